-- What: why a person cannot be erased.
-- In: $1 person id, $2 ground or NULL. Out: a row: the fault or NULL.
SELECT dv.erasure_fault($1::bigint, $2::text)
