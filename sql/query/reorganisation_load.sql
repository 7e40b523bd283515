-- What: the changes of a proposal come in again, to be checked against the tree of today.
-- In: $1 reorganisation id. Out: none.
INSERT INTO pg_temp.change_row (row_no, action, code, name, name_key, kind, parent, into_code, sector,
                                from_code)
SELECT row_no, action, code, name, name_key, kind, parent, into_code, sector, from_code
  FROM dv.unit_change
 WHERE reorganisation_id = $1::bigint
