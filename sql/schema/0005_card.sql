-- 0005 card: one row for each card ever ordered; rows are never deleted.

CREATE TABLE dv.card_order (
    order_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id uuid NOT NULL CONSTRAINT card_order_request_unique UNIQUE,
    unit_id    bigint REFERENCES dv.unit,
    member_id  bigint REFERENCES dv.member,
    ordered_by text NOT NULL,
    ordered_at timestamptz NOT NULL DEFAULT now(),
    cards      bigint NOT NULL DEFAULT 0
);

COMMENT ON COLUMN dv.card_order.unit_id IS 'for a unit and those below it; with member_id NULL too: for all';

CREATE TABLE dv.run (
    run_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id       bigint REFERENCES dv.unit,
    design_path   text NOT NULL,
    design_digest text NOT NULL,
    photos_path   text,
    out_path      text NOT NULL,
    formats       text NOT NULL,
    kid           text NOT NULL,
    qr_prefix     text NOT NULL,
    issued_at     bigint NOT NULL,
    expires_at    bigint NOT NULL,
    made_by       text NOT NULL,
    made_at       timestamptz NOT NULL DEFAULT now(),
    done_at       timestamptz
);

COMMENT ON COLUMN dv.run.unit_id IS 'a unit and those below it; NULL: all';
COMMENT ON COLUMN dv.run.issued_at IS 'iat of its tokens, seconds UTC: the same when a part is made again';
COMMENT ON COLUMN dv.run.expires_at IS 'exp of its tokens, seconds UTC; 0: none';

-- A run is worked off part by part; a part is done, or it is made again from the start.
CREATE TABLE dv.run_part (
    run_id  bigint NOT NULL REFERENCES dv.run,
    part_no integer NOT NULL,
    cards   integer NOT NULL,
    done_at timestamptz,
    PRIMARY KEY (run_id, part_no)
);

CREATE TABLE dv.card (
    card_id       bytea CONSTRAINT card_id_size CHECK (length(card_id) = 8) PRIMARY KEY,
    status_index  bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT card_status_index_unique UNIQUE,
    member_id     bigint NOT NULL REFERENCES dv.member,
    order_id      bigint NOT NULL REFERENCES dv.card_order,
    reason        text NOT NULL DEFAULT 'new',
    state         text NOT NULL DEFAULT 'ordered',
    run_id        bigint,
    part_no       integer,
    slot_no       integer,
    kid           text,
    qr            text,
    issued_on     date,
    valid_until   date,
    printed_at    timestamptz,
    ended_at      timestamptz,
    end_reason    text,
    CONSTRAINT card_reason_known CHECK (reason IN ('new', 'exchange', 'replace')),
    CONSTRAINT card_state_known CHECK (state IN
        ('ordered', 'in run', 'printed', 'handed over', 'ended')),
    CONSTRAINT card_end_reason_known CHECK (end_reason IN
        ('replaced', 'revoked', 'expired', 'spoiled')),
    CONSTRAINT card_end_has_reason CHECK ((state = 'ended') = (end_reason IS NOT NULL)),
    CONSTRAINT card_valid_after_issue CHECK (valid_until >= issued_on),
    CONSTRAINT card_printed_has_qr CHECK (state NOT IN ('printed', 'handed over') OR qr IS NOT NULL),
    CONSTRAINT card_in_run CHECK (state <> 'in run'
        OR (run_id IS NOT NULL AND part_no IS NOT NULL AND slot_no IS NOT NULL))
);

-- Written with its part in one statement: a foreign key would cost a fifth of making a run.
-- sql/check has the rule.
COMMENT ON COLUMN dv.card.part_no IS 'a part of the run, see dv.run_part';

COMMENT ON COLUMN dv.card.valid_until IS 'last day on which the card is good, inclusive';

-- A member may hold many dead cards, but one live one.
CREATE UNIQUE INDEX card_one_live_per_member ON dv.card (member_id) WHERE state <> 'ended';
CREATE INDEX card_ended ON dv.card (member_id) WHERE state = 'ended';
CREATE INDEX card_ordered ON dv.card (member_id) WHERE state = 'ordered';
CREATE INDEX card_run ON dv.card (run_id, part_no, slot_no) WHERE run_id IS NOT NULL;

-- Cards that a run could not draw; they stay ordered.
CREATE TABLE dv.run_refusal (
    run_id  bigint NOT NULL REFERENCES dv.run,
    card_id bytea NOT NULL REFERENCES dv.card,
    reason  text NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, card_id)
);

-- A member as lists show one.
CREATE VIEW dv.member_shown WITH (security_invoker) AS
    SELECT m.member_id, m.member_no, p.full_name, p.given_name,
           left(p.birth_date::text,
                CASE p.birth_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END) AS born,
           p.sex, u.code AS unit_code, u.name AS unit_name, m.state, m.admitted_on AS joined_on,
           c.state AS card_state, u.lft, m.person_id
      FROM dv.member m
      JOIN dv.person p ON p.person_id = m.person_id
      LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
      LEFT JOIN dv.unit u ON u.unit_id = s.unit_id
      LEFT JOIN dv.card c ON c.member_id = m.member_id AND c.state <> 'ended';

-- A card as lists show one; unit is where its member belongs now.
CREATE VIEW dv.card_shown WITH (security_invoker) AS
    SELECT encode(c.card_id, 'hex') AS card_no, m.member_no, p.full_name, u.code AS unit_code,
           c.state, c.reason, c.qr, c.issued_on, c.valid_until, c.end_reason, c.run_id,
           c.card_id, c.status_index, p.given_name, u.lft
      FROM dv.card c
      JOIN dv.member m ON m.member_id = c.member_id
      JOIN dv.person p ON p.person_id = m.person_id
      LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
      LEFT JOIN dv.unit u ON u.unit_id = s.unit_id;
