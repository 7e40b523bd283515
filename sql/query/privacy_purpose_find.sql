-- What: whether a purpose is known.
-- In: $1 purpose. Out: a row or none.
SELECT purpose FROM dv.purpose WHERE purpose = $1::text
