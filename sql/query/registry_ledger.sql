-- What: make the list of migrations applied.
-- In: none. Out: none.
CREATE TABLE IF NOT EXISTS dv.migration (
    number     integer PRIMARY KEY,
    name       text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
