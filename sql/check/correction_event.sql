-- The log tells of each correction of a person, once.
SELECT c.correction_id
  FROM dv.correction c
  LEFT JOIN dv.event e ON e.person_id = c.person_id AND e.verb = 'person corrected'
                      AND e.new ->> 'correction_id' = c.correction_id::text
 WHERE c.state = 'approved'
 GROUP BY c.correction_id
HAVING count(e.event_id) <> 1
