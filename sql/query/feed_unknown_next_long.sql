-- A few of the rows that are not known again: some of them are long, and memory is not.
-- in   nothing
-- out  row_no, raw; no row at the end
FETCH 10 FROM feed_unknown
