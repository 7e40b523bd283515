-- What: the stint that an undone move closed goes on.
-- In: $1 ids of the undoing moves between commas.
-- Out: none.
UPDATE dv.membership s
   SET during = daterange(lower(s.during), NULL), closed_by = NULL
  FROM dv.move v
 WHERE v.move_id = ANY (string_to_array($1::text, ',')::bigint[])
   AND s.member_id = v.member_id AND s.closed_by = v.undoes
