-- What: merge as proposed.
-- In: $1 duplicate id, $2 officer.
-- Out: a row: fault or NULL.
SELECT dv.duplicate_approve($1::bigint, $2::text)
