-- What: the application that was made for a request.
-- In: $1 request id. Out: a row or none: application id, unit id.
SELECT application_id, unit_id FROM dv.application WHERE request_id = $1::uuid
