-- What: a person by id or by member number.
-- In: $1 person id or NULL, $2 member number or NULL. Out: a row or none: person id.
SELECT p.person_id FROM dv.person p WHERE p.person_id = $1::bigint
UNION ALL
SELECT m.person_id FROM dv.member m WHERE m.member_no = $2::text
