-- What: the paper of a consent.
-- In: $1 consent id. Out: a row or none: the paper in hexadecimal digits.
SELECT encode(paper, 'hex') FROM dv.consent WHERE consent_id = $1::bigint AND paper IS NOT NULL
