-- What: note that a migration was applied.
-- In: $1 number, $2 name. Out: none.
INSERT INTO dv.migration (number, name) VALUES ($1::integer, $2::text)
