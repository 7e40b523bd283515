-- 0010 membership: what happens to members: transfers, suspension, ends, readmission, and undoing.
-- Each is a row, and rows are never deleted.

CREATE TABLE dv.move (
    move_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id     bigint NOT NULL REFERENCES dv.member,
    kind          text NOT NULL,
    state         text NOT NULL,
    place         integer,
    state_before  text,
    state_after   text,
    from_unit_id  bigint REFERENCES dv.unit,
    to_unit_id    bigint REFERENCES dv.unit,
    outside       text,
    letter_no     text,
    end_reason    text,
    reason        text,
    effective_on  date NOT NULL,
    decision_no   text,
    decision_date date,
    decided_by    bigint REFERENCES dv.unit,
    made_by       text NOT NULL,
    made_at       timestamptz NOT NULL DEFAULT now(),
    answered_by   text,
    answered_at   timestamptz,
    answer        text,
    undoes        bigint REFERENCES dv.move CONSTRAINT move_undone_once UNIQUE,
    undone_by     text,
    card_id       bytea REFERENCES dv.card,
    card_state    text,
    CONSTRAINT move_kind_known CHECK (kind IN ('transfer', 'transfer out', 'transfer in', 'suspend',
        'resume', 'end', 'readmit', 'undo')),
    CONSTRAINT move_state_known CHECK (state IN
        ('offered', 'declined', 'lapsed', 'done', 'undone')),
    CONSTRAINT move_place_unique UNIQUE (member_id, place),
    CONSTRAINT move_placed CHECK ((state IN ('done', 'undone')) = (place IS NOT NULL
        AND state_before IS NOT NULL AND state_after IS NOT NULL)),
    CONSTRAINT move_end_reason_known CHECK (end_reason IN ('left', 'retired', 'struck off',
        'expelled', 'died', 'unit dissolved', 'transferred out')),
    CONSTRAINT move_end_has_reason CHECK (
        (kind IN ('end', 'transfer out')) = (end_reason IS NOT NULL)
        AND (kind = 'transfer out') = (coalesce(end_reason, '') = 'transferred out')),
    CONSTRAINT move_needs_decision CHECK (
        (kind <> 'readmit' AND coalesce(end_reason, '') NOT IN ('struck off', 'expelled'))
        OR (decision_no <> '' AND decision_date IS NOT NULL) IS TRUE),
    CONSTRAINT move_needs_decider CHECK (kind <> 'readmit' OR decided_by IS NOT NULL),
    CONSTRAINT move_needs_letter CHECK (kind NOT IN ('transfer', 'transfer out', 'transfer in')
        OR (letter_no <> '') IS TRUE),
    CONSTRAINT move_needs_outside CHECK
        ((kind IN ('transfer out', 'transfer in')) = ((outside <> '') IS TRUE)),
    CONSTRAINT move_needs_reason CHECK (kind NOT IN ('suspend', 'undo') OR (reason <> '') IS TRUE),
    CONSTRAINT move_to_other_unit CHECK (kind <> 'transfer' OR from_unit_id <> to_unit_id),
    CONSTRAINT move_undo_of_one CHECK ((kind = 'undo') = (undoes IS NOT NULL)),
    CONSTRAINT move_undone_by_somebody CHECK ((state = 'undone') = (undone_by IS NOT NULL)),
    CONSTRAINT move_undo_four_eyes CHECK
        (lower(undone_by COLLATE "vi-x-icu") <> lower(made_by COLLATE "vi-x-icu")
         AND (lower(undone_by COLLATE "vi-x-icu") <> lower(answered_by COLLATE "vi-x-icu"))
             IS NOT FALSE)
);

COMMENT ON COLUMN dv.move.place IS
    'the member''s moves in the order in which they took effect, from 1';
COMMENT ON COLUMN dv.move.outside IS 'a unit that is not in this registry, by name';
COMMENT ON COLUMN dv.move.effective_on IS 'the first day on which it holds';
COMMENT ON COLUMN dv.move.answered_by IS 'who accepted, declined or took back a transfer';
COMMENT ON COLUMN dv.move.card_id IS 'the card that ended with the membership';
COMMENT ON COLUMN dv.move.card_state IS
    'its state before; NULL when it must not live again: it was reported since';

CREATE UNIQUE INDEX move_one_offer ON dv.move (member_id) WHERE state = 'offered';
CREATE INDEX move_offered_to ON dv.move (to_unit_id) WHERE state = 'offered';
CREATE INDEX move_card ON dv.move (card_id) WHERE card_id IS NOT NULL;

-- A stint whose move was undone stays, with an empty range.
ALTER TABLE dv.membership
    ADD COLUMN opened_by bigint REFERENCES dv.move,
    ADD COLUMN closed_by bigint REFERENCES dv.move;

COMMENT ON COLUMN dv.membership.opened_by IS 'NULL: the admission, or a change of the unit';

-- What a request asked for, so that its repetition is known.
CREATE TABLE dv.move_request (
    request_id uuid CONSTRAINT move_request_unique PRIMARY KEY,
    digest     bytea NOT NULL,
    moved      bigint NOT NULL,
    made_by    text NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT now()
);

-- A leaver whom an officer keeps as a member. It holds until the feed tells of their work anew.
CREATE TABLE dv.leaver_kept (
    member_id  bigint NOT NULL REFERENCES dv.member,
    seen_event bigint NOT NULL,
    reason     text,
    kept_by    text NOT NULL,
    kept_at    timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN dv.leaver_kept.seen_event IS 'the last dv.event of the person at that time';

CREATE INDEX leaver_kept_member ON dv.leaver_kept (member_id);
CREATE INDEX employment_left ON dv.employment (person_id) WHERE state = 'left';

-- Members who work nowhere any more, as far as feeds tell. It is for an officer to decide.
CREATE VIEW dv.leaver WITH (security_invoker) AS
    SELECT m.member_id, m.member_no, m.person_id, s.unit_id
      FROM dv.member m
      JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
     WHERE m.state = 'active'
       AND EXISTS (SELECT FROM dv.employment e
                    WHERE e.person_id = m.person_id AND e.state = 'left')
       AND NOT EXISTS (SELECT FROM dv.employment e
                        WHERE e.person_id = m.person_id AND e.state <> 'left')
       AND NOT EXISTS (SELECT FROM dv.leaver_kept k
                        WHERE k.member_id = m.member_id
                          AND NOT EXISTS (SELECT FROM dv.event e
                                           WHERE e.person_id = m.person_id
                                             AND e.event_id > k.seen_event
                                             AND e.intake_id IS NOT NULL AND e.new ? 'state'));

-- An order reads who is a member and then waits for those whom another session is just ending: its
-- rows hold a key lock on their members by now, so a new look tells the truth.
CREATE FUNCTION dv.card_for_member() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM added a
                 JOIN dv.member m ON m.member_id = a.member_id
                WHERE a.state <> 'ended' AND m.state = 'ended') THEN
        RAISE serialization_failure USING CONSTRAINT = 'card_for_member',
            MESSAGE = 'a membership has ended';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER card_for_member AFTER INSERT ON dv.card
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.card_for_member();
