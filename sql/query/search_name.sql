-- What: members whose names fit, best first; only those whom the policies of the tables show.
-- In: $1 whole words and $2 beginning of another one or NULL, as match keys; $3 1: one slip is
--     forgiven; $4 lft, $5 rgt of the units; $6 state, $7 joined from, $8 joined to, or NULL; place of
--     the last row seen: $9 turn, $10 tier, $11 key, $12 member id, all 0 and empty at first; $13 limit.
-- Out: member id, member number, full name, born, sex, unit code, unit name, state, joined on, card
--      state, all NULL for a row that the policies hide; the place of the row. Up to limit + 1 rows.
SELECT s.member_id, s.member_no, s.full_name, s.born, s.sex, s.unit_code, s.unit_name, s.state,
       s.joined_on, s.card_state,
       concat_ws('.', f.turn, f.tier, f.member_id, f.key)
  FROM dv.member_search(string_to_array($1::text, ' '), $2::text, $3::integer = 1,
                        $4::integer, $5::integer, $6::text, $7::date, $8::date,
                        $9::integer, $10::integer, $11::text, $12::bigint, $13::integer + 1) f
  LEFT JOIN dv.member_shown s ON s.member_id = f.member_id
 ORDER BY f.turn, f.tier, f.key COLLATE "C", f.member_id
