-- What: members whose names hold all these words, in any order.
-- In: $1 match key of whole words, may be empty; $2 match key that a word begins with, or NULL;
--     $3 limit.
-- Out: member id, member number, full name, born, sex, unit code, unit name, state, joined on, card
--      state.
SELECT s.member_id, s.member_no, s.full_name, s.born, s.sex, s.unit_code, s.unit_name, s.state,
       s.joined_on, s.card_state
  FROM dv.person p
  JOIN dv.member_shown s ON s.person_id = p.person_id
 WHERE string_to_array(p.name_key, ' ') @> string_to_array($1::text, ' ')
   AND ($2::text IS NULL OR ' ' || p.name_key LIKE '% ' || $2::text || '%')
 ORDER BY s.given_name COLLATE "vi-x-icu", s.full_name COLLATE "vi-x-icu", s.member_id
 LIMIT $3::bigint
