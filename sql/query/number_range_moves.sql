-- What: unused numbers that changed hands in a subtree, newest first.
-- In: $1 lft, $2 rgt, $3 move id of the last row seen or NULL, $4 limit.
-- Out: move id, kind, from code, to code, quantity, officer, when; the move id again.
SELECT m.move_id, m.kind, f.code, t.code, m.quantity, m.made_by, m.at, m.move_id
  FROM dv.number_move m
  LEFT JOIN dv.unit f ON f.unit_id = m.from_id
  LEFT JOIN dv.unit t ON t.unit_id = m.to_id
 WHERE (f.lft BETWEEN $1::integer AND $2::integer OR t.lft BETWEEN $1::integer AND $2::integer)
   AND ($3::bigint IS NULL OR m.move_id < $3::bigint)
 ORDER BY m.move_id DESC
 LIMIT $4::bigint + 1
