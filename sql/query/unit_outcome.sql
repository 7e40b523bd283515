-- What: what will become of each row.
-- In: none. Out: none.
UPDATE pg_temp.unit_row r
   SET outcome = CASE
           WHEN r.reason IS NOT NULL THEN 'refused'
           WHEN c.code IS NULL THEN 'new'
           WHEN (c.name, c.kind, c.parent, c.sector, c.tax_code, c.employer)
                IS NOT DISTINCT FROM (r.name, r.kind, r.parent, r.sector, r.tax_code, r.employer)
           THEN 'same'
           ELSE 'changed' END
  FROM pg_temp.unit_row s
  LEFT JOIN (SELECT u.code, u.name, u.kind, above.code AS parent, u.sector, u.tax_code, u.employer
               FROM dv.unit u
               LEFT JOIN dv.unit above ON above.unit_id = u.parent_id) c ON c.code = s.code
 WHERE r.row_no = s.row_no
