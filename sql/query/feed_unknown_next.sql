-- Some of the rows that are not known again.
-- in   nothing
-- out  row_no, raw; no row at the end
FETCH 1000 FROM feed_unknown
