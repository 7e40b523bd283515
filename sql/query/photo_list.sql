-- What: members of a subtree with or without a photo, sorted as Vietnamese names are.
-- In: $1 lft, $2 rgt, $3 member id of the last row seen or NULL, $4 limit, $5 "missing": those
--     without a photo, "kept": those with one.
-- Out: member number, full name, employee code, unit code, person id, width, height, kept at, kept by;
--      the member id.
SELECT m.member_no, p.full_name, e.code, u.code, m.person_id, f.width, f.height,
       to_char(f.added_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI'), f.added_by,
       m.member_id
  FROM dv.unit u
  JOIN dv.membership s ON s.unit_id = u.unit_id AND upper_inf(s.during)
  JOIN dv.member m ON m.member_id = s.member_id
  JOIN dv.person p ON p.person_id = m.person_id
  LEFT JOIN dv.photo f ON f.person_id = m.person_id
  LEFT JOIN LATERAL (SELECT code FROM dv.employment
                      WHERE person_id = m.person_id
                      ORDER BY state DESC, hired_on DESC NULLS LAST, employment_id DESC
                      LIMIT 1) e ON true
 WHERE u.lft BETWEEN $1::integer AND $2::integer
   AND (f.person_id IS NULL) = ($5::text = 'missing')
   AND ($3::bigint IS NULL
        OR (p.given_name COLLATE "vi-x-icu", p.full_name COLLATE "vi-x-icu", m.member_id)
         > (SELECT q.given_name, q.full_name, l.member_id
              FROM dv.member l
              JOIN dv.person q ON q.person_id = l.person_id
             WHERE l.member_id = $3::bigint))
 ORDER BY p.given_name COLLATE "vi-x-icu", p.full_name COLLATE "vi-x-icu", m.member_id
 LIMIT $4::bigint + 1
