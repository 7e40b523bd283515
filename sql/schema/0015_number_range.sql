-- 0015 number_range: numbers are delegated down the tree, given back, and run low with a warning; what
-- a unit owns when it ends goes to who comes after it.
--
-- A row is a run of serials that one unit owns. A unit may own several: the one that was set for it,
-- and those that were delegated to it. What is given away is cut off the giver's rows, so that the
-- exclusion constraint of 0004 keeps all of them apart.

DROP FUNCTION dv.member_number(dv.number_range, bigint); -- it holds the row as it is

ALTER TABLE dv.number_range
    ADD COLUMN delegated boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT number_range_unit_unique;

CREATE FUNCTION dv.member_number(r dv.number_range, serial bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT r.prefix
        || lpad(serial::text, r.digits - length(r.prefix) - r.check_digit::integer, '0')
        || CASE WHEN r.check_digit
                THEN dv.check_digit(r.prefix
                         || lpad(serial::text, r.digits - length(r.prefix) - 1, '0'))
                ELSE '' END
$$;

COMMENT ON COLUMN dv.number_range.unit_id IS
    'this unit, and those below it that find no number nearer; NULL: everybody';
COMMENT ON COLUMN dv.number_range.delegated IS 'cut off another range; else it was set for the unit';

CREATE UNIQUE INDEX number_range_unit_unique ON dv.number_range (unit_id) WHERE NOT delegated;
CREATE INDEX number_range_owner ON dv.number_range (unit_id);
DROP INDEX dv.number_range_default;
CREATE UNIQUE INDEX number_range_default ON dv.number_range ((true))
    WHERE unit_id IS NULL AND NOT delegated;

CREATE TABLE dv.number_move (
    move_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL,
    from_id    bigint REFERENCES dv.unit,
    to_id      bigint REFERENCES dv.unit,
    quantity   bigint NOT NULL CONSTRAINT number_move_quantity CHECK (quantity > 0),
    request_id uuid CONSTRAINT number_move_request_unique UNIQUE,
    made_by    text NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT number_move_kind_known CHECK (kind IN ('given', 'returned', 'inherited')),
    CONSTRAINT number_move_ends CHECK (from_id IS DISTINCT FROM to_id)
);

COMMENT ON TABLE dv.number_move IS 'unused member numbers that changed hands';
COMMENT ON COLUMN dv.number_move.from_id IS 'NULL: from the range for everybody';
COMMENT ON COLUMN dv.number_move.to_id IS 'NULL: to the range for everybody';

CREATE INDEX number_move_from ON dv.number_move (from_id, move_id);
CREATE INDEX number_move_to ON dv.number_move (to_id, move_id);

-- How fast numbers go, from the first approval after this migration.
CREATE TABLE dv.number_use (
    range_id bigint NOT NULL REFERENCES dv.number_range,
    day      date NOT NULL DEFAULT current_date,
    taken    bigint NOT NULL CONSTRAINT number_use_taken CHECK (taken > 0),
    PRIMARY KEY (range_id, day)
);

SELECT dv.guard('dv.number_move', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = number_move.from_id)
    or (select true from dv.unit u where u.unit_id = number_move.to_id)', added => 'false',
    changed => 'false');
SELECT dv.guard('dv.number_use', '(select dv.scope_all())
    or (select true from dv.number_range r where r.range_id = number_use.range_id)', added => 'false',
    changed => 'false');

INSERT INTO dv.setting (name, value) VALUES
    ('number_low', '30d');       -- warn below so many free numbers; 30d: below 30 days' supply

-- The water mark of a unit that took so many numbers in the last 90 days.
CREATE FUNCTION dv.number_mark(taken_lately numeric) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mark text := (SELECT value FROM dv.setting WHERE name = 'number_low');
BEGIN
    RETURN CASE WHEN mark LIKE '%d'
                THEN ceil(coalesce(taken_lately, 0) * rtrim(mark, 'd')::numeric / 90)
                ELSE mark::numeric END;
