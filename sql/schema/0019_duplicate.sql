-- 0019 duplicate: two records that are one person. An officer proposes which is kept, another merges
-- them: what refers to the other one follows to the kept one, a second member number is dead and points
-- to the live one. Nothing is deleted, and a merge can be undone.

ALTER TABLE dv.person
    ADD COLUMN merged_into bigint, -- a key would cost a feed; sql/check has the rule
    ADD CONSTRAINT person_not_own_merge CHECK (merged_into <> person_id);
ALTER TABLE dv.member
    ADD COLUMN merged_into bigint REFERENCES dv.member,
    ADD CONSTRAINT member_not_own_merge CHECK (merged_into <> member_id),
    ADD CONSTRAINT member_merged_ended CHECK (merged_into IS NULL OR state = 'ended');

COMMENT ON COLUMN dv.person.merged_into IS 'the same person under another record, which may be merged too';
COMMENT ON COLUMN dv.member.merged_into IS 'its number is dead: the same person holds this one';

CREATE INDEX person_merged ON dv.person (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX member_merged ON dv.member (merged_into) WHERE merged_into IS NOT NULL;

-- By these suspects are found: hashes of name and birth date, and of the telephone. They are made when
-- somebody asks for suspects, many at once and in order, as an index on dv.person would cost a large feed
-- a third of its time. A hash too many does no harm.
CREATE TABLE dv.person_alike (
    hash      bigint NOT NULL,
    person_id bigint NOT NULL,
    CONSTRAINT person_alike_once PRIMARY KEY (hash, person_id)
);

-- Persons who came or changed since, by intervals of ids.
CREATE TABLE dv.person_news (
    first_id bigint NOT NULL,
    last_id  bigint NOT NULL
);

CREATE FUNCTION dv.person_noted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO dv.person_news
    SELECT min(person_id), max(person_id) FROM now HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION dv.person_noted_again() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO dv.person_news
    SELECT n.person_id, n.person_id
      FROM now n
      JOIN was w ON w.person_id = n.person_id
     WHERE (n.name_key, n.birth_date, n.phone) IS DISTINCT FROM (w.name_key, w.birth_date, w.phone);
    RETURN NULL;
END $$;

CREATE TRIGGER person_noted AFTER INSERT ON dv.person
    REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION dv.person_noted();
CREATE TRIGGER person_noted_again AFTER UPDATE ON dv.person
    REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION dv.person_noted_again();
INSERT INTO dv.person_news
SELECT min(person_id), max(person_id) FROM dv.person HAVING count(*) > 0;

CREATE FUNCTION dv.persons_marked() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('dv.person_alike', 0));
    WITH news AS MATERIALIZED (
        DELETE FROM dv.person_news RETURNING first_id, last_id
    )
    INSERT INTO dv.person_alike
    SELECT DISTINCT h.hash, p.person_id
      FROM (SELECT DISTINCT first_id, last_id FROM news) n
      JOIN dv.person p ON p.person_id BETWEEN n.first_id AND n.last_id
     CROSS JOIN LATERAL (VALUES
           (hashtextextended(p.name_key, p.birth_date - date '2000-01-01')),
           (hashtextextended(p.phone, 0))) h (hash)
     WHERE h.hash IS NOT NULL AND p.name_key <> ''
     ORDER BY 1, 2
        ON CONFLICT DO NOTHING;
END $$;

-- A membership ends by a merge, or goes on in the unit of the number that died.
ALTER TABLE dv.move
    DROP CONSTRAINT move_kind_known,
    ADD CONSTRAINT move_kind_known CHECK (kind IN ('transfer', 'transfer out', 'transfer in', 'suspend',
        'resume', 'end', 'readmit', 'merge', 'undo'));

CREATE TABLE dv.duplicate (
    duplicate_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    keep_id      bigint NOT NULL REFERENCES dv.person,
    gone_id      bigint NOT NULL REFERENCES dv.person,
    keep_unit_id bigint REFERENCES dv.unit,
    gone_unit_id bigint REFERENCES dv.unit,
    state        text NOT NULL DEFAULT 'proposed',
    lives        text,
    reason       text,
    proposed_by  text NOT NULL,
    proposed_at  timestamptz NOT NULL DEFAULT now(),
    answered_by  text,
    answered_at  timestamptz,
    answer       text,
    undone_by    text,
    undone_at    timestamptz,
    undo_reason  text,
    keep_move_id bigint REFERENCES dv.move,
    gone_move_id bigint REFERENCES dv.move,
    CONSTRAINT duplicate_of_two CHECK (keep_id <> gone_id),
    CONSTRAINT duplicate_state_known CHECK (state IN
        ('proposed', 'declined', 'dismissed', 'merged', 'undone')),
    CONSTRAINT duplicate_lives_known CHECK (lives IN ('keep', 'gone')),
    CONSTRAINT duplicate_answered CHECK ((state = 'proposed') = (answered_by IS NULL)
        AND (answered_by IS NULL) = (answered_at IS NULL)),
    CONSTRAINT duplicate_undone CHECK ((state = 'undone') = (undone_by IS NOT NULL)
        AND (undone_by IS NULL) = (undone_at IS NULL)),
    CONSTRAINT duplicate_needs_reason CHECK ((state <> 'dismissed' OR (reason <> '') IS TRUE)
        AND (state <> 'declined' OR (answer <> '') IS TRUE)
        AND (state <> 'undone' OR (undo_reason <> '') IS TRUE)),
    CONSTRAINT duplicate_four_eyes CHECK (state NOT IN ('merged', 'undone')
        OR lower(answered_by COLLATE "vi-x-icu") <> lower(proposed_by COLLATE "vi-x-icu")),
    CONSTRAINT duplicate_undo_four_eyes CHECK (state <> 'undone'
        OR (lower(undone_by COLLATE "vi-x-icu") <> lower(answered_by COLLATE "vi-x-icu")
            AND lower(undone_by COLLATE "vi-x-icu") <> lower(proposed_by COLLATE "vi-x-icu")))
);

