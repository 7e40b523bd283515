-- A job is about to be sent.
-- in   $1 job_id, $2 what the printer calls it or NULL, $3 officer
-- out  one row: a fault or NULL
SELECT dv.print_begin($1::bigint, $2::text, $3::text)
