-- What: open requests of a subtree, the next deadline first.
-- In: $1 lft, $2 rgt, $3 cursor of the last row seen or NULL, $4 limit.
-- Out: the columns of dv_request_list(); the cursor, days since 1970 and ten digits of the number.
SELECT r.request_no, m.member_no, p.full_name, u.code, r.kind, r.state, r.received_on, r.due_on,
       CASE WHEN r.due_on < (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date THEN 'overdue' END,
       r.person_id, c.place
  FROM dv.person_request r
 CROSS JOIN LATERAL (SELECT (r.due_on - date '1970-01-01')::bigint * 10000000000 + r.request_no) c (place)
  LEFT JOIN dv.unit u ON u.unit_id = r.unit_id
  LEFT JOIN dv.person p ON p.person_id = r.person_id
  LEFT JOIN dv.member m ON m.person_id = r.person_id
 WHERE r.due_on IS NOT NULL
   AND ($3::bigint IS NULL
        OR (r.due_on, r.request_no) > (date '1970-01-01' + ($3::bigint / 10000000000)::integer,
                                       $3::bigint % 10000000000))
   AND (u.lft BETWEEN $1::bigint AND $2::bigint OR $1::bigint = 0 AND u.lft IS NULL)
 ORDER BY r.due_on, r.request_no
 LIMIT $4::bigint + 1
