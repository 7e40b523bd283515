-- Who is a member, active or suspended, belongs to exactly one unit.
SELECT m.member_no
  FROM dv.member m
  LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
 WHERE m.state <> 'ended'
 GROUP BY m.member_id
HAVING count(s.unit_id) <> 1
