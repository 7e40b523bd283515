-- What: all number ranges, those for everybody first, then in the order of the tree; with what their
--       owner has free in all of them, its water mark, and whether it is below.
-- In: none.
-- Out: unit code, prefix, digits, check digit (1 or 0), next serial, last serial, numbers left; free,
--      mark, low (1 or 0).
SELECT u.code, o.prefix, o.digits, o.check_digit::integer, o.next_serial, o.last_serial,
       o.last_serial - o.next_serial + 1, o.free, o.mark, (o.free < o.mark)::integer
  FROM (SELECT r.*, sum(r.last_serial - r.next_serial + 1) OVER owner AS free,
               dv.number_mark(sum(dv.number_taken_lately(r.range_id)) OVER owner) AS mark
          FROM dv.number_range r
        WINDOW owner AS (PARTITION BY r.unit_id)) o
  LEFT JOIN dv.unit u ON u.unit_id = o.unit_id
 ORDER BY u.lft NULLS FIRST, o.digits, o.numbers
