-- What: one change of the tree at a time; who only reads goes on.
-- In: none. Out: none.
LOCK TABLE dv.unit IN SHARE ROW EXCLUSIVE MODE
