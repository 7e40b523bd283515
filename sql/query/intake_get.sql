-- An intake by its id.
-- in   $1 intake_id bigint
-- out  delimiter, header; no row when there is none
SELECT delimiter, header FROM dv.intake WHERE intake_id = $1::bigint
