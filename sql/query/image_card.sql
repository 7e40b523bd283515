-- What is printed on one card that lives.
-- in   $1 card id in hexadecimal
-- out  state, member_no, full_name, born (as printed), sex, unit name, unit of issue, joined_on,
--      issued_on, valid_until (as printed), qr, employee code
SELECT c.state, m.member_no, p.full_name,
       to_char(p.birth_date, CASE p.birth_precision WHEN 'year' THEN 'YYYY'
                                                    WHEN 'month' THEN 'MM/YYYY'
                                                    ELSE 'DD/MM/YYYY' END),
       CASE p.sex WHEN 'male' THEN 'Nam' WHEN 'female' THEN 'Nữ' END,
       u.name, coalesce(above.name, dv.unit_of_issue(u.unit_id)),
       to_char(m.admitted_on, 'DD/MM/YYYY'), to_char(c.issued_on, 'DD/MM/YYYY'),
       to_char(c.valid_until, 'DD/MM/YYYY'), c.qr, e.code
  FROM dv.card c
  JOIN dv.member m USING (member_id)
  JOIN dv.person p USING (person_id)
  LEFT JOIN dv.membership s ON s.member_id = c.member_id AND upper_inf(s.during)
  LEFT JOIN dv.unit u ON u.unit_id = s.unit_id
  LEFT JOIN dv.unit above ON above.unit_id = u.parent_id
  LEFT JOIN LATERAL (SELECT code FROM dv.employment
                      WHERE person_id = m.person_id
                      ORDER BY state DESC, hired_on DESC NULLS LAST, employment_id DESC
                      LIMIT 1) e ON true
 WHERE c.card_id = decode($1::text, 'hex')
