-- 0012 access: row-level security by subtree, duties as group roles, four eyes by login.
--
-- A later migration that makes a table T of the schema does three things:
--   1. SELECT dv.guard('dv.T', 'when a row of T may be seen', 'when one may be added');
--      the words of the first are those of the policies below: scalar subqueries, which the planner
--      neither hashes nor repeats. A subquery on dv.unit is itself held to the officer's subtree.
--   2. GRANT to the duties what they need of T: all tables, SELECT to dv_auditor.
--   3. adds the grants to tests/registry/grants.txt.
-- A new function: REVOKE ALL ... FROM PUBLIC, and GRANT EXECUTE to the duties that call it.
-- tests/registry/test_officer.c names a table or a function that was forgotten.

-- The duties. Roles belong to the cluster: another database, or a migration at the same moment, may
-- have made them.
DO $$
DECLARE
    duty text;
BEGIN
    FOREACH duty IN ARRAY ARRAY['dv_clerk', 'dv_approver', 'dv_printer', 'dv_verifier', 'dv_auditor']
    LOOP
        CONTINUE WHEN to_regrole(duty) IS NOT NULL;
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', duty);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE insufficient_privilege USING
                    MESSAGE = 'the role ' || duty || ' is missing and cannot be made',
                    HINT = 'Let a role that may create roles make dv_clerk, dv_approver, dv_printer,'
                           ' dv_verifier and dv_auditor (NOLOGIN), then migrate again.';
        END;
    END LOOP;
END $$;

ALTER TABLE dv.officer ADD COLUMN sensitive boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN dv.officer.sensitive IS 'may read dv.person_sensitive, giving a purpose';

-- ---- who asks ----
-- In plpgsql, which keeps its plans: these are called several times in each query of an officer.

CREATE OR REPLACE FUNCTION dv.scope_lft() RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT u.lft FROM dv.officer o JOIN dv.unit u ON u.unit_id = o.unit_id
             WHERE o.login = session_user AND o.ended_at IS NULL);
END $$;

CREATE OR REPLACE FUNCTION dv.scope_rgt() RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT u.rgt FROM dv.officer o JOIN dv.unit u ON u.unit_id = o.unit_id
             WHERE o.login = session_user AND o.ended_at IS NULL);
END $$;

-- The officer's unit; NULL for the owner and for who is no officer.
CREATE FUNCTION dv.scope_unit() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT o.unit_id FROM dv.officer o
             WHERE o.login = session_user AND o.ended_at IS NULL);
END $$;

-- Whether the owner of the schema is at work: the office's own server.
CREATE FUNCTION dv.scope_owner() RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN pg_has_role(session_user, (SELECT nspowner FROM pg_namespace WHERE nspname = 'dv'), 'USAGE');
END $$;

CREATE OR REPLACE FUNCTION dv.scope_all() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN dv.scope_owner()
        OR EXISTS (SELECT FROM dv.officer o JOIN dv.unit u ON u.unit_id = o.unit_id
                    WHERE o.login = session_user AND o.ended_at IS NULL AND u.parent_id IS NULL
                      AND u.lft = 1 AND NOT EXISTS (SELECT FROM dv.unit x WHERE x.lft > u.rgt));
END $$;

