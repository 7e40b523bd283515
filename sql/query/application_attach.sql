-- What: keep a paper of an application; the same bytes again change nothing.
-- In: $1 application id, $2 name, $3 content in hexadecimal digits, $4 officer.
-- Out: none.
WITH added AS (
    INSERT INTO dv.application_paper (application_id, name, content, added_by)
    VALUES ($1::bigint, $2::text, decode($3::text, 'hex'), $4::text)
    ON CONFLICT ON CONSTRAINT application_paper_unique DO NOTHING
    RETURNING application_id, name, digest, length(content) AS size
)
INSERT INTO dv.event (officer, verb, unit_id, new)
SELECT $4::text, 'paper added', a.unit_id,
       jsonb_build_object('application_id', a.application_id,
                          'sha256', encode(added.digest, 'hex'), 'size', added.size)
  FROM added
  JOIN dv.application a ON a.application_id = added.application_id
