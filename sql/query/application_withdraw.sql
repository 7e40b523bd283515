-- What: withdraw an application that is not decided; who stands on it may be put on another.
-- In: $1 application id, $2 who withdraws, $3 reason, $4 officer who acts.
-- Out: none.
WITH closed AS (
    UPDATE dv.application
       SET state = 'withdrawn', withdrawn_by = $2::text, reason = $3::text, closed_at = now()
     WHERE application_id = $1::bigint AND state IN ('draft', 'submitted')
    RETURNING application_id, unit_id
), line AS (
    UPDATE dv.application_line l
       SET pending = false, outcome = 'withdrawn'
      FROM closed
     WHERE l.application_id = closed.application_id AND l.pending
)
INSERT INTO dv.event (officer, verb, unit_id, new)
SELECT $4::text, 'application withdrawn', unit_id,
       jsonb_build_object('application_id', application_id, 'withdrawn_by', $2::text)
  FROM closed
