-- Rows of the file that the registry does not agree with, or not any more, are to be classified: what
-- they say is written out.
-- in   $1 intake_id bigint, $2 source text, $3 intake_id bigint of the same file
-- out  nothing
WITH met AS MATERIALIZED (
    SELECT x.row_no, r.intake_id AS from_intake, r.row_no AS from_row, r.unit_text, r.unit_key,
           e.unit_id
      FROM dv.intake_result x
      JOIN dv.intake_row r ON r.intake_id = coalesce(x.like_intake, x.intake_id)
                          AND r.row_no = coalesce(x.like_row, x.row_no)
      LEFT JOIN dv.employment e ON e.source = $2::text AND e.digest = r.digest AND e.code = r.code
                               AND x.outcome IN ('new', 'changed', 'left', 'same')
     WHERE x.intake_id = $3::bigint
),
workplace AS (
    SELECT w.unit_text,
           CASE WHEN e.units IS NOT NULL THEN e.unit_id
                WHEN n.units IS NOT NULL THEN n.unit_id
                ELSE c.unit_id END AS unit_id,
           coalesce(e.units, n.units, 1) > 1 AS several
      FROM (SELECT DISTINCT unit_text, unit_key FROM met WHERE unit_text IS NOT NULL) w
      LEFT JOIN (SELECT employer_key, min(unit_id) AS unit_id, count(*) AS units FROM dv.unit
                  WHERE employer_key <> '' AND dissolved_on IS NULL GROUP BY employer_key) e ON e.employer_key = w.unit_key
      LEFT JOIN (SELECT name_key, min(unit_id) AS unit_id, count(*) AS units FROM dv.unit
                  WHERE name_key <> '' AND dissolved_on IS NULL GROUP BY name_key) n ON n.name_key = w.unit_key
      LEFT JOIN dv.unit c ON c.code = w.unit_text AND c.dissolved_on IS NULL
)
INSERT INTO dv.intake_row (intake_id, row_no, raw, code, full_name, name_key, birth_date,
                           birth_precision, sex, id_kind, id_number, phone, email, job_title,
                           hired_on, unit_text, unit_key, state, repairs, warnings, fault, value,
                           digest)
SELECT $1::bigint, m.row_no, r.raw, r.code, r.full_name, r.name_key, r.birth_date,
       r.birth_precision, r.sex, r.id_kind, r.id_number, r.phone, r.email, r.job_title,
       r.hired_on, r.unit_text, r.unit_key, r.state, r.repairs, r.warnings, r.fault, r.value,
       r.digest
  FROM met m
  LEFT JOIN workplace w ON w.unit_text = m.unit_text AND NOT w.several
  JOIN dv.intake_row r ON r.intake_id = m.from_intake AND r.row_no = m.from_row
 WHERE (m.unit_id = w.unit_id) IS NOT TRUE
