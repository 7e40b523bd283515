-- What: undo a merge.
-- In: $1 duplicate id, $2 why, $3 officer.
-- Out: a row: fault or NULL, what stands in the way.
SELECT fault, what FROM dv.duplicate_undo($1::bigint, $2::text, $3::text)
