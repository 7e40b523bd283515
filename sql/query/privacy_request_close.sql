-- What: a request is answered or refused.
-- In: $1 request number, $2 state, $3 on, $4 outcome, $5 officer. Out: a row or none: request number.
WITH closed AS (
    UPDATE dv.person_request
       SET state = $2::text, closed_on = $3::date, outcome = $4::text, closed_by = $5::text
     WHERE request_no = $1::bigint AND state IN ('received', 'acknowledged')
    RETURNING request_no, person_id, unit_id, state
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT $5::text, 'request ' || state, unit_id, person_id,
           jsonb_build_object('request_no', request_no)
      FROM closed
)
SELECT request_no FROM closed
