-- 0009 reorganisation: units are founded, renamed, moved, merged and dissolved by decisions. Names
-- and parents are dated, and no unit is deleted: a dissolved one keeps its code and its past.

ALTER TABLE dv.unit
    ADD COLUMN founded_on   date,
    ADD COLUMN dissolved_on date,
    ADD COLUMN into_id      bigint REFERENCES dv.unit,
    ADD CONSTRAINT unit_into_dissolved CHECK (into_id IS NULL OR dissolved_on IS NOT NULL);

COMMENT ON COLUMN dv.unit.founded_on IS 'NULL: not known';
COMMENT ON COLUMN dv.unit.dissolved_on IS 'the first day without it; NULL: it lives';
COMMENT ON COLUMN dv.unit.into_id IS
    'where its members went; it then stands below that unit, whose officers inherit its records';

CREATE TABLE dv.reorganisation (
    reorganisation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    decision_no   text NOT NULL,
    decision_date date NOT NULL,
    effective_on  date NOT NULL,
    unit_id       bigint REFERENCES dv.unit,
    state         text NOT NULL DEFAULT 'proposed',
    proposed_by   text NOT NULL,
    proposed_at   timestamptz NOT NULL DEFAULT now(),
    approved_by   text,
    approved_at   timestamptz,
    CONSTRAINT reorganisation_state_known CHECK (state IN ('proposed', 'approved', 'withdrawn')),
    CONSTRAINT reorganisation_approved CHECK
        ((state = 'approved') = (approved_by IS NOT NULL AND approved_at IS NOT NULL)),
    CONSTRAINT reorganisation_four_eyes CHECK
        (lower(approved_by COLLATE "vi-x-icu") <> lower(proposed_by COLLATE "vi-x-icu"))
);

COMMENT ON COLUMN dv.reorganisation.unit_id IS
    'the unit that decides, for itself and those below; NULL: one above all that are known here';

-- What a decision does to each unit, as the file said it.
CREATE TABLE dv.unit_change (
    reorganisation_id bigint NOT NULL REFERENCES dv.reorganisation,
    row_no    bigint NOT NULL,
    action    text NOT NULL,
    code      text NOT NULL,
    name      text,
    name_key  text,
    kind      text,
    parent    text,
    into_code text,
    sector    text,
    unit_id   bigint REFERENCES dv.unit,
    PRIMARY KEY (reorganisation_id, row_no),
    CONSTRAINT unit_change_once UNIQUE (reorganisation_id, code),
    CONSTRAINT unit_change_action_known CHECK (action IN
        ('found', 'rename', 're-parent', 'merge', 'dissolve'))
);

COMMENT ON COLUMN dv.unit_change.unit_id IS 'set when it is done';

-- What each unit was called and where it stood, and when: the open row is what dv.unit says.
CREATE TABLE dv.unit_history (
    unit_id   bigint NOT NULL REFERENCES dv.unit,
    during    daterange NOT NULL,
    name      text NOT NULL,
    kind      text NOT NULL,
    parent_id bigint REFERENCES dv.unit,
    reorganisation_id bigint REFERENCES dv.reorganisation,
    CONSTRAINT unit_history_no_overlap EXCLUDE USING gist (unit_id WITH =, during WITH &&)
);

COMMENT ON COLUMN dv.unit_history.during IS
    'without a lower bound: as far back as is known; empty: put right on the day it began';
COMMENT ON COLUMN dv.unit_history.reorganisation_id IS 'NULL: by an import of units';

CREATE INDEX unit_history_open ON dv.unit_history (unit_id) WHERE upper_inf(during);

INSERT INTO dv.unit_history (unit_id, during, name, kind, parent_id)
SELECT unit_id, daterange(NULL, NULL), name, kind, parent_id FROM dv.unit;

-- Cards that were printed with a name that the member's unit bears no more.
CREATE TABLE dv.card_outdated (
    card_id   bytea PRIMARY KEY REFERENCES dv.card,
    unit_name text NOT NULL,
    reorganisation_id bigint NOT NULL REFERENCES dv.reorganisation
);

COMMENT ON COLUMN dv.card_outdated.unit_name IS 'as it stands on the card';
