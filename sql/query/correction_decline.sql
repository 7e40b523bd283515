-- What: a correction is not to be made.
-- In: $1 correction id, $2 why not, $3 officer. Out: 1, or 0 when there is no such correction.
SELECT dv.correction_decline($1::bigint, $2::text, $3::text)::integer
