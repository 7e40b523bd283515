-- Nothing waits any more.
-- in   nothing
-- out  nothing
TRUNCATE pg_temp.intake_row
