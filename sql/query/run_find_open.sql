-- A run for the same unit, folders and formats that is not finished.
-- in   $1 unit_id or 0, $2 design_path, $3 out_path, $4 formats
-- out  run_id
SELECT run_id
  FROM dv.run
 WHERE coalesce(unit_id, 0) = $1::bigint AND design_path = $2 AND out_path = $3 AND formats = $4
   AND done_at IS NULL
 ORDER BY run_id
 LIMIT 1
