-- The printer has all of a job's document.
-- in   $1 job_id
-- out  one row: a fault or NULL
SELECT dv.print_deliver($1::bigint)
