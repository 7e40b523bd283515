-- What: the bytes of a paper.
-- In: $1 application id, $2 SHA-256 in hexadecimal digits.
-- Out: a row or none: the content in hexadecimal digits.
SELECT encode(content, 'hex')
  FROM dv.application_paper
 WHERE application_id = $1::bigint AND digest = decode($2::text, 'hex')