COMMENT ON COLUMN dv.duplicate.state IS 'dismissed: they are two persons, as an officer found';
COMMENT ON COLUMN dv.duplicate.keep_unit_id IS 'where they belonged or worked when it was written';
COMMENT ON COLUMN dv.duplicate.lives IS 'whose membership goes on when both belong to units';
COMMENT ON COLUMN dv.duplicate.gone_move_id IS 'by which the membership of the dead number ended';

CREATE UNIQUE INDEX duplicate_one_proposal ON dv.duplicate
    (least(keep_id, gone_id), greatest(keep_id, gone_id)) WHERE state = 'proposed';
CREATE UNIQUE INDEX duplicate_dismissed_once ON dv.duplicate
    (least(keep_id, gone_id), greatest(keep_id, gone_id)) WHERE state = 'dismissed';
CREATE UNIQUE INDEX duplicate_merged_once ON dv.duplicate (gone_id) WHERE state = 'merged';
CREATE INDEX duplicate_kept ON dv.duplicate (keep_id) WHERE state = 'merged';
CREATE INDEX duplicate_unit ON dv.duplicate (keep_unit_id, duplicate_id);

-- Every column that names a person or a member, and what a merge does with it. A migration that makes
-- such a column adds a row: tests/registry/test_duplicate.c names one that was forgotten.
CREATE TABLE dv.duplicate_reference (
    held_by text NOT NULL,
    held_in text NOT NULL,
    place   integer,
    stays   text,
    note    text NOT NULL,
    CONSTRAINT duplicate_reference_once PRIMARY KEY (held_by, held_in)
);

COMMENT ON COLUMN dv.duplicate_reference.place IS
    'its rows follow to the kept person, in this order; NULL: they stay. '
    'A row that a rule of its table lets the kept person hold only once stays too';
COMMENT ON COLUMN dv.duplicate_reference.stays IS
    'rows (t) that stay all the same; $3: both are members, so that the one of the other stays';

INSERT INTO dv.duplicate_reference VALUES
    ('member', 'person_id', 1, NULL, 'when the kept person is no member'),
    ('application_line', 'person_id', 2, '$3 AND t.outcome = ''admitted''',
     'the line by which the dead number was given stays with it'),
    ('employment', 'person_id', 3, NULL, 'a feed finds the kept person by the code'),
    ('person_identity', 'person_id', 4, NULL, 'a feed finds the kept person by the number'),
    ('person_sensitive', 'person_id', 5, NULL, 'when nothing is known of the kept person'),
    ('event', 'person_id', NULL, NULL, 'the log never changes'),
    ('person_alike', 'person_id', NULL, NULL, 'of the record as it is'),
    ('correction', 'person_id', NULL, NULL, 'what was put right of the record of then'),
    ('disowned', 'person_id', NULL, NULL, 'what feeds may not bring back to the record of then'),
    ('person_past', 'person_id', NULL, NULL, 'what was believed of the record'),
    ('identity_past', 'person_id', NULL, NULL, 'what was believed of the record'),
    ('intake_result', 'person_id', NULL, NULL,
     'what came of a row when it was read; a merge makes previews stale'),
    ('person', 'merged_into', NULL, NULL, 'leads on'),
    ('member', 'merged_into', NULL, NULL, 'leads on'),
    ('duplicate', 'keep_id', NULL, NULL, 'what was merged'),
    ('duplicate', 'gone_id', NULL, NULL, 'what was merged'),
    ('membership', 'member_id', NULL, NULL, 'goes with its member'),
    ('move', 'member_id', NULL, NULL, 'goes with its member'),
    ('leaver_kept', 'member_id', NULL, NULL, 'goes with its member'),
    ('card', 'member_id', NULL, NULL, 'goes with its member'),
    ('card_order', 'member_id', NULL, NULL, 'goes with its member'),
    ('member_name', 'member_id', NULL, NULL, 'goes with its member');

-- Which rows a merge moved: digests of their keys, as the keys are numbers of persons.
CREATE TABLE dv.duplicate_moved (
    duplicate_id bigint NOT NULL REFERENCES dv.duplicate,
    held_by      text NOT NULL,
    held_in      text NOT NULL,
    row_digest   bytea NOT NULL,
    CONSTRAINT duplicate_moved_once PRIMARY KEY (duplicate_id, held_by, held_in, row_digest)
);

SELECT dv.guard('dv.duplicate', '(select dv.scope_all())
    or ((select true from dv.unit u where u.unit_id = duplicate.keep_unit_id)
        and (select true from dv.unit u where u.unit_id = duplicate.gone_unit_id))',
    added => 'false', changed => 'false');
SELECT dv.guard('dv.duplicate_reference', 'false');
SELECT dv.guard('dv.person_alike', 'false');
SELECT dv.guard('dv.person_news', 'false');
SELECT dv.guard('dv.duplicate_moved', 'false');

-- An admission, or a new line, of somebody whom another session is just merging: its foreign key has
-- waited for that session, so a new look tells the truth.
CREATE FUNCTION dv.person_not_merged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM added a
                 JOIN dv.person p ON p.person_id = a.person_id
                WHERE p.merged_into IS NOT NULL) THEN
        RAISE serialization_failure USING CONSTRAINT = 'person_not_merged',
            MESSAGE = 'a person was merged into another';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER member_person_not_merged AFTER INSERT ON dv.member
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.person_not_merged();
CREATE TRIGGER application_line_person_not_merged AFTER INSERT ON dv.application_line
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.person_not_merged();

-- ---- suspects ----

