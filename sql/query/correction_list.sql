-- What: corrections of persons of a subtree: those that wait, the newest first, then the answered ones.
-- In: $1 lft, $2 rgt, $3 correction id of the last row seen or NULL, $4 limit.
-- Out: the columns of dv_correction_list(); the correction id again.
SELECT c.correction_id, c.state, m.member_no, c.person_id, p.full_name, u.code, c.field, c.was, c.value,
       c.reason, c.paper_no, c.paper_date, c.proposed_by,
       to_char(c.proposed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), c.answered_by,
       to_char(c.answered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), c.answer,
       c.correction_id
  FROM dv.correction c
  JOIN dv.person p ON p.person_id = c.person_id
  LEFT JOIN dv.member m ON m.person_id = c.person_id
  LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
  LEFT JOIN LATERAL (SELECT e.unit_id FROM dv.employment e
                      WHERE e.person_id = c.person_id
                      ORDER BY e.state DESC, e.hired_on DESC NULLS LAST, e.employment_id DESC
                      LIMIT 1) e ON s.unit_id IS NULL
  LEFT JOIN dv.unit u ON u.unit_id = coalesce(s.unit_id, e.unit_id)
 WHERE (u.lft BETWEEN $1::bigint AND $2::bigint OR $1::bigint = 0 AND u.lft IS NULL)
   AND ($3::text IS NULL
        OR (c.state <> 'proposed', -c.correction_id)
         > (SELECT l.state <> 'proposed', -l.correction_id
              FROM dv.correction l WHERE l.correction_id = $3::bigint))
 ORDER BY c.state <> 'proposed', c.correction_id DESC
 LIMIT $4::bigint + 1
