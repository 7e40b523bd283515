-- What: bring units to what the file says of them.
-- In: none. Out: none.
UPDATE dv.unit u
   SET name = r.name, name_key = r.name_key, kind = r.kind, parent_id = above.unit_id,
       sector = r.sector, tax_code = r.tax_code, employer = r.employer,
       employer_key = r.employer_key
  FROM pg_temp.unit_row r
  LEFT JOIN dv.unit above ON above.code = r.parent
 WHERE u.code = r.code
   AND r.outcome IN ('new', 'changed')
