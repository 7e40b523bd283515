-- What: the units that are founded.
-- In: $1 day of effect. Out: none.
INSERT INTO dv.unit (unit_id, code, name, kind, parent_id, sector, name_key, lft, rgt, founded_on)
OVERRIDING SYSTEM VALUE
SELECT unit_id, code, name, kind, parent_id, sector, name_key, 0, 0, $1::date
  FROM pg_temp.unit_after
 WHERE founded
 ORDER BY row_no
