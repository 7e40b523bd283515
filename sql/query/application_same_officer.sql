-- What: are two names one officer?
-- In: $1 and $2 names. Out: a row: 1 or 0.
SELECT (lower($1::text COLLATE "vi-x-icu") = lower($2::text COLLATE "vi-x-icu"))::integer
