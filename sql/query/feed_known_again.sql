-- Rows thought to be the same whose person another row of the file speaks of too: feed_classify is to
-- look at them together, so what they say is written out.
-- in   $1 intake_id bigint, $2 source text
-- out  nothing
WITH touched AS (
    SELECT i.person_id
      FROM dv.intake_row r
      JOIN dv.person_identity i ON i.number = r.id_number AND i.kind = r.id_kind
     WHERE r.intake_id = $1::bigint
     UNION
    SELECT d.person_id
      FROM dv.intake_row r
      JOIN dv.identity_past o ON o.number = r.id_number AND o.kind = r.id_kind
      JOIN dv.disowned d ON d.person_id = o.person_id AND o.kind || ' ' || o.number = ANY (d.numbers)
     WHERE r.intake_id = $1::bigint
     UNION
    SELECT e.person_id
      FROM dv.intake_row r
      JOIN dv.employment e ON e.source = $2::text AND e.code = r.code
     WHERE r.intake_id = $1::bigint
), doubted AS (
    DELETE FROM dv.intake_result x
     USING touched t
     WHERE x.intake_id = $1::bigint AND x.person_id = t.person_id
    RETURNING x.row_no, x.like_intake, x.like_row
)
INSERT INTO dv.intake_row (intake_id, row_no, raw, code, full_name, name_key, birth_date,
                           birth_precision, sex, id_kind, id_number, phone, email, job_title,
                           hired_on, unit_text, unit_key, state, repairs, warnings, fault, value,
                           digest)
SELECT $1::bigint, d.row_no, r.raw, r.code, r.full_name, r.name_key, r.birth_date,
       r.birth_precision, r.sex, r.id_kind, r.id_number, r.phone, r.email, r.job_title,
       r.hired_on, r.unit_text, r.unit_key, r.state, r.repairs, r.warnings, r.fault, r.value,
       r.digest
  FROM doubted d
  JOIN dv.intake_row r ON r.intake_id = d.like_intake AND r.row_no = d.like_row
