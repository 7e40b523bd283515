-- Rows of an intake in the order of the file.
-- in   $1 intake_id bigint, $2 filter int (0 all, 1 worth a look, 2 rejected), $3 after row_no bigint,
--      $4 limit bigint
-- out  the columns of dv_intake_rows()
SELECT x.row_no, r.code, x.outcome, r.full_name,
       to_char(r.birth_date, CASE r.birth_precision WHEN 'year' THEN 'YYYY'
                                                    WHEN 'month' THEN 'YYYY-MM'
                                                    ELSE 'YYYY-MM-DD' END),
       r.sex, r.id_kind, r.id_number, r.phone, to_char(r.hired_on, 'YYYY-MM-DD'), u.code,
       r.repairs, x.warnings, x.reason, r.raw,
       CASE x.reason WHEN 'unit-unknown' THEN r.unit_text
                     WHEN 'unit-ambiguous' THEN r.unit_text
                     WHEN 'id-number-shared' THEN r.id_number
                     WHEN 'employee-code-shared' THEN r.code
                     WHEN 'employee-code-reused' THEN r.code
                     ELSE r.value END
  FROM dv.intake_outcome($1::bigint) x
  JOIN dv.intake_row r ON r.intake_id = coalesce(x.like_intake, x.intake_id)
                      AND r.row_no = coalesce(x.like_row, x.row_no)
  LEFT JOIN dv.unit u ON u.unit_id = x.unit_id
 WHERE x.row_no > $3::bigint
   AND CASE $2::int
       WHEN 0 THEN true
       WHEN 1 THEN x.repaired OR x.warnings IS NOT NULL
                OR x.outcome IN ('changed', 'repeated', 'ambiguous', 'refused')
       ELSE x.outcome IN ('ambiguous', 'refused') END
 ORDER BY x.row_no
 LIMIT $4::bigint
