-- And a note of each.
-- in   $1 intake_id bigint, $2 officer text
-- out  nothing
INSERT INTO dv.event (officer, verb, unit_id, person_id, intake_id, row_no)
SELECT $2::text, 'feed ' || x.outcome, x.unit_id, x.person_id, x.intake_id, x.row_no
  FROM dv.intake_result x
  JOIN dv.intake n ON n.intake_id = x.intake_id
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
 WHERE x.intake_id = $1::bigint AND x.is_new
