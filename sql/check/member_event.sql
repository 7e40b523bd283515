-- The log tells of each admission, once: under the person, or where records were merged under one of
-- those, by the number.
WITH merged AS (
    SELECT keep_id AS person_id FROM dv.duplicate WHERE state IN ('merged', 'undone')
    UNION
    SELECT gone_id FROM dv.duplicate WHERE state IN ('merged', 'undone')
)
SELECT m.member_no
  FROM dv.member m
  LEFT JOIN dv.event e ON e.person_id = m.person_id AND e.verb IN ('admitted', 'recognised')
 WHERE m.application_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM merged x WHERE x.person_id = m.person_id)
 GROUP BY m.member_id
HAVING count(e.event_id) <> 1
UNION ALL
SELECT m.member_no
  FROM dv.member m
  JOIN merged x ON x.person_id = m.person_id
  LEFT JOIN (SELECT e.event_id, e.new ->> 'member_no' AS member_no
               FROM merged y
               JOIN dv.event e ON e.person_id = y.person_id
                              AND e.verb IN ('admitted', 'recognised')) e
    ON e.member_no = m.member_no
 WHERE m.application_id IS NOT NULL
 GROUP BY m.member_id
HAVING count(e.event_id) <> 1
