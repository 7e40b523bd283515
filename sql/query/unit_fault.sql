-- What: refuse codes that stand twice and parents that nobody knows.
-- In: none. Out: none.
UPDATE pg_temp.unit_row r
   SET reason = CASE WHEN f.again THEN 'code-repeated' ELSE 'parent-unknown' END,
       value = CASE WHEN f.again THEN r.code ELSE r.parent END
  FROM (SELECT s.row_no,
               row_number() OVER (PARTITION BY s.code ORDER BY s.row_no) > 1 AS again,
               s.parent IS NOT NULL
               AND NOT EXISTS (SELECT FROM pg_temp.unit_row p WHERE p.code = s.parent)
               AND NOT EXISTS (SELECT FROM dv.unit u WHERE u.code = s.parent) AS orphan
          FROM pg_temp.unit_row s
         WHERE s.code IS NOT NULL) f
 WHERE f.row_no = r.row_no
   AND r.reason IS NULL
   AND (f.again OR f.orphan)
