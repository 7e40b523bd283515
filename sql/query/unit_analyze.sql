-- What: tell the planner how many rows came.
-- In: none. Out: none.
ANALYZE pg_temp.unit_row
