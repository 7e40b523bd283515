-- What is printed on the cards of a part, in the order of their slots.
-- in   $1 run_id, $2 part_no, $3 the job with which they go to a printer, or NULL
-- out  card_id in hexadecimal, status_index, member_no, full_name, born (as printed), sex,
--      unit name, unit of issue, joined_on (as printed), employee code
SELECT encode(c.card_id, 'hex'), c.status_index, m.member_no, p.full_name,
       to_char(p.birth_date, CASE p.birth_precision WHEN 'year' THEN 'YYYY'
                                                    WHEN 'month' THEN 'MM/YYYY'
                                                    ELSE 'DD/MM/YYYY' END),
       CASE p.sex WHEN 'male' THEN 'Nam' WHEN 'female' THEN 'Nữ' END,
       u.name, coalesce(above.name, dv.unit_of_issue(u.unit_id)), to_char(m.admitted_on, 'DD/MM/YYYY'), e.code
  FROM dv.card c
  JOIN dv.member m USING (member_id)
  JOIN dv.person p USING (person_id)
  JOIN dv.membership s ON s.member_id = c.member_id AND upper_inf(s.during)
  JOIN dv.unit u ON u.unit_id = s.unit_id
  LEFT JOIN dv.unit above ON above.unit_id = u.parent_id
  LEFT JOIN LATERAL (SELECT code FROM dv.employment
                      WHERE person_id = m.person_id
                      ORDER BY state DESC, hired_on DESC NULLS LAST, employment_id DESC
                      LIMIT 1) e ON true
 WHERE c.run_id = $1::bigint AND c.part_no = $2::integer AND c.state = 'in run'
   AND c.print_job IS NOT DISTINCT FROM $3::bigint
 ORDER BY c.slot_no
