-- Bring known persons up to date; what the feed leaves blank stays.
-- in   $1 intake_id bigint
-- out  nothing
UPDATE dv.person p
   SET full_name = r.full_name,
       name_key = r.name_key,
       birth_date = CASE WHEN b.changes THEN r.birth_date ELSE p.birth_date END,
       birth_precision = CASE WHEN b.changes THEN r.birth_precision ELSE p.birth_precision END,
       sex = coalesce(r.sex, p.sex),
       phone = coalesce(r.phone, p.phone),
       email = coalesce(r.email, p.email)
  FROM dv.intake_result x
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
  JOIN dv.person k ON k.person_id = x.person_id
 CROSS JOIN LATERAL dv.birth_changes(k.birth_date, k.birth_precision,
                                     r.birth_date, r.birth_precision) b (changes)
 WHERE x.intake_id = $1::bigint AND x.outcome IN ('changed', 'left') AND NOT x.is_new
   AND p.person_id = x.person_id
