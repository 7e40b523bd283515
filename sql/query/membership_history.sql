-- What: what happened to a member, in the order in which it was entered.
-- In: $1 member number.
-- Out: move id, kind, state, effective on, from unit, to unit, outside, letter number, end reason,
--      reason, decision number, decision date, decided by, made by, made at, answered by, answer,
--      undoes, undone by.
SELECT v.move_id, v.kind, v.state, v.effective_on, f.code, t.code, v.outside, v.letter_no,
       v.end_reason, v.reason, v.decision_no, v.decision_date, d.code, v.made_by,
       to_char(v.made_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), v.answered_by, v.answer, v.undoes,
       v.undone_by
  FROM dv.member m
  JOIN dv.move v ON v.member_id = m.member_id
  LEFT JOIN dv.unit f ON f.unit_id = v.from_unit_id
  LEFT JOIN dv.unit t ON t.unit_id = v.to_unit_id
  LEFT JOIN dv.unit d ON d.unit_id = v.decided_by
 WHERE m.member_no = $1::text
 ORDER BY v.move_id
