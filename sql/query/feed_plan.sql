-- For this transaction: plan for a large file. Its rows are newer than the planner's statistics,
-- which make it believe in few rows and choose nested loops.
-- in   $1 rows bigint
-- out  one row, of no interest
SELECT set_config('work_mem', '64MB', true),
       set_config('enable_nestloop', CASE WHEN $1::bigint > 5000 THEN 'off' ELSE 'on' END, true),
       set_config('jit', 'off', true)
