-- What: cards of a run that are printed and live, of members of a subtree, as a bureau needs them, in the
--       order of the run.
-- In: $1 run id, $2 lft, $3 rgt, $4 and $5 part and slot of the last row seen (0, 0: none), $6 limit.
-- Out: part, slot, card id, member number, full name, born (as printed), sex, unit code, unit name,
--      unit of issue, joined on, issued on, valid until (as printed), QR text, employee code.
SELECT c.part_no, c.slot_no, encode(c.card_id, 'hex'), m.member_no, p.full_name,
       to_char(p.birth_date, CASE p.birth_precision WHEN 'year' THEN 'YYYY'
                                                    WHEN 'month' THEN 'MM/YYYY'
                                                    ELSE 'DD/MM/YYYY' END),
       CASE p.sex WHEN 'male' THEN 'Nam' WHEN 'female' THEN 'Nữ' END,
       u.code, u.name, coalesce(above.name, dv.unit_of_issue(u.unit_id)),
       to_char(m.admitted_on, 'DD/MM/YYYY'), to_char(c.issued_on, 'DD/MM/YYYY'),
       to_char(c.valid_until, 'DD/MM/YYYY'), c.qr, e.code
  FROM dv.card c
  JOIN dv.member m ON m.member_id = c.member_id
  JOIN dv.person p ON p.person_id = m.person_id
  JOIN dv.membership s ON s.member_id = c.member_id AND upper_inf(s.during)
  JOIN dv.unit u ON u.unit_id = s.unit_id
  LEFT JOIN dv.unit above ON above.unit_id = u.parent_id
  LEFT JOIN LATERAL (SELECT code FROM dv.employment
                      WHERE person_id = m.person_id
                      ORDER BY state DESC, hired_on DESC NULLS LAST, employment_id DESC
                      LIMIT 1) e ON true
 WHERE c.run_id = $1::bigint
   AND c.state = 'printed'
   AND u.lft BETWEEN $2::integer AND $3::integer
   AND (c.part_no, c.slot_no) > ($4::integer, $5::integer)
 ORDER BY c.part_no, c.slot_no
 LIMIT $6::bigint
