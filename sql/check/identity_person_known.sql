-- Every identity number belongs to a person.
SELECT i.kind, i.number FROM dv.person_identity i
 WHERE NOT EXISTS (SELECT FROM dv.person p WHERE p.person_id = i.person_id)
