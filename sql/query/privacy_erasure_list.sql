-- What: erasures of a subtree, the newest first.
-- In: $1 lft, $2 rgt, $3 erasure id of the last row seen or NULL, $4 limit.
-- Out: the columns of dv_erasure_list(); the erasure id again.
SELECT e.erasure_id, m.member_no, p.full_name, u.code, e.state, e.ground, e.proposed_by,
       to_char(e.proposed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), e.decided_by,
       to_char(e.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), e.person_id,
       e.erasure_id
  FROM dv.erasure e
  LEFT JOIN dv.unit u ON u.unit_id = e.unit_id
  LEFT JOIN dv.person p ON p.person_id = e.person_id
  LEFT JOIN dv.member m ON m.person_id = e.person_id
 WHERE ($3::bigint IS NULL OR e.erasure_id < $3::bigint)
   AND (u.lft BETWEEN $1::bigint AND $2::bigint OR $1::bigint = 0 AND u.lft IS NULL)
 ORDER BY e.erasure_id DESC
 LIMIT $4::bigint + 1
