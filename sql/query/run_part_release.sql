-- Give a claim back, if it is still ours.
-- in   $1 run_id, $2 part_no, $3 claim
-- out  nothing
UPDATE dv.run_part
   SET lease_until = NULL
 WHERE run_id = $1::bigint AND part_no = $2::integer AND claim = $3::integer AND done_at IS NULL
