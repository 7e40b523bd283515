-- What: make the new units, not yet in the tree.
-- In: none. Out: none.
INSERT INTO dv.unit (code, name, kind, name_key, lft, rgt)
SELECT code, name, kind, name_key, 0, 0
  FROM pg_temp.unit_row
 WHERE outcome = 'new'
 ORDER BY row_no
