-- What: members of a subtree, sorted as Vietnamese names are.
-- In: $1 lft, $2 rgt, $3 member id of the last row seen or NULL, $4 limit.
-- Out: member id, member number, full name, born, sex, unit code, unit name, state, joined on, card
--      state; the member id again.
SELECT member_id, member_no, full_name, born, sex, unit_code, unit_name, state, joined_on,
       card_state, member_id
  FROM dv.member_shown
 WHERE lft BETWEEN $1::integer AND $2::integer
   AND ($3::bigint IS NULL
        OR (given_name COLLATE "vi-x-icu", full_name COLLATE "vi-x-icu", member_id)
         > (SELECT p.given_name, p.full_name, l.member_id
              FROM dv.member l
              JOIN dv.person p ON p.person_id = l.person_id
             WHERE l.member_id = $3::bigint))
 ORDER BY given_name COLLATE "vi-x-icu", full_name COLLATE "vi-x-icu", member_id
 LIMIT $4::bigint + 1
