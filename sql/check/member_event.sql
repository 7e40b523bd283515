-- The log tells of each admission, once.
SELECT m.member_no
  FROM dv.member m
  LEFT JOIN dv.event e ON e.person_id = m.person_id AND e.verb IN ('admitted', 'recognised')
 WHERE m.application_id IS NOT NULL
 GROUP BY m.member_id
HAVING count(e.event_id) <> 1
