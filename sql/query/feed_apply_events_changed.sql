-- Note what is about to change of persons who are known: of their work with the values before and
-- after, of themselves only which fields; dv.person_past and dv.identity_past get what they were.
-- in   $1 intake_id bigint, $2 officer text
-- out  nothing
INSERT INTO dv.event (officer, verb, unit_id, person_id, intake_id, row_no, old, new)
SELECT $2::text, 'feed ' || x.outcome, x.unit_id, x.person_id, x.intake_id, x.row_no, d.old,
       nullif(coalesce(d.new, '{}') || jsonb_strip_nulls(d.fields), '{}')
  FROM dv.intake_result x
  JOIN dv.intake n ON n.intake_id = x.intake_id
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
  JOIN dv.person p ON p.person_id = x.person_id
  JOIN dv.unit u ON u.unit_id = x.unit_id
  LEFT JOIN dv.employment e ON e.source = n.source AND e.code = r.code
  LEFT JOIN dv.unit eu ON eu.unit_id = e.unit_id
  LEFT JOIN dv.person_identity i ON i.number = r.id_number AND i.kind = r.id_kind
  LEFT JOIN dv.person_identity o ON o.person_id = x.person_id AND o.kind = r.id_kind
                                AND i.number IS NULL
 CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(v.field, v.old) FILTER (WHERE NOT v.personal) AS old,
           jsonb_object_agg(v.field, v.new) FILTER (WHERE NOT v.personal) AS new,
           jsonb_build_object('fields', jsonb_agg(v.field) FILTER (WHERE v.personal)) AS fields
      FROM (VALUES ('full_name', true, p.full_name, r.full_name),
                   ('born', true, p.birth_date || '/' || p.birth_precision,
                    CASE WHEN dv.birth_changes(p.birth_date, p.birth_precision,
                                               r.birth_date, r.birth_precision)
                         THEN r.birth_date || '/' || r.birth_precision END),
                   ('sex', true, p.sex, r.sex),
                   ('phone', true, p.phone, r.phone),
                   ('email', true, p.email, r.email),
                   ('identity', true, coalesce(i.number, o.number), r.id_number),
                   ('code', false, e.code, r.code),
                   ('unit', false, eu.code, u.code),
                   ('job_title', false, e.job_title, r.job_title),
                   ('hired', false, e.hired_on::text, r.hired_on::text),
                   ('state', false, e.state, r.state)) v (field, personal, old, new)
     WHERE v.new IS NOT NULL AND v.old IS DISTINCT FROM v.new
       AND (v.field = ANY (x.kept)) IS NOT TRUE) d
 WHERE x.intake_id = $1::bigint AND x.outcome IN ('changed', 'left') AND NOT x.is_new
