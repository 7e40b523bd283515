-- What: the member with this member number, or who holds this identity number.
-- In: $1 number, $2 limit.
-- Out: member id, member number, full name, born, sex, unit code, unit name, state, joined on, card
--      state.
SELECT member_id, member_no, full_name, born, sex, unit_code, unit_name, state, joined_on,
       card_state
  FROM dv.member_shown
 WHERE member_id IN (SELECT m.member_id
                       FROM dv.member m
                      WHERE m.member_no = $1::text
                     UNION
                     SELECT m.member_id
                       FROM dv.person_identity i
                       JOIN dv.member m ON m.person_id = i.person_id
                      WHERE i.number = $1::text)
 ORDER BY given_name COLLATE "vi-x-icu", full_name COLLATE "vi-x-icu", member_id
 LIMIT $2::bigint
