-- For this transaction: plan for a large file. Its rows are newer than the planner's statistics,
-- which make it believe in few rows and choose ways that take them one by one.
-- in   $1 rows bigint
-- out  one row, of no interest
SELECT set_config('work_mem', '128MB', true),
       set_config('enable_nestloop', n.usual, true),
       set_config('enable_mergejoin', n.usual, true),
       set_config('enable_indexscan', n.usual, true),
       set_config('enable_indexonlyscan', n.usual, true),
       set_config('jit', 'off', true)
  FROM (VALUES (CASE WHEN $1::bigint > 5000 THEN 'off' ELSE 'on' END)) n (usual)
