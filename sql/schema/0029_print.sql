-- 0029 print: jobs that go to a printer, what became of their cards, and cards that came out spoiled.
--
-- A run of the format 'printer' writes no files: its cards stay 'in run' until a printer, or a person
-- who looked, says that they came out. dv.card.print_job is NULL while a card waits; each claim of cards
-- is a job, and a card is in one job at a time, so that no two printers get it:
--     claimed      cards were drawn for it, nothing was sent: given back when its lease is over
--     sent         may be with the printer: nobody but the printer knows
--     printed      the printer said so
--     uncertain    the printer did not say so; a person says of each card that is left what it is
--     settled      a person said so
--     not printed  its cards wait again
-- All is written by the functions below, with the owner's rights: who may act on a run may say what
-- became of its cards, wherever their members went since.

CREATE TABLE dv.print_job (
    job_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id      bigint NOT NULL,
    part_no     integer NOT NULL,
    first_slot  integer NOT NULL,
    last_slot   integer NOT NULL,
    cards       integer NOT NULL,
    printer     text NOT NULL,
    printer_job text,
    state       text NOT NULL DEFAULT 'claimed',
    reasons     text,
    drawn       text[],
    drawn_units text[],
    claimed_by  text NOT NULL,
    claimed_at  timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz NOT NULL,
    sent_at     timestamptz,
    ended_at    timestamptz,
    FOREIGN KEY (run_id, part_no) REFERENCES dv.run_part,
    CONSTRAINT print_job_state_known CHECK (state IN
        ('claimed', 'sent', 'printed', 'uncertain', 'settled', 'not printed')),
    CONSTRAINT print_job_slots CHECK (first_slot >= 1 AND last_slot >= first_slot AND cards >= 0)
);

COMMENT ON COLUMN dv.print_job.printer_job IS 'what the printer calls it; NULL: it gave no name';
COMMENT ON COLUMN dv.print_job.drawn IS 'card ids, and in drawn_units the names of units on them';

CREATE INDEX print_job_run ON dv.print_job (run_id, job_id);
CREATE INDEX print_job_open ON dv.print_job (run_id, part_no)
    WHERE state IN ('claimed', 'sent', 'uncertain');

-- No foreign key, for the reason that part_no has none; sql/check has the rule.
ALTER TABLE dv.card ADD COLUMN print_job bigint;
COMMENT ON COLUMN dv.card.print_job IS 'the job with which it goes or went to a printer';

