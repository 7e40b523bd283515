-- 0033 delivery: whether a printer said that it has the whole document of a job. One that was cut short,
-- because its sender died, may be printed as far as it goes and be called completed.

ALTER TABLE dv.print_job ADD COLUMN delivered_at timestamptz;

COMMENT ON COLUMN dv.print_job.delivered_at IS 'the printer said that it has all of the document';

CREATE FUNCTION dv.print_deliver(job bigint) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM dv.duty_needed('printer');
    UPDATE dv.print_job x SET delivered_at = coalesce(x.delivered_at, now())
     WHERE x.job_id = job AND x.state <> 'claimed' AND dv.run_seen(x.run_id);
    RETURN CASE WHEN FOUND THEN NULL
                WHEN EXISTS (SELECT FROM dv.print_job x
                              WHERE x.job_id = job AND dv.run_seen(x.run_id)) THEN 'not sent'
                ELSE 'no job' END;
END $$;

-- Jobs of before are believed as they were.
UPDATE dv.print_job SET delivered_at = sent_at WHERE sent_at IS NOT NULL;

REVOKE ALL ON FUNCTION dv.print_deliver FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.print_deliver TO dv_printer;
