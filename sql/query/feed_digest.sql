-- Keep the digest of a file whose rows were read.
-- in   $1 intake_id bigint, $2 digest text
-- out  nothing
UPDATE dv.intake SET digest = $2::uuid WHERE intake_id = $1::bigint
