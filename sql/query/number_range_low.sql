-- What: owners of numbers below their water mark, of those that some applications draw on.
-- In: $1 first and $2 last application id, $3 ids of owners to leave out between commas.
-- Out: unit code (NULL: everybody's), free, mark; all NULL when it is not the officer's to know.
SELECT owner_code, numbers_free, water_mark
  FROM dv.number_low($1::bigint, $2::bigint)
 WHERE owner_id <> ALL (string_to_array($3::text, ',')::bigint[])
