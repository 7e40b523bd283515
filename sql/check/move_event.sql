-- The log tells of each move that took effect, once: under the person, or where records were merged
-- under one of those.
WITH merged AS (
    SELECT keep_id AS person_id FROM dv.duplicate WHERE state IN ('merged', 'undone')
    UNION
    SELECT gone_id FROM dv.duplicate WHERE state IN ('merged', 'undone')
)
SELECT v.move_id
  FROM dv.move v
  JOIN dv.member m ON m.member_id = v.member_id
  LEFT JOIN dv.event e ON e.new ->> 'move_id' = v.move_id::text
                      AND e.verb NOT IN ('transfer offered', 'transfer declined',
                                         'transfer lapsed')
                      AND (e.person_id = m.person_id
                           OR e.person_id IN (SELECT person_id FROM merged)
                              AND m.person_id IN (SELECT person_id FROM merged))
 WHERE v.place IS NOT NULL
 GROUP BY v.move_id
HAVING count(e.event_id) <> 1
