-- What: the member with this number, or to whom it leads when it is dead; who holds this identity
--       number; then those with this telephone.
-- In: $1 number as letters and digits, $2 the same as a citizen number whose leading zeros a
--     spreadsheet dropped, or NULL; $3 as a telephone number or NULL; $4 lft, $5 rgt of the units;
--     $6 state, $7 joined from, $8 joined to, or NULL; place of the last row seen: $9 turn,
--     $10 member id, 0 at first; $11 limit.
-- Out: member id, member number, full name, born, sex, unit code, unit name, state, joined on, card
--      state; the place of the row. Up to limit + 1 rows.
SELECT s.member_id, s.member_no, s.full_name, s.born, s.sex, s.unit_code, s.unit_name, s.state,
       s.joined_on, s.card_state,
       concat_ws('.', f.turn, 0, s.member_id, '')
  FROM dv.member_numbered($1::text, $2::text, $3::text, $4::integer, $5::integer) f
  JOIN dv.member_shown s ON s.member_id = f.member_id
 WHERE (f.turn, f.member_id) > ($9::integer, $10::bigint)
   AND ($6::text IS NULL OR s.state = $6::text)
   AND ($7::date IS NULL OR s.joined_on >= $7::date)
   AND ($8::date IS NULL OR s.joined_on <= $8::date)
 ORDER BY f.turn, f.member_id
 LIMIT $11::integer + 1
