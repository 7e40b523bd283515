-- What: merges of a subtree, proposed, declined, done and undone, and pairs found to be two persons; the
--       newest first.
-- In: $1 lft, $2 rgt, $3 duplicate id of the last row seen or NULL, $4 limit.
-- Out: duplicate id, state, of the kept and of the other one: person id, full name, member number; whose
--      membership lives, reason, proposed by, proposed at, answered by, answer, undone by, reason of the
--      undoing; the duplicate id.
SELECT d.duplicate_id, d.state, d.keep_id, k.full_name,
       (SELECT m.member_no FROM dv.member m WHERE m.person_id = d.keep_id),
       d.gone_id, g.full_name,
       (SELECT m.member_no FROM dv.member m WHERE m.person_id = d.gone_id),
       d.lives, d.reason, d.proposed_by, to_char(d.proposed_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       d.answered_by, d.answer, d.undone_by, d.undo_reason, d.duplicate_id
  FROM dv.duplicate d
  LEFT JOIN dv.unit u ON u.unit_id = d.keep_unit_id
  LEFT JOIN dv.person k ON k.person_id = d.keep_id
  LEFT JOIN dv.person g ON g.person_id = d.gone_id
 WHERE coalesce(u.lft, 0) BETWEEN $1::integer AND $2::integer
   AND ($3::bigint IS NULL OR d.duplicate_id < $3::bigint)
 ORDER BY d.duplicate_id DESC
 LIMIT $4::bigint + 1
