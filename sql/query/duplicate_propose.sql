-- What: propose that one person is kept and another merged into them.
-- In: $1 person kept, $2 the other, $3 whose membership lives (keep, gone) or NULL, $4 reason or NULL,
--     $5 officer.
-- Out: a row: fault or NULL, duplicate id.
SELECT fault, made
  FROM dv.duplicate_propose($1::bigint, $2::bigint, $3::text, $4::text, $5::text)
