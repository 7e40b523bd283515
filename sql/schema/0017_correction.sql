-- 0017 correction: what was believed of a person before, and corrections that two officers make on a
-- paper. What was is personal data, in tables that can be erased: the event log tells only which
-- fields changed. Who erases a person deletes from person_past, identity_past and disowned, and sets
-- was, value and value_key of their corrections to NULL: last of all, as every change of the person
-- leaves a trace here.

-- ---- what was believed ----

-- What dv.person said until then. A state began where the one before ended: the first, when the
-- person became known. So new persons leave no row here.
CREATE TABLE dv.person_past (
    person_id       bigint NOT NULL,
    until           timestamptz NOT NULL,
    full_name       text NOT NULL,
    name_key        text NOT NULL COLLATE "C",
    birth_date      date,
    birth_precision text NOT NULL,
    sex             text,
    phone           text,
    email           text,
    CONSTRAINT person_past_once PRIMARY KEY (person_id, until)
);

COMMENT ON TABLE dv.person_past IS 'written by a trigger on dv.person';
COMMENT ON COLUMN dv.person_past.until IS 'the clock when it was replaced, not the commit';

-- A feed of new persons says NULL, which takes no room; whoever else adds a number says nothing.
ALTER TABLE dv.person_identity ADD COLUMN since timestamptz;
ALTER TABLE dv.person_identity ALTER COLUMN since SET DEFAULT clock_timestamp();

COMMENT ON COLUMN dv.person_identity.since IS 'NULL: for as long as the person is known';

CREATE TABLE dv.identity_past (
    person_id bigint NOT NULL,
    kind      text NOT NULL COLLATE "C",
    number    text NOT NULL COLLATE "C",
    since     timestamptz,
    until     timestamptz NOT NULL
);

COMMENT ON TABLE dv.identity_past IS 'written by triggers on dv.person_identity';

CREATE INDEX identity_past_person ON dv.identity_past (person_id);
CREATE INDEX identity_past_number ON dv.identity_past (number);
CREATE INDEX identity_past_until ON dv.identity_past (until);

-- The clock is asked when the rows are locked, so that states follow each other, even when it was
-- set back since. By index: a plan made while the table was empty would read all of it for each row.
CREATE FUNCTION dv.person_keep_past() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_indexscan = on AS $$
BEGIN
    INSERT INTO dv.person_past (person_id, until, full_name, name_key, birth_date, birth_precision,
                                sex, phone, email)
    SELECT w.person_id,
           greatest(clock_timestamp(),
                    (SELECT max(p.until) FROM dv.person_past p WHERE p.person_id = w.person_id)
                    + interval '1 microsecond'),
           w.full_name, w.name_key, w.birth_date, w.birth_precision, w.sex, w.phone, w.email
      FROM was w
      JOIN now n ON n.person_id = w.person_id
     WHERE (w.full_name, w.name_key, w.birth_date, w.birth_precision, w.sex, w.phone, w.email)
           IS DISTINCT FROM
           (n.full_name, n.name_key, n.birth_date, n.birth_precision, n.sex, n.phone, n.email);
    RETURN NULL;
END $$;

CREATE TRIGGER person_keep_past AFTER UPDATE ON dv.person
    REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION dv.person_keep_past();

CREATE FUNCTION dv.identity_keep_past() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    stamp timestamptz := clock_timestamp();
BEGIN
    INSERT INTO dv.identity_past (person_id, kind, number, since, until)
    SELECT person_id, kind, number, since, greatest(stamp, since) FROM was;
    RETURN NULL;
END $$;

CREATE FUNCTION dv.identity_keep_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO dv.identity_past (person_id, kind, number, since, until)
    SELECT w.person_id, w.kind, w.number, w.since, greatest(clock_timestamp(), w.since)
      FROM was w
     WHERE NOT EXISTS (SELECT FROM now n
                        WHERE n.person_id = w.person_id AND n.kind = w.kind AND n.number = w.number);
    RETURN NULL;
END $$;

CREATE FUNCTION dv.identity_begins() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.since := clock_timestamp();
    RETURN NEW;
END $$;

CREATE TRIGGER identity_keep_past AFTER DELETE ON dv.person_identity
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION dv.identity_keep_past();
CREATE TRIGGER identity_keep_changed AFTER UPDATE ON dv.person_identity
    REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION dv.identity_keep_changed();
CREATE TRIGGER identity_begins BEFORE UPDATE ON dv.person_identity FOR EACH ROW
    WHEN ((NEW.person_id, NEW.kind, NEW.number) <> (OLD.person_id, OLD.kind, OLD.number))
    EXECUTE FUNCTION dv.identity_begins();