-- The name under which something is noted: an officer's is their login, whatever is said.
CREATE FUNCTION dv.acting_name(said text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE WHEN dv.scope_owner() THEN said ELSE session_user::text END;
END $$;

-- Whether a unit, and whether a person, lies in the officer's subtree; for functions that work with
-- the owner's rights. Policies have the same words as subqueries.
CREATE FUNCTION dv.unit_seen(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN dv.scope_all()
        OR EXISTS (SELECT FROM dv.unit u
                    WHERE u.unit_id = asked AND u.lft BETWEEN dv.scope_lft() AND dv.scope_rgt());
END $$;

CREATE FUNCTION dv.person_seen(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN dv.scope_all()
        OR EXISTS (SELECT FROM dv.employment e WHERE e.person_id = asked AND dv.unit_seen(e.unit_id))
        OR EXISTS (SELECT FROM dv.member m
                     JOIN dv.membership s ON s.member_id = m.member_id
                    WHERE m.person_id = asked AND (upper_inf(s.during) OR m.state = 'ended')
                      AND dv.unit_seen(s.unit_id));
END $$;

-- ---- policies ----

-- Hold a table to the officer's subtree: FORCEd, all rows for the owner (functions with its rights
-- need them), and for officers the rows that are seen; added and changed say what may be written.
CREATE FUNCTION dv.guard(guarded regclass, seen text, added text DEFAULT NULL, changed text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    duties CONSTANT text := 'dv_clerk, dv_approver, dv_printer, dv_auditor';
    owner  CONSTANT name := (SELECT rolname FROM pg_roles r JOIN pg_class c ON c.relowner = r.oid
                              WHERE c.oid = guarded);
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY owner ON %s TO %I USING (true) WITH CHECK (true)', guarded, owner);
    EXECUTE format('CREATE POLICY seen ON %s FOR SELECT TO %s USING (%s)', guarded, duties, seen);
    EXECUTE format('CREATE POLICY added ON %s FOR INSERT TO %s WITH CHECK (%s)', guarded, duties,
                   coalesce(added, seen));
    EXECUTE format('CREATE POLICY changed ON %s FOR UPDATE TO %s USING (%s) WITH CHECK (%s)', guarded,
                   duties, seen, coalesce(changed, seen));
    EXECUTE format('CREATE POLICY removed ON %s FOR DELETE TO %s USING (%s)', guarded, duties, seen);
END $$;

-- An intake belongs to the unit of the officer who read the file; the owner's belong to nobody.
ALTER TABLE dv.intake ADD COLUMN unit_id bigint;
ALTER TABLE dv.intake ALTER COLUMN unit_id SET DEFAULT dv.scope_unit();

-- Whether a number or a code is held by anybody: to add it is refused with the words of the policy,
-- which are the same whatever the reason, before the index could say that it is there.
CREATE FUNCTION dv.identity_held(asked_kind text, asked_number text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM dv.person_identity WHERE number = asked_number AND kind = asked_kind);
END $$;

CREATE FUNCTION dv.code_held(asked_source text, asked_code text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM dv.employment WHERE code = asked_code AND source = asked_source);
END $$;

SELECT dv.guard('dv.unit', '(select dv.scope_all())
    or lft between (select dv.scope_lft()) and (select dv.scope_rgt())');
SELECT dv.guard('dv.officer', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = officer.unit_id)');

-- Persons and members are seen where they work, worked, or belong: a unit knows of its workers that
-- they are members elsewhere, but neither where (dv.membership) nor their cards.
SELECT dv.guard('dv.employment', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = employment.unit_id)',
    added => '((select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = employment.unit_id))
    and not dv.code_held(source, code)');
SELECT dv.guard('dv.membership', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = membership.unit_id)');
SELECT dv.guard('dv.member', '(select dv.scope_all())
    or (select true from dv.employment e where e.person_id = member.person_id limit 1)
    or (select true from dv.membership s
         where s.member_id = member.member_id and upper_inf(s.during) limit 1)
    or (state = ''ended''
        and (select true from dv.membership s where s.member_id = member.member_id limit 1))',
    added => 'false', changed => 'false'); -- a clerk may lock one
SELECT dv.guard('dv.person', '(select dv.scope_all())
    or (select true from dv.employment e where e.person_id = person.person_id limit 1)
    or (select true from dv.member m where m.person_id = person.person_id limit 1)',
    added => 'true'); -- seen by nobody until they are employed
SELECT dv.guard('dv.person_identity', '(select dv.scope_all())
    or (select true from dv.person p where p.person_id = person_identity.person_id)',
    added => '((select dv.scope_all())
    or (select true from dv.person p where p.person_id = person_identity.person_id))
    and not dv.identity_held(kind, number)');

SELECT dv.guard('dv.intake', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = intake.unit_id)',
    added => 'officer = session_user and unit_id = (select dv.scope_unit())');
SELECT dv.guard('dv.intake_row', '(select dv.scope_all())
    or (select true from dv.intake i where i.intake_id = intake_row.intake_id)');
SELECT dv.guard('dv.intake_result', '(select dv.scope_all())
    or (select true from dv.intake i where i.intake_id = intake_result.intake_id)');

SELECT dv.guard('dv.number_range', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = number_range.unit_id)', added => 'false',
    changed => 'false');
SELECT dv.guard('dv.application', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = application.unit_id)',
    added => '((select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = application.unit_id))
    and made_by = session_user and state = ''draft''',
    changed => '((select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = application.unit_id))
    and state <> ''approved'''); -- that is done by dv.applications_admit()
-- The application of a line that is added may be of the same statement: a trigger below looks at it.
-- A line is closed by a withdrawal or, by who approves, by a refusal.
SELECT dv.guard('dv.application_line', '(select dv.scope_all())
    or (select true from dv.application a where a.application_id = application_line.application_id)',
    added => '(select dv.scope_all())
    or (select true from dv.person p where p.person_id = application_line.person_id)',
    changed => 'outcome = ''withdrawn''
    or (outcome = ''refused'' and pg_has_role(session_user, ''dv_approver'', ''MEMBER''))');

SELECT dv.guard('dv.card', '(select dv.scope_all())
    or (select true from dv.membership s
         where s.member_id = card.member_id and upper_inf(s.during) limit 1)
    or (select true from dv.member m join dv.membership s using (member_id)
         where m.member_id = card.member_id and m.state = ''ended'' limit 1)');
SELECT dv.guard('dv.card_order', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = card_order.unit_id)
    or (unit_id is null
        and (select true from dv.member m where m.member_id = card_order.member_id))',
    added => 'ordered_by = session_user
    and (select true from dv.unit u where u.unit_id = card_order.unit_id)');
SELECT dv.guard('dv.run', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = run.unit_id)',
    added => 'made_by = session_user and (select true from dv.unit u where u.unit_id = run.unit_id)');
SELECT dv.guard('dv.run_part', '(select dv.scope_all())
    or (select true from dv.run r where r.run_id = run_part.run_id)');
SELECT dv.guard('dv.run_refusal', '(select dv.scope_all())
    or (select true from dv.run r where r.run_id = run_refusal.run_id)');
SELECT dv.guard('dv.event', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = event.unit_id)',
    added => 'officer = session_user
    and ((select dv.scope_all()) or (select true from dv.unit u where u.unit_id = event.unit_id))');

SELECT dv.guard('dv.application_paper', '(select dv.scope_all())
    or (select true from dv.application a where a.application_id = application_paper.application_id)',
    added => 'added_by = session_user and (select true from dv.application a
                                            where a.application_id = application_paper.application_id)');
SELECT dv.guard('dv.blank_stock', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = blank_stock.unit_id)');
SELECT dv.guard('dv.blank_move', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = blank_move.from_id)
    or (select true from dv.unit u where u.unit_id = blank_move.to_id)',
    added => 'made_by = session_user
    and (from_id is null or (select true from dv.unit u where u.unit_id = blank_move.from_id))
    and (to_id is null or (select true from dv.unit u where u.unit_id = blank_move.to_id))');

-- Reorganisations are decided for the whole tree, by the owner; officers see what became of theirs.
SELECT dv.guard('dv.reorganisation', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = reorganisation.unit_id)', added => 'false',
    changed => 'false');
SELECT dv.guard('dv.unit_change', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = unit_change.unit_id)', added => 'false',
    changed => 'false');
SELECT dv.guard('dv.unit_history', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = unit_history.unit_id)', added => 'false',
    changed => 'false');
SELECT dv.guard('dv.card_outdated', '(select dv.scope_all())
    or (select true from dv.card c where c.card_id = card_outdated.card_id)', added => 'false',
    changed => 'false');

-- Moves of members are read by those of both units; they are made by the owner.
SELECT dv.guard('dv.move', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = move.from_unit_id)
    or (select true from dv.unit u where u.unit_id = move.to_unit_id)', added => 'false',
    changed => 'false');
SELECT dv.guard('dv.move_request', '(select dv.scope_all())', added => 'false', changed => 'false');
SELECT dv.guard('dv.leaver_kept', '(select dv.scope_all())
    or (select true from dv.member m where m.member_id = leaver_kept.member_id)', added => 'false',
    changed => 'false');

-- Links are made by triggers with the owner's rights. Chains of units are read with their unit.
SELECT dv.guard('dv.event_link', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = event_link.chain)', added => 'false',
    changed => 'false');
SELECT dv.guard('dv.event_chain', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = event_chain.chain)', added => 'false',
    changed => 'false');

