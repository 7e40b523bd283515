-- What: turn a proposal down, or take it back.
-- In: $1 duplicate id, $2 why, $3 officer.
-- Out: a row: fault or NULL.
SELECT dv.duplicate_decline($1::bigint, $2::text, $3::text)