-- Whether two match keys are one name but for the order of words, or a word that one of them lacks.
CREATE FUNCTION dv.name_alike(one text, other text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN string_to_array(one, ' ') <@ string_to_array(other, ' ')
    OR string_to_array(other, ' ') <@ string_to_array(one, ' ');

-- Pairs who may be one person, of the units from_lft .. to_rgt as far as the login may see them, each
-- once: with the one whose birth date is known better, then the older record, in the order of units and
-- ids. It walks through the persons of these units some at a time, and gives up after looking at
-- budget of them: a last row without second_id says where. A pair of which one works elsewhere too is
-- told to those who see the place of both.
CREATE FUNCTION dv.duplicate_suspects(from_lft integer, to_rgt integer, after_lft integer,
    after_first bigint, after_second bigint, wanted integer, budget integer)
RETURNS TABLE (lft integer, first_id bigint, first_unit bigint, second_id bigint, second_unit bigint,
               reasons text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    crowd CONSTANT integer := 20;   -- so many persons with one telephone say nothing
    since_lft integer := after_lft;
    since_id bigint := after_first; -- all of its own pairs may be left
    seen_lft integer[];
    seen_id bigint[];
    step integer;
    got integer := 0;
    more integer;
BEGIN
    IF NOT dv.scope_all() THEN
        from_lft := greatest(from_lft, dv.scope_lft());
        to_rgt := least(to_rgt, dv.scope_rgt());
        IF dv.scope_lft() IS NULL OR from_lft > to_rgt THEN
            RETURN;
        END IF;
    END IF;
    LOOP
        step := least(2000, budget);
        SELECT array_agg(c.lft ORDER BY c.lft, c.person_id),
               array_agg(c.person_id ORDER BY c.lft, c.person_id)
          INTO seen_lft, seen_id
          FROM (SELECT u.lft, x.person_id
                  FROM dv.unit u
                 CROSS JOIN LATERAL (
                       SELECT e.person_id FROM dv.employment e WHERE e.unit_id = u.unit_id
                        UNION
                       SELECT m.person_id
                         FROM dv.membership s
                         JOIN dv.member m ON m.member_id = s.member_id
                        WHERE s.unit_id = u.unit_id AND upper_inf(s.during)) x
                 WHERE u.lft BETWEEN greatest(from_lft, since_lft) AND to_rgt
                   AND (u.lft > since_lft OR x.person_id >= since_id)
                 ORDER BY u.lft, x.person_id
                 LIMIT step) c;
        EXIT WHEN seen_id IS NULL;
        RETURN QUERY
        WITH one AS MATERIALIZED (
            SELECT c.lft, p.person_id, p.name_key, p.birth_date, p.birth_precision, p.phone,
                   CASE WHEN p.birth_date IS NULL THEN 3
                        ELSE array_position('{day,month,year}', p.birth_precision) - 1 END AS vague
              FROM unnest(seen_lft, seen_id) c (lft, person_id)
              JOIN dv.person p ON p.person_id = c.person_id
             WHERE p.merged_into IS NULL
        ), alike AS (
            SELECT one.lft, one.person_id, q.person_id AS other_id, 'name' AS reason
              FROM one
             CROSS JOIN LATERAL unnest(ARRAY[one.birth_date,
                       date_trunc('month', one.birth_date::timestamp)::date,
                       date_trunc('year', one.birth_date::timestamp)::date]) day
             CROSS JOIN LATERAL (
                   SELECT q.person_id
                     FROM dv.person_alike k
                     JOIN dv.person q ON q.person_id = k.person_id
                    WHERE k.hash = hashtextextended(one.name_key, day - date '2000-01-01')
                      AND q.name_key = one.name_key AND q.birth_date = day AND q.merged_into IS NULL
                      AND (q.birth_precision = one.birth_precision AND q.birth_date = one.birth_date
                               AND q.person_id > one.person_id
                           OR array_position('{day,month,year}', q.birth_precision) - 1 > one.vague
                               AND q.birth_date
                                   = date_trunc(q.birth_precision, one.birth_date::timestamp)::date)
                    LIMIT 100) q
            UNION ALL
            SELECT one.lft, one.person_id, j.person_id, 'number'
              FROM one
              JOIN dv.person_identity i ON i.person_id = one.person_id
              JOIN dv.person_identity j ON j.number = i.number AND j.kind <> i.kind
                                       AND j.person_id <> i.person_id
            UNION ALL
            SELECT one.lft, one.person_id, q.person_id, 'phone'
              FROM one
             CROSS JOIN LATERAL (
                   SELECT q.person_id, q.name_key, count(*) OVER () AS n
                     FROM (SELECT q.person_id, q.name_key
                             FROM dv.person_alike k
                             JOIN dv.person q ON q.person_id = k.person_id
                            WHERE k.hash = hashtextextended(one.phone, 0)
                              AND q.phone = one.phone AND q.merged_into IS NULL
                            LIMIT crowd + 1) q) q
             WHERE q.n <= crowd AND q.person_id <> one.person_id
               AND dv.name_alike(one.name_key, q.name_key)
        ), pair AS (
            SELECT a.lft, a.person_id, a.other_id,
                   array_agg(DISTINCT a.reason) AS reasons
              FROM alike a
              JOIN one ON one.lft = a.lft AND one.person_id = a.person_id
              JOIN dv.person q ON q.person_id = a.other_id AND q.merged_into IS NULL
             WHERE (one.vague, one.person_id)
                   < (CASE WHEN q.birth_date IS NULL THEN 3
                           ELSE array_position('{day,month,year}', q.birth_precision) - 1 END,
                      q.person_id)
               AND (a.lft, a.person_id, a.other_id) > (after_lft, after_first, after_second)
             GROUP BY a.lft, a.person_id, a.other_id
        )
        SELECT x.lft, x.person_id, x.unit, x.other_id, x.other_unit,
               array_to_string(x.reasons
                   || CASE WHEN 'name' = ANY (x.reasons)
                            AND EXISTS (SELECT FROM dv.person_identity i
                                         WHERE i.person_id = x.person_id)
                            AND EXISTS (SELECT FROM dv.person_identity i
                                         WHERE i.person_id = x.other_id)
                            AND NOT EXISTS (SELECT FROM dv.person_identity i
                                              JOIN dv.person_identity j ON j.kind = i.kind
                                             WHERE i.person_id = x.person_id
                                               AND j.person_id = x.other_id)
                           THEN ARRAY['papers'] END, ' ')
          FROM (SELECT p.*, dv.person_unit(p.person_id) AS unit, dv.person_unit(p.other_id) AS other_unit
                  FROM pair p
                OFFSET 0) x
          JOIN dv.unit u ON u.unit_id = x.unit AND u.lft = x.lft
          JOIN dv.unit o ON o.unit_id = x.other_unit AND o.lft BETWEEN from_lft AND to_rgt
         WHERE NOT EXISTS (SELECT FROM dv.duplicate d
                            WHERE least(d.keep_id, d.gone_id) = least(x.person_id, x.other_id)
                              AND greatest(d.keep_id, d.gone_id) = greatest(x.person_id, x.other_id)
                              AND d.state = 'dismissed')
         ORDER BY x.lft, x.person_id, x.other_id
         LIMIT wanted - got;
        GET DIAGNOSTICS more = ROW_COUNT;
        got := got + more;
        budget := budget - cardinality(seen_id);
        since_lft := seen_lft[cardinality(seen_lft)];
        since_id := seen_id[cardinality(seen_id)] + 1;
        EXIT WHEN got >= wanted OR cardinality(seen_id) < step;
        IF budget <= 0 THEN
            RETURN QUERY SELECT since_lft, since_id, NULL::bigint, NULL::bigint, NULL::bigint, NULL;
            RETURN;
        END IF;
    END LOOP;
END $$;

-- ---- merging ----
-- What can be wrong is given back as a word. Locks are taken in one order: the generation of previews,
-- so that no feed is applied meanwhile, the proposal, persons, members.

-- Whether all that a merge would touch of a person lies in the officer's subtree.
CREATE FUNCTION dv.person_within(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN dv.scope_all()
        OR (dv.person_seen(asked)
            AND NOT EXISTS (SELECT FROM dv.employment e
                             WHERE e.person_id = asked AND NOT dv.unit_seen(e.unit_id))
            AND NOT EXISTS (SELECT FROM dv.application_line l
                              JOIN dv.application a ON a.application_id = l.application_id
                             WHERE l.person_id = asked AND l.pending AND NOT dv.unit_seen(a.unit_id))
            AND coalesce((SELECT dv.unit_seen(s.unit_id)
                            FROM dv.member m JOIN dv.membership s ON s.member_id = m.member_id
                           WHERE m.person_id = asked
                           ORDER BY upper_inf(s.during) DESC, upper(s.during) DESC NULLS LAST
                           LIMIT 1), true));
END $$;

CREATE FUNCTION dv.duplicate_lock(one bigint, other bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM dv.person WHERE person_id IN (one, other) ORDER BY person_id FOR UPDATE;
    PERFORM FROM dv.member WHERE person_id IN (one, other) ORDER BY member_id FOR UPDATE;
END $$;

-- Why these two cannot be merged so; NULL: they can.
CREATE FUNCTION dv.duplicate_fault(keep bigint, gone bigint, lives text) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    k record;
    g record;
BEGIN
    SELECT p.person_id, p.merged_into, m.member_id, m.state, s.unit_id,
           EXISTS (SELECT FROM dv.application_line l WHERE l.person_id = keep AND l.pending) AS pending,
           EXISTS (SELECT FROM dv.move v WHERE v.member_id = m.member_id AND v.state = 'offered') AS offered
      INTO k
      FROM dv.person p
      LEFT JOIN dv.member m ON m.person_id = p.person_id
      LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
     WHERE p.person_id = keep;
    SELECT p.person_id, p.merged_into, m.member_id, m.state, m.application_id, s.unit_id,
           EXISTS (SELECT FROM dv.application_line l WHERE l.person_id = gone AND l.pending) AS pending,
           EXISTS (SELECT FROM dv.move v WHERE v.member_id = m.member_id AND v.state = 'offered') AS offered
      INTO g
      FROM dv.person p
      LEFT JOIN dv.member m ON m.person_id = p.person_id
      LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
     WHERE p.person_id = gone;
    RETURN CASE
        WHEN k.person_id IS NULL OR g.person_id IS NULL THEN 'unknown'
        WHEN keep = gone THEN 'one'
        WHEN k.merged_into IS NOT NULL OR g.merged_into IS NOT NULL THEN 'merged'
        WHEN NOT dv.person_within(keep) OR NOT dv.person_within(gone) THEN 'unknown'
        WHEN (k.pending AND g.pending)
          OR ((k.pending OR g.pending) AND (k.member_id IS NOT NULL OR g.member_id IS NOT NULL))
            THEN 'pending'
        WHEN EXISTS (SELECT FROM dv.correction c
                      WHERE c.person_id IN (keep, gone) AND c.state = 'proposed') THEN 'correction'
        WHEN g.member_id IS NULL THEN NULL
        WHEN k.member_id IS NULL THEN
            CASE WHEN EXISTS (SELECT FROM dv.application_line l
                               WHERE l.application_id = g.application_id AND l.person_id = keep)
                 THEN 'application' END
        WHEN k.state = 'ended' AND g.state <> 'ended' THEN 'ended'
        WHEN g.offered OR k.offered THEN 'offered'
        WHEN EXISTS (SELECT FROM dv.card c WHERE c.member_id = g.member_id AND c.state = 'in run')
            THEN 'in run'
        WHEN g.state <> 'ended' AND k.unit_id <> g.unit_id AND lives IS NULL THEN 'lives'
        END;
END $$;

-- How a row of a table is told from others of the same person.
CREATE FUNCTION dv.duplicate_digest(held_by text, held_in text) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('sha256(convert_to(jsonb_build_array(%s)::text, ''UTF8''))',
                  string_agg(format('t.%I', a.attname), ', ' ORDER BY a.attnum)
                      FILTER (WHERE a.attname <> held_in))
      FROM pg_index i
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
     WHERE i.indrelid = format('dv.%I', held_by)::regclass AND i.indisprimary
$$;

-- Rows that refer to one person refer to the other from now on. Employments keep the row of a feed
-- that they agree with: the file says nothing else of them than before.
CREATE FUNCTION dv.duplicate_follow(asked bigint, gone bigint, keep bigint, both_members boolean)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rows_of_feeds CONSTANT jsonb := (SELECT jsonb_object_agg(employment_id, digest)
                                       FROM dv.employment
                                      WHERE person_id = gone AND digest IS NOT NULL);
    ref record;
    digest bytea;
BEGIN
    FOR ref IN SELECT r.*, dv.duplicate_digest(r.held_by, r.held_in) AS key
                 FROM dv.duplicate_reference r WHERE r.place IS NOT NULL ORDER BY r.place, r.held_by
    LOOP
        FOR digest IN EXECUTE format(
            'SELECT %s FROM dv.%I t WHERE t.%I = $1 AND (%s) IS NOT TRUE',
            ref.key, ref.held_by, ref.held_in, coalesce(ref.stays, 'false'))
            USING gone, keep, both_members
        LOOP
            BEGIN
                EXECUTE format('UPDATE dv.%I t SET %I = $2 WHERE t.%I = $1 AND %s = $3',
                               ref.held_by, ref.held_in, ref.held_in, ref.key) USING gone, keep, digest;
                INSERT INTO dv.duplicate_moved VALUES (asked, ref.held_by, ref.held_in, digest);
            EXCEPTION
                WHEN unique_violation OR exclusion_violation THEN NULL; -- one is enough: this one stays
            END;
        END LOOP;
    END LOOP;
    UPDATE dv.employment e
       SET digest = f.value::uuid
      FROM jsonb_each_text(rows_of_feeds) f
     WHERE e.employment_id = f.key::bigint AND e.digest IS DISTINCT FROM f.value::uuid;
END $$;

-- And back. Gives the table of a row that is not there any more, or cannot go back.
CREATE FUNCTION dv.duplicate_return(asked bigint, gone bigint, keep bigint) RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rows_of_feeds CONSTANT jsonb := (SELECT jsonb_object_agg(employment_id, digest)
                                       FROM dv.employment
                                      WHERE person_id = keep AND digest IS NOT NULL);
    ref record;
    n bigint;
BEGIN
    FOR ref IN SELECT m.held_by, m.held_in, m.row_digest,
                      dv.duplicate_digest(m.held_by, m.held_in) AS key
                 FROM dv.duplicate_moved m
                 JOIN dv.duplicate_reference r ON r.held_by = m.held_by AND r.held_in = m.held_in
                WHERE m.duplicate_id = asked
                ORDER BY r.place, m.held_by
    LOOP
        BEGIN
            EXECUTE format('UPDATE dv.%I t SET %I = $1 WHERE t.%I = $2 AND %s = $3',
                           ref.held_by, ref.held_in, ref.held_in, ref.key)
                USING gone, keep, ref.row_digest;
            GET DIAGNOSTICS n = ROW_COUNT;
        EXCEPTION
            WHEN unique_violation OR exclusion_violation THEN n := 0;
        END;
        IF n <> 1 THEN
            RETURN ref.held_by;
        END IF;
    END LOOP;
    UPDATE dv.employment e
       SET digest = f.value::uuid
      FROM jsonb_each_text(rows_of_feeds) f
     WHERE e.employment_id = f.key::bigint AND e.digest IS DISTINCT FROM f.value::uuid;
    RETURN NULL;
END $$;

-- The membership of one member ends, or goes on in another unit, by a merge. Gives the move.
CREATE FUNCTION dv.duplicate_move(moved bigint, into_member bigint, to_unit bigint, new_state text,
                                  holds_from date, proposer text, officer text) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made dv.move;
    ended dv.card;
BEGIN
    SELECT * INTO ended FROM dv.card c
     WHERE c.member_id = moved AND c.state <> 'ended' AND new_state = 'ended' FOR UPDATE;
    INSERT INTO dv.move (member_id, kind, state, place, state_before, state_after, from_unit_id,
                         to_unit_id, effective_on, made_by, answered_by, answered_at, card_id, card_state)
    SELECT m.member_id, 'merge', 'done',
           1 + coalesce((SELECT max(l.place) FROM dv.move l WHERE l.member_id = m.member_id), 0),
           m.state, new_state, s.unit_id, to_unit, holds_from, proposer, officer, now(),
           ended.card_id, ended.state
      FROM dv.member m
      JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
     WHERE m.member_id = moved
    RETURNING * INTO made;
    UPDATE dv.membership s
       SET during = daterange(lower(s.during), holds_from), closed_by = made.move_id
     WHERE s.member_id = moved AND upper_inf(s.during);
    INSERT INTO dv.membership (member_id, unit_id, during, opened_by)
    SELECT moved, to_unit, daterange(holds_from, NULL), made.move_id WHERE to_unit IS NOT NULL;
    UPDATE dv.card SET state = 'ended', end_reason = 'revoked', ended_at = now()
     WHERE card_id = ended.card_id;
    INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
    SELECT duplicate_move.officer, 'card revoked', made.from_unit_id, m.person_id,
           jsonb_build_object('state', ended.state),
           jsonb_build_object('card_id', encode(ended.card_id, 'hex'), 'reason', 'merge')
      FROM dv.member m
     WHERE m.member_id = moved AND ended.card_id IS NOT NULL;
    UPDATE dv.member SET state = new_state, merged_into = into_member WHERE member_id = moved;
    RETURN made.move_id;
END $$;

-- Undo such a move.
CREATE FUNCTION dv.duplicate_move_back(wrong bigint, reason text, officer text) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v dv.move;
    made bigint;
BEGIN
    UPDATE dv.move SET state = 'undone', undone_by = officer WHERE move_id = wrong RETURNING * INTO v;
    IF v.move_id IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO dv.move (member_id, kind, state, place, state_before, state_after, from_unit_id,
                         to_unit_id, reason, effective_on, made_by, undoes)
    SELECT v.member_id, 'undo', 'done',
           1 + (SELECT max(l.place) FROM dv.move l WHERE l.member_id = v.member_id),
           v.state_after, v.state_before, v.to_unit_id, v.from_unit_id, duplicate_move_back.reason,
           v.effective_on, officer, v.move_id
    RETURNING move_id INTO made;
    UPDATE dv.membership SET during = 'empty' WHERE member_id = v.member_id AND opened_by = wrong;
    UPDATE dv.membership SET during = daterange(lower(during), NULL), closed_by = NULL
     WHERE member_id = v.member_id AND closed_by = wrong;
    UPDATE dv.member SET state = v.state_before, merged_into = NULL WHERE member_id = v.member_id;
    WITH back AS (
        UPDATE dv.card c
           SET state = v.card_state, end_reason = NULL, ended_at = NULL
         WHERE c.card_id = v.card_id AND v.card_state IS NOT NULL AND c.state = 'ended'
           AND c.end_reason = 'revoked'
        RETURNING c.card_id, c.state, c.member_id
    )
    INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
    SELECT duplicate_move_back.officer, 'card restored', v.from_unit_id, m.person_id,
           jsonb_build_object('state', 'ended'),
           jsonb_build_object('card_id', encode(back.card_id, 'hex'), 'state', back.state)
      FROM back
      JOIN dv.member m ON m.member_id = back.member_id;
    RETURN made;
END $$;

-- Note what was done with a pair, under each of the two persons.
CREATE FUNCTION dv.duplicate_note(d dv.duplicate, verb text, officer text,
                                  keep_move bigint DEFAULT NULL, gone_move bigint DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    VALUES (officer, verb, d.keep_unit_id, d.keep_id, jsonb_strip_nulls(jsonb_build_object(
                'duplicate_id', d.duplicate_id, 'other', d.gone_id, 'kept', true,
                'move_id', keep_move))),
           (officer, verb, d.gone_unit_id, d.gone_id, jsonb_strip_nulls(jsonb_build_object(
                'duplicate_id', d.duplicate_id, 'other', d.keep_id, 'kept', false,
                'move_id', gone_move)))
$$;

-- Propose that one is kept and the other merged into it.
CREATE FUNCTION dv.duplicate_propose(keep bigint, gone bigint, lives text, reason text, officer text)
RETURNS TABLE (fault text, made bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d dv.duplicate;
    wrong CONSTANT text := dv.duplicate_fault(keep, gone, lives);
BEGIN
    IF wrong IS NOT NULL THEN
        RETURN QUERY SELECT wrong, NULL::bigint;
        RETURN;
    END IF;
    INSERT INTO dv.duplicate (keep_id, gone_id, keep_unit_id, gone_unit_id, lives, reason, proposed_by)
    VALUES (keep, gone, dv.person_unit(keep), dv.person_unit(gone), duplicate_propose.lives,
            duplicate_propose.reason, dv.acting_name(officer))
    RETURNING * INTO d;
    PERFORM dv.duplicate_note(d, 'merge proposed', d.proposed_by);
    RETURN QUERY SELECT NULL::text, d.duplicate_id;
END $$;

-- Two persons indeed: the pair is suspected no more. Said again it is the same.
CREATE FUNCTION dv.duplicate_dismiss(one bigint, other bigint, reason text, officer text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d dv.duplicate;
BEGIN
    IF one = other THEN
        RETURN 'one';
    END IF;
    IF (SELECT count(*) FROM dv.person WHERE person_id IN (one, other)) < 2
       OR NOT dv.person_within(one) OR NOT dv.person_within(other) THEN
        RETURN 'unknown';
    END IF;
    PERFORM dv.duplicate_lock(one, other);
    IF EXISTS (SELECT FROM dv.person WHERE person_id IN (one, other) AND merged_into IS NOT NULL) THEN
        RETURN 'merged';
    END IF;
    SELECT * INTO d FROM dv.duplicate x
     WHERE least(x.keep_id, x.gone_id) = least(one, other)
       AND greatest(x.keep_id, x.gone_id) = greatest(one, other) AND x.state IN ('proposed', 'dismissed')
     ORDER BY x.state DESC LIMIT 1;
    IF d.duplicate_id IS NOT NULL THEN
        RETURN CASE d.state WHEN 'proposed' THEN 'proposed' END;
    END IF;
    INSERT INTO dv.duplicate (keep_id, gone_id, keep_unit_id, gone_unit_id, state, reason, proposed_by,
                              answered_by, answered_at)
    VALUES (one, other, dv.person_unit(one), dv.person_unit(other), 'dismissed',
            duplicate_dismiss.reason, dv.acting_name(officer), dv.acting_name(officer), now())
    RETURNING * INTO d;
    PERFORM dv.duplicate_note(d, 'not one person', d.proposed_by);
    RETURN NULL;
END $$;

-- A proposal in reach, locked; its state NULL when there is none.
CREATE FUNCTION dv.duplicate_open(asked bigint) RETURNS dv.duplicate
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d dv.duplicate;
BEGIN
    PERFORM FROM dv.setting WHERE name = 'feed_generation' FOR UPDATE;
    SELECT * INTO d FROM dv.duplicate WHERE duplicate_id = asked FOR UPDATE;
    IF NOT dv.scope_all() AND NOT (dv.unit_seen(d.keep_unit_id) AND dv.unit_seen(d.gone_unit_id)) THEN
        RETURN NULL;
    END IF;
    PERFORM dv.duplicate_lock(d.keep_id, d.gone_id);
    RETURN d;
END $$;

CREATE FUNCTION dv.duplicate_decline(asked bigint, answer text, officer text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d dv.duplicate := dv.duplicate_open(asked);
BEGIN
    IF d.state IS DISTINCT FROM 'proposed' THEN
        RETURN CASE WHEN d.state IS NULL THEN 'no proposal' ELSE 'answered' END;
    END IF;
    UPDATE dv.duplicate
       SET state = 'declined', answer = duplicate_decline.answer,
           answered_by = dv.acting_name(officer), answered_at = clock_timestamp()
     WHERE duplicate_id = asked
    RETURNING * INTO d;
    PERFORM dv.duplicate_note(d, 'merge declined', d.answered_by);
    RETURN NULL;
END $$;

CREATE FUNCTION dv.duplicate_approve(asked bigint, officer text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d dv.duplicate := dv.duplicate_open(asked);
    approver CONSTANT text := dv.acting_name(officer);
    k record;
    g record;
    holds_from date;
    wrong text;
BEGIN
    IF d.state IS DISTINCT FROM 'proposed' THEN
        RETURN CASE WHEN d.state IS NULL THEN 'no proposal' ELSE 'answered' END;
    END IF;
    IF lower(approver COLLATE "vi-x-icu") = lower(d.proposed_by COLLATE "vi-x-icu") THEN
        RETURN 'own';
    END IF;
    wrong := dv.duplicate_fault(d.keep_id, d.gone_id, d.lives);
    IF wrong IS NOT NULL THEN
        RETURN CASE wrong WHEN 'lives' THEN 'lives now' ELSE wrong END;
    END IF;
    SELECT m.member_id, m.state, s.unit_id, lower(s.during) AS since INTO k
      FROM dv.member m LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
     WHERE m.person_id = d.keep_id;
    SELECT m.member_id, m.state, s.unit_id, lower(s.during) AS since INTO g
      FROM dv.member m LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
     WHERE m.person_id = d.gone_id;
    PERFORM dv.duplicate_follow(asked, d.gone_id, d.keep_id,
                                k.member_id IS NOT NULL AND g.member_id IS NOT NULL);
    -- A membership lasts a day at least, and nothing takes effect before what came before it.
    holds_from := greatest((now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, g.since + 1, k.since + 1,
                           (SELECT max(v.effective_on) FROM dv.move v
                             WHERE v.member_id IN (k.member_id, g.member_id) AND v.state = 'done'));
    IF k.member_id IS NOT NULL AND g.state <> 'ended' THEN
        d.gone_move_id := dv.duplicate_move(g.member_id, k.member_id, NULL, 'ended', holds_from,
                                            d.proposed_by, approver);
        IF d.lives = 'gone' AND g.unit_id <> k.unit_id THEN
            d.keep_move_id := dv.duplicate_move(k.member_id, NULL, g.unit_id, g.state, holds_from,
                                                d.proposed_by, approver);
        END IF;
    ELSIF k.member_id IS NOT NULL THEN
        UPDATE dv.member SET merged_into = k.member_id WHERE member_id = g.member_id;
    END IF;
    UPDATE dv.person SET merged_into = d.keep_id WHERE person_id = d.gone_id;
    UPDATE dv.duplicate
       SET state = 'merged', answered_by = approver, answered_at = clock_timestamp(),
           keep_move_id = d.keep_move_id, gone_move_id = d.gone_move_id
     WHERE duplicate_id = asked
    RETURNING * INTO d;
    PERFORM dv.duplicate_note(d, 'merged', approver, d.keep_move_id, d.gone_move_id);
    UPDATE dv.setting SET value = (value::bigint + 1)::text WHERE name = 'feed_generation';
    RETURN NULL;
END $$;

-- What stands in the way of undoing a merge.
CREATE FUNCTION dv.duplicate_undo_fault(d dv.duplicate) RETURNS TABLE (fault text, what text)
LANGUAGE sql STABLE ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'later', max(l.duplicate_id)::text
      FROM dv.duplicate l
     WHERE l.state = 'merged' AND l.answered_at > d.answered_at
       AND (l.keep_id = d.keep_id OR l.gone_id = d.keep_id)
    HAVING count(*) > 0
    UNION ALL
    SELECT 'moved since', max(l.move_id)::text
      FROM dv.move v
      JOIN dv.move l ON l.member_id = v.member_id
                    AND (l.place > v.place AND l.state = 'done' AND l.kind <> 'undo'
                         OR l.state = 'offered')
     WHERE v.move_id IN (d.keep_move_id, d.gone_move_id)
    HAVING count(*) > 0
    UNION ALL
    SELECT 'unit changed', min(u.code)
      FROM dv.move v
      JOIN dv.unit u ON u.unit_id = v.from_unit_id
     WHERE v.move_id IN (d.keep_move_id, d.gone_move_id)
       AND (u.dissolved_on IS NOT NULL
            OR v.to_unit_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM dv.membership s
                                WHERE s.opened_by = v.move_id AND s.member_id = v.member_id
                                  AND upper_inf(s.during)))
    HAVING count(*) > 0
    UNION ALL
    SELECT 'admitted since', min(m.member_no)
      FROM dv.member m
      JOIN dv.duplicate_moved x ON x.duplicate_id = d.duplicate_id AND x.held_by = 'application_line'
       AND x.row_digest = sha256(convert_to(jsonb_build_array(m.application_id)::text, 'UTF8'))
     WHERE m.person_id = d.keep_id
       AND NOT EXISTS (SELECT FROM dv.duplicate_moved o
                        WHERE o.duplicate_id = d.duplicate_id AND o.held_by = 'member')
    HAVING count(*) > 0
    LIMIT 1
$$;

-- Undo a merge: what followed goes back. Gives what is wrong, and what stands in the way.
CREATE FUNCTION dv.duplicate_undo(asked bigint, reason text, officer text)
RETURNS TABLE (fault text, what text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    d dv.duplicate := dv.duplicate_open(asked);
    undoer CONSTANT text := dv.acting_name(officer);
    keep_move bigint;
    gone_move bigint;
    blocked text;
BEGIN
    IF d.state IS NULL OR d.state = 'merged' AND NOT dv.person_within(d.keep_id) THEN
        RETURN QUERY SELECT 'no proposal', NULL;
    ELSIF d.state <> 'merged' THEN
        RETURN QUERY SELECT 'not merged', NULL;
    ELSIF lower(undoer COLLATE "vi-x-icu") IN (lower(d.proposed_by COLLATE "vi-x-icu"),
                                               lower(d.answered_by COLLATE "vi-x-icu")) THEN
        RETURN QUERY SELECT 'own undo', NULL;
    ELSE
        RETURN QUERY SELECT * FROM dv.duplicate_undo_fault(d);
    END IF;
    IF FOUND THEN
        RETURN;
    END IF;
    BEGIN
        blocked := dv.duplicate_return(asked, d.gone_id, d.keep_id);
        IF blocked IS NOT NULL THEN
            RAISE EXCEPTION 'something stands in the way'; -- nothing goes back then
        END IF;
    EXCEPTION
        WHEN raise_exception THEN
            RETURN QUERY SELECT 'changed since', blocked;
            RETURN;
    END;
    keep_move := dv.duplicate_move_back(d.keep_move_id, duplicate_undo.reason, undoer);
    gone_move := dv.duplicate_move_back(d.gone_move_id, duplicate_undo.reason, undoer);
    UPDATE dv.member SET merged_into = NULL WHERE person_id = d.gone_id AND merged_into IS NOT NULL;
    UPDATE dv.person SET merged_into = NULL WHERE person_id = d.gone_id;
    UPDATE dv.duplicate
       SET state = 'undone', undone_by = undoer, undone_at = clock_timestamp(),
           undo_reason = duplicate_undo.reason
     WHERE duplicate_id = asked;
    PERFORM dv.duplicate_note(d, 'merge undone', undoer, keep_move, gone_move);
    UPDATE dv.setting SET value = (value::bigint + 1)::text WHERE name = 'feed_generation';
    RETURN QUERY SELECT NULL::text, NULL::text;
END $$;

-- ---- dead numbers ----

-- The live number of a dead one: of a card that somebody holds in hand (its id is 64 random bits), or
-- of a member in the officer's sight. No row: it is not dead.
CREATE FUNCTION dv.member_live(asked_card bytea, asked_no text)
RETURNS TABLE (member_no text, live_no text, merged_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE led AS (
        SELECT m.member_no, m.person_id, m.merged_into, m.member_id AS live_id
          FROM dv.member m
         WHERE (m.member_no = asked_no AND dv.person_seen(m.person_id)
                OR m.member_id = (SELECT c.member_id FROM dv.card c WHERE c.card_id = asked_card))
           AND (dv.scope_owner() OR dv.scope_unit() IS NOT NULL)
         UNION ALL
        SELECT l.member_no, l.person_id, m.merged_into, m.member_id
          FROM led l
          JOIN dv.member m ON m.member_id = l.merged_into
    )
    SELECT l.member_no, m.member_no, d.answered_at
      FROM led l
      JOIN dv.member m ON m.member_id = l.live_id
      JOIN dv.duplicate d ON d.gone_id = l.person_id AND d.state = 'merged'
     WHERE l.merged_into IS NULL AND m.member_no <> l.member_no;
END $$;

REVOKE ALL ON FUNCTION dv.person_noted, dv.person_noted_again, dv.persons_marked, dv.person_not_merged, dv.name_alike, dv.duplicate_suspects, dv.person_within,
    dv.duplicate_lock, dv.duplicate_fault, dv.duplicate_digest, dv.duplicate_follow, dv.duplicate_return,
    dv.duplicate_move, dv.duplicate_move_back, dv.duplicate_note, dv.duplicate_propose,
    dv.duplicate_dismiss, dv.duplicate_open, dv.duplicate_decline, dv.duplicate_approve,
    dv.duplicate_undo_fault, dv.duplicate_undo, dv.member_live FROM PUBLIC;
GRANT SELECT ON dv.duplicate TO dv_clerk, dv_approver, dv_auditor;
GRANT EXECUTE ON FUNCTION dv.duplicate_suspects, dv.persons_marked TO dv_clerk, dv_approver, dv_auditor;
GRANT EXECUTE ON FUNCTION dv.duplicate_propose, dv.duplicate_dismiss TO dv_clerk;
GRANT EXECUTE ON FUNCTION dv.duplicate_approve, dv.duplicate_decline, dv.duplicate_undo TO dv_approver;
GRANT EXECUTE ON FUNCTION dv.member_live TO dv_clerk, dv_approver, dv_printer, dv_verifier, dv_auditor;
