-- Take the next cards of a run that wait into a job, noted before anything is sent.
-- in   $1 run_id, $2 cards at most, $3 printer, $4 lease in seconds, $5 officer
-- out  a row or none: a fault or NULL, job_id, part_no, first and last slot_no,
--      NULL: as many as print_drawn.sql
SELECT fault, job_id, part_no, first_slot, last_slot, NULL::integer
  FROM dv.print_claim($1::bigint, $2::integer, $3::text, $4::integer, $5::text)
