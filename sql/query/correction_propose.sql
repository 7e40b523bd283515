-- What: keep a correction that another officer is to approve.
-- In: $1 person id, $2 field, $3 value, $4 its match key, $5 kind of paper that is replaced, $6 reason,
--     $7 number of the paper that proves it, $8 its date, $9 officer. Out: correction id.
SELECT dv.correction_propose($1::bigint, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text,
                             $8::date, $9::text)
