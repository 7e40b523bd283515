-- Identity numbers that were not known, of persons who were.
-- in   $1 intake_id bigint
-- out  nothing
INSERT INTO dv.person_identity (person_id, kind, number)
SELECT x.person_id, r.id_kind, r.id_number
  FROM dv.intake_result x
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
 WHERE x.intake_id = $1::bigint AND x.outcome IN ('changed', 'left') AND NOT x.is_new
   AND r.id_number IS NOT NULL
   AND NOT EXISTS (SELECT FROM dv.person_identity i
                    WHERE i.number = r.id_number AND i.kind = r.id_kind)
