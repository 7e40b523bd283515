-- What: members of a subtree whose consent to a purpose is missing or was withdrawn.
-- In: $1 lft, $2 rgt, $3 member id of the last row seen or NULL, $4 limit, $5 purpose.
-- Out: member number, full name, unit code, person id, when it was withdrawn last; the member id.
SELECT m.member_no, p.full_name, u.code, m.person_id,
       (SELECT max(w.withdrawn_on) FROM dv.consent w
         WHERE w.person_id = m.person_id AND w.purpose = $5::text),
       m.member_id
  FROM dv.unit u
  JOIN dv.membership s ON s.unit_id = u.unit_id AND upper_inf(s.during)
  JOIN dv.member m ON m.member_id = s.member_id AND m.state <> 'ended'
  JOIN dv.person p ON p.person_id = m.person_id
 WHERE u.lft BETWEEN $1::integer AND $2::integer
   AND m.member_id > coalesce($3::bigint, 0)
   AND NOT EXISTS (SELECT FROM dv.consent c
                    WHERE c.person_id = m.person_id AND c.purpose = $5::text
                      AND c.withdrawn_on IS NULL)
 ORDER BY m.member_id
 LIMIT $4::bigint + 1
