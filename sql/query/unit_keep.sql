-- What: columns that the file lacks stay as they are for units that are known.
-- In: $1 to $4: 1 when the file has parent, sector, tax code, employer. Out: none.
UPDATE pg_temp.unit_row r
   SET parent = CASE $1::integer WHEN 1 THEN r.parent ELSE above.code END,
       sector = CASE $2::integer WHEN 1 THEN r.sector ELSE u.sector END,
       tax_code = CASE $3::integer WHEN 1 THEN r.tax_code ELSE u.tax_code END,
       employer = CASE $4::integer WHEN 1 THEN r.employer ELSE u.employer END,
       employer_key = CASE $4::integer WHEN 1 THEN r.employer_key ELSE u.employer_key END
  FROM dv.unit u
  LEFT JOIN dv.unit above ON above.unit_id = u.parent_id
 WHERE u.code = r.code
