-- What: remove the photo of a member.
-- In: $1 member number, $2 officer.
-- Out: a row when there was one.
WITH gone AS (
    DELETE FROM dv.photo f
     USING dv.member m
     WHERE m.member_no = $1::text
       AND f.person_id = m.person_id
    RETURNING f.person_id
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT $2::text, 'photo removed',
           dv.person_unit_noted(person_id), person_id, '{}'
      FROM gone
)
SELECT person_id FROM gone
