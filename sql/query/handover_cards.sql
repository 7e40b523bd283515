-- What: the cards of a run that are printed or handed over, of the members of one unit, sorted as
--       Vietnamese names are.
-- In: $1 run id, $2 unit id.
-- Out: member number, full name, card id, handed over on or NULL.
SELECT m.member_no, p.full_name, encode(c.card_id, 'hex'),
       CASE c.state WHEN 'handed over' THEN to_char(h.received_on, 'DD/MM/YYYY') END
  FROM dv.membership s
  JOIN dv.card c ON c.member_id = s.member_id AND c.state <> 'ended'
  JOIN dv.member m ON m.member_id = c.member_id
  JOIN dv.person p ON p.person_id = m.person_id
  LEFT JOIN dv.handover h ON h.handover_id = c.handover_id
 WHERE s.unit_id = $2::bigint
   AND upper_inf(s.during)
   AND c.run_id = $1::bigint
   AND c.state IN ('printed', 'handed over')
 ORDER BY p.given_name COLLATE "vi-x-icu", p.full_name COLLATE "vi-x-icu", m.member_id