-- When the registry first heard of a person: where their first beliefs begin. Loaded without an
-- event: known all along.
CREATE FUNCTION dv.person_known_at(asked bigint) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (dv.scope_owner() OR dv.person_seen(asked)) THEN
        RETURN NULL;
    END IF;
    RETURN coalesce((SELECT min(e.at) FROM dv.event e WHERE e.person_id = asked), '-infinity');
END $$;

-- ---- birth dates as text: 1985, 1985-05 or 1985-05-12 ----

CREATE FUNCTION dv.born_text(birth_date date, birth_precision text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_char(birth_date, CASE birth_precision WHEN 'year' THEN 'YYYY'
                                                WHEN 'month' THEN 'YYYY-MM' ELSE 'YYYY-MM-DD' END);

CREATE FUNCTION dv.born_first(born text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN make_date(left(born, 4)::integer, coalesce(nullif(substr(born, 6, 2), ''), '1')::integer,
                 coalesce(nullif(substr(born, 9, 2), ''), '1')::integer);

CREATE FUNCTION dv.born_precision(born text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE length(born) WHEN 4 THEN 'year' WHEN 7 THEN 'month' ELSE 'day' END;

-- ---- corrections ----

CREATE TABLE dv.correction (
    correction_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id   bigint NOT NULL REFERENCES dv.person,
    field       text NOT NULL,
    was         text,
    value       text,
    value_key   text,
    replaces    text,
    reason      text NOT NULL,
    paper_no    text NOT NULL,
    paper_date  date NOT NULL,
    state       text NOT NULL DEFAULT 'proposed',
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    answered_by text,
    answered_at timestamptz,
    answer      text,
    CONSTRAINT correction_field_known CHECK (field IN
        ('full_name', 'born', 'sex', 'phone', 'email', 'identity')),
    CONSTRAINT correction_replaces_known CHECK (replaces IN ('cccd', 'cmnd', 'passport')),
    CONSTRAINT correction_state_known CHECK (state IN ('proposed', 'approved', 'declined')),
    CONSTRAINT correction_proven CHECK (reason <> '' AND paper_no <> '' AND proposed_by <> ''),
    CONSTRAINT correction_answered CHECK ((state = 'proposed')
        = (answered_by IS NULL AND answered_at IS NULL)),
    CONSTRAINT correction_declined CHECK (state <> 'declined' OR (answer <> '') IS TRUE),
    CONSTRAINT correction_four_eyes CHECK (state <> 'approved'
        OR lower(answered_by COLLATE "vi-x-icu") <> lower(proposed_by COLLATE "vi-x-icu"))
);

COMMENT ON COLUMN dv.correction.value IS
    'what it is to be; a birth date as born_text() has it, an identity as its kind and number';
COMMENT ON COLUMN dv.correction.replaces IS 'the kind of paper whose number the new one replaces';
COMMENT ON COLUMN dv.correction.answered_at IS 'of an approved one: when the new value began';

CREATE UNIQUE INDEX correction_one_open ON dv.correction (person_id, field) WHERE state = 'proposed';
CREATE INDEX correction_person ON dv.correction (person_id, field, answered_at);

-- What feeds may not bring back: all that a field ever was before the last correction of it. Names
-- and addresses in small letters, birth dates as born_text() has them, numbers after their kind.
CREATE TABLE dv.disowned (
    person_id  bigint PRIMARY KEY REFERENCES dv.person,
    full_names text[],
    births     text[],
    sexes      text[],
    phones     text[],
    emails     text[],
    numbers    text[]
);

-- The fields of a row of a feed in which it says what a correction did away with.
CREATE FUNCTION dv.feed_kept(d dv.disowned, full_name text, birth_date date, birth_precision text,
                             sex text, phone text, email text, id_kind text, id_number text)
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(array_remove(ARRAY[
    CASE WHEN lower(full_name COLLATE "vi-x-icu") = ANY (d.full_names) THEN 'full_name' END,
    CASE WHEN birth_date IS NOT NULL
          AND EXISTS (SELECT FROM unnest(d.births) b
                       WHERE NOT dv.birth_changes(dv.born_first(b), dv.born_precision(b),
                                                  birth_date, birth_precision)) THEN 'born' END,
    CASE WHEN sex = ANY (d.sexes) THEN 'sex' END,
    CASE WHEN phone = ANY (d.phones) THEN 'phone' END,
    CASE WHEN lower(email COLLATE "vi-x-icu") = ANY (d.emails) THEN 'email' END,
    CASE WHEN id_kind || ' ' || id_number = ANY (d.numbers) THEN 'identity' END], NULL), '{}');

ALTER TABLE dv.intake_result ADD COLUMN kept text[];

COMMENT ON COLUMN dv.intake_result.kept IS
    'fields that stay as they were corrected: the row says what was before';

-- What the registry says of a field now; of an identity, the numbers that the new one would replace.
CREATE FUNCTION dv.correction_now(asked bigint, field text, value text, replaces text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF field = 'identity' THEN
        RETURN (SELECT string_agg(i.kind || ' ' || i.number, ', ' ORDER BY i.kind, i.number)
                  FROM dv.person_identity i
                 WHERE i.person_id = asked AND i.kind IN (split_part(value, ' ', 1), replaces));
    END IF;
    RETURN (SELECT CASE field WHEN 'full_name' THEN p.full_name
                              WHEN 'born' THEN dv.born_text(p.birth_date, p.birth_precision)
                              WHEN 'sex' THEN p.sex
                              WHEN 'phone' THEN p.phone
                              WHEN 'email' THEN p.email END
              FROM dv.person p WHERE p.person_id = asked);
END $$;

-- Officers write corrections by the three functions below, and in no other way. The log gets their
-- field, never their values.
CREATE FUNCTION dv.correction_propose(asked bigint, field text, value text, value_key text,
    replaces text, reason text, paper_no text, paper_date date, officer text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    was text := dv.correction_now(asked, field, value, replaces);
    made bigint;
BEGIN
    IF NOT (dv.scope_owner() OR dv.person_seen(asked)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this person cannot be corrected';
    END IF;
    IF was IS NOT DISTINCT FROM value THEN
        RAISE check_violation USING CONSTRAINT = 'correction_changes',
            MESSAGE = 'nothing would change';
    END IF;
    INSERT INTO dv.correction (person_id, field, was, value, value_key, replaces, reason, paper_no,
                               paper_date, proposed_by)
    VALUES (asked, field, was, value, value_key, replaces, reason, paper_no, paper_date,
            dv.acting_name(officer))
    RETURNING correction_id INTO made;
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    VALUES (dv.acting_name(officer), 'correction proposed', dv.person_unit(asked), asked,
            jsonb_build_object('correction_id', made, 'field', field));
    RETURN made;
END $$;

-- A proposal, locked; no row when there is none that the session sees.
CREATE FUNCTION dv.correction_open(asked bigint) RETURNS SETOF dv.correction
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    c dv.correction;
BEGIN
    SELECT * INTO c FROM dv.correction WHERE correction_id = asked FOR UPDATE;
    IF c.correction_id IS NULL OR NOT (dv.scope_owner() OR dv.person_seen(c.person_id)) THEN
        RETURN;
    END IF;
    IF c.state <> 'proposed' THEN
        RAISE check_violation USING CONSTRAINT = 'correction_answered_once',
            MESSAGE = 'a correction is answered once';
    END IF;
    RETURN NEXT c;
END $$;

-- The new number in the place of the old ones, from the moment on when these end.
CREATE FUNCTION dv.correction_identify(c dv.correction) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    new_kind   text := split_part(c.value, ' ', 1);
    new_number text := split_part(c.value, ' ', 2);
    stamp      timestamptz;
BEGIN
    -- Somebody else's, out of sight: as if it were not allowed at all.
    IF NOT dv.scope_owner()
       AND EXISTS (SELECT FROM dv.person_identity i
                    WHERE i.number = new_number AND i.kind = new_kind
                      AND NOT dv.person_seen(i.person_id)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this correction cannot be approved';
    END IF;
    DELETE FROM dv.person_identity i
     WHERE i.person_id = c.person_id AND i.kind IN (new_kind, c.replaces)
       AND (i.kind, i.number) <> (new_kind, new_number);
    stamp := CASE WHEN FOUND THEN (SELECT max(p.until) FROM dv.identity_past p
                                    WHERE p.person_id = c.person_id)
                  ELSE clock_timestamp() END;
    INSERT INTO dv.person_identity (person_id, kind, number, since)
    SELECT c.person_id, new_kind, new_number, stamp
     WHERE NOT EXISTS (SELECT FROM dv.person_identity i
                        WHERE i.number = new_number AND i.kind = new_kind
                          AND i.person_id = c.person_id);
    RETURN stamp;
END $$;

-- All that the field was before, ever, but what it is now, is brought back by no feed.
CREATE FUNCTION dv.correction_disown(c dv.correction) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone text[];
BEGIN
    IF c.field = 'identity' THEN
        gone := (SELECT array_agg(DISTINCT p.kind || ' ' || p.number)
                   FROM dv.identity_past p
                  WHERE p.person_id = c.person_id
                    AND NOT EXISTS (SELECT FROM dv.person_identity i
                                     WHERE i.number = p.number AND i.kind = p.kind
                                       AND i.person_id = p.person_id));
    ELSE
        gone := (SELECT array_agg(DISTINCT CASE WHEN c.field IN ('full_name', 'email')
                                                THEN lower(v.value COLLATE "vi-x-icu")
                                                ELSE v.value END)
                   FROM dv.person_past p
                  CROSS JOIN LATERAL (SELECT CASE c.field
                            WHEN 'full_name' THEN p.full_name
                            WHEN 'born' THEN dv.born_text(p.birth_date, p.birth_precision)
                            WHEN 'sex' THEN p.sex
                            WHEN 'phone' THEN p.phone
                            WHEN 'email' THEN p.email END AS value) v
                  WHERE p.person_id = c.person_id AND v.value <> coalesce(c.value, ''));
    END IF;
    INSERT INTO dv.disowned (person_id) VALUES (c.person_id) ON CONFLICT DO NOTHING;
    UPDATE dv.disowned d
       SET full_names = CASE c.field WHEN 'full_name' THEN gone ELSE d.full_names END,
           births = CASE c.field WHEN 'born' THEN gone ELSE d.births END,
           sexes = CASE c.field WHEN 'sex' THEN gone ELSE d.sexes END,
           phones = CASE c.field WHEN 'phone' THEN gone ELSE d.phones END,
           emails = CASE c.field WHEN 'email' THEN gone ELSE d.emails END,
           numbers = CASE c.field WHEN 'identity' THEN gone ELSE d.numbers END
     WHERE d.person_id = c.person_id;
END $$;

-- The person becomes what a proposal says. Feeds wait, and their previews are made anew: the lock
-- comes first, as it does when a feed is applied. False: there is no such correction.
CREATE FUNCTION dv.correction_approve(asked bigint, officer text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    c     dv.correction;
    stamp timestamptz;
BEGIN
    UPDATE dv.setting SET value = (value::bigint + 1)::text WHERE name = 'feed_generation';
    SELECT * INTO c FROM dv.correction_open(asked);
    IF c.correction_id IS NULL THEN
        RETURN false;
    END IF;
    PERFORM FROM dv.person p WHERE p.person_id = c.person_id FOR UPDATE;
    IF dv.correction_now(c.person_id, c.field, c.value, c.replaces) IS DISTINCT FROM c.was THEN
        RAISE check_violation USING CONSTRAINT = 'correction_overtaken',
            MESSAGE = 'the field changed since the correction was proposed';
    END IF;
    IF c.field = 'identity' THEN
        stamp := dv.correction_identify(c);
    ELSE
        UPDATE dv.person p
           SET full_name = CASE c.field WHEN 'full_name' THEN c.value ELSE p.full_name END,
               name_key = CASE c.field WHEN 'full_name' THEN c.value_key ELSE p.name_key END,
               birth_date = CASE c.field WHEN 'born' THEN dv.born_first(c.value)
                                         ELSE p.birth_date END,
               birth_precision = CASE c.field WHEN 'born' THEN dv.born_precision(c.value)
                                              ELSE p.birth_precision END,
               sex = CASE c.field WHEN 'sex' THEN c.value ELSE p.sex END,
               phone = CASE c.field WHEN 'phone' THEN c.value ELSE p.phone END,
               email = CASE c.field WHEN 'email' THEN c.value ELSE p.email END
         WHERE p.person_id = c.person_id;
        stamp := (SELECT max(p.until) FROM dv.person_past p WHERE p.person_id = c.person_id);
    END IF;
    UPDATE dv.correction
       SET state = 'approved', answered_by = dv.acting_name(officer), answered_at = stamp
     WHERE correction_id = asked;
    PERFORM dv.correction_disown(c);
    INSERT INTO dv.card_outdated (card_id, corrected)
    SELECT k.card_id, ARRAY[c.field]
      FROM dv.member m
      JOIN dv.card k ON k.member_id = m.member_id AND k.state IN ('printed', 'handed over')
     WHERE m.person_id = c.person_id AND c.field IN ('full_name', 'born', 'sex')
        ON CONFLICT (card_id) DO UPDATE
       SET corrected = array_remove(card_outdated.corrected, c.field) || excluded.corrected;
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    VALUES (dv.acting_name(officer), 'person corrected', dv.person_unit(c.person_id), c.person_id,
            jsonb_build_object('correction_id', asked, 'field', c.field));
    RETURN true;
END $$;

-- Approvers decline; a clerk takes back what they proposed themselves.
CREATE FUNCTION dv.correction_decline(asked bigint, answer text, officer text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    c dv.correction;
BEGIN
    SELECT * INTO c FROM dv.correction_open(asked);
    IF c.correction_id IS NULL THEN
        RETURN false;
    END IF;
    IF NOT dv.scope_owner() AND c.proposed_by <> session_user
       AND NOT pg_has_role(session_user, 'dv_approver', 'MEMBER') THEN
        RAISE insufficient_privilege USING MESSAGE = 'this correction is for an approver to decline';
    END IF;
    UPDATE dv.correction
       SET state = 'declined', answered_by = dv.acting_name(officer), answered_at = clock_timestamp(),
           answer = correction_decline.answer
     WHERE correction_id = asked;
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    VALUES (dv.acting_name(officer), 'correction declined', dv.person_unit(c.person_id), c.person_id,
            jsonb_build_object('correction_id', asked, 'field', c.field));
    RETURN true;
END $$;

-- ---- cards that show what was ----

ALTER TABLE dv.card_outdated
    ALTER COLUMN unit_name DROP NOT NULL,
    ALTER COLUMN reorganisation_id DROP NOT NULL,
    ADD COLUMN corrected text[],
    ADD CONSTRAINT card_outdated_why CHECK ((unit_name IS NOT NULL OR reorganisation_id IS NULL)
        AND num_nonnulls(unit_name, corrected) > 0);

COMMENT ON COLUMN dv.card_outdated.unit_name IS 'as it stands on the card; NULL: as it is';
COMMENT ON COLUMN dv.card_outdated.corrected IS 'the fields that were corrected since it was printed';

-- ---- rows of a feed with a number that was corrected ----
-- As in 0012, and for numbers that persons out of the officer's sight held before.

CREATE OR REPLACE FUNCTION dv.intake_hidden(asked bigint, asked_source text)
RETURNS TABLE (row_no bigint)
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
            OR i.number IS NOT NULL AND NOT dv.person_seen(i.person_id)
            OR i.number IS NULL
               AND EXISTS (SELECT FROM dv.identity_past p
                             JOIN dv.disowned d ON d.person_id = p.person_id
                            WHERE p.number = r.id_number AND p.kind = r.id_kind
                              AND p.kind || ' ' || p.number = ANY (d.numbers)
                              AND NOT dv.person_seen(p.person_id)));
END $$;

-- ---- access ----

SELECT dv.guard('dv.person_past', '(select dv.scope_all())
    or (select true from dv.person p where p.person_id = person_past.person_id)', added => 'false',
    changed => 'false');
SELECT dv.guard('dv.identity_past', '(select dv.scope_all())
    or (select true from dv.person p where p.person_id = identity_past.person_id)',
    added => 'false', changed => 'false');
SELECT dv.guard('dv.disowned', '(select dv.scope_all())
    or (select true from dv.person p where p.person_id = disowned.person_id)', added => 'false',
    changed => 'false');
SELECT dv.guard('dv.correction', '(select dv.scope_all())
    or (select true from dv.person p where p.person_id = correction.person_id)', added => 'false',
    changed => 'false');

GRANT SELECT ON dv.person_past, dv.identity_past, dv.correction, dv.disowned
    TO dv_clerk, dv_approver, dv_auditor;

REVOKE ALL ON FUNCTION dv.person_keep_past, dv.identity_keep_past, dv.identity_keep_changed,
    dv.identity_begins, dv.person_known_at, dv.born_text, dv.born_first, dv.born_precision,
    dv.feed_kept, dv.correction_now, dv.correction_propose, dv.correction_open,
    dv.correction_identify, dv.correction_disown, dv.correction_approve, dv.correction_decline
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.person_known_at, dv.born_text TO dv_clerk, dv_approver, dv_auditor;
GRANT EXECUTE ON FUNCTION dv.born_first, dv.born_precision, dv.feed_kept, dv.correction_propose
    TO dv_clerk;
GRANT EXECUTE ON FUNCTION dv.correction_approve TO dv_approver;
GRANT EXECUTE ON FUNCTION dv.correction_decline TO dv_clerk, dv_approver;
