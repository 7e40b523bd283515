-- Claim the next part that nobody works on: never claimed, given back, its lease over, or its
-- worker's session gone.
-- in   $1 run_id, $2 who, $3 seconds of the lease
-- out  part_no, claim
WITH next_one AS MATERIALIZED (
    SELECT p.part_no
      FROM dv.run_part p
     WHERE p.run_id = $1::bigint AND p.done_at IS NULL
       AND (p.lease_until IS NULL OR p.lease_until < clock_timestamp()
            OR NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = p.session))
     ORDER BY p.part_no
     LIMIT 1
       FOR UPDATE SKIP LOCKED
)
UPDATE dv.run_part p
   SET claim = p.claim + 1, claimed_by = $2, session = pg_backend_pid(),
       lease_until = clock_timestamp() + make_interval(secs => $3::integer)
  FROM next_one n
 WHERE p.run_id = $1::bigint AND p.part_no = n.part_no
RETURNING p.part_no, p.claim
