-- The cards of a job were drawn, but for some that cannot be: those are ordered again.
-- in   $1 job_id, $2 card ids drawn (of hexadecimal), $3 their QR texts, $4 the names of units on them,
--      $5 card ids refused, $6 reasons (all text[], or NULL for none), $7 pages a card,
--      $8 1 when they are wider than high
-- out  one row: the columns of dv_print_claim()
WITH drawn AS MATERIALIZED (
    SELECT dv.print_drawn($1::bigint, $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS cards
)
SELECT j.job_id, dv.run_slot(j.run_id, j.part_no, j.first_slot),
       dv.run_slot(j.run_id, j.part_no, j.last_slot), drawn.cards, $7::integer,
       $8::integer
  FROM drawn
  JOIN dv.print_job j ON j.job_id = $1::bigint
