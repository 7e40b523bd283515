-- The log tells of each admission, once; maybe of one who was merged with another since.
SELECT m.member_no
  FROM dv.member m
  LEFT JOIN dv.event e ON e.new ->> 'member_no' = m.member_no
                      AND e.verb IN ('admitted', 'recognised')
                      AND (e.person_id = m.person_id
                           OR EXISTS (SELECT FROM dv.duplicate d
                                       WHERE d.state IN ('merged', 'undone')
                                         AND e.person_id IN (d.keep_id, d.gone_id)))
 WHERE m.application_id IS NOT NULL
 GROUP BY m.member_id
HAVING count(e.event_id) <> 1
