-- 0008 blank: card blanks as accountable stock. Each move is a row; a unit's balance is kept beside
-- them, so that it cannot fall below nothing.

CREATE TABLE dv.blank_stock (
    unit_id  bigint PRIMARY KEY REFERENCES dv.unit,
    quantity bigint NOT NULL CONSTRAINT blank_stock_not_short CHECK (quantity >= 0)
);

CREATE TABLE dv.blank_move (
    move_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL,
    from_id    bigint REFERENCES dv.unit,
    to_id      bigint REFERENCES dv.unit,
    quantity   bigint NOT NULL CONSTRAINT blank_move_quantity CHECK (quantity BETWEEN 1 AND 100000000),
    run_id     bigint REFERENCES dv.run,
    note       text,
    request_id uuid CONSTRAINT blank_move_request_unique UNIQUE,
    made_by    text NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT blank_move_kind_known CHECK (kind IN
        ('received', 'issued', 'returned', 'printed', 'spoiled')),
    CONSTRAINT blank_move_ends CHECK (CASE kind
        WHEN 'received' THEN from_id IS NULL AND to_id IS NOT NULL
        WHEN 'printed' THEN from_id IS NOT NULL AND to_id IS NULL
        WHEN 'spoiled' THEN from_id IS NOT NULL AND to_id IS NULL
        ELSE from_id <> to_id IS TRUE END),
    CONSTRAINT blank_move_of_run CHECK ((kind = 'printed') = (run_id IS NOT NULL))
);

COMMENT ON COLUMN dv.blank_move.from_id IS 'whose stock it leaves; NULL: it comes from the maker';
COMMENT ON COLUMN dv.blank_move.to_id IS 'whose stock it joins; NULL: it is used up';

CREATE UNIQUE INDEX blank_move_run_once ON dv.blank_move (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX blank_move_from ON dv.blank_move (from_id, move_id);
CREATE INDEX blank_move_to ON dv.blank_move (to_id, move_id);
