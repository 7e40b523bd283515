-- Wait for the worker who holds the first part that is left; it comes back to us if they die.
-- in   $1 run_id
-- out  part_no
SELECT part_no
  FROM dv.run_part
 WHERE run_id = $1::bigint AND done_at IS NULL
 ORDER BY part_no
 LIMIT 1
   FOR UPDATE
