-- What: members of a subtree who work nowhere any more and wait for an officer to decide.
-- In: $1 lft, $2 rgt, $3 member id of the last row seen or NULL, $4 limit.
-- Out: member number, full name, born, unit code, joined on, card state; the member id.
SELECT s.member_no, s.full_name, s.born, s.unit_code, s.joined_on, s.card_state, s.member_id
  FROM dv.leaver l
  JOIN dv.unit u ON u.unit_id = l.unit_id
  JOIN dv.member_shown s ON s.member_id = l.member_id
 WHERE u.lft BETWEEN $1::integer AND $2::integer
   AND l.member_id > coalesce($3::bigint, 0)
 ORDER BY l.member_id
 LIMIT $4::bigint + 1
