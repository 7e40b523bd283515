-- What: the papers of an application, oldest first.
-- In: $1 application id.
-- Out: SHA-256 in hexadecimal digits, name, size in bytes, who added it, when.
SELECT encode(digest, 'hex'), name, length(content), added_by, added_at
  FROM dv.application_paper
 WHERE application_id = $1::bigint
 ORDER BY added_at, digest
