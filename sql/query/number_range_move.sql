-- What: unused numbers go to a unit below, or back to one above.
-- In: $1 given or returned, $2 from and $3 to unit id or NULL, $4 quantity, $5 first serial or NULL,
--     $6 request id or NULL, $7 officer.
-- Out: a row: how many ranges were cut, 0 when the request was done before.
SELECT dv.numbers_move($1::text, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::uuid, $7::text)
