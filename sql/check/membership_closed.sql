-- Who is a member no more belongs to no unit.
SELECT m.member_no
  FROM dv.member m
  JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
 WHERE m.state = 'ended'
