-- Where the rows of an officer's file wait: row-level security takes no COPY.
-- in   nothing
-- out  nothing
CREATE TEMPORARY TABLE intake_row (LIKE dv.intake_row) ON COMMIT DROP
