-- What: a draft of form 5a for one person who works at a unit and is no member.
-- In: $1 unit id, $2 person id, $3 officer, $4 request id or NULL.
-- Out: a row or none: application id.
WITH made AS (
    INSERT INTO dv.application (unit_id, form, made_by, request_id)
    SELECT $1::bigint, '5a', $3::text, $4::uuid
     WHERE EXISTS (SELECT FROM dv.employment e
                    WHERE e.person_id = $2::bigint AND e.unit_id = $1::bigint
                      AND e.state = 'working')
       AND NOT EXISTS (SELECT FROM dv.member m WHERE m.person_id = $2::bigint)
    RETURNING application_id
), line AS (
    INSERT INTO dv.application_line (application_id, person_id)
    SELECT application_id, $2::bigint FROM made
)
SELECT application_id FROM made
