-- What: the person was told that the request arrived.
-- In: $1 request number, $2 on, $3 officer. Out: a row or none: request number.
WITH told AS (
    UPDATE dv.person_request
       SET state = 'acknowledged', acknowledged_on = $2::date, acknowledged_by = $3::text
     WHERE request_no = $1::bigint AND state = 'received'
    RETURNING request_no, person_id, unit_id
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT $3::text, 'request acknowledged', unit_id, person_id,
           jsonb_build_object('request_no', request_no)
      FROM told
)
SELECT request_no FROM told
