-- What: note a request, unless it was noted before.
-- In: $1 to $11 as for membership_make, $12 request id, $13 officer.
-- Out: a row or none: how many it is about.
INSERT INTO dv.move_request (request_id, digest, moved, made_by)
SELECT $12::uuid,
       sha256(convert_to(jsonb_build_array($1::text, $2::text, $3::date, $4::bigint, $5::text,
           $6::text, $7::text, $8::text, $9::text, $10::date, $11::bigint)::text, 'UTF8')),
       (SELECT count(DISTINCT n) FROM unnest(string_to_array($1::text, ',')) n), $13::text
ON CONFLICT ON CONSTRAINT move_request_unique DO NOTHING
RETURNING moved
