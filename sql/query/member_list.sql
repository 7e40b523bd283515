-- What: members of a subtree, sorted as Vietnamese names are. The page is chosen by names alone, and
--       only its rows are looked up.
-- In: $1 lft, $2 rgt, $3 member id of the last row seen or NULL, $4 limit.
-- Out: member id, member number, full name, born, sex, unit code, unit name, state, joined on, card
--      state; the member id again.
WITH page AS MATERIALIZED (
    SELECT m.member_id
      FROM dv.unit u
      JOIN dv.membership s ON s.unit_id = u.unit_id AND upper_inf(s.during)
      JOIN dv.member m ON m.member_id = s.member_id
      JOIN dv.person p ON p.person_id = m.person_id
     WHERE u.lft BETWEEN $1::integer AND $2::integer
       AND ($3::bigint IS NULL
            OR (p.given_name COLLATE "vi-x-icu", p.full_name COLLATE "vi-x-icu", m.member_id)
             > (SELECT p.given_name, p.full_name, l.member_id
                  FROM dv.member l
                  JOIN dv.person p ON p.person_id = l.person_id
                 WHERE l.member_id = $3::bigint))
     ORDER BY p.given_name COLLATE "vi-x-icu", p.full_name COLLATE "vi-x-icu", m.member_id
     LIMIT $4::bigint + 1
)
SELECT s.member_id, s.member_no, s.full_name, s.born, s.sex, s.unit_code, s.unit_name, s.state,
       s.joined_on, s.card_state, s.member_id
  FROM page
  JOIN dv.member_shown s ON s.member_id = page.member_id
 ORDER BY s.given_name COLLATE "vi-x-icu", s.full_name COLLATE "vi-x-icu", s.member_id
