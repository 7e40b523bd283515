-- What: refuse codes that stand twice, units that are dissolved, and parents that nobody knows.
-- In: none. Out: none.
WITH fault AS MATERIALIZED (
    SELECT s.row_no,
           row_number() OVER (PARTITION BY s.code ORDER BY s.row_no) > 1 AS again,
           gone.unit_id IS NOT NULL AS dissolved,
           s.parent IS NOT NULL AND p.code IS NULL AND u.code IS NULL AS orphan
      FROM pg_temp.unit_row s
      LEFT JOIN (SELECT DISTINCT code FROM pg_temp.unit_row) p ON p.code = s.parent
      LEFT JOIN dv.unit u ON u.code = s.parent AND u.dissolved_on IS NULL
      LEFT JOIN dv.unit gone ON gone.code = s.code AND gone.dissolved_on IS NOT NULL
     WHERE s.code IS NOT NULL
)
UPDATE pg_temp.unit_row r
   SET reason = CASE WHEN f.again THEN 'code-repeated'
                     WHEN f.dissolved THEN 'unit-dissolved'
                     ELSE 'parent-unknown' END,
       value = CASE WHEN f.again OR f.dissolved THEN r.code ELSE r.parent END
  FROM fault f
 WHERE f.row_no = r.row_no
   AND r.reason IS NULL
   AND (f.again OR f.dissolved OR f.orphan)
