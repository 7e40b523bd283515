-- Who was admitted on an application stands on it, and it was approved.
SELECT m.member_no
  FROM dv.member m
  JOIN dv.application a ON a.application_id = m.application_id
 WHERE a.state <> 'approved'
    OR a.decision_date <> m.admitted_on
    OR NOT EXISTS (SELECT FROM dv.application_line l
                    WHERE l.application_id = a.application_id AND l.person_id = m.person_id
                      AND l.outcome = 'admitted')
