-- What: propose to erase a person.
-- In: $1 person id, $2 ground or NULL, $3 officer. Out: a row: erasure id.
WITH proposed AS (
    INSERT INTO dv.erasure (person_id, unit_id, ground, proposed_by)
    VALUES ($1::bigint, dv.person_unit_noted($1::bigint), $2::text, $3::text)
    RETURNING erasure_id, person_id, unit_id
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT $3::text, 'erasure proposed', unit_id, person_id,
           jsonb_build_object('erasure_id', erasure_id)
      FROM proposed
)
SELECT erasure_id FROM proposed
