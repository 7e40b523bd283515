-- Everybody on an approved application is a member.
SELECT l.application_id, l.person_id
  FROM dv.application a
  JOIN dv.application_line l ON l.application_id = a.application_id
 WHERE a.state = 'approved'
   AND (l.pending OR NOT EXISTS (SELECT FROM dv.member m WHERE m.person_id = l.person_id))
