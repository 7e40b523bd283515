-- What: the stint that an undone move opened never was.
-- In: $1 ids of the undoing moves between commas.
-- Out: none.
UPDATE dv.membership s
   SET during = 'empty'
  FROM dv.move v
 WHERE v.move_id = ANY (string_to_array($1::text, ',')::bigint[])
   AND s.member_id = v.member_id AND s.opened_by = v.undoes AND upper_inf(s.during)
