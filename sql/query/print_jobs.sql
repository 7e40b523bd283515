-- Jobs of a run, newest first.
-- in   $1 run_id, $2 1 for those that are not over, 0 for all
-- out  the columns of dv_print_jobs()
SELECT j.job_id, j.state, dv.run_slot(j.run_id, j.part_no, j.first_slot),
       dv.run_slot(j.run_id, j.part_no, j.last_slot), j.cards, j.printer, j.printer_job, j.reasons,
       j.claimed_by, to_char(j.claimed_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI'),
       to_char(j.ended_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI'),
       CASE WHEN j.state = 'claimed'
            THEN greatest(0, ceil(extract(epoch FROM j.lease_until - clock_timestamp())))::bigint END,
       (j.delivered_at IS NOT NULL)::integer
  FROM dv.print_job j
 WHERE j.run_id = $1::bigint
   AND ($2::integer = 0 OR j.state IN ('claimed', 'sent', 'uncertain'))
 ORDER BY j.job_id DESC
 LIMIT 1000
