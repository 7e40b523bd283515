-- What: the request that was noted.
-- In: $1 to $11 as for membership_make, $12 request id.
-- Out: a row: how many it was about, 1 when it was this very request, else 0.
SELECT moved,
       (digest = sha256(convert_to(jsonb_build_array($1::text, $2::text, $3::date, $4::bigint,
           $5::text, $6::text, $7::text, $8::text, $9::text, $10::date, $11::bigint)::text,
           'UTF8')))::integer
  FROM dv.move_request
 WHERE request_id = $12::uuid
