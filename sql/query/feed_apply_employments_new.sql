-- Employments that were not known, of persons who were.
-- in   $1 intake_id bigint
-- out  nothing
INSERT INTO dv.employment (person_id, unit_id, source, code, job_title, hired_on, state,
                           digest, row_intake, row_no, row_repaired)
SELECT x.person_id, x.unit_id, n.source, r.code, r.job_title, r.hired_on, r.state,
       CASE WHEN x.kept IS NULL THEN r.digest END, x.intake_id, x.row_no, x.repaired
  FROM dv.intake_result x
  JOIN dv.intake n ON n.intake_id = x.intake_id
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
 WHERE x.intake_id = $1::bigint AND x.outcome IN ('changed', 'left') AND NOT x.is_new
   AND NOT EXISTS (SELECT FROM dv.employment e WHERE e.source = n.source AND e.code = r.code)
