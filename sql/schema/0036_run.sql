-- 0036 run: a run begins with the first cards of its unit, so that its first file is soon there however many
-- follow; a worker takes the rest before the run can be done.

ALTER TABLE dv.run
    ADD COLUMN rest_cards integer CONSTRAINT run_rest_cards CHECK (rest_cards > 0),
    ADD CONSTRAINT run_rest_done CHECK (done_at IS NULL OR rest_cards IS NULL);
COMMENT ON COLUMN dv.run.rest_cards IS 'cards a part of those that are still to be taken; NULL: all were taken';

GRANT UPDATE (rest_cards) ON dv.run TO dv_printer;

-- Parts of a run are not all of one size: the slot of a card in the run is that in its part, behind those of
-- the parts before.
ALTER TABLE dv.run_part ADD COLUMN slots_before bigint;
UPDATE dv.run_part p
   SET slots_before = (p.part_no - 1)::bigint * f.cards
  FROM dv.run_part f
 WHERE f.run_id = p.run_id AND f.part_no = 1;
ALTER TABLE dv.run_part ALTER COLUMN slots_before SET NOT NULL;
COMMENT ON COLUMN dv.run_part.slots_before IS 'in the parts before it';
GRANT INSERT (slots_before) ON dv.run_part TO dv_printer;

CREATE OR REPLACE FUNCTION dv.run_slot(run bigint, part integer, slot integer) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.slots_before + slot
      FROM dv.run_part p WHERE p.run_id = run AND p.part_no = part
$$;

-- As in 0029, but for parts of any size.
CREATE OR REPLACE FUNCTION dv.run_slots(run bigint, first bigint, last bigint)
RETURNS TABLE (slot bigint, card_id bytea, print_job bigint, standing text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.slots_before + c.slot_no, c.card_id, c.print_job,
           CASE WHEN s.card_id IS NOT NULL THEN 'spoiled'
                WHEN c.state IN ('printed', 'handed over') THEN 'printed'
                WHEN c.printed_at IS NULL AND j.state = 'uncertain' THEN 'uncertain'
                WHEN c.state = 'ended' THEN 'ended'
                WHEN j.state = 'sent' THEN 'sent'
                ELSE 'waiting' END
      FROM dv.run_part p
      JOIN dv.card c ON c.run_id = p.run_id AND c.part_no = p.part_no
      LEFT JOIN dv.print_job j ON j.job_id = c.print_job
      LEFT JOIN dv.spoilage s ON s.card_id = c.card_id
     WHERE p.run_id = run
       AND p.slots_before < last
       AND p.slots_before >= (SELECT max(x.slots_before) FROM dv.run_part x
                               WHERE x.run_id = run AND x.slots_before < first)
       AND p.slots_before + c.slot_no BETWEEN first AND last
$$;