END $$;

-- What a range gave in the last 90 days.
CREATE FUNCTION dv.number_taken_lately(asked bigint) RETURNS numeric
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT sum(taken) FROM dv.number_use
             WHERE range_id = asked AND day > current_date - 90);
END $$;

-- Owners whose numbers the units of some applications draw on, and that are low. An officer is told
-- that there is one outside their subtree, not which and how many it has left.
CREATE FUNCTION dv.number_low(first bigint, last bigint)
RETURNS TABLE (owner_id bigint, owner_code text, numbers_free bigint, water_mark bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE up AS (
        SELECT DISTINCT a.unit_id
          FROM dv.application a
         WHERE a.application_id BETWEEN first AND last AND dv.unit_seen(a.unit_id)
        UNION
        SELECT u.parent_id FROM up JOIN dv.unit u ON u.unit_id = up.unit_id
         WHERE u.parent_id IS NOT NULL
    ), owned AS (
        SELECT r.unit_id, sum(r.last_serial - r.next_serial + 1)::bigint AS free,
               dv.number_mark(sum(dv.number_taken_lately(r.range_id))) AS mark
          FROM dv.number_range r
         WHERE r.unit_id IN (SELECT up.unit_id FROM up)
            OR r.unit_id IS NULL AND EXISTS (SELECT FROM up)
         GROUP BY r.unit_id
    )
    SELECT coalesce(o.unit_id, 0), CASE WHEN seen.so THEN u.code END,
           CASE WHEN seen.so THEN o.free END, CASE WHEN seen.so THEN o.mark END
      FROM owned o
      LEFT JOIN dv.unit u ON u.unit_id = o.unit_id
     CROSS JOIN LATERAL (SELECT dv.unit_seen(o.unit_id)) seen (so)
     WHERE o.free < o.mark
     ORDER BY u.lft DESC NULLS LAST;
END $$;

-- ---- numbers change hands ----

-- Free serials of a range get another owner. Called under the lock of who admits.
CREATE FUNCTION dv.number_range_cut(r dv.number_range, cut_first bigint, cut_last bigint, heir bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF cut_first = r.first_serial AND cut_last = r.last_serial THEN
        UPDATE dv.number_range SET unit_id = heir, delegated = true WHERE range_id = r.range_id;
        RETURN;
    END IF;
    IF cut_first = r.first_serial THEN
        UPDATE dv.number_range SET first_serial = cut_last + 1, next_serial = cut_last + 1
         WHERE range_id = r.range_id;
    ELSE
        UPDATE dv.number_range SET last_serial = cut_first - 1 WHERE range_id = r.range_id;
        INSERT INTO dv.number_range (unit_id, delegated, prefix, digits, check_digit, first_serial,
                                     next_serial, last_serial)
        SELECT r.unit_id, true, r.prefix, r.digits, r.check_digit, cut_last + 1, cut_last + 1,
               r.last_serial
         WHERE cut_last < r.last_serial;
    END IF;
    INSERT INTO dv.number_range (unit_id, delegated, prefix, digits, check_digit, first_serial,
                                 next_serial, last_serial)
    VALUES (heir, true, r.prefix, r.digits, r.check_digit, cut_first, cut_first, cut_last);
END $$;

-- Give numbers to a unit below, or return some to one above (NULL: the nearest that owns a range, else
-- to everybody). They are the last ones, or those from a serial on. Officers give what is owned in
-- their subtree, and do it no other way. Gives how many ranges it took; 0: the request was done before.
CREATE FUNCTION dv.numbers_move(how text, giver bigint, receiver bigint, wanted bigint,
                                at_serial bigint, request uuid, said text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    heir  bigint := receiver;
    r     dv.number_range;
    part  bigint;
    got   bigint := 0;
    parts jsonb := '[]';
    moved bigint;
BEGIN
    IF NOT dv.unit_seen(giver) OR how = 'given' AND NOT dv.unit_seen(receiver) THEN
        RAISE insufficient_privilege USING MESSAGE = 'these numbers are not yours to give';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('dv.application', 0));
    IF EXISTS (SELECT FROM dv.number_move m WHERE m.request_id = request) THEN
        IF EXISTS (SELECT FROM dv.number_move m
                    WHERE m.request_id = request AND m.kind = how AND m.quantity = wanted
                      AND m.from_id IS NOT DISTINCT FROM giver
                      AND (m.to_id IS NOT DISTINCT FROM receiver OR how = 'returned')) THEN
            RETURN 0;
        END IF;
        RAISE unique_violation USING CONSTRAINT = 'number_move_request_unique',
            MESSAGE = 'the request moved other numbers';
    END IF;
    IF how = 'returned' AND receiver IS NULL THEN
        SELECT above.unit_id INTO heir
          FROM dv.unit u
          JOIN dv.unit above ON u.lft > above.lft AND u.lft <= above.rgt
         WHERE u.unit_id = giver
           AND EXISTS (SELECT FROM dv.number_range x WHERE x.unit_id = above.unit_id)
         ORDER BY above.lft DESC
         LIMIT 1;
    END IF;
    IF NOT (CASE how
           WHEN 'given' THEN EXISTS (SELECT FROM dv.unit b LEFT JOIN dv.unit a ON a.unit_id = giver
                                      WHERE b.unit_id = heir AND b.dissolved_on IS NULL
                                        AND (giver IS NULL OR b.lft > a.lft AND b.lft <= a.rgt))
           WHEN 'returned' THEN EXISTS (SELECT FROM dv.unit b LEFT JOIN dv.unit a ON a.unit_id = heir
                                         WHERE b.unit_id = giver AND a.dissolved_on IS NULL
                                           AND (heir IS NULL OR b.lft > a.lft AND b.lft <= a.rgt))
           ELSE false END) THEN
        RAISE check_violation USING CONSTRAINT = 'number_range_receiver',
            MESSAGE = 'the units do not lie so',
            HINT = 'Numbers are given to a unit below and returned to a unit above, one that lives.';
    END IF;
    FOR r IN SELECT * FROM dv.number_range x
              WHERE x.unit_id IS NOT DISTINCT FROM giver
                AND x.next_serial <= x.last_serial
                AND (at_serial IS NULL OR at_serial BETWEEN x.next_serial AND x.last_serial)
              ORDER BY x.digits DESC, lower(x.numbers) DESC
                FOR UPDATE
    LOOP
        part := least(wanted - got, r.last_serial - coalesce(at_serial, r.next_serial) + 1);
        PERFORM dv.number_range_cut(r, coalesce(at_serial, r.last_serial - part + 1),
                                    coalesce(at_serial + part - 1, r.last_serial), heir);
        got := got + part;
        parts := parts || jsonb_build_object('prefix', r.prefix, 'digits', r.digits,
            'first_serial', coalesce(at_serial, r.last_serial - part + 1), 'quantity', part);
        EXIT WHEN got = wanted OR at_serial IS NOT NULL;
    END LOOP;
    IF got < wanted THEN
        RAISE check_violation USING CONSTRAINT = 'number_range_short',
            MESSAGE = format('Numbers asked: %s, free: %s.', wanted, got);
    END IF;
    INSERT INTO dv.number_move (kind, from_id, to_id, quantity, request_id, made_by)
    VALUES (how, giver, heir, wanted, request, dv.acting_name(said))
    RETURNING move_id INTO moved;
    INSERT INTO dv.event (officer, verb, unit_id, new)
    VALUES (dv.acting_name(said), 'numbers ' || how, coalesce(giver, heir),
            jsonb_build_object('move_id', moved, 'quantity', wanted, 'from_unit_id', giver,
                               'to_unit_id', heir, 'ranges', parts));
    RETURN jsonb_array_length(parts);
END $$;

-- ---- who is admitted takes numbers ----

DROP VIEW dv.number_range_near;
DROP FUNCTION dv.number_shortage(bigint, bigint);

-- As in 0012, but numbers come from the nearest unit upward that has free ones, from all its ranges,
-- the lowest first, and go on with the unit above when these do not suffice. Level by level from the
-- deepest owner up, so that each owner serves those who come to it in the order of the tree and of
-- names. What was numbered so far is in the tables.
CREATE OR REPLACE FUNCTION dv.applications_admit(first bigint, last bigint, decided_on date,
    decided_no text, officer text, approver text, act text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted       bigint;
    admitted_now bigint := 0;
    at_level     bigint;
    level        integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('dv.application', 0));
    PERFORM FROM dv.application a
      WHERE a.application_id BETWEEN first AND last AND a.state = 'submitted'
      ORDER BY a.application_id
        FOR UPDATE;
    IF NOT dv.scope_owner()
       AND EXISTS (SELECT FROM dv.application a
                    WHERE a.application_id BETWEEN first AND last AND a.state = 'submitted'
                      AND (a.submitted_by = session_user OR NOT dv.unit_seen(a.unit_id))) THEN
        RAISE insufficient_privilege USING MESSAGE = 'these applications cannot be approved';
    END IF;
    SELECT count(*) INTO wanted
      FROM dv.application a
      JOIN dv.application_line l ON l.application_id = a.application_id AND l.pending
     WHERE a.application_id BETWEEN first AND last AND a.state = 'submitted';
    FOR level IN
        WITH RECURSIVE up AS (
            SELECT DISTINCT a.unit_id
              FROM dv.application a
             WHERE a.application_id BETWEEN first AND last AND a.state = 'submitted'
            UNION
            SELECT u.parent_id FROM up JOIN dv.unit u ON u.unit_id = up.unit_id
             WHERE u.parent_id IS NOT NULL
        )
        SELECT DISTINCT coalesce(o.depth, -1)
          FROM dv.number_range r
          LEFT JOIN dv.unit o ON o.unit_id = r.unit_id
         WHERE r.next_serial <= r.last_serial
           AND (r.unit_id IS NULL OR r.unit_id IN (SELECT up.unit_id FROM up))
         ORDER BY 1 DESC
    LOOP
        EXIT WHEN admitted_now = wanted;
        WITH RECURSIVE up AS (
            SELECT DISTINCT a.unit_id, a.unit_id AS above_id
              FROM dv.application a
             WHERE a.application_id BETWEEN first AND last AND a.state = 'submitted'
            UNION ALL
            SELECT up.unit_id, u.parent_id
              FROM up
              JOIN dv.unit u ON u.unit_id = up.above_id
             WHERE u.depth > level AND (u.parent_id IS NOT NULL OR level = -1)
        ), served AS MATERIALIZED (
            SELECT up.unit_id, coalesce(o.unit_id, 0) AS owner_id
              FROM up
              LEFT JOIN dv.unit o ON o.unit_id = up.above_id
             WHERE coalesce(o.depth, -1) = level
        ), piece AS MATERIALIZED (
            SELECT r.range_id, coalesce(r.unit_id, 0) AS owner_id, r.next_serial,
                   r.last_serial - r.next_serial + 1 AS free,
                   sum(r.last_serial - r.next_serial + 1) OVER (PARTITION BY r.unit_id
                       ORDER BY r.digits, r.numbers ROWS UNBOUNDED PRECEDING)
                       - (r.last_serial - r.next_serial + 1) AS before
              FROM dv.number_range r
             WHERE r.next_serial <= r.last_serial
               AND coalesce(r.unit_id, 0) IN (SELECT s.owner_id FROM served s)
        ), line AS MATERIALIZED (
            SELECT a.application_id, a.unit_id, s.owner_id, l.person_id,
                   row_number() OVER (PARTITION BY s.owner_id
                                      ORDER BY u.lft, p.given_name COLLATE "vi-x-icu",
                                               p.full_name COLLATE "vi-x-icu", p.person_id) AS place
              FROM dv.application a
              JOIN served s ON s.unit_id = a.unit_id
              JOIN dv.application_line l ON l.application_id = a.application_id AND l.pending
              JOIN dv.person p ON p.person_id = l.person_id
              JOIN dv.unit u ON u.unit_id = a.unit_id
             WHERE a.application_id BETWEEN first AND last AND a.state = 'submitted'
               AND (admitted_now = 0
                    OR NOT EXISTS (SELECT FROM dv.member m
                                    WHERE m.person_id = l.person_id
                                      AND m.application_id = l.application_id))
        ), drawn AS MATERIALIZED (
            SELECT line.application_id, line.unit_id, line.person_id, line.owner_id, line.place,
                   piece.range_id,
                   (piece.next_serial + line.place - 1 - piece.before)::bigint AS serial
              FROM line
              JOIN piece ON piece.owner_id = line.owner_id
                        AND line.place > piece.before AND line.place <= piece.before + piece.free
        ), taken AS (
            UPDATE dv.number_range r
               SET next_serial = r.next_serial + d.n
              FROM (SELECT range_id, count(*) AS n FROM drawn GROUP BY range_id) d
             WHERE r.range_id = d.range_id
            RETURNING r.range_id, r AS range, d.n
        ), used AS (
            INSERT INTO dv.number_use (range_id, taken)
            SELECT range_id, n FROM taken
                ON CONFLICT (range_id, day) DO UPDATE SET taken = number_use.taken + excluded.taken
        ), admitted AS (
            INSERT INTO dv.member (person_id, member_no, admitted_on, application_id)
            SELECT d.person_id, dv.member_number(t.range, d.serial), decided_on, d.application_id
              FROM drawn d
              JOIN taken t ON t.range_id = d.range_id
             ORDER BY d.owner_id, d.place
            RETURNING member_id
        )
        SELECT count(*) INTO at_level FROM admitted;
        admitted_now := admitted_now + at_level;
    END LOOP;
    IF admitted_now < wanted THEN
        RAISE check_violation USING CONSTRAINT = 'number_range_shortage',
            MESSAGE = format('Numbers needed: %s, left: %s.', wanted, admitted_now),
            HINT = 'Give the unit numbers of a unit above, or raise the last serial of a range.';
    END IF;
    WITH admitted AS MATERIALIZED (
        SELECT m.member_id, m.person_id, m.member_no, a.application_id, a.unit_id
          FROM dv.application a
          JOIN dv.application_line l ON l.application_id = a.application_id AND l.pending
          JOIN dv.member m ON m.person_id = l.person_id
         WHERE a.application_id BETWEEN first AND last AND a.state = 'submitted'
    ), belongs AS (
        INSERT INTO dv.membership (member_id, unit_id, during)
        SELECT member_id, unit_id, daterange(decided_on, NULL) FROM admitted ORDER BY member_id
    )
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT dv.acting_name(applications_admit.officer),
           CASE applications_admit.act WHEN 'recognise' THEN 'recognised' ELSE 'admitted' END,
           unit_id, person_id,
           jsonb_build_object('member_no', member_no, 'application_id', application_id,
                              'decision_no', decided_no, 'decision_date', decided_on)
      FROM admitted
     ORDER BY member_id;
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

-- ---- what ended units own ----

ALTER TABLE dv.blank_move
    DROP CONSTRAINT blank_move_kind_known,
    ADD CONSTRAINT blank_move_kind_known CHECK (kind IN
        ('received', 'issued', 'returned', 'printed', 'spoiled', 'inherited'));

-- Who comes after a unit that ended: the one it went into, else the nearest above that lives.
CREATE FUNCTION dv.unit_heir(ended bigint) RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    u dv.unit;
BEGIN
    SELECT * INTO u FROM dv.unit WHERE unit_id = ended;
    WHILE u.dissolved_on IS NOT NULL LOOP -- one that went into another stands below it
        SELECT * INTO u FROM dv.unit WHERE unit_id = u.parent_id;
    END LOOP;
    RETURN u.unit_id;
END $$;

-- Free numbers, blanks and posts of units that ended go to who comes after them; the posts of a unit
-- that was dissolved end. What the last unit of a tree leaves: its numbers are everybody's, its blanks
-- stay. Does nothing that was done before.
CREATE FUNCTION dv.unit_estates_settle(said text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    who  CONSTANT text := dv.acting_name(said);
    r    dv.number_range;
    heir bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('dv.application', 0));
    FOR r IN SELECT x.* FROM dv.number_range x JOIN dv.unit u ON u.unit_id = x.unit_id
              WHERE u.dissolved_on IS NOT NULL AND x.next_serial <= x.last_serial
              ORDER BY x.range_id
                FOR UPDATE OF x
    LOOP
        heir := dv.unit_heir(r.unit_id);
        PERFORM dv.number_range_cut(r, r.next_serial, r.last_serial, heir);
        WITH moved AS (
            INSERT INTO dv.number_move (kind, from_id, to_id, quantity, made_by)
            VALUES ('inherited', r.unit_id, heir, r.last_serial - r.next_serial + 1, who)
            RETURNING move_id, quantity
        )
        INSERT INTO dv.event (officer, verb, unit_id, new)
        SELECT who, 'numbers inherited', r.unit_id,
               jsonb_build_object('move_id', move_id, 'quantity', quantity, 'to_unit_id', heir,
                   'ranges', jsonb_build_array(jsonb_build_object('prefix', r.prefix, 'digits',
                       r.digits, 'first_serial', r.next_serial, 'quantity', quantity)))
          FROM moved;
    END LOOP;

    PERFORM FROM dv.blank_stock s -- in the order of all who lock stocks
      WHERE s.unit_id IN (SELECT unnest(ARRAY[e.unit_id, dv.unit_heir(e.unit_id)])
                            FROM dv.blank_stock e JOIN dv.unit u ON u.unit_id = e.unit_id
                           WHERE u.dissolved_on IS NOT NULL AND e.quantity > 0)
      ORDER BY s.unit_id
        FOR UPDATE;
    WITH estate AS MATERIALIZED (
        SELECT s.unit_id, s.quantity, dv.unit_heir(s.unit_id) AS heir_id
          FROM dv.blank_stock s
          JOIN dv.unit u ON u.unit_id = s.unit_id
         WHERE u.dissolved_on IS NOT NULL AND s.quantity > 0
           AND dv.unit_heir(s.unit_id) IS NOT NULL
    ), moved AS (
        INSERT INTO dv.blank_move (kind, from_id, to_id, quantity, made_by)
        SELECT 'inherited', unit_id, heir_id, quantity, who FROM estate ORDER BY unit_id
        RETURNING move_id, from_id, to_id, quantity
    ), emptied AS (
        UPDATE dv.blank_stock s SET quantity = 0 FROM estate e WHERE s.unit_id = e.unit_id
    ), grown AS (
        INSERT INTO dv.blank_stock AS s (unit_id, quantity)
        SELECT heir_id, sum(quantity) FROM estate GROUP BY heir_id ORDER BY heir_id
            ON CONFLICT (unit_id) DO UPDATE SET quantity = s.quantity + excluded.quantity
    )
    INSERT INTO dv.event (officer, verb, unit_id, new)
    SELECT who, 'blanks inherited', from_id,
           jsonb_build_object('move_id', move_id, 'quantity', quantity, 'to_unit_id', to_id)
      FROM moved
     ORDER BY move_id;

    WITH post AS (
        UPDATE dv.officer o
           SET unit_id = CASE WHEN u.into_id IS NULL THEN o.unit_id
                              ELSE coalesce(dv.unit_heir(u.unit_id), o.unit_id) END,
               ended_at = CASE WHEN u.into_id IS NULL THEN now() END
          FROM dv.unit u
         WHERE u.unit_id = o.unit_id AND u.dissolved_on IS NOT NULL AND o.ended_at IS NULL
        RETURNING o.login, o.ended_at, u.unit_id AS was_id, o.unit_id
    )
    INSERT INTO dv.event (officer, verb, unit_id, old, new)
    SELECT who, CASE WHEN ended_at IS NULL THEN 'officer moved' ELSE 'officer ended' END, was_id,
           jsonb_build_object('login', login, 'unit_id', was_id),
           CASE WHEN ended_at IS NULL THEN jsonb_build_object('login', login, 'unit_id', unit_id) END
      FROM post
     ORDER BY login;
END $$;

SELECT dv.unit_estates_settle(current_user::text);

-- ---- a unit that is split off says from which ----

ALTER TABLE dv.unit_change ADD COLUMN from_code text;
COMMENT ON COLUMN dv.unit_change.from_code IS 'of a unit that is founded: the one it is split from';

-- ---- cards that were drawn before a change and printed after it ----

ALTER TABLE dv.card_outdated ALTER COLUMN reorganisation_id DROP NOT NULL;
COMMENT ON COLUMN dv.card_outdated.reorganisation_id IS
    'NULL: the member went to another unit while the card was drawn';

-- Note those of a part, just printed, that bear another name than that of the member's unit now.
CREATE FUNCTION dv.cards_outdated(run bigint, card_ids text[], unit_names text[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    noted bigint;
BEGIN
    INSERT INTO dv.card_outdated (card_id, unit_name, reorganisation_id)
    SELECT c.card_id, k.name,
           (SELECT h.reorganisation_id FROM dv.unit_history h
             WHERE h.unit_id = u.unit_id AND upper_inf(h.during))
      FROM unnest(card_ids, unit_names) AS k (id, name)
      JOIN dv.card c ON c.card_id = decode(k.id, 'hex') AND c.run_id = run AND c.state = 'printed'
      JOIN dv.run r ON r.run_id = c.run_id
      JOIN dv.membership s ON s.member_id = c.member_id AND upper_inf(s.during)
      JOIN dv.unit u ON u.unit_id = s.unit_id AND u.name <> k.name
     WHERE dv.scope_all() OR dv.unit_seen(r.unit_id)
        ON CONFLICT (card_id) DO UPDATE
       SET unit_name = excluded.unit_name, reorganisation_id = excluded.reorganisation_id
     WHERE card_outdated.unit_name IS NULL;
    GET DIAGNOSTICS noted = ROW_COUNT;
    RETURN noted;
END $$;

-- ---- grants ----

GRANT SELECT ON dv.number_range, dv.number_use, dv.number_move TO dv_approver, dv_auditor;

REVOKE ALL ON FUNCTION dv.member_number(dv.number_range, bigint), dv.number_mark(numeric), dv.number_taken_lately(bigint),
    dv.number_low(bigint, bigint),
    dv.number_range_cut(dv.number_range, bigint, bigint, bigint),
    dv.numbers_move(text, bigint, bigint, bigint, bigint, uuid, text), dv.unit_heir(bigint),
    dv.unit_estates_settle(text), dv.cards_outdated(bigint, text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.number_mark(numeric), dv.number_taken_lately(bigint)
    TO dv_approver, dv_auditor;
GRANT EXECUTE ON FUNCTION dv.number_low(bigint, bigint),
    dv.numbers_move(text, bigint, bigint, bigint, bigint, uuid, text) TO dv_approver;
GRANT EXECUTE ON FUNCTION dv.cards_outdated(bigint, text[], text[]) TO dv_printer;
