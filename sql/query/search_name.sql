-- What: members whose names fit, best first; only those whom the policies of the tables show.
-- In: $1 whole words and $2 beginning of another one or NULL, as match keys; $3 1: one slip is
--     forgiven; $4 lft, $5 rgt of the units; $6 state, $7 joined from, $8 joined to, or NULL; place of
--     the last row seen: $9 turn, $10 tier, $11 key, $12 member id, all 0 and empty at first; $13 limit.
-- Out: member id, member number, full name, born, sex, unit code, unit name, state, joined on, card
--      state, all NULL for a row that the policies hide; the place of the row. Up to limit + 1 rows.
SELECT member_id, member_no, full_name, born, sex, unit_code, unit_name, state, joined_on, card_state,
       place
  FROM dv.member_by_name(string_to_array($1::text, ' '), $2::text, $3::integer = 1,
                         $4::integer, $5::integer, $6::text, $7::date, $8::date,
                         $9::integer, $10::integer, $11::text, $12::bigint, $13::integer) WITH ORDINALITY f
 ORDER BY f.ordinality
