-- Keep a claim, if it is still ours.
-- in   $1 run_id, $2 part_no, $3 claim, $4 seconds of the lease
-- out  part_no, or no row: somebody else claimed it
UPDATE dv.run_part
   SET session = pg_backend_pid(),
       lease_until = clock_timestamp() + make_interval(secs => $4::integer)
 WHERE run_id = $1::bigint AND part_no = $2::integer AND claim = $3::integer AND done_at IS NULL
RETURNING part_no