-- ---- what a policy cannot hold ----

-- What officers put their names to, in columns that end in _by, they sign with their own login.
CREATE FUNCTION dv.in_own_name() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT dv.scope_owner() AND EXISTS (
        SELECT FROM jsonb_each_text(to_jsonb(NEW)) n JOIN jsonb_each_text(to_jsonb(OLD)) o USING (key)
         WHERE n.key LIKE '%\_by' AND n.value IS DISTINCT FROM o.value
           AND n.value IS DISTINCT FROM session_user::text) THEN
        RAISE insufficient_privilege USING MESSAGE = 'an officer acts in their own name only';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER application_in_own_name BEFORE UPDATE ON dv.application
    FOR EACH ROW EXECUTE FUNCTION dv.in_own_name();

-- A line is added to a draft of the officer's subtree.
CREATE FUNCTION dv.application_line_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT dv.scope_owner() AND EXISTS (
        SELECT FROM (SELECT DISTINCT application_id FROM added) n
          JOIN dv.application a ON a.application_id = n.application_id
         WHERE a.state <> 'draft' OR NOT dv.unit_seen(a.unit_id)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this application takes no line';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER application_line_added AFTER INSERT ON dv.application_line
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.application_line_added();

-- An employment would show its person: who is added is known to the officer by something else, or to
-- nobody at all.
CREATE FUNCTION dv.employment_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT dv.scope_all() AND EXISTS (
        SELECT FROM (SELECT DISTINCT person_id FROM added) n
         WHERE (EXISTS (SELECT FROM dv.member m WHERE m.person_id = n.person_id)
                OR EXISTS (SELECT FROM dv.employment e
                            WHERE e.person_id = n.person_id AND NOT dv.unit_seen(e.unit_id)))
           AND NOT EXISTS (SELECT FROM dv.member m
                             JOIN dv.membership s ON s.member_id = m.member_id
                            WHERE m.person_id = n.person_id
                              AND (upper_inf(s.during) OR m.state = 'ended')
                              AND dv.unit_seen(s.unit_id))
           AND NOT EXISTS (SELECT FROM dv.employment e
                            WHERE e.person_id = n.person_id AND dv.unit_seen(e.unit_id)
                              AND NOT EXISTS (SELECT FROM added a
                                               WHERE a.employment_id = e.employment_id))) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this employment cannot be added';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER employment_added AFTER INSERT ON dv.employment
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.employment_added();

-- It looks for persons as the owner sees them.
ALTER FUNCTION dv.employment_person_known() SECURITY DEFINER;

-- ---- what officers do beyond their subtree ----

-- Rows of an intake that would meet somebody whom the officer does not see.
CREATE FUNCTION dv.intake_hidden(asked bigint, asked_source text) RETURNS TABLE (row_no bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF dv.scope_all()
        OR NOT dv.unit_seen((SELECT i.unit_id FROM dv.intake i WHERE i.intake_id = asked)) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT r.row_no
      FROM dv.intake_row r
      LEFT JOIN dv.employment e ON e.source = asked_source AND e.code = r.code
      LEFT JOIN dv.person_identity i ON i.number = r.id_number AND i.kind = r.id_kind
     WHERE r.intake_id = asked
       AND (e.code IS NOT NULL AND NOT dv.unit_seen(e.unit_id)
            OR i.number IS NOT NULL AND NOT dv.person_seen(i.person_id));
END $$;

-- The generation of previews, locked until the transaction ends; and making them all stale.
CREATE FUNCTION dv.feed_generation_locked() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    generation bigint;
BEGIN
    SELECT value::bigint INTO generation FROM dv.setting WHERE name = 'feed_generation' FOR UPDATE;
    RETURN generation;
END $$;

CREATE FUNCTION dv.feed_generation_next() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE dv.setting SET value = (value::bigint + 1)::text WHERE name = 'feed_generation';
END $$;

-- What a card names as its unit of issue: the unit above, which its officer may not see.
CREATE FUNCTION dv.unit_of_issue(asked bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT coalesce(above.name, u.name)
              FROM dv.unit u
              LEFT JOIN dv.unit above ON above.unit_id = u.parent_id
             WHERE u.unit_id = asked AND dv.unit_seen(asked));
END $$;

-- The state of one card anywhere: who knows its 64 random bits holds it in hand.
CREATE FUNCTION dv.card_verified(asked bytea) RETURNS TABLE (state text, end_reason text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT c.state, c.end_reason
      FROM dv.card c
     WHERE c.card_id = asked AND (dv.scope_owner() OR dv.scope_unit() IS NOT NULL);
END $$;

-- Number ranges that hold too few numbers for the submitted applications. Ranges lie above the
-- units that they serve.
CREATE FUNCTION dv.number_shortage(first bigint, last bigint)
RETURNS TABLE (code text, need bigint, left_over bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    WITH wanted AS (
        SELECT near.range_id, count(*) AS n
          FROM dv.application a
          JOIN dv.application_line l ON l.application_id = a.application_id AND l.pending
          JOIN dv.number_range_near near ON near.unit_id = a.unit_id
         WHERE a.application_id BETWEEN first AND last
           AND a.state = 'submitted'
           AND dv.unit_seen(a.unit_id)
         GROUP BY near.range_id
    )
    SELECT u.code, wanted.n, r.last_serial - r.next_serial + 1
      FROM wanted
      JOIN dv.number_range r ON r.range_id = wanted.range_id
      LEFT JOIN dv.unit u ON u.unit_id = r.unit_id
     WHERE wanted.n > r.last_serial - r.next_serial + 1
     ORDER BY u.lft NULLS FIRST
     LIMIT 1;
END $$;

-- Make members of all who stand on the submitted applications, and close these by a decision:
-- numbers from the nearest range above, in the order of the tree and then of names; membership from
-- the day of the decision. Officers can do it no other way. Gives how many were admitted.
CREATE FUNCTION dv.applications_admit(first bigint, last bigint, decided_on date, decided_no text,
                                      officer text, approver text, act text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    admitted_now bigint;
BEGIN
    IF NOT dv.scope_owner()
       AND EXISTS (SELECT FROM dv.application a
                    WHERE a.application_id BETWEEN first AND last AND a.state = 'submitted'
                      AND (a.submitted_by = session_user OR NOT dv.unit_seen(a.unit_id))) THEN
        RAISE insufficient_privilege USING MESSAGE = 'these applications cannot be approved';
    END IF;
    WITH line AS MATERIALIZED (
        SELECT a.application_id, a.unit_id, near.range_id, l.person_id,
               row_number() OVER (PARTITION BY near.range_id
                                  ORDER BY u.lft, p.given_name COLLATE "vi-x-icu",
                                           p.full_name COLLATE "vi-x-icu", p.person_id) AS place
          FROM dv.application a
          JOIN dv.application_line l ON l.application_id = a.application_id AND l.pending
          JOIN dv.person p ON p.person_id = l.person_id
          JOIN dv.unit u ON u.unit_id = a.unit_id
          JOIN dv.number_range_near near ON near.unit_id = a.unit_id
         WHERE a.application_id BETWEEN first AND last
           AND a.state = 'submitted'
    ), taken AS (
        UPDATE dv.number_range r
           SET next_serial = r.next_serial + need.n
          FROM (SELECT range_id, count(*) AS n FROM line GROUP BY range_id) need
         WHERE r.range_id = need.range_id
        RETURNING r.range_id, r AS range, r.next_serial - need.n AS first_serial
    ), admitted AS (
        INSERT INTO dv.member (person_id, member_no, admitted_on, application_id)
        SELECT line.person_id, dv.member_number(taken.range, taken.first_serial + line.place - 1),
               decided_on, line.application_id
          FROM line
          JOIN taken ON taken.range_id = line.range_id
         ORDER BY line.range_id, line.place
        RETURNING member_id, person_id, member_no
    ), belongs AS (
        INSERT INTO dv.membership (member_id, unit_id, during)
        SELECT a.member_id, line.unit_id, daterange(decided_on, NULL)
          FROM admitted a
          JOIN line ON line.person_id = a.person_id
    ), noted AS (
        INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
        SELECT dv.acting_name(applications_admit.officer),
               CASE applications_admit.act WHEN 'recognise' THEN 'recognised' ELSE 'admitted' END,
               line.unit_id, a.person_id,
               jsonb_build_object('member_no', a.member_no, 'application_id', line.application_id,
                                  'decision_no', decided_no, 'decision_date', decided_on)
          FROM admitted a
          JOIN line ON line.person_id = a.person_id
    )
    SELECT count(*) INTO admitted_now FROM admitted;
    WITH approved AS (
        UPDATE dv.application
           SET state = 'approved', approved_by = dv.acting_name(approver), approved_at = now(),
               decision_no = decided_no, decision_date = decided_on,
               act = applications_admit.act
         WHERE application_id BETWEEN first AND last
           AND state = 'submitted'
        RETURNING application_id
    )
    UPDATE dv.application_line l
       SET pending = false, outcome = 'admitted'
      FROM approved
     WHERE l.application_id = approved.application_id AND l.pending;
    RETURN admitted_now;
END $$;

-- ---- what is asked of nobody without a purpose ----

CREATE TABLE dv.person_sensitive (
    person_id bigint PRIMARY KEY REFERENCES dv.person,
    ethnicity text,
    religion  text,
    party_on  date
);

COMMENT ON TABLE dv.person_sensitive IS 'read and written by its functions only; each read is an event';
COMMENT ON COLUMN dv.person_sensitive.party_on IS 'admitted to the Party on this day';

ALTER TABLE dv.person_sensitive ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON dv.person_sensitive TO CURRENT_USER USING (true) WITH CHECK (true);

-- The unit under which an event of a person is noted: where they belong, else where they work.
CREATE FUNCTION dv.person_unit(asked bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN coalesce(
        (SELECT s.unit_id FROM dv.member m JOIN dv.membership s ON s.member_id = m.member_id
          WHERE m.person_id = asked AND upper_inf(s.during)),
        (SELECT e.unit_id FROM dv.employment e WHERE e.person_id = asked
          ORDER BY e.state DESC, e.hired_on DESC NULLS LAST, e.employment_id DESC LIMIT 1));
END $$;

-- May this session open the sensitive data of a person? Says the same for nobody and for hidden ones.
CREATE FUNCTION dv.sensitive_allowed(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN dv.scope_owner()
        OR (EXISTS (SELECT FROM dv.officer o
                     WHERE o.login = session_user AND o.ended_at IS NULL AND o.sensitive)
            AND dv.person_seen(asked));
END $$;

-- To read is two transactions: the purpose is noted first, and must have been committed when the data
-- is read, so that no ROLLBACK takes the trace away.
CREATE FUNCTION dv.sensitive_ask(asked bigint, purpose text, officer text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT dv.sensitive_allowed(asked) OR coalesce(btrim(purpose), '') = '' THEN
        RAISE insufficient_privilege USING MESSAGE = 'the sensitive data of this person stays closed',
            HINT = 'It takes an officer of the person''s unit or one above, who was given the right,'
                   ' and a purpose.';
    END IF;
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    VALUES (dv.acting_name(sensitive_ask.officer), 'sensitive read', dv.person_unit(asked), asked,
            jsonb_build_object('purpose', purpose, 'login', session_user));
END $$;

-- An event is stamped by the clock, and now() is when this transaction began: one that is older was
-- committed by another.
CREATE FUNCTION dv.sensitive_read(asked bigint)
RETURNS TABLE (ethnicity text, religion text, party_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT dv.sensitive_allowed(asked)
       OR NOT EXISTS (SELECT FROM dv.event e
                       WHERE e.person_id = asked AND e.verb = 'sensitive read'
                         AND e.new ->> 'login' = session_user
                         AND e.at < now() AND e.at > now() - interval '1 minute') THEN
        RAISE insufficient_privilege USING MESSAGE = 'the sensitive data of this person stays closed',
            HINT = 'It takes a purpose that was noted within the last minute.';
    END IF;
    RETURN QUERY
    SELECT s.ethnicity, s.religion, s.party_on FROM dv.person_sensitive s WHERE s.person_id = asked;
END $$;

-- The event says that it was written, not what: the log has more readers than the table.
CREATE FUNCTION dv.sensitive_write(asked bigint, new_ethnicity text, new_religion text,
                                   new_party_on date, purpose text, officer text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT dv.sensitive_allowed(asked) OR coalesce(btrim(purpose), '') = '' THEN
        RAISE insufficient_privilege USING MESSAGE = 'the sensitive data of this person stays closed',
            HINT = 'It takes an officer of the person''s unit or one above, who was given the right,'
                   ' and a purpose.';
    END IF;
    INSERT INTO dv.person_sensitive VALUES (asked, new_ethnicity, new_religion, new_party_on)
    ON CONFLICT (person_id) DO UPDATE
       SET ethnicity = excluded.ethnicity, religion = excluded.religion, party_on = excluded.party_on;
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    VALUES (dv.acting_name(sensitive_write.officer), 'sensitive written', dv.person_unit(asked), asked,
            jsonb_build_object('purpose', purpose));
END $$;

-- ---- officers ----
-- Called by the owner, with the rights of the session: roles are made by who may make roles.

CREATE FUNCTION dv.officer_roles(officer_login name, duties text[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    duty text;
BEGIN
    FOREACH duty IN ARRAY ARRAY['clerk', 'approver', 'printer', 'verifier', 'auditor'] LOOP
        IF duty = ANY (duties) THEN
            EXECUTE format('GRANT %I TO %I', 'dv_' || duty, officer_login);
        ELSIF EXISTS (SELECT FROM pg_auth_members
                       WHERE roleid = to_regrole('dv_' || duty)
                         AND member = (SELECT oid FROM pg_roles WHERE rolname = officer_login)) THEN
            EXECUTE format('REVOKE %I FROM %I', 'dv_' || duty, officer_login);
        END IF;
    END LOOP;
END $$;

-- A login for an officer: made when there is none; an old one of somebody who ended is opened again.
CREATE FUNCTION dv.officer_login(officer_login name, secret text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found record;
BEGIN
    SELECT * INTO found FROM pg_roles WHERE rolname = officer_login;
    IF found.rolname IS NULL THEN
        EXECUTE format('CREATE ROLE %I LOGIN', officer_login);
    ELSIF found.rolsuper OR found.rolbypassrls
          OR pg_has_role(officer_login, (SELECT nspowner FROM pg_namespace WHERE nspname = 'dv'),
                         'MEMBER') THEN
        RAISE invalid_parameter_value USING
            MESSAGE = 'no policy would hold this login', HINT = 'Give the officer a login of their own.';
    ELSIF NOT found.rolcanlogin THEN
        EXECUTE format('ALTER ROLE %I LOGIN', officer_login);
    END IF;
    IF secret IS NOT NULL THEN
        EXECUTE format('ALTER ROLE %I PASSWORD %L', officer_login, secret);
    END IF;
END $$;

CREATE FUNCTION dv.officer_logout(officer_login name) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER ROLE %I NOLOGIN', officer_login);
END $$;

-- ---- grants ----

REVOKE ALL ON SCHEMA dv FROM PUBLIC;
GRANT USAGE ON SCHEMA dv TO dv_clerk, dv_approver, dv_printer, dv_verifier, dv_auditor;
GRANT SELECT ON dv.migration, dv.setting
    TO dv_clerk, dv_approver, dv_printer, dv_verifier, dv_auditor;

GRANT SELECT ON dv.unit, dv.person, dv.person_identity, dv.employment, dv.member, dv.membership, dv.card,
    dv.member_shown, dv.card_shown TO dv_clerk, dv_approver, dv_printer, dv_auditor;
GRANT SELECT ON dv.application, dv.application_line, dv.application_paper, dv.candidate, dv.card_order
    TO dv_clerk, dv_approver, dv_auditor;
GRANT SELECT ON dv.intake, dv.intake_row, dv.intake_result TO dv_clerk, dv_auditor;
GRANT SELECT ON dv.run, dv.run_part, dv.run_refusal TO dv_printer, dv_auditor;
GRANT SELECT ON dv.event, dv.event_link, dv.event_chain, dv.officer, dv.number_range, dv.move_request,
    dv.leaver_kept, dv.leaver, dv.reorganisation, dv.unit_change TO dv_auditor;
GRANT SELECT ON dv.unit_history, dv.card_outdated, dv.move
    TO dv_clerk, dv_approver, dv_printer, dv_auditor;
GRANT SELECT ON dv.blank_stock, dv.blank_move TO dv_clerk, dv_approver, dv_printer, dv_auditor;

GRANT INSERT (source, officer, delimiter, encoding, header, header_row, generation),
    UPDATE (applied_at) ON dv.intake TO dv_clerk;
GRANT INSERT ON dv.intake_row, dv.intake_result TO dv_clerk;
GRANT USAGE ON SEQUENCE dv.person_person_id_seq TO dv_clerk;
GRANT INSERT (person_id, full_name, name_key, birth_date, birth_precision, sex, phone, email),
    UPDATE (full_name, name_key, birth_date, birth_precision, sex, phone, email) ON dv.person TO dv_clerk;
GRANT INSERT, DELETE ON dv.person_identity TO dv_clerk;
GRANT INSERT (person_id, unit_id, source, code, job_title, hired_on, state),
    UPDATE (unit_id, job_title, hired_on, state) ON dv.employment TO dv_clerk;
GRANT INSERT (unit_id, form, made_by, request_id),
    UPDATE (state, submitted_by, submitted_at, withdrawn_by, reason, closed_at)
    ON dv.application TO dv_clerk;
GRANT INSERT (application_id, name, content, added_by) ON dv.application_paper TO dv_clerk;
GRANT UPDATE (pending, outcome, reason, appeal_until) ON dv.application_line TO dv_clerk, dv_approver;
GRANT INSERT (application_id, person_id) ON dv.application_line TO dv_clerk;
GRANT UPDATE (state) ON dv.member TO dv_clerk; -- to lock one; its policy lets nothing be changed
GRANT INSERT (request_id, unit_id, member_id, ordered_by), UPDATE (cards) ON dv.card_order TO dv_clerk;
GRANT INSERT (card_id, member_id, order_id, reason), UPDATE (state, end_reason, ended_at)
    ON dv.card TO dv_clerk;

GRANT UPDATE (state, refused_by, reason, closed_at) ON dv.application TO dv_approver;

GRANT INSERT (unit_id, design_path, design_digest, photos_path, out_path, formats, kid, made_by,
    qr_prefix, issued_at, expires_at), UPDATE (done_at) ON dv.run TO dv_printer;
GRANT INSERT (run_id, part_no, cards), UPDATE (done_at) ON dv.run_part TO dv_printer;
GRANT INSERT, UPDATE (quantity) ON dv.blank_stock TO dv_printer;
GRANT INSERT (kind, from_id, to_id, quantity, run_id, note, request_id, made_by) ON dv.blank_move
    TO dv_printer;
GRANT INSERT (run_id, card_id, reason) ON dv.run_refusal TO dv_printer;
GRANT UPDATE (state, run_id, part_no, slot_no, kid, qr, issued_on, valid_until, printed_at)
    ON dv.card TO dv_printer;

GRANT INSERT (officer, verb, unit_id, person_id, intake_id, row_no, old, new) ON dv.event
    TO dv_clerk, dv_approver, dv_printer;

-- Functions are everybody's until this is said; those of the extension are its own.
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p
              WHERE p.pronamespace = 'dv'::regnamespace
                AND NOT EXISTS (SELECT FROM pg_depend d
                                 WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                                   AND d.deptype = 'e')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION dv.scope_lft(), dv.scope_rgt(), dv.scope_all(), dv.scope_owner(),
    dv.scope_unit(), dv.acting_name(text)
    TO dv_clerk, dv_approver, dv_printer, dv_verifier, dv_auditor;
GRANT EXECUTE ON FUNCTION dv.birth_changes(date, text, date, text), dv.intake_hidden(bigint, text),
    dv.identity_held(text, text), dv.code_held(text, text), dv.feed_generation_locked(),
    dv.feed_generation_next() TO dv_clerk;
GRANT EXECUTE ON FUNCTION dv.number_shortage(bigint, bigint),
    dv.applications_admit(bigint, bigint, date, text, text, text, text) TO dv_approver;
GRANT EXECUTE ON FUNCTION dv.unit_of_issue(bigint) TO dv_printer;
GRANT EXECUTE ON FUNCTION dv.card_verified(bytea) TO dv_verifier;
GRANT EXECUTE ON FUNCTION dv.sensitive_ask(bigint, text, text), dv.sensitive_read(bigint),
    dv.sensitive_write(bigint, text, text, date, text, text) TO dv_clerk, dv_approver, dv_auditor;
