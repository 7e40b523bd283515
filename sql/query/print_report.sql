-- What became of a job by the printer's word, or for want of it.
-- in   $1 job_id, $2 'printed', 'not printed' or 'uncertain', $3 how many of its first cards are known
--      to be printed, $4 the printer's reasons or NULL, $5 officer
-- out  one row: a fault or NULL
SELECT dv.print_report($1::bigint, $2::text, $3::integer, $4::text, $5::text)
