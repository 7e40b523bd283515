-- What: refuse one person on a submitted application, or all who are still on it; the application
--       is refused when nobody is left.
-- In: $1 application id, $2 person id or NULL for all, $3 who refuses, $4 reason, $5 last day of
--     appeal or NULL, $6 officer who acts.
-- Out: a row: how many were refused.
WITH line AS (
    UPDATE dv.application_line
       SET pending = false, outcome = 'refused', reason = $4::text, appeal_until = $5::date
     WHERE application_id = $1::bigint AND pending
       AND ($2::bigint IS NULL OR person_id = $2::bigint)
    RETURNING person_id
), closed AS (
    UPDATE dv.application a
       SET state = 'refused', refused_by = $3::text, reason = $4::text, closed_at = now()
     WHERE a.application_id = $1::bigint AND a.state = 'submitted'
       AND EXISTS (SELECT FROM line)
       AND NOT EXISTS (SELECT FROM dv.application_line l
                        WHERE l.application_id = a.application_id
                          AND l.outcome IS DISTINCT FROM 'refused'
                          AND l.person_id NOT IN (SELECT person_id FROM line))
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT $6::text, 'refused', a.unit_id, line.person_id,
           jsonb_build_object('application_id', a.application_id, 'refused_by', $3::text,
                              'appeal_until', $5::date)
      FROM line
      JOIN dv.application a ON a.application_id = $1::bigint
)
SELECT count(*) FROM line
