-- What: refuse codes that stand twice and parents that nobody knows.
-- In: none. Out: none.
WITH fault AS MATERIALIZED (
    SELECT s.row_no,
           row_number() OVER (PARTITION BY s.code ORDER BY s.row_no) > 1 AS again,
           s.parent IS NOT NULL AND p.code IS NULL AND u.code IS NULL AS orphan
      FROM pg_temp.unit_row s
      LEFT JOIN (SELECT DISTINCT code FROM pg_temp.unit_row) p ON p.code = s.parent
      LEFT JOIN dv.unit u ON u.code = s.parent
     WHERE s.code IS NOT NULL
)
UPDATE pg_temp.unit_row r
   SET reason = CASE WHEN f.again THEN 'code-repeated' ELSE 'parent-unknown' END,
       value = CASE WHEN f.again THEN r.code ELSE r.parent END
  FROM fault f
 WHERE f.row_no = r.row_no
   AND r.reason IS NULL
   AND (f.again OR f.orphan)
