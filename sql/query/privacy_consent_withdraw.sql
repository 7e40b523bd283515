-- What: note that a consent was withdrawn.
-- In: $1 person id, $2 purpose, $3 withdrawn on, $4 officer. Out: a row or none: consent id.
WITH withdrawn AS (
    UPDATE dv.consent
       SET withdrawn_on = $3::date, withdrawn_by = $4::text, withdrawn_at = now()
     WHERE person_id = $1::bigint AND purpose = $2::text AND withdrawn_on IS NULL
    RETURNING consent_id, person_id, purpose
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT $4::text, 'consent withdrawn', dv.person_unit_noted(person_id), person_id,
           jsonb_build_object('consent_id', consent_id, 'purpose', purpose)
      FROM withdrawn
)
SELECT consent_id FROM withdrawn
