-- What: transfers that wait for the units of a subtree, the oldest first.
-- In: $1 lft, $2 rgt, $3 move id of the last row seen or NULL, $4 limit.
-- Out: move id, member number, full name, from unit, to unit, letter number, effective on, reason,
--      made by; the move id again.
SELECT v.move_id, m.member_no, p.full_name, f.code, t.code, v.letter_no, v.effective_on, v.reason,
       v.made_by, v.move_id
  FROM dv.unit t
  JOIN dv.move v ON v.to_unit_id = t.unit_id AND v.state = 'offered'
  JOIN dv.unit f ON f.unit_id = v.from_unit_id
  JOIN dv.member m ON m.member_id = v.member_id
  JOIN dv.person p ON p.person_id = m.person_id
 WHERE t.lft BETWEEN $1::integer AND $2::integer
   AND v.move_id > coalesce($3::bigint, 0)
 ORDER BY v.move_id
 LIMIT $4::bigint + 1
