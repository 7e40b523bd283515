-- What: the range that was set for a unit, locked until the transaction ends.
-- In: $1 unit id, NULL for the range of everybody else.
-- Out: a row or none: range id, prefix, digits, check digit as 0 or 1, first serial, last serial,
--      numbers given.
SELECT range_id, prefix, digits, check_digit::integer, first_serial, last_serial,
       next_serial - first_serial
  FROM dv.number_range
 WHERE unit_id IS NOT DISTINCT FROM $1::bigint AND NOT delegated
   FOR UPDATE
