-- Rows that came before, word for word, and with which the registry still agrees: they are the same.
-- Two that speak of one person are left to feed_classify; so are, by feed_known_again, those of whom
-- a row speaks that did not come before. In the order of the file, so that the index grows at its end.
-- in   $1 intake_id bigint, $2 source text
-- out  nothing
WITH
workplace AS (
    SELECT w.unit_text,
           CASE WHEN e.units IS NOT NULL THEN e.unit_id
                WHEN n.units IS NOT NULL THEN n.unit_id
                ELSE c.unit_id END AS unit_id,
           coalesce(e.units, n.units, 1) > 1 AS several
      FROM (SELECT DISTINCT unit_text, unit_key FROM pg_temp.feed_line WHERE unit_text IS NOT NULL) w
      LEFT JOIN (SELECT employer_key, min(unit_id) AS unit_id, count(*) AS units FROM dv.unit
                  WHERE employer_key <> '' AND dissolved_on IS NULL GROUP BY employer_key) e ON e.employer_key = w.unit_key
      LEFT JOIN (SELECT name_key, min(unit_id) AS unit_id, count(*) AS units FROM dv.unit
                  WHERE name_key <> '' AND dissolved_on IS NULL GROUP BY name_key) n ON n.name_key = w.unit_key
      LEFT JOIN dv.unit c ON c.code = w.unit_text AND c.dissolved_on IS NULL
),
met AS MATERIALIZED (
    SELECT l.row_no, e.unit_id, e.person_id, e.row_intake, e.row_no AS row_like, e.row_repaired
      FROM pg_temp.feed_line l
      JOIN dv.employment e ON e.source = $2::text AND e.code = l.code AND e.digest = l.digest
      JOIN workplace w ON w.unit_text = l.unit_text AND w.unit_id = e.unit_id AND NOT w.several
)
INSERT INTO dv.intake_result (intake_id, row_no, outcome, unit_id, person_id, is_new,
                              like_intake, like_row, repaired)
SELECT $1::bigint, m.row_no, 'same', m.unit_id, m.person_id, false,
       m.row_intake, m.row_like, m.row_repaired
  FROM met m
 WHERE NOT EXISTS (SELECT FROM (SELECT person_id FROM met GROUP BY person_id HAVING count(*) > 1) c
                    WHERE c.person_id = m.person_id)
 ORDER BY m.row_no
