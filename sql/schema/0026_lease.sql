-- 0026 lease: a part of a run is claimed by one worker at a time, for a while; who stays away longer
-- loses it, and who comes back late cannot finish it, since the claim has a number.

ALTER TABLE dv.run_part
    ADD COLUMN claim       integer NOT NULL DEFAULT 0,
    ADD COLUMN claimed_by  text,
    ADD COLUMN session     integer,
    ADD COLUMN lease_until timestamptz;
ALTER TABLE dv.run_part
    ADD CONSTRAINT run_part_claim_whole CHECK (lease_until IS NULL OR claimed_by IS NOT NULL);

COMMENT ON COLUMN dv.run_part.claim IS 'counts who claimed it: only the last may finish it';
COMMENT ON COLUMN dv.run_part.claimed_by IS 'machine and process of the last worker';
COMMENT ON COLUMN dv.run_part.session IS
    'the server process of the last worker: when that has gone, the lease is not waited for';

-- A run of a hundred thousand parts finds its next one without a look at those that are done.
CREATE INDEX run_part_open ON dv.run_part (run_id, part_no) WHERE done_at IS NULL;

GRANT UPDATE (claim, claimed_by, session, lease_until) ON dv.run_part TO dv_printer;
