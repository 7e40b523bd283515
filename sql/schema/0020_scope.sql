-- 0020 scope: persons and members name the unit from which they are seen, so that a policy asks for a
-- unit and looks no further. EXISTS serves a look-up by key as the scalar subqueries of 0012 do, and a
-- whole table by hashing the units that the officer sees: the planner has the choice.

-- Where persons work, worked or belong. Of who is a member no more each unit counts that once was
-- theirs.
CREATE VIEW dv.seen_from WITH (security_invoker) AS
    SELECT e.person_id, e.unit_id
      FROM dv.employment e
     UNION
    SELECT m.person_id, s.unit_id
      FROM dv.membership s
      JOIN dv.member m ON m.member_id = s.member_id
     WHERE upper_inf(s.during) OR m.state = 'ended';

ALTER TABLE dv.person ADD COLUMN seen_from bigint, ADD COLUMN seen_also bigint[];
ALTER TABLE dv.member ADD COLUMN seen_from bigint, ADD COLUMN seen_also bigint[];

COMMENT ON COLUMN dv.person.seen_from IS 'a unit that dv.seen_from has of the person; NULL: there is none';
COMMENT ON COLUMN dv.person.seen_also IS 'the others; NULL: there are none. Both are kept by triggers';
COMMENT ON COLUMN dv.member.seen_from IS 'with seen_also: those of the person';

-- Rows are written without their triggers: nobody's name changes.
ALTER TABLE dv.person DISABLE TRIGGER USER;
ALTER TABLE dv.member DISABLE TRIGGER USER;
UPDATE dv.person p
   SET seen_from = v.units[1], seen_also = nullif(v.units[2:], '{}')
  FROM (SELECT person_id, array_agg(unit_id ORDER BY unit_id) AS units
          FROM dv.seen_from GROUP BY person_id) v
 WHERE v.person_id = p.person_id;
UPDATE dv.member m
   SET seen_from = p.seen_from, seen_also = p.seen_also
  FROM dv.person p
 WHERE p.person_id = m.person_id;
ALTER TABLE dv.person ENABLE TRIGGER USER;
ALTER TABLE dv.member ENABLE TRIGGER USER;

-- The unit of an open stint is read from the index alone. The index of the rule that stints do not
-- overlap would be taken for it otherwise, and takes ten times as long.
DROP INDEX dv.membership_member;
CREATE INDEX membership_member ON dv.membership (member_id) INCLUDE (unit_id) WHERE upper_inf(during);

-- ---- kept true ----
-- Who adds a unit holds a key lock on the person until the end, and who writes seen_from anew
-- waits for it: each knows of the rows of the other. Statements are sent as text, to be planned for
-- the rows at hand.

