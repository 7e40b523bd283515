-- What: an application, as a draft, for each unit of a subtree that has candidates.
-- In: $1 lft, $2 rgt, $3 officer, $4 request id or NULL (then the subtree must be one unit).
-- Out: a row: first and last application id, NULL when there were no candidates.
WITH candidate AS MATERIALIZED (
    SELECT c.person_id, c.unit_id, u.lft
      FROM dv.unit u
      JOIN dv.candidate c ON c.unit_id = u.unit_id
     WHERE u.lft BETWEEN $1::integer AND $2::integer
       AND u.dissolved_on IS NULL
), made AS (
    INSERT INTO dv.application (unit_id, made_by, request_id)
    SELECT unit_id, $3::text, $4::uuid
      FROM candidate
     GROUP BY unit_id, lft
     ORDER BY lft
    RETURNING application_id, unit_id
), line AS (
    INSERT INTO dv.application_line (application_id, person_id)
    SELECT made.application_id, candidate.person_id
      FROM candidate
      JOIN made ON made.unit_id = candidate.unit_id
        ON CONFLICT DO NOTHING -- pending on an application of another unit, out of sight
)
SELECT min(application_id), max(application_id) FROM made
