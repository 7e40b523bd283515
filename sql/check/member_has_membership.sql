-- Who is a member, and not an ended one, belongs to a unit today.
SELECT m.member_no
  FROM dv.member m
 WHERE m.state <> 'ended'
   AND NOT EXISTS (SELECT FROM dv.membership s
                    WHERE s.member_id = m.member_id AND upper_inf(s.during))
