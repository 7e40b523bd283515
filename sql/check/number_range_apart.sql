-- No number belongs to two ranges, and none was given that lies beyond the last of its range.
SELECT a.range_id, b.range_id
  FROM dv.number_range a
  JOIN dv.number_range b ON b.digits = a.digits AND b.numbers && a.numbers
                        AND b.range_id > a.range_id
UNION ALL
SELECT range_id, NULL
  FROM dv.number_range
 WHERE next_serial > last_serial + 1 OR next_serial < first_serial
