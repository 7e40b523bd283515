-- What: each change, what it does, or why it is refused.
-- In: none.
-- Out: row number, action, code, name before, name, parent's code before, parent's code, code of the
--      unit it goes into, members that move or end, units that follow, reason, value, code of
--      the unit it is split from.
WITH members AS MATERIALIZED (
    SELECT a.unit_id, count(*) AS n
      FROM pg_temp.unit_after a
      JOIN dv.membership s ON s.unit_id = a.unit_id AND upper_inf(s.during)
     WHERE a.ends
     GROUP BY a.unit_id
), followers AS MATERIALIZED (
    SELECT row_no, count(*) AS n FROM pg_temp.unit_after WHERE follows GROUP BY row_no
)
SELECT r.row_no, r.action, r.code, u.name,
       CASE WHEN NOT r.ends THEN coalesce(r.name, u.name) END, above.code,
       CASE WHEN NOT r.ends THEN coalesce(r.parent, above_row.into_code, above.code) END,
       r.into_code, coalesce(m.n, 0), coalesce(f.n, 0), r.reason, r.value,
       r.from_code
  FROM pg_temp.change_row r
  LEFT JOIN dv.unit u ON u.unit_id = r.unit_id
  LEFT JOIN dv.unit above ON above.unit_id = u.parent_id
  LEFT JOIN (SELECT unit_id, min(into_code) AS into_code FROM pg_temp.change_row
              WHERE ends GROUP BY unit_id) above_row ON above_row.unit_id = u.parent_id
  LEFT JOIN members m ON m.unit_id = r.unit_id
  LEFT JOIN followers f ON f.row_no = r.row_no
 ORDER BY r.row_no
