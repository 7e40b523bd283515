-- What: the same owners, to know later which ones are new.
-- In: $1 first and $2 last application id. Out: a row: ids between commas, 0 for everybody.
SELECT coalesce(string_agg(owner_id::text, ','), '') FROM dv.number_low($1::bigint, $2::bigint)
