-- What: keep the photos of persons, in place of older ones.
-- In: $1 persons (bigint[]), $2 JPEGs (text[] of hexadecimal), $3 widths and $4 heights (integer[]),
--     $5 digests of file names (text[] of hexadecimal), $6 officer.
-- Out: a row: how many are new, how many took the place of another picture, how many were there.
WITH given AS MATERIALIZED (
    SELECT k.person_id, decode(k.jpeg, 'hex') AS jpeg, k.width, k.height,
           decode(k.file, 'hex') AS file_digest, old.digest IS NOT NULL AS known,
           old.digest IS NOT DISTINCT FROM sha256(decode(k.jpeg, 'hex')) AS same
      FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::integer[], $5::text[])
           AS k (person_id, jpeg, width, height, file)
      LEFT JOIN dv.photo old ON old.person_id = k.person_id
), put AS (
    INSERT INTO dv.photo AS p (person_id, jpeg, width, height, file_digest, added_by)
    SELECT person_id, jpeg, width, height, file_digest, $6::text
      FROM given
     WHERE NOT same
     ORDER BY person_id
    ON CONFLICT (person_id) DO UPDATE
       SET jpeg = excluded.jpeg, width = excluded.width, height = excluded.height,
           file_digest = excluded.file_digest, added_by = excluded.added_by, added_at = now()
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT $6::text, 'photo kept',
           dv.person_unit_noted(person_id), person_id,
           jsonb_build_object('replaced', known)
      FROM given
     WHERE NOT same
)
SELECT count(*) FILTER (WHERE NOT known), count(*) FILTER (WHERE known AND NOT same),
       count(*) FILTER (WHERE same)
  FROM given
