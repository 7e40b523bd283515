-- What: one setting.
-- In: $1 name. Out: a row: name, value.
SELECT name, value FROM dv.setting WHERE name = $1::text
