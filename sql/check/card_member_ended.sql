-- Who is a member no more holds no live card.
SELECT m.member_no
  FROM dv.member m
  JOIN dv.card c ON c.member_id = m.member_id AND c.state <> 'ended'
 WHERE m.state = 'ended'
