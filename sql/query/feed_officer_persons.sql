-- Persons who were not known, under the ids set aside for them. An officer sees a person, so that a
-- number can be theirs, once they are employed: what feed_apply_new does at once, in three steps.
-- in   $1 intake_id bigint
-- out  nothing
INSERT INTO dv.person (person_id, full_name, name_key, birth_date, birth_precision, sex, phone, email,
                       seen_from)
SELECT x.person_id, r.full_name, r.name_key, r.birth_date, coalesce(r.birth_precision, 'day'), r.sex,
       r.phone, r.email, x.unit_id
  FROM dv.intake_result x
  JOIN dv.intake n ON n.intake_id = x.intake_id
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
 WHERE x.intake_id = $1::bigint AND x.is_new
