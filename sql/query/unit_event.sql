-- What: note what is new and what changes, with the values before.
-- In: $1 officer. Out: none.
INSERT INTO dv.event (officer, verb, unit_id, old, new)
SELECT $1::text, CASE r.outcome WHEN 'new' THEN 'unit added' ELSE 'unit changed' END, u.unit_id,
       CASE r.outcome WHEN 'changed' THEN jsonb_build_object(
           'name', u.name, 'kind', u.kind, 'parent', above.code, 'sector', u.sector,
           'tax_code', u.tax_code, 'employer', u.employer) END,
       jsonb_build_object(
           'name', r.name, 'kind', r.kind, 'parent', r.parent, 'sector', r.sector,
           'tax_code', r.tax_code, 'employer', r.employer)
  FROM pg_temp.unit_row r
  JOIN dv.unit u ON u.code = r.code
  LEFT JOIN dv.unit above ON above.unit_id = u.parent_id
 WHERE r.outcome IN ('new', 'changed')
 ORDER BY r.row_no
