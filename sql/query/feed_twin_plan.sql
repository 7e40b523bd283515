-- How many rows the file has that an intake is like.
-- in   $1 intake_id bigint, of the file
-- out  rows
SELECT count(*) FROM dv.intake_result WHERE intake_id = $1::bigint
