-- A row that was known again, and an employment that remembers a row, name a row that is there.
SELECT 'intake' AS what, x.intake_id AS id, x.row_no
  FROM dv.intake_result x
 WHERE NOT EXISTS (SELECT FROM dv.intake_row r
                    WHERE r.intake_id = coalesce(x.like_intake, x.intake_id)
                      AND r.row_no = coalesce(x.like_row, x.row_no))
UNION ALL
SELECT 'employment', e.employment_id, e.row_no
  FROM dv.employment e
 WHERE e.digest IS NOT NULL
   AND NOT EXISTS (SELECT FROM dv.intake_row r
                    WHERE r.intake_id = e.row_intake AND r.row_no = e.row_no
                      AND r.code = e.code AND r.digest = e.digest)
