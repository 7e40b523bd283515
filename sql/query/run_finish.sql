-- A run whose parts are all done is done.
-- in   $1 run_id
-- out  parts left
WITH left_over AS (
    SELECT count(*) AS n FROM dv.run_part WHERE run_id = $1::bigint AND done_at IS NULL
), finished AS (
    UPDATE dv.run SET done_at = now()
     WHERE run_id = $1::bigint AND done_at IS NULL AND (SELECT n FROM left_over) = 0
)
SELECT n FROM left_over
