-- Their identity numbers.
-- in   $1 intake_id bigint
-- out  nothing
INSERT INTO dv.person_identity (person_id, kind, number, since)
SELECT x.person_id, r.id_kind, r.id_number, NULL
  FROM dv.intake_result x
  JOIN dv.intake n ON n.intake_id = x.intake_id
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
 WHERE x.intake_id = $1::bigint AND x.is_new AND r.id_number IS NOT NULL
