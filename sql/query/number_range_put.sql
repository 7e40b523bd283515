-- What: make a range, or change the one of this unit that no number was given from.
-- In: $1 range id or NULL, $2 unit id or NULL, $3 prefix, $4 digits, $5 check digit (0 or 1),
--     $6 first serial, $7 last serial, $8 officer.
-- Out: none.
WITH made AS (
    INSERT INTO dv.number_range (unit_id, prefix, digits, check_digit, first_serial, next_serial,
                                 last_serial)
    SELECT $2::bigint, $3::text, $4::integer, $5::integer = 1, $6::bigint, $6::bigint, $7::bigint
     WHERE $1::bigint IS NULL
), changed AS (
    UPDATE dv.number_range
       SET prefix = $3::text, digits = $4::integer, check_digit = $5::integer = 1,
           first_serial = $6::bigint, next_serial = $6::bigint, last_serial = $7::bigint
     WHERE range_id = $1::bigint
)
INSERT INTO dv.event (officer, verb, unit_id, old, new)
SELECT $8::text, 'number range set', $2::bigint,
       (SELECT to_jsonb(r) FROM dv.number_range r WHERE r.range_id = $1::bigint),
       jsonb_build_object('prefix', $3::text, 'digits', $4::integer, 'check_digit', $5::integer = 1,
                          'first_serial', $6::bigint, 'last_serial', $7::bigint)
