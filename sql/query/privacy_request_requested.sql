-- What: the request that a request id was used for.
-- In: $1 person id, $2 kind, $3 received on, $4 note or NULL, $5 request id.
-- Out: a row or none: request number, and whether it is the same request (1, 0).
SELECT request_no,
       ((person_id, kind, received_on) = ($1::bigint, $2::text, $3::date)
        AND note IS NOT DISTINCT FROM $4::text)::integer
  FROM dv.person_request
 WHERE request_id = $5::uuid
