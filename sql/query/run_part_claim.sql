-- Claim the next part that nobody works on; it stays ours until the transaction ends, and is free
-- again when we die.
-- in   $1 run_id
-- out  part_no
SELECT part_no
  FROM dv.run_part
 WHERE run_id = $1::bigint AND done_at IS NULL
 ORDER BY part_no
 LIMIT 1
   FOR UPDATE SKIP LOCKED
