-- Bring known persons up to date; what the feed leaves blank stays, and what was
-- corrected since the feed said so.
-- in   $1 intake_id bigint
-- out  nothing
UPDATE dv.person p
   SET full_name = CASE WHEN s.full_name THEN r.full_name ELSE p.full_name END,
       name_key = CASE WHEN s.full_name THEN r.name_key ELSE p.name_key END,
       birth_date = CASE WHEN b.changes AND s.born THEN r.birth_date ELSE p.birth_date END,
       birth_precision = CASE WHEN b.changes AND s.born THEN r.birth_precision
                              ELSE p.birth_precision END,
       sex = CASE WHEN s.sex THEN coalesce(r.sex, p.sex) ELSE p.sex END,
       phone = CASE WHEN s.phone THEN coalesce(r.phone, p.phone) ELSE p.phone END,
       email = CASE WHEN s.email THEN coalesce(r.email, p.email) ELSE p.email END
  FROM dv.intake_result x
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
  JOIN dv.person k ON k.person_id = x.person_id
 CROSS JOIN LATERAL dv.birth_changes(k.birth_date, k.birth_precision,
                                     r.birth_date, r.birth_precision) b (changes)
 CROSS JOIN LATERAL (
    SELECT ('full_name' = ANY (x.kept)) IS NOT TRUE AS full_name,
           ('born' = ANY (x.kept)) IS NOT TRUE AS born,
           ('sex' = ANY (x.kept)) IS NOT TRUE AS sex,
           ('phone' = ANY (x.kept)) IS NOT TRUE AS phone,
           ('email' = ANY (x.kept)) IS NOT TRUE AS email) s
 WHERE x.intake_id = $1::bigint AND x.outcome IN ('changed', 'left') AND NOT x.is_new
   AND p.person_id = x.person_id
