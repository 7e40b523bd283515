-- 0034 search: a name within twenty milliseconds where a part of the rows changed since they were
-- vacuumed. Each row of an index is looked up in its table then, which makes reading all of a unit, or
-- walking in vain, many times as slow.

-- The names of members are looked through more than they are written: an index that has to ask its table
-- about one page in fifty is soon told again.
ALTER TABLE dv.member_name SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

-- What reading all of the units costs, as dv.search_estimate counts; NULL: little, or too much.
ALTER TYPE dv.search_ask ADD ATTRIBUTE reading double precision;

-- As in 0023, but for one region, whose index gives the bearers of a name in order.
CREATE OR REPLACE FUNCTION dv.search_names(a dv.search_ask, q tsquery)
RETURNS TABLE (tier integer, key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    begins CONSTANT text := a.begins;
    last CONSTANT text[] := a.last;
    typed CONSTANT text[] := a.typed;
    lo CONSTANT integer := a.lft;
    hi CONSTANT integer := a.rgt;
    everywhere CONSTANT boolean := a.everywhere;
    any_member CONSTANT boolean := a.any_member;
    regions CONSTANT bigint[] := a.regions;
    only_region CONSTANT bigint := a.regions[1];
    wanted CONSTANT integer := a.wanted;
    after_tier CONSTANT integer := a.after_tier;
    after_key CONSTANT text COLLATE "C" := a.after_key;
    after_id CONSTANT bigint := a.after_id;
BEGIN
    IF everywhere THEN
        RETURN QUERY
        SELECT k.tier, k.key, n.member_id
          FROM (SELECT x.tier, x.key
                  FROM (SELECT dv.search_tier(d.key, begins, last, typed) AS tier, d.key
                          FROM dv.name_known d
                         WHERE array_to_tsvector(dv.search_tokens(string_to_array(rtrim(d.key), ' '))) @@ q
                           AND (begins IS NULL OR ' ' || d.key LIKE '% ' || begins || '%')
                        OFFSET 0) x
                 WHERE (x.tier, x.key) >= (after_tier, after_key)
                 ORDER BY x.tier, x.key) k
         CROSS JOIN LATERAL (
               SELECT n.member_id
                 FROM dv.member_name n
                WHERE n.key = k.key
                  AND ((k.tier, k.key) > (after_tier, after_key) OR n.member_id > after_id)
                  AND (any_member OR EXISTS (
                       SELECT FROM dv.member m
                        WHERE m.member_id = n.member_id
                          AND (a.state IS NULL OR m.state = a.state)
                          AND (a.joined_from IS NULL OR m.admitted_on >= a.joined_from)
                          AND (a.joined_to IS NULL OR m.admitted_on <= a.joined_to)))
                ORDER BY n.member_id
                LIMIT wanted) n
         LIMIT wanted;
    ELSIF cardinality(regions) = 1 THEN
        RETURN QUERY
        SELECT k.tier, k.key, n.member_id
          FROM (SELECT x.tier, x.key
                  FROM (SELECT dv.search_tier(d.key, begins, last, typed) AS tier, d.key
                          FROM dv.name_known d
                         WHERE array_to_tsvector(dv.search_tokens(string_to_array(rtrim(d.key), ' '))) @@ q
                           AND (begins IS NULL OR ' ' || d.key LIKE '% ' || begins || '%')
                        OFFSET 0) x
                 WHERE (x.tier, x.key) >= (after_tier, after_key)
                 ORDER BY x.tier, x.key) k
         CROSS JOIN LATERAL (
               SELECT n.member_id
                 FROM dv.member_name n
                WHERE n.region = only_region AND n.key = k.key
                  AND ((k.tier, k.key) > (after_tier, after_key) OR n.member_id > after_id)
                  AND (SELECT u.lft BETWEEN lo AND hi FROM dv.unit u WHERE u.unit_id = n.unit_id)
                  AND (any_member OR EXISTS (
                       SELECT FROM dv.member m
                        WHERE m.member_id = n.member_id
                          AND (a.state IS NULL OR m.state = a.state)
                          AND (a.joined_from IS NULL OR m.admitted_on >= a.joined_from)
                          AND (a.joined_to IS NULL OR m.admitted_on <= a.joined_to)))
                ORDER BY n.key, n.member_id
                LIMIT wanted) n
         LIMIT wanted;
    ELSE
        RETURN QUERY
        SELECT k.tier, k.key, n.member_id
          FROM (SELECT x.tier, x.key
                  FROM (SELECT dv.search_tier(d.key, begins, last, typed) AS tier, d.key
                          FROM dv.name_known d
                         WHERE array_to_tsvector(dv.search_tokens(string_to_array(rtrim(d.key), ' '))) @@ q
                           AND (begins IS NULL OR ' ' || d.key LIKE '% ' || begins || '%')
                        OFFSET 0) x
                 WHERE (x.tier, x.key) >= (after_tier, after_key)
                 ORDER BY x.tier, x.key) k
         CROSS JOIN LATERAL (
               SELECT n.member_id
                 FROM unnest(regions) r (region)
                 JOIN dv.member_name n ON n.region = r.region
                WHERE n.key = k.key
                  AND ((k.tier, k.key) > (after_tier, after_key) OR n.member_id > after_id)
                  AND (SELECT u.lft BETWEEN lo AND hi FROM dv.unit u WHERE u.unit_id = n.unit_id)
                  AND (any_member OR EXISTS (
                       SELECT FROM dv.member m
                        WHERE m.member_id = n.member_id
                          AND (a.state IS NULL OR m.state = a.state)
                          AND (a.joined_from IS NULL OR m.admitted_on >= a.joined_from)
                          AND (a.joined_to IS NULL OR m.admitted_on <= a.joined_to)))
                ORDER BY n.member_id
                LIMIT wanted) n
         LIMIT wanted;
    END IF;
END $$;

-- As in 0031, but for units whose names are soon read: all are, where the index of words looks at more, and
-- where walks found too few; and for when that index is asked before a walk.
CREATE OR REPLACE FUNCTION dv.search_page(a dv.search_ask)
RETURNS TABLE (tier integer, key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20 AS $$
#variable_conflict use_column
DECLARE
    last CONSTANT text[] := a.last;
    typed CONSTANT text[] := a.typed;
    pair_words text[] := a.words;
    pair_slots integer[] := ARRAY(SELECT generate_subscripts(a.words, 1));
    slots integer := cardinality(a.words);
    narrow boolean := cardinality(a.begun) <= 20;
    steps CONSTANT integer := 3000;
    heads_max CONSTANT integer := 96;
    by_last text[]; by_typed text[]; by_none text[];
    givens text[]; families text[]; others text[]; heads text[];
    cost double precision; cost_rows double precision;
    by_name boolean;
    read_max CONSTANT integer := 15000;
    -- Among all a walk soon meets enough; in a part of them it may look in vain first.
    direct_max CONSTANT integer := CASE WHEN a.everywhere THEN 8000 ELSE 13000 END;
    rec record;
    got integer := 0; given_up boolean := false; partly boolean;
    tiers integer[] := '{}'; keys text[] := '{}'; ids bigint[] := '{}';
BEGIN
    IF a.few AND a.reading IS NULL THEN
        RETURN QUERY SELECT * FROM dv.search_few(a);
        RETURN;
    END IF;

    -- What the indexes of words would cost, and reading all of the unit.
    cost := (dv.search_estimate(true, a)).cost;
    by_name := true;
    IF NOT a.everywhere THEN
        cost_rows := 2.2 * (dv.search_estimate(false, a)).cost; -- a row is dearer than a name
        by_name := cost <= cost_rows;
        cost := least(cost, cost_rows);
    END IF;
    IF a.reading <= cost AND (a.few OR a.reading <= read_max) THEN
        RETURN QUERY SELECT * FROM dv.search_few(a);
        RETURN;
    END IF;
    IF cost <= direct_max OR a.few THEN
        RETURN QUERY SELECT * FROM dv.search_indexed(a, by_name);
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
    SELECT array_agg(g.given ORDER BY g.given) FILTER (WHERE g.given = ANY (last)),
           array_agg(g.given ORDER BY g.given) FILTER (WHERE g.given = ANY (typed)
                                                         AND g.given <> ALL (last)),
           array_agg(g.given ORDER BY g.given) FILTER (WHERE g.given <> ALL (typed)
                                                         AND g.given <> ALL (last))
      INTO by_last, by_typed, by_none
      FROM (SELECT one.given
              FROM (SELECT DISTINCT s.slot, p.given
                      FROM unnest(pair_words, pair_slots) s (word, slot)
                      JOIN dv.name_pair p ON p.word = s.word) one
             GROUP BY one.given
            HAVING count(*) = slots) g;
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

    IF a.reading <= cost THEN
        RETURN QUERY SELECT * FROM dv.search_few(a);
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM dv.search_indexed(a, by_name);
END $$;

-- As in 0031, but for words said twice, and for a unit of some thousands.
CREATE OR REPLACE FUNCTION dv.member_search(words text[], begins text, slip boolean,
                                 from_lft integer, to_rgt integer,
                                 state text, joined_from date, joined_to date,
                                 after_turn integer, after_tier integer, after_key text,
                                 after_id bigint, wanted integer)
RETURNS TABLE (turn integer, tier integer, key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    few_members integer;
    about double precision;
    all_members double precision;
    unseen bigint;
    units_max CONSTANT integer := 8;
    units_counted CONSTANT integer := 64;
    soon CONSTANT integer := 2000;
    a dv.search_ask;
    n integer;
    span int4range := dv.scope_span();
    unknown integer[];
    got integer := 0; more integer;
    i integer;
BEGIN
    IF span IS NULL AND NOT dv.scope_all() THEN
        RETURN;
    END IF;
    -- A word that is said twice asks for no more than one.
    words := ARRAY(SELECT w.word FROM unnest(words) WITH ORDINALITY w (word, place)
                    GROUP BY w.word ORDER BY min(w.place));
    n := cardinality(words);
    a.lft := greatest(from_lft, lower(span));
    a.rgt := least(to_rgt, upper(span) - 1);
    IF n + (begins IS NOT NULL)::integer = 0 OR a.lft > a.rgt THEN
        RETURN;
    END IF;
    a.everywhere := a.lft <= 1 AND a.rgt >= (SELECT max(u.rgt) FROM dv.unit u);
    a.few := false;
    IF NOT a.everywhere THEN
        -- The statistics know the large units: counting takes as long as reading them.
        SELECT sum(coalesce(s.freqs[array_position(s.units, u.unit_id)], s.freqs[cardinality(s.freqs)])
                   * s.members),
               min(s.members), min(s.unseen)
          INTO about, all_members, unseen
          FROM (SELECT u.unit_id FROM dv.unit u WHERE u.lft BETWEEN a.lft AND a.rgt LIMIT units_counted) u
         CROSS JOIN (SELECT st.most_common_vals::text::bigint[] AS units, st.most_common_freqs AS freqs,
                            c.reltuples AS members,
                            pg_stat_get_dead_tuples(c.oid) + pg_stat_get_ins_since_vacuum(c.oid) AS unseen
                       FROM pg_catalog.pg_stats st
                       JOIN pg_catalog.pg_class c ON c.oid = 'dv.member_name'::regclass
                      WHERE st.schemaname = 'dv' AND st.tablename = 'member_name'
                        AND st.attname = 'unit_id' OFFSET 0) s; -- taken apart once
        -- Of a unit or two more are soon read than counted among many units.
        few_members := least(CASE WHEN a.rgt - a.lft < units_max THEN 15000 ELSE soon END,
                             1000 + coalesce(all_members, 0) / 100);
        IF a.rgt - a.lft < units_max AND about IS NOT NULL THEN
            a.few := about <= few_members;
        ELSIF coalesce(about, 0) <= 4 * few_members THEN
            a.few := (SELECT count(*) <= few_members FROM (
                SELECT FROM dv.unit u JOIN dv.member_name n ON n.unit_id = u.unit_id
                 WHERE u.lft BETWEEN a.lft AND a.rgt LIMIT few_members + 1) x);
        END IF;
        -- Rows written since the last vacuum make the index ask the table.
        IF about > soon AND a.rgt - a.lft < units_counted THEN
            a.reading := about * CASE WHEN unseen > all_members / 500 THEN 1.2 ELSE 0.35 END;
        END IF;
        IF NOT a.few OR slip OR a.reading IS NOT NULL THEN
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

    -- Read once for each word that may be mistyped, some thousands are not few.
    a.few := a.few AND a.reading IS NULL;

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

-- ---- who is told of ----
-- Members as dv.member_shown has them, in the order asked for, NULL where the officer does not see one.
-- The policies of five tables in one plan take longer to begin than to look up: these are their words.
CREATE FUNCTION dv.member_told(asked bigint[])
RETURNS TABLE (place bigint, member_id bigint, member_no text, full_name text, born text, sex text,
               unit_code text, unit_name text, state text, joined_on date, card_state text)
LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    span int4range := dv.scope_span();
BEGIN
    IF span IS NULL AND dv.scope_all() THEN
        span := '(,)';
    END IF;
    RETURN QUERY
    SELECT a.place, m.member_id, m.member_no, p.full_name,
           left(p.birth_date::text,
                CASE p.birth_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END),
           p.sex, u.code, u.name, m.state, m.admitted_on, c.state
      FROM unnest(asked) WITH ORDINALITY a (member_id, place)
      LEFT JOIN (dv.member m JOIN dv.person p ON p.person_id = m.person_id)
        ON m.member_id = a.member_id
       AND ((SELECT span @> x.lft FROM dv.unit x WHERE x.unit_id = m.seen_from)
            OR m.seen_also IS NOT NULL
               AND (SELECT bool_or(span @> x.lft) FROM dv.unit x WHERE x.unit_id = ANY (m.seen_also))
            OR m.seen_from IS NULL AND (SELECT dv.scope_all()))
      LEFT JOIN (dv.membership s JOIN dv.unit u ON u.unit_id = s.unit_id AND span @> u.lft)
        ON s.member_id = m.member_id AND upper_inf(s.during)
      LEFT JOIN dv.card c
        ON c.member_id = m.member_id AND c.state <> 'ended'
       AND (u.unit_id IS NOT NULL OR (SELECT dv.scope_all())
            OR m.state = 'ended'
               AND EXISTS (SELECT FROM dv.membership x JOIN dv.unit y ON y.unit_id = x.unit_id
                            WHERE x.member_id = m.member_id AND span @> y.lft))
     ORDER BY a.place;
END $$;

REVOKE ALL ON FUNCTION dv.member_told FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.member_told TO dv_clerk, dv_approver, dv_printer, dv_auditor;

CREATE OR REPLACE FUNCTION dv.member_by_number(number text, citizen text, telephone text,
                                    from_lft integer, to_rgt integer,
                                    in_state text, joined_from date, joined_to date,
                                    after_turn integer, after_id bigint, wanted integer)
RETURNS TABLE (member_id bigint, member_no text, full_name text, born text, sex text, unit_code text,
               unit_name text, state text, joined_on date, card_state text, place text)
LANGUAGE plpgsql STABLE ROWS 2
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    ids bigint[];
    turns integer[];
BEGIN
    SELECT array_agg(f.member_id ORDER BY f.turn, f.member_id), array_agg(f.turn ORDER BY f.turn, f.member_id)
      INTO ids, turns
      FROM dv.member_numbered(number, citizen, telephone, from_lft, to_rgt) f
     WHERE (f.turn, f.member_id) > (after_turn, after_id);
    IF ids IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT s.member_id, s.member_no, s.full_name, s.born, s.sex, s.unit_code, s.unit_name, s.state,
           s.joined_on, s.card_state, concat_ws('.', turns[s.place], 0, s.member_id, '')
      FROM dv.member_told(ids) s
     WHERE s.member_id IS NOT NULL
       AND (in_state IS NULL OR s.state = in_state)
       AND (joined_from IS NULL OR s.joined_on >= joined_from)
       AND (joined_to IS NULL OR s.joined_on <= joined_to)
     LIMIT wanted + 1;
END $$;

CREATE OR REPLACE FUNCTION dv.member_by_name(words text[], begins text, slip boolean,
                                  from_lft integer, to_rgt integer,
                                  in_state text, joined_from date, joined_to date,
                                  after_turn integer, after_tier integer, after_key text,
                                  after_id bigint, wanted integer)
RETURNS TABLE (member_id bigint, member_no text, full_name text, born text, sex text, unit_code text,
               unit_name text, state text, joined_on date, card_state text, place text)
LANGUAGE plpgsql STABLE ROWS 20
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
    ids bigint[];
    places text[];
BEGIN
    SELECT array_agg(f.member_id), array_agg(concat_ws('.', f.turn, f.tier, f.member_id, f.key))
      INTO ids, places
      FROM (SELECT f.turn, f.tier, f.key, f.member_id
              FROM dv.member_search(words, begins, slip, from_lft, to_rgt, in_state, joined_from, joined_to,
                                    after_turn, after_tier, after_key, after_id, wanted + 1) f
             ORDER BY f.turn, f.tier, f.key COLLATE "C", f.member_id) f;
    IF ids IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT s.member_id, s.member_no, s.full_name, s.born, s.sex, s.unit_code, s.unit_name, s.state,
           s.joined_on, s.card_state, places[s.place]
      FROM dv.member_told(ids) s;
END $$;
