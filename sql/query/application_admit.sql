-- What: make members of all who stand on the submitted applications, and close these by a decision.
-- In: $1 first and $2 last application id, $3 decision date, $4 decision number, $5 officer who acts,
--     $6 approver, $7 act: admit or recognise.
-- Out: a row: how many were admitted.
SELECT dv.applications_admit($1::bigint, $2::bigint, $3::date, $4::text, $5::text, $6::text, $7::text)
