-- The log tells of each move that took effect, once; maybe of one who was merged with another since.
SELECT v.move_id
  FROM dv.move v
  JOIN dv.member m ON m.member_id = v.member_id
  LEFT JOIN dv.event e ON e.new ->> 'move_id' = v.move_id::text
                      AND (e.person_id = m.person_id
                           OR EXISTS (SELECT FROM dv.duplicate d
                                       WHERE d.state IN ('merged', 'undone')
                                         AND e.person_id IN (d.keep_id, d.gone_id)))
                      AND e.verb NOT IN ('transfer offered', 'transfer declined',
                                         'transfer lapsed')
 WHERE v.place IS NOT NULL
 GROUP BY v.move_id
HAVING count(e.event_id) <> 1
