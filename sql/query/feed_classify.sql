-- Say what will come of each row of an intake: compared with itself and with the registry.
-- in   $1 intake_id bigint, $2 source text
-- out  nothing
WITH
-- Workplaces as the file names them: an employer's name, else a unit's name, else its code.
workplace AS (
    SELECT DISTINCT ON (w.unit_text) w.unit_text,
           CASE WHEN e.units IS NOT NULL THEN e.unit_id
                WHEN n.units IS NOT NULL THEN n.unit_id
                ELSE c.unit_id END AS unit_id,
           coalesce(e.units, n.units, 1) > 1 AS several
      FROM (SELECT unit_text, min(unit_key) AS unit_key FROM dv.intake_row -- the key is of the text
             WHERE intake_id = $1::bigint AND unit_text IS NOT NULL GROUP BY unit_text) w
      LEFT JOIN (SELECT employer_key, min(unit_id) AS unit_id, count(*) AS units FROM dv.unit
                  WHERE employer_key <> '' AND dissolved_on IS NULL GROUP BY employer_key) e ON e.employer_key = w.unit_key
      LEFT JOIN (SELECT name_key, min(unit_id) AS unit_id, count(*) AS units FROM dv.unit
                  WHERE name_key <> '' AND dissolved_on IS NULL GROUP BY name_key) n ON n.name_key = w.unit_key
      LEFT JOIN dv.unit c ON c.code = w.unit_text AND c.dissolved_on IS NULL
),
-- Rows with keys that may have stood in the file before.
doubted AS MATERIALIZED (
    SELECT code, id_kind, id_number FROM dv.intake_row WHERE intake_id = $1::bigint AND again
),
-- Employee codes that stand in the file more than once: as the same row again, or not.
code_twice AS (
    SELECT r.code, min(r.row_no) AS first_row,
           count(DISTINCT ROW(r.full_name, r.birth_date, r.birth_precision, r.sex, r.id_kind,
                              r.id_number, r.phone, r.email, r.job_title, r.hired_on, r.unit_key,
                              r.state, r.fault)::text) AS versions
      FROM dv.intake_row r
      JOIN (SELECT DISTINCT code FROM doubted) t ON t.code = r.code
     WHERE r.intake_id = $1::bigint
     GROUP BY r.code
    HAVING count(*) > 1
),
-- Identity numbers under more than one employee code; a row without a code is one of its own.
id_shared AS (
    SELECT r.id_kind, r.id_number
      FROM dv.intake_row r
      JOIN (SELECT DISTINCT id_kind, id_number FROM doubted) t
        ON t.id_kind = r.id_kind AND t.id_number = r.id_number
     WHERE r.intake_id = $1::bigint
     GROUP BY r.id_kind, r.id_number
    HAVING count(DISTINCT coalesce('c' || r.code, 'r' || r.row_no)) > 1
),
-- Numbers that a correction replaced still tell of whom a row is.
former AS (
    SELECT r.row_no, min(d.person_id) AS person_id
      FROM dv.intake_row r
      JOIN dv.identity_past o ON o.number = r.id_number AND o.kind = r.id_kind
      JOIN dv.disowned d ON d.person_id = o.person_id AND o.kind || ' ' || o.number = ANY (d.numbers)
     WHERE r.intake_id = $1::bigint
     GROUP BY r.row_no HAVING count(DISTINCT d.person_id) = 1
),
-- Each row beside the person it could be, known by employee code or by identity number. A field is kept
-- when the row says of it what a correction did away with: that counts for nothing.
met AS MATERIALIZED (
    SELECT r.row_no, r.name_key, r.id_kind, r.state, w.unit_id,
           CASE WHEN r.birth_precision = 'day' THEN r.birth_date END AS birth_day,
           r.repairs IS NOT NULL AS repaired,
           CASE WHEN r.id_number IS NOT NULL THEN r.warnings
                ELSE concat_ws(' ', r.warnings, 'id-missing') END AS warnings,
           k.kept,
           coalesce(r.fault, CASE WHEN w.unit_id IS NULL THEN 'unit-unknown' END) AS fault,
           coalesce(c.versions = 1 AND r.row_no > c.first_row, false) AS repeated,
           p.person_id, e.code IS NOT NULL AS by_code,
           CASE WHEN w.several THEN 'unit-ambiguous'
                WHEN h.row_no IS NOT NULL THEN 'person-uncertain' -- somebody out of the officer's sight
                WHEN s.id_number IS NOT NULL THEN 'id-number-shared'
                WHEN c.versions > 1 THEN 'employee-code-shared'
                WHEN e.person_id <> i.person_id AND ('identity' = ANY (k.kept)) IS NOT TRUE
                    THEN 'id-number-shared'
                WHEN p.person_id IS NULL THEN NULL
                WHEN e.person_id = i.person_id OR p.name_key = r.name_key
                     OR 'full_name' = ANY (k.kept) OR 'born' = ANY (k.kept)
                     OR (p.birth_date IS NOT NULL AND r.birth_date IS NOT NULL
                         AND (NOT dv.birth_changes(p.birth_date, p.birth_precision,
                                                   r.birth_date, r.birth_precision)
                              OR NOT dv.birth_changes(r.birth_date, r.birth_precision,
                                                      p.birth_date, p.birth_precision))) THEN NULL
                WHEN e.person_id IS NULL THEN 'id-number-shared'
                ELSE 'employee-code-reused' END AS reason,
           p.person_id IS NOT NULL
               AND (e.digest = r.digest AND e.unit_id = w.unit_id) IS NOT TRUE -- agreed before
               AND (e.code IS NULL
                    OR (r.id_number IS NOT NULL AND i.person_id IS NULL
                        AND ('identity' = ANY (k.kept)) IS NOT TRUE)
                    OR p.full_name <> r.full_name AND ('full_name' = ANY (k.kept)) IS NOT TRUE
                    OR (p.sex = r.sex) IS NOT TRUE AND r.sex IS NOT NULL
                        AND ('sex' = ANY (k.kept)) IS NOT TRUE
                    OR (p.phone = r.phone) IS NOT TRUE AND r.phone IS NOT NULL
                        AND ('phone' = ANY (k.kept)) IS NOT TRUE
                    OR (p.email = r.email) IS NOT TRUE AND r.email IS NOT NULL
                        AND ('email' = ANY (k.kept)) IS NOT TRUE
                    OR dv.birth_changes(p.birth_date, p.birth_precision,
                                        r.birth_date, r.birth_precision)
                        AND ('born' = ANY (k.kept)) IS NOT TRUE
                    OR e.unit_id <> w.unit_id
                    OR (e.job_title = r.job_title) IS NOT TRUE AND r.job_title IS NOT NULL
                    OR (e.hired_on = r.hired_on) IS NOT TRUE AND r.hired_on IS NOT NULL
                    OR e.state <> r.state) AS changes,
           r.state = 'left' AND e.state IS DISTINCT FROM 'left' AS leaves
      FROM dv.intake_row r
      LEFT JOIN workplace w ON w.unit_text = r.unit_text
      LEFT JOIN code_twice c ON c.code = r.code
      LEFT JOIN id_shared s ON s.id_kind = r.id_kind AND s.id_number = r.id_number
      LEFT JOIN dv.intake_hidden($1::bigint, $2::text) h ON h.row_no = r.row_no
      LEFT JOIN dv.employment e ON e.source = $2::text AND e.code = r.code
      LEFT JOIN dv.person_identity i ON i.number = r.id_number AND i.kind = r.id_kind
      LEFT JOIN former f ON f.row_no = r.row_no
      LEFT JOIN dv.person p ON p.person_id = coalesce(e.person_id, i.person_id, f.person_id)
      LEFT JOIN dv.disowned d ON d.person_id = p.person_id
     CROSS JOIN LATERAL (
        SELECT CASE WHEN d.person_id IS NOT NULL
                    THEN dv.feed_kept(d, nullif(r.full_name, p.full_name),
                             CASE WHEN dv.birth_changes(p.birth_date, p.birth_precision,
                                                        r.birth_date, r.birth_precision)
                                  THEN r.birth_date END, r.birth_precision,
                             nullif(r.sex, p.sex), nullif(r.phone, p.phone), nullif(r.email, p.email),
                             r.id_kind,
                             CASE WHEN i.person_id IS DISTINCT FROM p.person_id
                                  THEN r.id_number END) END AS kept) k
     WHERE r.intake_id = $1::bigint
),
-- Two rows of the file that would be one person; not when both codes are known to be theirs.
crowd AS (
    SELECT person_id FROM met
     WHERE person_id IS NOT NULL AND fault IS NULL AND reason IS NULL AND NOT repeated
     GROUP BY person_id HAVING count(*) > 1 AND NOT bool_and(by_code)
),
-- A new row with the name and birthday of somebody known, and no papers that tell them apart.
uncertain AS (
    SELECT DISTINCT m.row_no
      FROM met m
      JOIN dv.person p ON p.name_key = m.name_key AND p.birth_date = m.birth_day
                      AND p.birth_precision = 'day' AND p.birth_date IS NOT NULL
                      AND p.merged_into IS NULL
     WHERE m.person_id IS NULL AND m.fault IS NULL AND m.reason IS NULL AND NOT m.repeated
       AND NOT EXISTS (SELECT FROM dv.person_identity i
                        WHERE i.person_id = p.person_id AND i.kind = m.id_kind)
),
judged AS (
    SELECT m.row_no, m.unit_id, m.person_id, m.warnings, m.repaired, m.kept,
           CASE WHEN m.fault IS NOT NULL THEN m.fault
                WHEN m.repeated THEN NULL
                WHEN m.reason IS NOT NULL THEN m.reason
                WHEN c.person_id IS NOT NULL OR u.row_no IS NOT NULL THEN 'person-uncertain'
           END AS reason,
           CASE WHEN m.fault IS NOT NULL THEN 'refused'
                WHEN m.repeated THEN 'repeated'
                WHEN m.reason IS NOT NULL OR c.person_id IS NOT NULL OR u.row_no IS NOT NULL
                    THEN 'ambiguous'
                WHEN m.leaves THEN 'left'
                WHEN m.person_id IS NULL THEN 'new'
                WHEN m.changes THEN 'changed'
                ELSE 'same' END AS outcome
      FROM met m
      LEFT JOIN crowd c ON c.person_id = m.person_id
      LEFT JOIN uncertain u ON u.row_no = m.row_no
)
INSERT INTO dv.intake_result (intake_id, row_no, outcome, reason, warnings, unit_id, person_id, is_new,
                              repaired, kept)
SELECT $1::bigint, j.row_no, j.outcome, j.reason,
       CASE WHEN j.kept IS NOT NULL AND j.outcome = 'same' THEN 'corrected'
            WHEN j.kept IS NOT NULL AND j.outcome IN ('changed', 'left')
                THEN concat_ws(' ', j.warnings, 'corrected')
            WHEN j.outcome IN ('new', 'changed', 'left') THEN j.warnings END,
       j.unit_id,
       CASE WHEN j.outcome IN ('new', 'left', 'changed', 'same')
            THEN coalesce(j.person_id, nextval('dv.person_person_id_seq')) END,
       j.person_id IS NULL AND j.outcome IN ('new', 'left'),
       j.repaired, j.kept
  FROM judged j
 ORDER BY j.row_no
