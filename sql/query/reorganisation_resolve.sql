-- What: codes become numbers; a unit that is to be founded has its number set aside.
-- In: none. Out: none.
WITH known AS MATERIALIZED (
    SELECT code, unit_id FROM dv.unit WHERE dissolved_on IS NULL
    UNION ALL
    SELECT code, nextval('dv.unit_unit_id_seq')
      FROM (SELECT DISTINCT r.code FROM pg_temp.change_row r
             WHERE r.action = 'found' AND r.code IS NOT NULL
               AND NOT EXISTS (SELECT FROM dv.unit u WHERE u.code = r.code)) founded
)
UPDATE pg_temp.change_row r
   SET unit_id = u.unit_id, parent_id = p.unit_id, into_id = i.unit_id,
       ends = coalesce(s.action IN ('merge', 'dissolve'), false)
  FROM pg_temp.change_row s
  LEFT JOIN known u ON u.code = s.code
  LEFT JOIN known p ON p.code = s.parent
  LEFT JOIN known i ON i.code = s.into_code
 WHERE s.row_no = r.row_no
