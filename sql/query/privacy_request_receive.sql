-- What: a request of a person arrives; its deadlines are set by the table.
-- In: $1 person id, $2 kind, $3 received on, $4 note or NULL, $5 officer, $6 request id or NULL.
-- Out: a row: request number.
WITH received AS (
    INSERT INTO dv.person_request (person_id, unit_id, kind, received_on, note, received_by, request_id)
    VALUES ($1::bigint, dv.person_unit_noted($1::bigint), $2::text, $3::date, $4::text, $5::text,
            $6::uuid)
    RETURNING request_no, person_id, unit_id, kind
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT $5::text, 'request received', unit_id, person_id,
           jsonb_build_object('request_no', request_no, 'kind', kind)
      FROM received
)
SELECT request_no FROM received
