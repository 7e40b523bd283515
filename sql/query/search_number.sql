-- What: the member with this number, or to whom it leads when it is dead; who holds this identity
--       number; then those with this telephone.
-- In: $1 number as letters and digits, $2 the same as a citizen number whose leading zeros a
--     spreadsheet dropped, or NULL; $3 as a telephone number or NULL; $4 lft, $5 rgt of the units;
--     $6 state, $7 joined from, $8 joined to, or NULL; place of the last row seen: $9 turn,
--     $10 member id, 0 at first; $11 limit.
-- Out: member id, member number, full name, born, sex, unit code, unit name, state, joined on, card
--      state; the place of the row. Up to limit + 1 rows.
SELECT member_id, member_no, full_name, born, sex, unit_code, unit_name, state, joined_on, card_state,
       place
  FROM dv.member_by_number($1::text, $2::text, $3::text, $4::integer, $5::integer,
                           $6::text, $7::date, $8::date, $9::integer, $10::bigint, $11::integer) WITH ORDINALITY f
 ORDER BY f.ordinality
