-- Bring known employments up to date; what the feed leaves blank stays.
-- in   $1 intake_id bigint
-- out  nothing
UPDATE dv.employment e
   SET unit_id = x.unit_id,
       job_title = coalesce(r.job_title, e.job_title),
       hired_on = coalesce(r.hired_on, e.hired_on),
       state = r.state,
       digest = CASE WHEN x.kept IS NULL THEN r.digest END,
       row_intake = x.intake_id,
       row_no = x.row_no,
       row_repaired = x.repaired
  FROM dv.intake_result x
  JOIN dv.intake n ON n.intake_id = x.intake_id
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
 WHERE x.intake_id = $1::bigint AND x.outcome IN ('changed', 'left') AND NOT x.is_new
   AND e.source = n.source AND e.code = r.code
