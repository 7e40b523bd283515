-- 0006 officer: who may log in, and the unit that each acts for. Whose subtree a statement may see
-- comes from session_user, which no setting and no SET ROLE can change.

CREATE TABLE dv.officer (
    officer_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login      name NOT NULL CONSTRAINT officer_login_unique UNIQUE,
    unit_id    bigint NOT NULL REFERENCES dv.unit,
    duties     text[] NOT NULL,
    since      timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    CONSTRAINT officer_duties_known CHECK (cardinality(duties) > 0 AND duties <@
        ARRAY['clerk', 'approver', 'printer', 'verifier', 'auditor'])
);

COMMENT ON COLUMN dv.officer.login IS 'a login role of PostgreSQL';
COMMENT ON COLUMN dv.officer.unit_id IS 'sees and acts on this unit and those below it';

-- The interval of the officer's subtree; NULL for who is no officer: comparisons then fail closed.
CREATE FUNCTION dv.scope_lft() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT u.lft FROM dv.officer o JOIN dv.unit u ON u.unit_id = o.unit_id
     WHERE o.login = session_user AND o.ended_at IS NULL
$$;

CREATE FUNCTION dv.scope_rgt() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT u.rgt FROM dv.officer o JOIN dv.unit u ON u.unit_id = o.unit_id
     WHERE o.login = session_user AND o.ended_at IS NULL
$$;

-- Whether all units are in reach: of the owner of the schema (the office's own server), and of an
-- officer of the root.
CREATE FUNCTION dv.scope_all() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_has_role(session_user, (SELECT nspowner FROM pg_namespace WHERE nspname = 'dv'), 'USAGE')
        OR EXISTS (SELECT FROM dv.officer o JOIN dv.unit u ON u.unit_id = o.unit_id
                    WHERE o.login = session_user AND o.ended_at IS NULL AND u.parent_id IS NULL
                      AND u.lft = 1 AND u.rgt = (SELECT max(rgt) FROM dv.unit))
$$;
