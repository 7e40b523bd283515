-- Rows thought to be the same whose person a doubted row of the file speaks of too: feed_classify is
-- to look at them together, so what they say is written out.
-- in   $1 intake_id bigint, $2 source text, $3 intake_id bigint of the same file
-- out  nothing
WITH touched AS (
    SELECT i.person_id
      FROM dv.intake_row r
      JOIN dv.person_identity i ON i.number = r.id_number AND i.kind = r.id_kind
     WHERE r.intake_id = $1::bigint
     UNION
    SELECT e.person_id
      FROM dv.intake_row r
      JOIN dv.employment e ON e.source = $2::text AND e.code = r.code
     WHERE r.intake_id = $1::bigint
)
INSERT INTO dv.intake_row (intake_id, row_no, raw, code, full_name, name_key, birth_date,
                           birth_precision, sex, id_kind, id_number, phone, email, job_title,
                           hired_on, unit_text, unit_key, state, repairs, warnings, fault, value,
                           digest)
SELECT $1::bigint, x.row_no, r.raw, r.code, r.full_name, r.name_key, r.birth_date,
       r.birth_precision, r.sex, r.id_kind, r.id_number, r.phone, r.email, r.job_title,
       r.hired_on, r.unit_text, r.unit_key, r.state, r.repairs, r.warnings, r.fault, r.value,
       r.digest
  FROM touched t
  JOIN dv.intake_result x ON x.intake_id = $3::bigint AND x.person_id = t.person_id
  JOIN dv.intake_row r ON r.intake_id = coalesce(x.like_intake, x.intake_id)
                      AND r.row_no = coalesce(x.like_row, x.row_no)
 WHERE NOT EXISTS (SELECT FROM dv.intake_row o
                    WHERE o.intake_id = $1::bigint AND o.row_no = x.row_no)
