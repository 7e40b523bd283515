-- What a person says of some slots of a run.
-- in   $1 run_id, $2 first and $3 last slot, $4 'printed', 'spoiled' or 'not printed', $5 why or NULL,
--      $6 unit_id whose blanks or NULL, $7 officer
-- out  one row: a fault or NULL, the slot it is about, how many cards
SELECT fault, slot, settled
  FROM dv.print_settle($1::bigint, $2::bigint, $3::bigint, $4::text, $5::text, $6::bigint, $7::text)
