-- Everybody on an approved application is a member or was refused; nobody waits on a closed one.
SELECT l.application_id, l.person_id
  FROM dv.application a
  JOIN dv.application_line l ON l.application_id = a.application_id
 WHERE (a.state IN ('approved', 'refused', 'withdrawn') AND l.pending)
    OR (l.outcome = 'admitted'
        AND (a.state <> 'approved'
             OR NOT EXISTS (SELECT FROM dv.member m WHERE m.person_id = l.person_id)))
    OR (a.state = 'refused' AND l.outcome <> 'refused')
