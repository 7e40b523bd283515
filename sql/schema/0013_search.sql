-- 0013 search: names without accents, any order of words, prefixes, one slip; the right persons only.
-- Word operators are not leakproof, so under row-level security no index could serve them. Names
-- therefore stand once more in a narrow table that nobody is granted: dv.member_search() reads it
-- within the scope of the login role and proposes ids; the caller joins the tables under its policies.

-- Given name first, then family and middle names, each with a space behind it: "hoa nguyen thi thu ".
-- An index entry has to fit a page, so that of a name longer than any the end is not searched.
CREATE FUNCTION dv.search_key(name_key text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN rtrim(left(split_part(name_key, ' ', -1) || ' '
                  || left(name_key, -length(split_part(name_key, ' ', -1))), 400)) || ' ';

-- A region is a unit high up under which the members of a unit were put when the first came: it only
-- cuts the work. It belongs to the unit for good and is no claim on the tree, so that a
-- reorganisation cannot make it wrong: a search asks for the regions of the units that it may see.
CREATE TABLE dv.search_region (
    unit_id bigint PRIMARY KEY,
    region  bigint NOT NULL
);

CREATE TABLE dv.member_name (
    member_id bigint PRIMARY KEY,
    unit_id   bigint NOT NULL,
    region    bigint NOT NULL,
    key       text NOT NULL COLLATE "C",
    phone     text COLLATE "C"
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
        autovacuum_analyze_scale_factor = 0.02);

COMMENT ON TABLE dv.member_name IS 'follows person, member and membership by triggers; no grants';
COMMENT ON COLUMN dv.member_name.unit_id IS 'of the open membership, else of the last one';
COMMENT ON COLUMN dv.member_name.region IS 'that of the unit in dv.search_region';

-- At least the words that occur, and at least the given names beside which each occurs; no persons.
CREATE TABLE dv.name_word (word text PRIMARY KEY COLLATE "C");
CREATE TABLE dv.name_pair (
    word  text COLLATE "C",
    given text COLLATE "C",
    PRIMARY KEY (word, given)
);

-- Nobody but the owner sees a row, whatever is granted some day.
SELECT dv.guard('dv.search_region', 'false');
SELECT dv.guard('dv.member_name', 'false');
SELECT dv.guard('dv.name_word', 'false');
SELECT dv.guard('dv.name_pair', 'false');

-- Set a region for units that have none: the unit below the only root that they are under, else
-- their root.
CREATE FUNCTION dv.search_region_set(units bigint[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO dv.search_region (unit_id, region)
    SELECT u.unit_id, coalesce(top.unit_id, u.unit_id)
      FROM dv.unit u
      LEFT JOIN dv.unit top ON u.lft BETWEEN top.lft AND top.rgt
       AND top.depth = (SELECT (count(*) = 1)::integer FROM dv.unit WHERE parent_id IS NULL)
     WHERE u.unit_id = ANY (units)
       AND NOT EXISTS (SELECT FROM dv.search_region r WHERE r.unit_id = u.unit_id)
     ORDER BY u.unit_id
        ON CONFLICT DO NOTHING
$$;
REVOKE ALL ON FUNCTION dv.search_region_set FROM PUBLIC;

-- The triggers send their statements as text, to be planned for the rows at hand: a plan kept from
-- one row would take hours for a million.

CREATE FUNCTION dv.search_learn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE $sql$
        WITH pair AS MATERIALIZED (
            SELECT DISTINCT x.word COLLATE "C" AS word, split_part(k.key, ' ', 1) AS given
              FROM (SELECT DISTINCT key FROM added) k,
                   unnest(string_to_array(rtrim(k.key), ' ')) x (word)
        ), learnt AS (
            INSERT INTO dv.name_word (word)
            SELECT DISTINCT p.word FROM pair p
             WHERE NOT EXISTS (SELECT FROM dv.name_word k WHERE k.word = p.word)
             ORDER BY 1
                ON CONFLICT DO NOTHING
        )
        INSERT INTO dv.name_pair (word, given)
        SELECT p.word, p.given FROM pair p
         WHERE NOT EXISTS (SELECT FROM dv.name_pair k WHERE k.word = p.word AND k.given = p.given)
         ORDER BY 1, 2
            ON CONFLICT DO NOTHING $sql$;
    RETURN NULL;
END $$;

CREATE TRIGGER member_name_learn AFTER INSERT ON dv.member_name
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.search_learn();
CREATE TRIGGER member_name_learn_again AFTER UPDATE ON dv.member_name
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.search_learn();

-- Memberships were written: where do these members belong now?
CREATE FUNCTION dv.search_follow_membership() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM dv.search_region_set(ARRAY(SELECT DISTINCT unit_id FROM added));
    EXECUTE $sql$
        WITH open AS MATERIALIZED (
            SELECT member_id, unit_id FROM added WHERE upper_inf(during)
        ), place AS (
            SELECT member_id, unit_id FROM open
            UNION ALL
            SELECT closed.member_id, last.unit_id
              FROM (SELECT member_id FROM added EXCEPT SELECT member_id FROM open) closed
             CROSS JOIN LATERAL (
                   SELECT s.unit_id FROM dv.membership s
                    WHERE s.member_id = closed.member_id
                    ORDER BY upper_inf(s.during) DESC, upper(s.during) DESC NULLS LAST, s.unit_id
                    LIMIT 1) last
        ), truth AS (
            SELECT place.member_id, place.unit_id, r.region, dv.search_key(p.name_key) AS key, p.phone
              FROM place
              JOIN dv.member m ON m.member_id = place.member_id
              JOIN dv.person p ON p.person_id = m.person_id
              JOIN dv.search_region r ON r.unit_id = place.unit_id
        )
        INSERT INTO dv.member_name AS n (member_id, unit_id, region, key, phone)
        SELECT member_id, unit_id, region, key, phone FROM truth
         ORDER BY region, key COLLATE "C", member_id
            ON CONFLICT (member_id) DO UPDATE
           SET unit_id = excluded.unit_id, region = excluded.region, key = excluded.key,
               phone = excluded.phone
         WHERE (n.unit_id, n.region, n.key, n.phone)
            IS DISTINCT FROM (excluded.unit_id, excluded.region, excluded.key, excluded.phone) $sql$;
    RETURN NULL;
END $$;

CREATE TRIGGER membership_search AFTER INSERT ON dv.membership
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.search_follow_membership();
CREATE TRIGGER membership_search_again AFTER UPDATE ON dv.membership
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.search_follow_membership();

CREATE FUNCTION dv.search_follow_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE $sql$
        UPDATE dv.member_name n
           SET key = dv.search_key(now.name_key), phone = now.phone
          FROM was
          JOIN now ON now.person_id = was.person_id
                  AND (now.name_key, now.phone) IS DISTINCT FROM (was.name_key, was.phone)
          JOIN dv.member m ON m.person_id = now.person_id
         WHERE n.member_id = m.member_id $sql$;
    RETURN NULL;
END $$;

CREATE TRIGGER person_search AFTER UPDATE ON dv.person
    REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION dv.search_follow_person();

-- A member was found to be another person.
CREATE FUNCTION dv.search_follow_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE $sql$
        UPDATE dv.member_name n
           SET key = dv.search_key(p.name_key), phone = p.phone
          FROM was
          JOIN now ON now.member_id = was.member_id AND now.person_id <> was.person_id
          JOIN dv.person p ON p.person_id = now.person_id
         WHERE n.member_id = now.member_id $sql$;
    RETURN NULL;
END $$;

CREATE TRIGGER member_search AFTER UPDATE ON dv.member
    REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION dv.search_follow_member();

-- Those who are members already.
SELECT dv.search_region_set(ARRAY(SELECT DISTINCT unit_id FROM dv.membership));
INSERT INTO dv.member_name (member_id, unit_id, region, key, phone)
SELECT m.member_id, s.unit_id, r.region, dv.search_key(p.name_key), p.phone
  FROM (SELECT DISTINCT ON (member_id) member_id, unit_id
          FROM dv.membership
         ORDER BY member_id, upper_inf(during) DESC, upper(during) DESC NULLS LAST, unit_id) s
  JOIN dv.member m ON m.member_id = s.member_id
  JOIN dv.person p ON p.person_id = m.person_id
  JOIN dv.search_region r ON r.unit_id = s.unit_id;

CREATE INDEX member_name_key ON dv.member_name (key, member_id) INCLUDE (unit_id);
CREATE INDEX member_name_region ON dv.member_name (region, key, member_id) INCLUDE (unit_id);
CREATE INDEX member_name_unit ON dv.member_name (unit_id);
-- The words, and the region as a word. Its statistics tell how common a word is. Entries wait in a
-- short list: added one by one they would take as long as all the rest of an admission.
CREATE INDEX member_name_words ON dv.member_name USING gin (array_to_tsvector(
    string_to_array(rtrim(key), ' ') || ('#' || region::text))) WITH (gin_pending_list_limit = 512);
ANALYZE dv.member_name;

CREATE INDEX unit_rgt ON dv.unit (rgt);
-- Of members: for each person of a feed it would take a fifth of the time of a large one.
CREATE INDEX member_name_phone ON dv.member_name (phone) WHERE phone IS NOT NULL;
-- The index of the search that this one replaces.
DROP INDEX dv.person_name_words;

-- One question, made ready: names that hold each of the words, a word that begins so, and a word like
-- the one that was mistyped.
CREATE TYPE dv.search_ask AS (
    words      text[],   -- each must occur
    begins     text,     -- NULL: none
    begun      text[],   -- the words known that begin so
    alike      text[],   -- one of them must occur; NULL: no slip
    last       text[],   -- what was typed last: best as the given name
    typed      text[],   -- all whole words, those of alike too
    lft        integer,  -- of the units that may be seen
    rgt        integer,
    everywhere boolean,  -- these are all units
    few        boolean,  -- they have few members
    regions    bigint[],
    state      text,     -- NULL: any
    joined_from date,
    joined_to  date,
    any_member boolean,  -- neither state nor dates
    after_tier integer,
    after_key  text,
    after_id   bigint,
    wanted     integer
);

-- How well a name fits, 0 is best: the word typed last is its given name (0 to 2), another one is
-- (3 to 5), none (6, 7). Among these: family name and the name behind it were typed, family name, none.
CREATE FUNCTION dv.search_tier(key text, begins text, last text[], typed text[]) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN CASE WHEN begins IS NULL THEN split_part(key, ' ', 1) = ANY (last)
                      ELSE starts_with(key, begins) END
            THEN CASE WHEN split_part(key, ' ', 2) <> ALL (typed) THEN 2
                      WHEN split_part(key, ' ', 3) <> ALL (typed) THEN 1 ELSE 0 END
            WHEN split_part(key, ' ', 1) = ANY (typed)
            THEN CASE WHEN split_part(key, ' ', 2) <> ALL (typed) THEN 5
                      WHEN split_part(key, ' ', 3) <> ALL (typed) THEN 4 ELSE 3 END
            WHEN split_part(key, ' ', 2) <> ALL (typed) THEN 7 ELSE 6 END;

-- How common words are, from the statistics of their index; no row when there are none yet.
CREATE FUNCTION dv.search_share(words text[]) RETURNS TABLE (word text, share double precision)
LANGUAGE sql STABLE ROWS 10 AS $$
    SELECT w.word, greatest(coalesce(c.share, 0), 1e-6)
      FROM pg_catalog.pg_stats s
     CROSS JOIN unnest(words) w (word)
      LEFT JOIN LATERAL unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs)
                c (word, share) ON c.word = w.word
     WHERE s.schemaname = 'dv' AND s.tablename = 'member_name_words'
$$;

-- Few members: read them all.
CREATE FUNCTION dv.search_few(a dv.search_ask)
RETURNS TABLE (tier integer, key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    pattern text[] := ARRAY(SELECT '% ' || w || ' %' FROM unnest(a.words) w)
                      || CASE WHEN a.begins IS NOT NULL THEN ARRAY['% ' || a.begins || '%'] END;
BEGIN
    RETURN QUERY
    SELECT x.tier, x.key, x.member_id
      FROM (SELECT dv.search_tier(n.key, a.begins, a.last, a.typed) AS tier, n.key, n.member_id
              FROM dv.unit u
              JOIN dv.member_name n ON n.unit_id = u.unit_id
             WHERE u.lft BETWEEN a.lft AND a.rgt
               AND ' ' || n.key LIKE ALL (pattern)
               AND (a.alike IS NULL OR string_to_array(n.key, ' ') && a.alike)
               AND (a.any_member OR EXISTS (
                    SELECT FROM dv.member m
                     WHERE m.member_id = n.member_id
                       AND (a.state IS NULL OR m.state = a.state)
                       AND (a.joined_from IS NULL OR m.admitted_on >= a.joined_from)
                       AND (a.joined_to IS NULL OR m.admitted_on <= a.joined_to)))
            OFFSET 0) x -- the tier of a row is worked out once
     WHERE (x.tier, x.key, x.member_id) > (a.after_tier, a.after_key, a.after_id)
     ORDER BY x.tier, x.key, x.member_id
     LIMIT a.wanted;
END $$;

-- All rows that the index of words knows to fit, then the best of them.
CREATE FUNCTION dv.search_words(a dv.search_ask, q tsquery)
RETURNS TABLE (tier integer, key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT x.tier, x.key, x.member_id
      FROM (SELECT dv.search_tier(n.key, a.begins, a.last, a.typed) AS tier, n.key, n.member_id
              FROM dv.member_name n
             WHERE array_to_tsvector(string_to_array(rtrim(n.key), ' ') || ('#' || n.region::text))
                   @@ q
               AND (a.begins IS NULL OR ' ' || n.key LIKE '% ' || a.begins || '%')
               AND (a.everywhere OR (SELECT u.lft BETWEEN a.lft AND a.rgt
                                       FROM dv.unit u WHERE u.unit_id = n.unit_id))
               AND (a.any_member OR EXISTS (
                    SELECT FROM dv.member m
                     WHERE m.member_id = n.member_id
                       AND (a.state IS NULL OR m.state = a.state)
                       AND (a.joined_from IS NULL OR m.admitted_on >= a.joined_from)
                       AND (a.joined_to IS NULL OR m.admitted_on <= a.joined_to)))
            OFFSET 0) x -- the tier of a row is worked out once
     WHERE (x.tier, x.key, x.member_id) > (a.after_tier, a.after_key, a.after_id)
     ORDER BY x.tier, x.key, x.member_id
     LIMIT a.wanted;
END $$;

-- Walk through names in order, stretch by stretch (each begins with one of heads), until enough fit.
-- A row without id says that the walk was given up after so many steps. The order of rows is that of
-- heads and of the index: the settings leave the planner no other way.
CREATE FUNCTION dv.search_walk(a dv.search_ask, in_region bigint, t integer, heads text[],
                               steps integer)
RETURNS TABLE (key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    pattern text[] := ARRAY(SELECT '% ' || w || ' %' FROM unnest(a.words) w)
                      || CASE WHEN a.begins IS NOT NULL THEN ARRAY['% ' || a.begins || '%'] END;
    since text COLLATE "C" := CASE WHEN t = a.after_tier THEN a.after_key ELSE '' END;
    since_id bigint := CASE WHEN t = a.after_tier THEN a.after_id ELSE 0 END;
BEGIN
    IF in_region IS NULL THEN
        RETURN QUERY
        SELECT w.key, CASE WHEN w.step < steps THEN w.member_id END
          FROM (SELECT n.key, n.member_id, n.unit_id, row_number() OVER () AS step
                  FROM unnest(heads) head
                 CROSS JOIN LATERAL (
                       SELECT n.key, n.member_id, n.unit_id FROM dv.member_name n
                        WHERE n.key < rtrim(head) || '!'
                          AND (n.key, n.member_id) > (greatest(head COLLATE "C", since),
                               CASE WHEN since >= head COLLATE "C" THEN since_id ELSE 0 END)
                        ORDER BY n.key, n.member_id
                        LIMIT steps) n
                 LIMIT steps) w
         WHERE w.step = steps
            OR ' ' || w.key LIKE ALL (pattern)
               AND (a.alike IS NULL OR string_to_array(w.key, ' ') && a.alike)
               AND dv.search_tier(w.key, a.begins, a.last, a.typed) = t
               AND (a.everywhere OR (SELECT u.lft BETWEEN a.lft AND a.rgt
                                       FROM dv.unit u WHERE u.unit_id = w.unit_id))
               AND (a.any_member OR EXISTS (
                    SELECT FROM dv.member m
                     WHERE m.member_id = w.member_id
                       AND (a.state IS NULL OR m.state = a.state)
                       AND (a.joined_from IS NULL OR m.admitted_on >= a.joined_from)
                       AND (a.joined_to IS NULL OR m.admitted_on <= a.joined_to)))
         LIMIT a.wanted;
    ELSE
        RETURN QUERY
        SELECT w.key, CASE WHEN w.step < steps THEN w.member_id END
          FROM (SELECT n.key, n.member_id, n.unit_id, row_number() OVER () AS step
                  FROM unnest(heads) head
                 CROSS JOIN LATERAL (
                       SELECT n.key, n.member_id, n.unit_id FROM dv.member_name n
                        WHERE n.region = in_region
                          AND n.key < rtrim(head) || '!'
                          AND (n.key, n.member_id) > (greatest(head COLLATE "C", since),
                               CASE WHEN since >= head COLLATE "C" THEN since_id ELSE 0 END)
                        ORDER BY n.key, n.member_id
                        LIMIT steps) n
                 LIMIT steps) w
         WHERE w.step = steps
            OR ' ' || w.key LIKE ALL (pattern)
               AND (a.alike IS NULL OR string_to_array(w.key, ' ') && a.alike)
               AND dv.search_tier(w.key, a.begins, a.last, a.typed) = t
               AND (a.everywhere OR (SELECT u.lft BETWEEN a.lft AND a.rgt
                                       FROM dv.unit u WHERE u.unit_id = w.unit_id))
               AND (a.any_member OR EXISTS (
                    SELECT FROM dv.member m
                     WHERE m.member_id = w.member_id
                       AND (a.state IS NULL OR m.state = a.state)
                       AND (a.joined_from IS NULL OR m.admitted_on >= a.joined_from)
                       AND (a.joined_to IS NULL OR m.admitted_on <= a.joined_to)))
         LIMIT a.wanted;
    END IF;
END $$;

-- The names that answer a question, best first: a walk for each tier while walks find enough soon,
-- else by the index of words.
CREATE FUNCTION dv.search_page(a dv.search_ask)
RETURNS TABLE (tier integer, key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20 AS $$
#variable_conflict use_column
DECLARE
    pair_words text[] := a.words;
    pair_slots integer[] := ARRAY(SELECT generate_subscripts(a.words, 1));
    slots integer := cardinality(a.words);
    narrow boolean := cardinality(a.begun) <= 20;
    steps CONSTANT integer := 3000;
    heads_max CONSTANT integer := 96;
    by_last text[]; by_typed text[]; by_none text[];
    givens text[]; families text[]; others text[]; heads text[];
    share_words double precision; share_begun double precision;
    parts text[];
    rec record;
    got integer := 0; given_up boolean := false; partly boolean;
    tiers integer[] := '{}'; keys text[] := '{}'; ids bigint[] := '{}';
BEGIN
    IF a.few THEN
        RETURN QUERY SELECT * FROM dv.search_few(a);
        RETURN;
    END IF;

    -- The given names beside which each of the words occurs.
    IF a.alike IS NOT NULL THEN
        slots := slots + 1;
        pair_words := pair_words || a.alike;
        pair_slots := pair_slots || array_fill(slots, ARRAY[cardinality(a.alike)]);
    END IF;
    IF a.begins IS NOT NULL AND (narrow OR slots = 0) THEN
        slots := slots + 1;
        pair_words := pair_words || a.begun;
        pair_slots := pair_slots || array_fill(slots, ARRAY[cardinality(a.begun)]);
    END IF;
    SELECT array_agg(g.given ORDER BY g.given) FILTER (WHERE g.given = ANY (a.last)),
           array_agg(g.given ORDER BY g.given) FILTER (WHERE g.given = ANY (a.typed)
                                                         AND g.given <> ALL (a.last)),
           array_agg(g.given ORDER BY g.given) FILTER (WHERE g.given <> ALL (a.typed)
                                                         AND g.given <> ALL (a.last))
      INTO by_last, by_typed, by_none
      FROM (SELECT p.given
              FROM unnest(pair_words, pair_slots) s (word, slot)
              JOIN dv.name_pair p ON p.word = s.word
             GROUP BY p.given
            HAVING count(DISTINCT s.slot) = slots) g;
    IF by_last IS NULL AND by_typed IS NULL AND by_none IS NULL THEN
        RETURN;
    END IF;

    FOR t IN a.after_tier .. 7 LOOP
        givens := CASE t / 3 WHEN 0 THEN by_last WHEN 1 THEN by_typed ELSE by_none END;
        families := CASE WHEN t IN (2, 5, 7) THEN ARRAY[''] ELSE a.typed END;
        others := CASE WHEN t IN (0, 3) THEN a.typed ELSE ARRAY[''] END;
        SELECT array_agg(h.head ORDER BY h.head) INTO heads
          FROM (SELECT rtrim(concat_ws(' ', g, f, o)) || ' ' COLLATE "C"
                  FROM unnest(givens) g, unnest(families) f, unnest(others) o) h (head)
         WHERE t > a.after_tier OR rtrim(h.head) || '!' > a.after_key COLLATE "C";
        CONTINUE WHEN heads IS NULL;
        partly := cardinality(heads) > heads_max;
        FOR rec IN
            SELECT w.key, w.member_id
              FROM unnest(CASE WHEN cardinality(a.regions) BETWEEN 1 AND 8 THEN a.regions
                               ELSE ARRAY[NULL::bigint] END) g (region),
                   dv.search_walk(a, g.region, t, heads[:heads_max], steps) w
             ORDER BY w.member_id IS NULL DESC, w.key, w.member_id
        LOOP
            IF rec.member_id IS NULL THEN
                given_up := true;
            ELSIF got < a.wanted THEN
                got := got + 1;
                tiers[got] := t; keys[got] := rec.key; ids[got] := rec.member_id;
            END IF;
        END LOOP;
        EXIT WHEN got = a.wanted AND NOT given_up;
        given_up := given_up OR partly;
        EXIT WHEN given_up;
    END LOOP;
    IF NOT given_up THEN
        RETURN QUERY SELECT * FROM unnest(tiers, keys, ids);
        RETURN;
    END IF;

    -- A short beginning stands in many rows: the index looks it up only when that saves more.
    parts := ARRAY(SELECT quote_literal(w) FROM unnest(a.words) w);
    IF a.alike IS NOT NULL THEN
        parts := parts || (SELECT '(' || string_agg(quote_literal(w), '|') || ')'
                             FROM unnest(a.alike) w);
    END IF;
    IF a.begins IS NOT NULL THEN
        SELECT coalesce(exp(sum(ln(s.share)) FILTER (WHERE s.word = ANY (a.words))), 1)
                   * coalesce(least(1, sum(s.share) FILTER (WHERE s.word = ANY (a.alike))), 1)
                   * coalesce(least(1, sum(s.share) FILTER (WHERE s.word LIKE '#%')), 1),
               coalesce(least(1, sum(s.share) FILTER (WHERE s.word = ANY (a.begun))), 0)
          INTO share_words, share_begun
          FROM dv.search_share(a.words || a.begun || a.alike
                   || ARRAY(SELECT '#' || r::text FROM unnest(a.regions) r)) s;
        IF cardinality(parts) = 0 OR share_words * (1 - share_begun) > 0.2 * share_begun THEN
            parts := parts || (quote_literal(a.begins) || ':*');
        END IF;
    END IF;
    IF cardinality(a.regions) > 0 THEN
        parts := parts || (SELECT '(' || string_agg(quote_literal('#' || r::text), '|') || ')'
                             FROM unnest(a.regions) r);
    END IF;
    RETURN QUERY SELECT * FROM dv.search_words(a, array_to_string(parts, '&')::tsquery);
END $$;

-- The words known that one slip makes of a word: a letter wrong, missing, too many, or two swapped.
CREATE FUNCTION dv.search_alike(typed text) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY(
        SELECT k.word
          FROM dv.name_word k
         WHERE length(typed) <= 30 AND length(k.word) BETWEEN length(typed) - 1 AND length(typed) + 1
           AND k.word <> typed
           AND k.word LIKE ANY (ARRAY(
               SELECT p.pattern
                 FROM generate_series(0, length(typed)) i,
                      unnest(ARRAY[
                          left(typed, i) || '_' || substr(typed, i + 1),
                          left(typed, i) || '_' || substr(typed, i + 2),
                          left(typed, i) || substr(typed, i + 2),
                          left(typed, i) || substr(typed, i + 2, 1) || substr(typed, i + 1, 1)
                              || substr(typed, i + 3)]) p (pattern)))
         ORDER BY k.word)
$$;

-- Members whose names hold each of the words and, unless begins is NULL, another word that begins so.
-- With slip, when there is nobody: one of the words was mistyped, a turn for each, the last word first,
-- but only an unknown one when there is one. Rows are proposed from the scope of the login role, within
-- from_lft .. to_rgt; the place after which to go on is turn, tier, key and id of a row.
CREATE FUNCTION dv.member_search(words text[], begins text, slip boolean,
                                 from_lft integer, to_rgt integer,
                                 state text, joined_from date, joined_to date,
                                 after_turn integer, after_tier integer, after_key text,
                                 after_id bigint, wanted integer)
RETURNS TABLE (turn integer, tier integer, key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    few_members CONSTANT integer := least(10000, 1000 + (
        SELECT c.reltuples FROM pg_catalog.pg_class c
         WHERE c.oid = 'dv.member_name'::regclass) / 100);
    a dv.search_ask;
    n integer := cardinality(words);
    scope_lft integer; scope_rgt integer;
    unknown integer[];
    got integer := 0; more integer;
    i integer;
BEGIN
    IF dv.scope_all() THEN
        a.lft := from_lft;
        a.rgt := to_rgt;
    ELSE
        scope_lft := dv.scope_lft();
        scope_rgt := dv.scope_rgt();
        IF scope_lft IS NULL OR scope_rgt IS NULL THEN
            RETURN;
        END IF;
        a.lft := greatest(from_lft, scope_lft);
        a.rgt := least(to_rgt, scope_rgt);
    END IF;
    IF n + (begins IS NOT NULL)::integer = 0 OR a.lft > a.rgt THEN
        RETURN;
    END IF;
    a.everywhere := a.lft <= 1 AND a.rgt >= (SELECT max(u.rgt) FROM dv.unit u);
    a.few := false;
    IF NOT a.everywhere THEN
        a.few := (SELECT count(*) FROM (
                      SELECT FROM dv.unit u JOIN dv.member_name n ON n.unit_id = u.unit_id
                       WHERE u.lft BETWEEN a.lft AND a.rgt LIMIT few_members + 1) x) <= few_members;
        IF NOT a.few THEN
            a.regions := ARRAY(SELECT DISTINCT r.region
                                 FROM dv.unit u JOIN dv.search_region r ON r.unit_id = u.unit_id
                                WHERE u.lft BETWEEN a.lft AND a.rgt);
        END IF;
    END IF;
    a.state := state;
    a.joined_from := joined_from;
    a.joined_to := joined_to;
    a.any_member := state IS NULL AND joined_from IS NULL AND joined_to IS NULL;
    a.after_tier := after_tier;
    a.after_key := after_key;
    a.after_id := after_id;
    a.wanted := wanted;
    a.words := words;
    a.typed := words;
    a.last := words[n:n];
    IF begins IS NOT NULL THEN
        a.begins := begins;
        a.begun := ARRAY(SELECT k.word FROM dv.name_word k WHERE k.word ^@ begins);
        a.last := a.begun;
        IF a.begun = '{}' THEN
            RETURN;
        END IF;
    END IF;

    IF after_turn = 0 THEN
        RETURN QUERY SELECT 0, p.* FROM dv.search_page(a) p;
        GET DIAGNOSTICS got = ROW_COUNT;
        IF got > 0 OR NOT slip OR after_id > 0 THEN
            RETURN;
        END IF;
    END IF;
    IF NOT slip THEN
        RETURN;
    END IF;

    -- Whoever answers two turns would hold all words as typed, and there is nobody.
    unknown := ARRAY(SELECT w.place FROM unnest(words) WITH ORDINALITY w (word, place)
                      WHERE NOT EXISTS (SELECT FROM dv.name_word k WHERE k.word = w.word));
    FOR t IN greatest(after_turn, 1) .. n LOOP
        i := n - t + 1;
        CONTINUE WHEN cardinality(unknown) > 1 OR cardinality(unknown) = 1 AND unknown[1] <> i;
        a.alike := dv.search_alike(words[i]);
        a.words := words[: i - 1] || words[i + 1 :];
        CONTINUE WHEN a.alike = '{}';
        a.typed := a.words || a.alike;
        a.last := CASE WHEN begins IS NOT NULL THEN a.begun WHEN i = n THEN a.alike
                       ELSE words[n:n] END;
        IF t <> after_turn THEN
            a.after_tier := 0;
            a.after_key := '';
            a.after_id := 0;
        END IF;
        a.wanted := wanted - got;
        RETURN QUERY SELECT t, p.* FROM dv.search_page(a) p;
        GET DIAGNOSTICS more = ROW_COUNT;
        got := got + more;
        EXIT WHEN got >= wanted;
    END LOOP;
END $$;

-- The members with a telephone number, within the scope of the login role.
CREATE FUNCTION dv.member_phone(asked text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 5 SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT n.member_id
      FROM dv.member_name n
     WHERE n.phone = asked
       AND (dv.scope_all() OR (SELECT u.lft BETWEEN dv.scope_lft() AND dv.scope_rgt()
                                 FROM dv.unit u WHERE u.unit_id = n.unit_id));
END $$;

REVOKE ALL ON FUNCTION dv.search_key, dv.search_learn, dv.search_follow_membership,
    dv.search_follow_person, dv.search_follow_member, dv.search_tier, dv.search_share, dv.search_few,
    dv.search_words, dv.search_walk, dv.search_page, dv.search_alike, dv.member_search,
    dv.member_phone FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.member_search, dv.member_phone
    TO dv_clerk, dv_approver, dv_printer, dv_auditor;
