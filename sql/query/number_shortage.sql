-- What: number ranges that hold too few numbers for the submitted applications.
-- In: $1 first and $2 last application id.
-- Out: a row or none: unit code of the range or NULL, numbers needed, numbers left.
SELECT code, need, left_over FROM dv.number_shortage($1::bigint, $2::bigint)
