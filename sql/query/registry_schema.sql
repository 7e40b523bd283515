-- What: make the schema of the registry.
-- In: none. Out: none.
CREATE SCHEMA IF NOT EXISTS dv
