-- What: tell the planner how many changes there are.
-- In: none. Out: none.
ANALYZE pg_temp.change_row
