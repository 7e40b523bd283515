-- What: note a consent with its proof.
-- In: $1 person id, $2 purpose, $3 given on, $4 reference or NULL, $5 name of the paper or NULL,
--     $6 the paper in hexadecimal digits or NULL, $7 officer.
-- Out: a row: consent id.
WITH given AS (
    INSERT INTO dv.consent (person_id, purpose, given_on, reference, paper_name, paper, noted_by)
    VALUES ($1::bigint, $2::text, $3::date, $4::text, $5::text, decode($6::text, 'hex'), $7::text)
    RETURNING consent_id, person_id, purpose
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT $7::text, 'consent given', dv.person_unit_noted(person_id), person_id,
           jsonb_build_object('consent_id', consent_id, 'purpose', purpose)
      FROM given
)
SELECT consent_id FROM given
