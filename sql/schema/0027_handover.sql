-- 0027 handover: printed cards reach their members. A row says for one unit who received how many of a
-- run, and when; each card names the row that it was handed over by.

CREATE TABLE dv.handover (
    handover_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id      bigint NOT NULL REFERENCES dv.run,
    unit_id     bigint NOT NULL REFERENCES dv.unit,
    cards       bigint NOT NULL CONSTRAINT handover_of_cards CHECK (cards > 0),
    received_by text NOT NULL CONSTRAINT handover_received_by CHECK (received_by <> ''),
    received_on date NOT NULL,
    noted_by    text NOT NULL,
    noted_at    timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN dv.handover.unit_id IS 'where the members belonged on that day';
COMMENT ON COLUMN dv.handover.received_by IS 'who took the cards for the unit';

CREATE INDEX handover_run ON dv.handover (run_id);
CREATE INDEX handover_unit ON dv.handover (unit_id);

ALTER TABLE dv.card ADD COLUMN handover_id bigint REFERENCES dv.handover;
COMMENT ON COLUMN dv.card.handover_id IS 'stays when the card ends';
CREATE INDEX card_handover ON dv.card (handover_id) WHERE handover_id IS NOT NULL;

UPDATE dv.personal
   SET told = told || ARRAY[['handed_over_on', 'Trao ngày',
                             '(SELECT h.received_on FROM dv.handover h'
                             ' WHERE h.handover_id = t.handover_id)']],
       untold = untold || '{handover_id}'
 WHERE part = 'card';

SELECT dv.guard('dv.handover', 'exists (select from dv.unit u where u.unit_id = handover.unit_id)',
    added => 'noted_by = session_user
    and exists (select from dv.unit u where u.unit_id = handover.unit_id)',
    changed => 'false');

CREATE TRIGGER rows_written_new AFTER INSERT ON dv.handover REFERENCING NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION dv.rows_written(handover_id);

GRANT SELECT ON dv.handover TO dv_clerk, dv_approver, dv_printer, dv_auditor;
GRANT INSERT (run_id, unit_id, cards, received_by, received_on, noted_by) ON dv.handover
    TO dv_clerk, dv_printer;
GRANT UPDATE (handover_id) ON dv.card TO dv_clerk, dv_printer;
