-- What: all number ranges, the one for everybody else first, then in the order of the tree.
-- In: none.
-- Out: unit code, prefix, digits, check digit (1 or 0), next serial, last serial, numbers left.
SELECT u.code, r.prefix, r.digits, r.check_digit::integer, r.next_serial, r.last_serial,
       r.last_serial - r.next_serial + 1
  FROM dv.number_range r
  LEFT JOIN dv.unit u ON u.unit_id = r.unit_id
 ORDER BY u.lft NULLS FIRST
