-- What: the person becomes what a correction says.
-- In: $1 correction id, $2 officer. Out: 1, or 0 when there is no such correction.
SELECT dv.correction_approve($1::bigint, $2::text)::integer
