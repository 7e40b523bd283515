-- What: decline an erasure.
-- In: $1 erasure id, $2 officer. Out: a row: the fault or NULL.
SELECT dv.erasure_decline($1::bigint, $2::text)
