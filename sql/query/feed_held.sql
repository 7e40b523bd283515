-- Where rows wait for their intake when policies hold for the session: these take no COPY.
-- in   nothing
-- out  nothing
CREATE TEMPORARY TABLE intake_row (LIKE dv.intake_row) ON COMMIT DROP
