-- Their employments.
-- in   $1 intake_id bigint
-- out  nothing
INSERT INTO dv.employment (person_id, unit_id, source, code, job_title, hired_on, state,
                           digest, row_intake, row_no, row_repaired)
SELECT x.person_id, x.unit_id, n.source, r.code, r.job_title, r.hired_on, r.state,
       r.digest, x.intake_id, x.row_no, x.repaired
  FROM dv.intake_result x
  JOIN dv.intake n ON n.intake_id = x.intake_id
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
 WHERE x.intake_id = $1::bigint AND x.is_new
