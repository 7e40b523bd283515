-- What: live cards of a subtree that show an old name of the unit, or what was corrected since, by unit.
-- In: $1 lft, $2 rgt, $3 card id of the last row seen as hexadecimal digits or NULL, $4 limit.
-- Out: card id, member number, full name, unit code, unit name, name on the card, state, decision
--      number, its date, the corrected fields; the card id again.
WITH page AS MATERIALIZED (
    SELECT c.card_id, c.member_id, c.state, c.status_index, o.corrected,
           CASE WHEN o.unit_name <> u.name THEN o.unit_name END AS unit_name, o.reorganisation_id,
           u.code, u.name, u.lft
      FROM dv.unit u
      JOIN dv.membership s ON s.unit_id = u.unit_id AND upper_inf(s.during)
      JOIN dv.card c ON c.member_id = s.member_id AND c.state <> 'ended'
      JOIN dv.card_outdated o ON o.card_id = c.card_id
                         AND (o.unit_name <> u.name OR o.corrected IS NOT NULL)
     WHERE u.lft BETWEEN $1::integer AND $2::integer
       AND ($3::text IS NULL
            OR (u.lft, c.status_index)
             > (SELECT lu.lft, l.status_index
                  FROM dv.card l
                  JOIN dv.membership ls ON ls.member_id = l.member_id AND upper_inf(ls.during)
                  JOIN dv.unit lu ON lu.unit_id = ls.unit_id
                 WHERE l.card_id = decode($3::text, 'hex')))
     ORDER BY u.lft, c.status_index
     LIMIT $4::bigint + 1
)
SELECT encode(page.card_id, 'hex'), m.member_no, p.full_name, page.code, page.name, page.unit_name,
       page.state, CASE WHEN page.unit_name IS NOT NULL THEN r.decision_no END,
       CASE WHEN page.unit_name IS NOT NULL THEN r.decision_date END,
       array_to_string(page.corrected, ' '), encode(page.card_id, 'hex')
  FROM page
  JOIN dv.member m ON m.member_id = page.member_id
  JOIN dv.person p ON p.person_id = m.person_id
  LEFT JOIN dv.reorganisation r ON r.reorganisation_id = page.reorganisation_id
 ORDER BY page.lft, page.status_index
