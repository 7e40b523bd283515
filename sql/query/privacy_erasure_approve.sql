-- What: approve an erasure: it is done at once.
-- In: $1 erasure id, $2 officer. Out: a row: the fault or NULL.
SELECT dv.erasure_approve($1::bigint, $2::text)
