-- What: moves that lead into a unit open a stint there. After the old one was closed, in a statement
--       of its own: the rule that stints do not overlap is looked at row by row.
-- In: $1 move ids between commas.
-- Out: none.
INSERT INTO dv.membership (member_id, unit_id, during, opened_by)
SELECT member_id, to_unit_id, daterange(effective_on, NULL), move_id
  FROM dv.move
 WHERE move_id = ANY (string_to_array($1::text, ',')::bigint[])
   AND kind IN ('transfer', 'transfer in', 'readmit')
