-- What: two persons are no suspects any more.
-- In: $1 and $2 person ids, $3 why, $4 officer.
-- Out: a row: fault or NULL.
SELECT dv.duplicate_dismiss($1::bigint, $2::bigint, $3::text, $4::text)