CREATE FUNCTION dv.seen_from_set(persons bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF coalesce(cardinality(persons), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM FROM dv.person WHERE person_id = ANY (persons) ORDER BY person_id FOR UPDATE;
    EXECUTE $sql$
        WITH truth AS MATERIALIZED (
            SELECT asked.person_id, v.units[1] AS seen_from, nullif(v.units[2:], '{}') AS seen_also
              FROM (SELECT DISTINCT person_id FROM unnest($1) x (person_id)) asked
             CROSS JOIN LATERAL (
                   SELECT array_agg(v.unit_id ORDER BY v.unit_id) AS units
                     FROM dv.seen_from v WHERE v.person_id = asked.person_id) v
        ), persons AS (
            UPDATE dv.person p
               SET seen_from = t.seen_from, seen_also = t.seen_also
              FROM truth t
             WHERE p.person_id = t.person_id
               AND (p.seen_from, p.seen_also) IS DISTINCT FROM (t.seen_from, t.seen_also)
        )
        UPDATE dv.member m
           SET seen_from = t.seen_from, seen_also = t.seen_also
          FROM truth t
         WHERE m.person_id = t.person_id
           AND (m.seen_from, m.seen_also) IS DISTINCT FROM (t.seen_from, t.seen_also) $sql$
        USING persons;
END $$;

-- A feed says itself where the persons whom it brings are seen from; nobody else knows of them yet.
CREATE OR REPLACE FUNCTION dv.employment_person_known() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unknown boolean;
    persons bigint[];
BEGIN
    EXECUTE $sql$
        SELECT bool_or(p.person_id IS NULL),
               array_agg(a.person_id) FILTER (WHERE p.xmin <> pg_current_xact_id()::xid
                                                 OR p.seen_from IS DISTINCT FROM a.unit_id)
          FROM added a
          LEFT JOIN dv.person p ON p.person_id = a.person_id $sql$ INTO unknown, persons;
    IF unknown THEN
        RAISE foreign_key_violation USING CONSTRAINT = 'employment_person_known',
            MESSAGE = 'an employment is nobody''s';
    END IF;
    PERFORM dv.seen_from_set(persons);
    RETURN NULL;
END $$;

CREATE FUNCTION dv.employment_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unknown boolean;
    persons bigint[];
BEGIN
    EXECUTE $sql$
        SELECT bool_or(p.person_id IS NULL), array_agg(n.person_id) || array_agg(w.person_id)
          FROM was w
          JOIN now n ON n.employment_id = w.employment_id
                    AND (n.person_id, n.unit_id) <> (w.person_id, w.unit_id)
          LEFT JOIN dv.person p ON p.person_id = n.person_id $sql$ INTO unknown, persons;
    IF unknown THEN
        RAISE foreign_key_violation USING CONSTRAINT = 'employment_person_known',
            MESSAGE = 'an employment is nobody''s';
    END IF;
    PERFORM dv.seen_from_set(persons);
    RETURN NULL;
END $$;

DROP TRIGGER employment_person_still_known ON dv.employment;
CREATE TRIGGER employment_changed AFTER UPDATE ON dv.employment
    REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION dv.employment_changed();

CREATE FUNCTION dv.employment_removed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM dv.seen_from_set(ARRAY(SELECT person_id FROM was));
    RETURN NULL;
END $$;

CREATE TRIGGER employment_removed AFTER DELETE ON dv.employment
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION dv.employment_removed();

CREATE FUNCTION dv.member_seen() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT p.seen_from, p.seen_also INTO NEW.seen_from, NEW.seen_also
      FROM dv.person p WHERE p.person_id = NEW.person_id;
    RETURN NEW;
END $$;

CREATE TRIGGER member_seen BEFORE INSERT ON dv.member
    FOR EACH ROW EXECUTE FUNCTION dv.member_seen();

-- A membership ended or goes on, or a member was found to be another person.
CREATE FUNCTION dv.member_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    persons bigint[];
BEGIN
    EXECUTE $sql$
        SELECT array_agg(w.person_id) || array_agg(n.person_id)
          FROM was w
          JOIN now n ON n.member_id = w.member_id
                    AND (n.person_id <> w.person_id
                         OR (n.state = 'ended') <> (w.state = 'ended')) $sql$ INTO persons;
    PERFORM dv.seen_from_set(persons);
    RETURN NULL;
END $$;

CREATE TRIGGER member_changed AFTER UPDATE ON dv.member
    REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION dv.member_changed();

-- An admission takes in where somebody works: nothing is written.
CREATE FUNCTION dv.membership_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    persons bigint[];
BEGIN
    EXECUTE $sql$
        SELECT array_agg(x.person_id) FILTER (WHERE (x.unit_id = x.seen AND x.unit_id = x.mine)
                                                    IS NOT TRUE)
          FROM (SELECT p.person_id, a.unit_id, p.seen_from AS seen, m.seen_from AS mine
                  FROM added a
                  JOIN dv.member m ON m.member_id = a.member_id
                  JOIN dv.person p ON p.person_id = m.person_id
                   FOR KEY SHARE OF p) x $sql$ INTO persons;
    PERFORM dv.seen_from_set(persons);
    RETURN NULL;
END $$;

CREATE TRIGGER membership_added AFTER INSERT ON dv.membership
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.membership_added();

CREATE FUNCTION dv.membership_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    persons bigint[];
BEGIN
    EXECUTE $sql$
        SELECT array_agg(DISTINCT m.person_id)
          FROM (SELECT member_id FROM was UNION SELECT member_id FROM now) x
          JOIN dv.member m ON m.member_id = x.member_id $sql$ INTO persons;
    PERFORM dv.seen_from_set(persons);
    RETURN NULL;
END $$;

CREATE TRIGGER membership_changed AFTER UPDATE ON dv.membership
    REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION dv.membership_changed();

REVOKE ALL ON FUNCTION dv.seen_from_set, dv.employment_changed, dv.employment_removed, dv.member_seen,
    dv.member_changed, dv.membership_added, dv.membership_changed FROM PUBLIC;
GRANT INSERT (seen_from) ON dv.person TO dv_clerk;

-- ---- the same rows are seen as before, sooner ----

-- Each call of a scope function takes as long as ten look-ups: what finds most rows comes first, and
-- dv.scope_all() only where a row may have no unit: who sees all has an interval of all units, or is
-- the owner, who has a policy of their own. IS TRUE keeps the index of lft out of it: a guess
-- that few units lie between would have them hashed for a look-up by key.
DO $$
DECLARE
    known CONSTANT text := 'exists (select from dv.unit u where u.unit_id = %1$s.%2$s)';
    also CONSTANT text := '
    or seen_also is not null
       and (exists (select from dv.unit u where u.unit_id = %1$s.seen_also[1])
            or seen_also[2] is not null
               and (select true from dv.unit u where u.unit_id = any (%1$s.seen_also) limit 1))
    or seen_from is null and (select dv.scope_all())';
    t regclass;
    seen text;
BEGIN
    FOR t, seen IN VALUES
        ('dv.unit'::regclass,
         '(lft between (select dv.scope_lft()) and (select dv.scope_rgt())) is true'),
        ('dv.employment', format(known, 'employment', 'unit_id')),
        ('dv.membership', format(known, 'membership', 'unit_id')),
        ('dv.event', format(known, 'event', 'unit_id') || '
    or (select dv.scope_all())'),
        ('dv.person', format(known, 'person', 'seen_from') || format(also, 'person')),
        ('dv.member', format(known, 'member', 'seen_from') || format(also, 'member')),
        ('dv.person_identity',
         'exists (select from dv.person p where p.person_id = person_identity.person_id)'),
        ('dv.card', 'exists (select from dv.membership s
                where s.member_id = card.member_id and upper_inf(s.during))
    or (select true from dv.member m join dv.membership s using (member_id)
         where m.member_id = card.member_id and m.state = ''ended'' limit 1)
    or (select dv.scope_all())')
    LOOP
        EXECUTE format('ALTER POLICY seen ON %s USING (%s)', t, seen);
        EXECUTE format('ALTER POLICY removed ON %s USING (%s)', t, seen);
        EXECUTE format('ALTER POLICY changed ON %s USING (%s)', t, seen);
    END LOOP;
END $$;

-- Who is added is seen by nobody until they are employed, or by the unit that will employ them.
CREATE POLICY added_here ON dv.person AS RESTRICTIVE FOR INSERT
    TO dv_clerk, dv_approver, dv_printer, dv_auditor
    WITH CHECK (seen_from IS NULL
                OR EXISTS (SELECT FROM dv.unit u WHERE u.unit_id = seen_from));

-- ---- look-up by number ----

-- The member with this number, or to whom it leads when it is dead; who hold this identity number, then those with this telephone; those
-- whom the login role sees, of units within from_lft .. to_rgt (0: of any). As one query under the
-- policies of its tables it took longer to begin than to answer.
CREATE FUNCTION dv.member_numbered(asked text, citizen text, telephone text,
                                   from_lft integer, to_rgt integer)
RETURNS TABLE (member_id bigint, turn integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    seen_lft integer := dv.scope_lft();
    seen_rgt integer := dv.scope_rgt();
BEGIN
    IF seen_lft IS NULL AND dv.scope_all() THEN
        seen_lft := 0;
        seen_rgt := 2147483647;
    END IF;
    RETURN QUERY
    SELECT m.member_id, min(held.turn)
      FROM (SELECT l.member_id, 1 AS turn
              FROM (WITH RECURSIVE led AS (
                        SELECT m.member_id, m.merged_into FROM dv.member m WHERE m.member_no = asked
                         UNION ALL
                        SELECT m.member_id, m.merged_into
                          FROM led
                          JOIN dv.member m ON m.member_id = led.merged_into
                    ) SELECT led.member_id FROM led WHERE led.merged_into IS NULL) l
            UNION ALL
            SELECT m.member_id, 2
              FROM dv.person_identity i
              JOIN dv.member m ON m.person_id = i.person_id
             WHERE i.number = ANY (ARRAY[asked, citizen])
            UNION ALL
            SELECT n.member_id, 3
              FROM dv.member_name n
              JOIN dv.unit u ON u.unit_id = n.unit_id
             WHERE n.phone = telephone AND u.lft BETWEEN seen_lft AND seen_rgt) held
      JOIN dv.member m ON m.member_id = held.member_id
     WHERE ((SELECT u.lft BETWEEN seen_lft AND seen_rgt
               FROM dv.unit u WHERE u.unit_id = m.seen_from)
            OR m.seen_also IS NOT NULL
               AND (SELECT bool_or(u.lft BETWEEN seen_lft AND seen_rgt)
                      FROM dv.unit u WHERE u.unit_id = ANY (m.seen_also))
            OR m.seen_from IS NULL AND dv.scope_all())
       AND (from_lft = 0
            OR (SELECT u.lft BETWEEN from_lft AND to_rgt
                  FROM dv.member_name n
                  JOIN dv.unit u ON u.unit_id = n.unit_id
                 WHERE n.member_id = m.member_id))
     GROUP BY m.member_id;
END $$;

DROP FUNCTION dv.member_phone(text);
REVOKE ALL ON FUNCTION dv.member_numbered FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.member_numbered TO dv_clerk, dv_approver, dv_printer, dv_auditor;
