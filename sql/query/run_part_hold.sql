-- Nobody else can claim the part until the transaction ends, if it is still ours.
-- in   $1 run_id, $2 part_no, $3 claim
-- out  part_no, or no row: somebody else claimed it
SELECT part_no
  FROM dv.run_part
 WHERE run_id = $1::bigint AND part_no = $2::integer AND claim = $3::integer AND done_at IS NULL
   FOR UPDATE