CREATE TABLE dv.spoilage (
    card_id      bytea PRIMARY KEY REFERENCES dv.card,
    next_card_id bytea REFERENCES dv.card,
    reason       text NOT NULL,
    said_by      text NOT NULL,
    said_at      timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN dv.spoilage.next_card_id IS 'ordered in its place; NULL: the card, or its membership, had ended';

UPDATE dv.personal SET untold = untold || 'print_job'::text WHERE part = 'card';
INSERT INTO dv.personal (part, rank, place, title, about, told, untold, removed, erased, kept) VALUES
('card_spoiled', 112, 'spoilage', 'Thẻ in hỏng',
 'EXISTS (SELECT FROM dv.card c WHERE c.card_id = t.card_id AND c.member_id = $2)',
 ARRAY[['said_at', 'Lúc', ''], ['card_id', 'Thẻ số', ''], ['reason', 'Lý do', '']],
 '{next_card_id,said_by}', false, $${"reason": "'(đã xóa)'"}$$, '{card_id,next_card_id,said_by}');

-- ---- blanks ----
-- A run's blanks are counted when it is done. A card of it that proves spoiled later goes from those
-- printed to those spoiled: 'recounted' takes it back, 'spoiled' takes it away.

ALTER TABLE dv.blank_move
    DROP CONSTRAINT blank_move_kind_known,
    DROP CONSTRAINT blank_move_ends,
    DROP CONSTRAINT blank_move_of_run,
    ADD CONSTRAINT blank_move_kind_known CHECK (kind IN
        ('received', 'issued', 'returned', 'printed', 'spoiled', 'inherited', 'recounted')),
    ADD CONSTRAINT blank_move_ends CHECK (CASE kind
        WHEN 'received' THEN from_id IS NULL AND to_id IS NOT NULL
        WHEN 'recounted' THEN from_id IS NULL AND to_id IS NOT NULL
        WHEN 'printed' THEN from_id IS NOT NULL AND to_id IS NULL
        WHEN 'spoiled' THEN from_id IS NOT NULL AND to_id IS NULL
        ELSE from_id <> to_id IS TRUE END),
    ADD CONSTRAINT blank_move_of_run CHECK (CASE kind
        WHEN 'printed' THEN run_id IS NOT NULL
        WHEN 'recounted' THEN run_id IS NOT NULL
        WHEN 'spoiled' THEN true
        ELSE run_id IS NULL END);
DROP INDEX dv.blank_move_run_once;
CREATE UNIQUE INDEX blank_move_run_once ON dv.blank_move (run_id) WHERE kind = 'printed';
CREATE INDEX blank_move_run ON dv.blank_move (run_id) WHERE run_id IS NOT NULL;

-- ---- who may ----

SELECT dv.guard('dv.print_job', '(select dv.scope_all())
    or (select true from dv.run r where r.run_id = print_job.run_id)', added => 'false',
    changed => 'false');
SELECT dv.guard('dv.spoilage', '(select dv.scope_all())
    or (select true from dv.card c where c.card_id = spoilage.card_id)', added => 'false',
    changed => 'false');

CREATE FUNCTION dv.run_seen(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM dv.run r
                    WHERE r.run_id = asked AND (dv.scope_all() OR dv.unit_seen(r.unit_id)));
END $$;

-- ---- jobs ----

-- A card of a job that nobody, neither printer nor person, has spoken of.
CREATE FUNCTION dv.print_undecided(card dv.card) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT card.printed_at IS NULL
       AND NOT EXISTS (SELECT FROM dv.spoilage s WHERE s.card_id = card.card_id)
$$;

-- A part is done when none of its cards is in the run and no job of it is open; a run with its parts.
CREATE FUNCTION dv.print_close(asked bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE dv.run_part p
       SET done_at = now()
     WHERE p.run_id = asked AND p.done_at IS NULL
       AND NOT EXISTS (SELECT FROM dv.print_job j
                        WHERE j.run_id = asked AND j.part_no = p.part_no
                          AND j.state IN ('claimed', 'sent', 'uncertain'))
       AND NOT EXISTS (SELECT FROM dv.card c
                        WHERE c.run_id = asked AND c.part_no = p.part_no AND c.state = 'in run');
    IF FOUND THEN
        -- One at a time: of two who close the last two parts, the second sees both done.
        PERFORM FROM dv.run WHERE run_id = asked FOR UPDATE;
        UPDATE dv.run SET done_at = now()
         WHERE run_id = asked AND done_at IS NULL
           AND NOT EXISTS (SELECT FROM dv.run_part p WHERE p.run_id = asked AND p.done_at IS NULL);
    END IF;
END $$;

-- Cards of jobs that nobody has spoken of wait again.
CREATE FUNCTION dv.print_release(jobs bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE dv.card c
       SET print_job = NULL
      FROM dv.print_job j
     WHERE j.job_id = ANY (jobs) AND c.run_id = j.run_id AND c.part_no = j.part_no
       AND c.slot_no BETWEEN j.first_slot AND j.last_slot
       AND c.print_job = j.job_id AND dv.print_undecided(c);
END $$;

-- Take the next cards of a run that wait into a job. Claims whose lease is over are given back first:
-- nothing of theirs was sent, and dv.print_begin() keeps whoever is late from sending it.
CREATE FUNCTION dv.print_claim(asked bigint, wanted integer, printer_name text, lease_s integer,
                               officer text)
RETURNS TABLE (fault text, job_id bigint, part_no integer, first_slot integer, last_slot integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    late bigint[];
    how  text;
BEGIN
    PERFORM dv.duty_needed('printer');
    SELECT r.formats INTO how FROM dv.run r WHERE r.run_id = asked AND dv.run_seen(asked);
    IF how IS NULL OR how <> 'printer' THEN
        RETURN QUERY SELECT CASE WHEN how IS NULL THEN 'unknown' ELSE 'files' END, NULL::bigint,
                            NULL::integer, NULL::integer, NULL::integer;
        RETURN;
    END IF;
    WITH over AS (
        SELECT j.job_id FROM dv.print_job j
         WHERE j.run_id = asked AND j.state = 'claimed' AND j.lease_until < clock_timestamp()
         ORDER BY j.job_id
           FOR UPDATE SKIP LOCKED
    ), ended AS (
        UPDATE dv.print_job j
           SET state = 'not printed', ended_at = now(), drawn = NULL, drawn_units = NULL
          FROM over WHERE j.job_id = over.job_id
        RETURNING j.job_id
    )
    SELECT array_agg(ended.job_id) INTO late FROM ended;
    PERFORM dv.print_release(late);
    RETURN QUERY
    WITH picked AS MATERIALIZED (
        SELECT c.card_id, c.part_no, c.slot_no
          FROM dv.run_part p
          JOIN dv.card c ON c.run_id = p.run_id AND c.part_no = p.part_no
         WHERE p.run_id = asked AND p.done_at IS NULL AND c.state = 'in run' AND c.print_job IS NULL
         ORDER BY c.part_no, c.slot_no
         LIMIT wanted
           FOR UPDATE OF c SKIP LOCKED
    ), near AS (
        SELECT * FROM picked WHERE picked.part_no = (SELECT min(n.part_no) FROM picked n)
    ), job AS (
        INSERT INTO dv.print_job AS j (run_id, part_no, first_slot, last_slot, cards, printer,
                                       claimed_by, lease_until)
        SELECT asked, min(near.part_no), min(near.slot_no), max(near.slot_no), count(*),
               printer_name, dv.acting_name(officer), clock_timestamp() + make_interval(secs => lease_s)
          FROM near
        HAVING count(*) > 0
        RETURNING j.job_id, j.part_no, j.first_slot, j.last_slot
    ), taken AS (
        UPDATE dv.card c SET print_job = job.job_id
          FROM job, near
         WHERE c.card_id = near.card_id
    )
    SELECT NULL::text, job.job_id, job.part_no, job.first_slot, job.last_slot FROM job;
    IF NOT FOUND THEN
        PERFORM dv.print_close(asked);
    END IF;
END $$;

-- The cards of a claim were drawn, but for those that cannot be; of cards that were not met the member
-- went beyond the officer's reach. Both are ordered again. Gives how many are left in the job.
CREATE FUNCTION dv.print_drawn(job bigint, card_ids text[], qr_texts text[], unit_names text[],
                               refused text[], why text[])
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    j    dv.print_job;
    left_in integer;
BEGIN
    PERFORM dv.duty_needed('printer');
    SELECT * INTO j FROM dv.print_job x
     WHERE x.job_id = job AND x.state = 'claimed' AND dv.run_seen(x.run_id) FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    UPDATE dv.card c
       SET qr = k.qr, kid = r.kid,
           issued_on = (to_timestamp(r.issued_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
           valid_until = CASE WHEN r.expires_at > 0
               THEN (to_timestamp(r.expires_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date END
      FROM unnest(card_ids, qr_texts) AS k (id, qr), dv.run r
     WHERE r.run_id = j.run_id AND c.card_id = decode(k.id, 'hex') AND c.print_job = job
       AND c.state = 'in run';
    GET DIAGNOSTICS left_in = ROW_COUNT;
    WITH out AS (
        SELECT c.card_id, coalesce(k.why, 'the member is beyond the reach of the officer') AS why
          FROM dv.card c
          LEFT JOIN unnest(refused, print_drawn.why) AS k (id, why) ON c.card_id = decode(k.id, 'hex')
         WHERE c.run_id = j.run_id AND c.part_no = j.part_no
           AND c.slot_no BETWEEN j.first_slot AND j.last_slot AND c.print_job = job
           AND c.state = 'in run' AND encode(c.card_id, 'hex') <> ALL (coalesce(card_ids, '{}'))
    ), noted AS (
        INSERT INTO dv.run_refusal (run_id, card_id, reason)
        SELECT j.run_id, card_id, out.why FROM out
    )
    UPDATE dv.card c
       SET state = 'ordered', run_id = NULL, part_no = NULL, slot_no = NULL, print_job = NULL
      FROM out
     WHERE c.card_id = out.card_id;
    UPDATE dv.print_job x
       SET cards = left_in, drawn = card_ids, drawn_units = unit_names,
           state = CASE left_in WHEN 0 THEN 'not printed' ELSE 'claimed' END,
           ended_at = CASE left_in WHEN 0 THEN now() END
     WHERE x.job_id = job;
    RETURN left_in;
END $$;

-- A job is about to be sent. From here on only the printer knows, so no card of it may have ended, and
-- none ends before this is committed.
CREATE FUNCTION dv.print_begin(job bigint, name_there text, officer text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    j     dv.print_job;
    there integer;
BEGIN
    PERFORM dv.duty_needed('printer');
    SELECT * INTO j FROM dv.print_job x WHERE x.job_id = job AND dv.run_seen(x.run_id) FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'no job';
    ELSIF j.state = 'sent' AND j.printer_job IS NOT DISTINCT FROM name_there THEN
        RETURN NULL;
    ELSIF j.state <> 'claimed' THEN
        RETURN 'given back';
    END IF;
    SELECT count(*) INTO there
      FROM (SELECT FROM dv.card c
             WHERE c.run_id = j.run_id AND c.part_no = j.part_no
               AND c.slot_no BETWEEN j.first_slot AND j.last_slot
               AND c.print_job = job AND c.state = 'in run'
               FOR UPDATE) held;
    IF there <> j.cards THEN
        UPDATE dv.print_job x
           SET state = 'not printed', ended_at = now(), drawn = NULL, drawn_units = NULL
         WHERE x.job_id = job;
        PERFORM dv.print_release(ARRAY[job]);
        RETURN 'ended';
    END IF;
    UPDATE dv.print_job x SET state = 'sent', sent_at = now(), printer_job = name_there
     WHERE x.job_id = job;
    INSERT INTO dv.event (officer, verb, unit_id, new)
    SELECT dv.acting_name(print_begin.officer), 'cards sent', r.unit_id,
           jsonb_build_object('run', j.run_id, 'part', j.part_no, 'job', job, 'cards', j.cards)
      FROM dv.run r
     WHERE r.run_id = j.run_id;
    RETURN NULL;
END $$;

-- What the printer said of a job, or that it said nothing: 'printed', 'not printed' or 'uncertain'; of
-- an uncertain one the first cards may be known to be printed.
CREATE FUNCTION dv.print_report(job bigint, outcome text, completed integer, said text, officer text)
RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    j       dv.print_job;
    printed integer;
    unsure  integer;
BEGIN
    PERFORM dv.duty_needed('printer');
    SELECT * INTO j FROM dv.print_job x WHERE x.job_id = job AND dv.run_seen(x.run_id) FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'no job';
    ELSIF j.state = outcome OR j.state = 'settled' AND outcome = 'uncertain' THEN
        RETURN NULL;
    ELSIF j.state = 'claimed' AND outcome <> 'not printed' THEN
        RETURN 'not sent';
    ELSIF j.state NOT IN ('claimed', 'sent', 'uncertain') THEN
        RETURN 'reported';
    END IF;
    UPDATE dv.card c
       SET state = CASE c.state WHEN 'in run' THEN 'printed' ELSE c.state END, printed_at = now()
      FROM (SELECT k.card_id, row_number() OVER (ORDER BY k.slot_no) AS place
              FROM dv.card k
             WHERE k.run_id = j.run_id AND k.part_no = j.part_no
               AND k.slot_no BETWEEN j.first_slot AND j.last_slot AND k.print_job = job) k
     WHERE c.card_id = k.card_id AND dv.print_undecided(c)
       AND (outcome = 'printed' OR k.place <= completed AND j.state = 'sent');
    GET DIAGNOSTICS printed = ROW_COUNT;
    PERFORM dv.cards_outdated(j.run_id, j.drawn, j.drawn_units);
    IF outcome = 'not printed' THEN
        PERFORM dv.print_release(ARRAY[job]);
    END IF;
    SELECT count(*) INTO unsure
      FROM dv.card c
     WHERE c.run_id = j.run_id AND c.part_no = j.part_no
       AND c.slot_no BETWEEN j.first_slot AND j.last_slot AND c.print_job = job
       AND dv.print_undecided(c);
    UPDATE dv.print_job x
       SET state = CASE WHEN outcome = 'uncertain' AND unsure = 0 THEN 'printed' ELSE outcome END,
           reasons = said, ended_at = now(),
           drawn = CASE WHEN unsure > 0 THEN drawn END,
           drawn_units = CASE WHEN unsure > 0 THEN drawn_units END
     WHERE x.job_id = job;
    INSERT INTO dv.event (officer, verb, unit_id, new)
    SELECT dv.acting_name(print_report.officer),
           CASE outcome WHEN 'not printed' THEN 'cards not printed' ELSE 'cards printed' END,
           r.unit_id,
           jsonb_build_object('run', j.run_id, 'part', j.part_no, 'job', job, 'printed', printed,
                              'uncertain', unsure)
      FROM dv.run r
     WHERE r.run_id = j.run_id;
    PERFORM dv.print_close(j.run_id);
    RETURN NULL;
END $$;

-- ---- what a person says ----

-- Slots of a run are counted through its parts, all of which but the last are as large as the first.
CREATE FUNCTION dv.run_slot(run bigint, part integer, slot integer) RETURNS bigint
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT (part - 1)::bigint * p.cards + slot
      FROM dv.run_part p WHERE p.run_id = run AND p.part_no = 1
$$;

-- The cards of some slots of a run as a person may speak of them.
CREATE FUNCTION dv.run_slots(run bigint, first bigint, last bigint)
RETURNS TABLE (slot bigint, card_id bytea, print_job bigint, standing text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    size bigint := (SELECT p.cards FROM dv.run_part p WHERE p.run_id = run AND p.part_no = 1);
BEGIN
    RETURN QUERY
    SELECT (c.part_no - 1) * size + c.slot_no, c.card_id, c.print_job,
           CASE WHEN s.card_id IS NOT NULL THEN 'spoiled'
                WHEN c.state IN ('printed', 'handed over') THEN 'printed'
                WHEN c.printed_at IS NULL AND j.state = 'uncertain' THEN 'uncertain'
                WHEN c.state = 'ended' THEN 'ended'
                WHEN j.state = 'sent' THEN 'sent'
                ELSE 'waiting' END
      FROM dv.card c
      LEFT JOIN dv.print_job j ON j.job_id = c.print_job
      LEFT JOIN dv.spoilage s ON s.card_id = c.card_id
     WHERE c.run_id = run
       AND (c.part_no, c.slot_no) >= (((first - 1) / size + 1), ((first - 1) % size + 1))
       AND (c.part_no, c.slot_no) <= (((last - 1) / size + 1), ((last - 1) % size + 1));
END $$;

-- Blanks of spoiled cards: from the stock whose blanks the run was counted with, else of the unit that
-- is named. A unit that never had blanks keeps no account of them.
CREATE FUNCTION dv.blanks_spoil(run bigint, place bigint, spoiled bigint, why text, actor text)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    counted bigint := (SELECT m.from_id FROM dv.blank_move m
                        WHERE m.run_id = run AND m.kind = 'printed');
BEGIN
    place := coalesce(counted, place);
    PERFORM FROM dv.blank_stock s WHERE s.unit_id = place FOR UPDATE;
    IF NOT FOUND OR spoiled = 0 THEN
        RETURN;
    END IF;
    WITH moved AS (
        INSERT INTO dv.blank_move (kind, from_id, to_id, quantity, run_id, note, made_by)
        SELECT m.kind, CASE m.kind WHEN 'spoiled' THEN place END,
               CASE m.kind WHEN 'recounted' THEN place END, spoiled, run, why, actor
          FROM (VALUES (1, 'recounted'), (2, 'spoiled')) m (turn, kind)
         WHERE m.kind = 'spoiled' OR counted IS NOT NULL
         ORDER BY m.turn
        RETURNING move_id, kind
    )
    INSERT INTO dv.event (officer, verb, unit_id, new)
    SELECT actor, 'blanks ' || kind, place,
           jsonb_build_object('move_id', move_id, 'quantity', spoiled, 'run_id', run)
      FROM moved
     ORDER BY move_id;
    IF counted IS NULL THEN
        UPDATE dv.blank_stock s SET quantity = s.quantity - spoiled WHERE s.unit_id = place;
    END IF;
END $$;

-- End cards as spoiled and order new ones in their place, for those who are members still.
CREATE FUNCTION dv.cards_spoil(run bigint, cards bytea[], why text, actor text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    new_order bigint;
    live      bytea[];
BEGIN
    SELECT array_agg(c.card_id) INTO live
      FROM dv.card c WHERE c.card_id = ANY (cards) AND c.state <> 'ended';
    WITH told AS (
        SELECT c.card_id, c.state, m.person_id, s.unit_id
          FROM dv.card c
          JOIN dv.member m ON m.member_id = c.member_id
          LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
         WHERE c.card_id = ANY (cards)
         ORDER BY c.part_no, c.slot_no
    )
    INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
    SELECT actor, 'card spoiled', unit_id, person_id, jsonb_build_object('state', state),
           jsonb_build_object('card_id', encode(card_id, 'hex'), 'run', run)
      FROM told;
    UPDATE dv.card SET state = 'ended', end_reason = 'spoiled', ended_at = now()
     WHERE card_id = ANY (live);
    INSERT INTO dv.spoilage (card_id, reason, said_by)
    SELECT card_id, why, actor FROM unnest(cards) AS k (card_id);
    IF NOT EXISTS (SELECT FROM dv.card c JOIN dv.member m ON m.member_id = c.member_id
                    WHERE c.card_id = ANY (live) AND m.state = 'active') THEN
        RETURN;
    END IF;
    INSERT INTO dv.card_order (request_id, unit_id, ordered_by)
    SELECT gen_random_uuid(), r.unit_id, actor FROM dv.run r WHERE r.run_id = run
    RETURNING order_id INTO new_order;
    WITH due AS MATERIALIZED (
        SELECT c.card_id AS was, c.member_id, m.person_id, s.unit_id, c.part_no, c.slot_no,
               uuid_send(gen_random_uuid()) AS bits
          FROM dv.card c
          JOIN dv.member m ON m.member_id = c.member_id AND m.state = 'active'
          LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
         WHERE c.card_id = ANY (live)
    ), made AS (
        INSERT INTO dv.card (card_id, member_id, order_id, reason)
        SELECT substr(bits, 1, 6) || substr(bits, 10, 2), member_id, new_order, 'replace'
          FROM due
         ORDER BY part_no, slot_no
        RETURNING card_id, member_id
    ), counted AS (
        UPDATE dv.card_order SET cards = (SELECT count(*) FROM made) WHERE order_id = new_order
    ), linked AS (
        UPDATE dv.spoilage s SET next_card_id = made.card_id
          FROM made JOIN due ON due.member_id = made.member_id
         WHERE s.card_id = due.was
    )
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT actor, 'card ordered', due.unit_id, due.person_id,
           jsonb_build_object('card_id', encode(made.card_id, 'hex'), 'order_id', new_order)
      FROM made JOIN due ON due.member_id = made.member_id;
END $$;

-- What a person who looked says of some slots of a run: 'printed', 'spoiled' or 'not printed'; all of
-- them, or a fault and the first slot that stands in the way. What was said before is not said again.
CREATE FUNCTION dv.print_settle(asked bigint, first bigint, last bigint, verdict text, why text,
                                stock bigint, officer text)
RETURNS TABLE (fault text, slot bigint, settled bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor CONSTANT text := dv.acting_name(officer);
    r     dv.run;
    met   bigint;
    jobs  bigint[];
    due   bytea[];
BEGIN
    PERFORM dv.duty_needed('printer');
    SELECT * INTO r FROM dv.run x WHERE x.run_id = asked AND dv.run_seen(asked);
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'unknown', NULL::bigint, NULL::bigint;
        RETURN;
    END IF;
    IF stock IS NOT NULL AND NOT dv.scope_all() AND NOT dv.unit_seen(stock) THEN
        RAISE insufficient_privilege USING MESSAGE = 'these blanks are not in reach';
    END IF;
    -- Jobs before cards, as a report locks them; then nothing that stands is still moving.
    PERFORM FROM dv.print_job j
      WHERE j.job_id IN (SELECT s.print_job FROM dv.run_slots(asked, first, last) s)
      ORDER BY j.job_id FOR UPDATE;
    PERFORM FROM dv.card c
      WHERE c.card_id IN (SELECT s.card_id FROM dv.run_slots(asked, first, last) s)
      ORDER BY c.card_id FOR UPDATE;
    SELECT count(*), min(s.slot) FILTER (WHERE s.standing <> ALL (allowed.it)),
           array_agg(DISTINCT s.print_job) FILTER (WHERE s.print_job IS NOT NULL),
           array_agg(s.card_id ORDER BY s.slot) FILTER (WHERE s.standing <> said.already)
      INTO met, slot, jobs, due
      FROM (SELECT CASE verdict WHEN 'not printed' THEN 'waiting' ELSE verdict END) said (already),
           LATERAL (SELECT ARRAY['uncertain', said.already]
                           || CASE verdict WHEN 'spoiled' THEN ARRAY['printed'] END) allowed (it),
           dv.run_slots(asked, first, last) s;
    settled := coalesce(cardinality(due), 0);
    IF met = 0 THEN
        fault := 'no slot';
        slot := first;
    ELSIF slot IS NOT NULL THEN
        fault := (SELECT s.standing FROM dv.run_slots(asked, slot, slot) s);
    END IF;
    IF fault IS NOT NULL OR settled = 0 THEN
        RETURN NEXT;
        RETURN;
    END IF;

    IF verdict = 'printed' THEN
        UPDATE dv.card c
           SET state = CASE c.state WHEN 'in run' THEN 'printed' ELSE c.state END, printed_at = now()
         WHERE c.card_id = ANY (due);
        PERFORM dv.cards_outdated(asked, j.drawn, j.drawn_units)
           FROM dv.print_job j WHERE j.job_id = ANY (jobs);
    ELSIF verdict = 'not printed' THEN
        UPDATE dv.card c SET print_job = NULL WHERE c.card_id = ANY (due);
    ELSE
        PERFORM dv.cards_spoil(asked, due, why, actor);
        PERFORM dv.blanks_spoil(asked, coalesce(stock, r.unit_id, dv.scope_unit(),
                                    (SELECT u.unit_id FROM dv.unit u WHERE u.lft = 1)),
                                settled, why, actor);
    END IF;
    IF verdict <> 'spoiled' THEN
        INSERT INTO dv.event (officer, verb, unit_id, new)
        VALUES (actor, 'cards ' || verdict, r.unit_id,
                jsonb_build_object('run', asked, 'first', first, 'last', last, 'said', settled));
    END IF;
    UPDATE dv.print_job j
       SET state = 'settled', drawn = NULL, drawn_units = NULL
     WHERE j.job_id = ANY (jobs) AND j.state = 'uncertain'
       AND NOT EXISTS (SELECT FROM dv.card c
                        WHERE c.run_id = j.run_id AND c.part_no = j.part_no
                          AND c.slot_no BETWEEN j.first_slot AND j.last_slot
                          AND c.print_job = j.job_id AND dv.print_undecided(c));
    PERFORM dv.print_close(asked);
    RETURN NEXT;
END $$;

-- ---- what is known ----

-- Cards of a run that may or may not have come out, by slot.
CREATE FUNCTION dv.print_unsure(asked bigint)
RETURNS TABLE (slot bigint, part_no integer, slot_no integer, card_id bytea, member_id bigint,
               job_id bigint, state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT dv.run_slot(asked, c.part_no, c.slot_no), c.part_no, c.slot_no, c.card_id, c.member_id,
           j.job_id, j.state
      FROM dv.print_job j
      JOIN dv.card c ON c.run_id = j.run_id AND c.part_no = j.part_no
                    AND c.slot_no BETWEEN j.first_slot AND j.last_slot AND c.print_job = j.job_id
     WHERE j.run_id = asked AND j.state IN ('sent', 'uncertain') AND dv.print_undecided(c)
       AND dv.run_seen(asked)
     ORDER BY c.part_no, c.slot_no;
END $$;

-- How many cards of a run stand how.
CREATE FUNCTION dv.print_account(asked bigint) RETURNS TABLE (standing text, cards bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF dv.run_seen(asked) THEN
        RETURN QUERY
        SELECT s.standing, count(*) FROM dv.run_slots(asked, 1, 2147483647) s GROUP BY s.standing;
    END IF;
END $$;

-- ---- grants ----

GRANT SELECT ON dv.print_job TO dv_printer, dv_auditor;
GRANT SELECT ON dv.spoilage TO dv_clerk, dv_approver, dv_printer, dv_auditor;

REVOKE ALL ON FUNCTION dv.run_seen, dv.print_undecided, dv.print_close, dv.print_release,
    dv.print_claim, dv.print_drawn, dv.print_begin, dv.print_report, dv.run_slot, dv.run_slots,
    dv.blanks_spoil, dv.cards_spoil, dv.print_settle, dv.print_unsure, dv.print_account FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.print_claim, dv.print_drawn, dv.print_begin, dv.print_report,
    dv.print_settle TO dv_printer;
GRANT EXECUTE ON FUNCTION dv.run_slot, dv.print_unsure, dv.print_account TO dv_printer, dv_auditor;
