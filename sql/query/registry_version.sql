-- What: the schema version of the database.
-- In: none. Out: a row: version, 0 when nothing was applied.
SELECT coalesce(max(number), 0) FROM dv.migration
