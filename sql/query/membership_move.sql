-- What: do a deed to members, to all or to nobody.
-- In: $1 member numbers between commas, $2 deed, $3 day, $4 code of the unit joined, $5 unit outside,
--     $6 letter number, $7 end reason, $8 reason, $9 decision number, $10 decision date, $11 code of
--     the unit that decided, $12 request id, $13 officer.
-- Out: a row: how many, or what is at fault (a number, a code) and the fault.
SELECT done, subject, fault
  FROM dv.member_move($1::text, $2::text, $3::date, $4::text, $5::text, $6::text, $7::text, $8::text,
                      $9::text, $10::date, $11::text, $12::uuid, $13::text)
