-- 0002 unit: the union's tree. lft..rgt is a preorder interval, rewritten when the tree changes,
-- so that "the subtree of a unit" is one range and no member row moves.

CREATE TABLE dv.unit (
    unit_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code         text NOT NULL CONSTRAINT unit_code_unique UNIQUE,
    name         text NOT NULL,
    kind         text NOT NULL,
    parent_id    bigint CONSTRAINT unit_parent_known REFERENCES dv.unit,
    sector       text,
    tax_code     text,
    employer     text,
    name_key     text NOT NULL,
    employer_key text,
    lft          integer NOT NULL,
    rgt          integer NOT NULL,
    depth        integer NOT NULL DEFAULT 0,
    CONSTRAINT unit_kind_known CHECK (kind IN
        ('centre', 'provincial', 'sector', 'upper', 'grassroots', 'section', 'group')),
    CONSTRAINT unit_sector_known CHECK (sector IN ('state', 'non-state')),
    CONSTRAINT unit_not_own_parent CHECK (parent_id <> unit_id)
);

COMMENT ON COLUMN dv.unit.lft IS 'place in preorder, from 1';
COMMENT ON COLUMN dv.unit.rgt IS 'lft of the last unit of its subtree, its own when there is none';
COMMENT ON COLUMN dv.unit.employer IS 'the name by which an HR export calls the workplace';
COMMENT ON COLUMN dv.unit.name_key IS 'match key of name: lower case, no accents';

CREATE INDEX unit_parent ON dv.unit (parent_id);
CREATE INDEX unit_lft ON dv.unit (lft);
