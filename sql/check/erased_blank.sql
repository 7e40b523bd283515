-- Of who was erased nothing is left that tells who they were, and they are no member again.
SELECT e.person_id
  FROM dv.erasure e
  JOIN dv.person p ON p.person_id = e.person_id
  LEFT JOIN dv.member m ON m.person_id = e.person_id
 WHERE e.state = 'approved'
   AND (p.name_key <> '' OR p.phone IS NOT NULL OR p.email IS NOT NULL OR m.state <> 'ended'
        OR EXISTS (SELECT FROM dv.person_identity i WHERE i.person_id = e.person_id)
        OR EXISTS (SELECT FROM dv.person_sensitive s WHERE s.person_id = e.person_id)
        OR EXISTS (SELECT FROM dv.employment w WHERE w.person_id = e.person_id AND w.state = 'working'))
