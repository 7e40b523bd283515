-- Persons who were not known, under the ids set aside for them, their identity numbers and their
-- employment. The numbers come in order, so that their index is written page by page, once it is
-- larger than memory keeps; before, sorting costs more. One statement, as reading the rows takes time.
-- in   $1 intake_id bigint
-- out  nothing
WITH kept AS (
    SELECT pg_relation_size('dv.identity_unique') < pg_size_bytes(current_setting('shared_buffers')) / 4
), found AS MATERIALIZED (
    SELECT x.person_id, x.row_no, x.unit_id, x.repaired, n.source,
           r.code, r.full_name, r.name_key, r.birth_date, r.birth_precision, r.sex, r.phone, r.email,
           r.id_kind, r.id_number, r.job_title, r.hired_on, r.state, r.digest
      FROM dv.intake_result x
      JOIN dv.intake n ON n.intake_id = x.intake_id
      JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
     WHERE x.intake_id = $1::bigint AND x.is_new
), persons AS (
    INSERT INTO dv.person (person_id, full_name, name_key, birth_date, birth_precision, sex, phone,
                           email, seen_from)
    SELECT person_id, full_name, name_key, birth_date, coalesce(birth_precision, 'day'), sex, phone,
           email, unit_id
      FROM found
), identities AS (
    INSERT INTO dv.person_identity (person_id, kind, number, since)
    SELECT person_id, id_kind, id_number, NULL::timestamptz
      FROM found
     WHERE id_number IS NOT NULL AND (TABLE kept)
     UNION ALL
   (SELECT person_id, id_kind, id_number, NULL
      FROM found
     WHERE id_number IS NOT NULL AND NOT (TABLE kept)
     ORDER BY id_number)
)
INSERT INTO dv.employment (person_id, unit_id, source, code, job_title, hired_on, state,
                           digest, row_intake, row_no, row_repaired)
SELECT person_id, unit_id, source, code, job_title, hired_on, state,
       digest, $1::bigint, row_no, repaired
  FROM found
