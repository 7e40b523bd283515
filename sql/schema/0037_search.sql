-- 0037 search: what each way to look for a name costs, in microseconds, as measured among 1,000,000 members.
-- Before, the common words were taken to cost as many entries of an index as bear them, though it never
-- reads these beside a rarer one: two words that are rarely together were walked for in vain first, for ten
-- milliseconds. And a walk looks for family names among the words that are some only: there are few.

-- ---- family names ----

COMMENT ON TABLE dv.name_pair IS 'beside which given names a word stands; ^word: as the family name';

-- As in 0031, but for the family names.
CREATE OR REPLACE FUNCTION dv.search_learn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM added) THEN
        RETURN NULL;
    END IF;
    EXECUTE $sql$
        WITH pair AS MATERIALIZED (
            SELECT DISTINCT x.word COLLATE "C" AS word, split_part(k.key, ' ', 1) AS given
              FROM (SELECT DISTINCT key FROM added) k,
                   unnest(string_to_array(rtrim(k.key), ' ') || ('^' || split_part(k.key, ' ', 2))) x (word)
        ), learnt AS (
            INSERT INTO dv.name_word (word)
            SELECT DISTINCT p.word FROM pair p
             WHERE NOT EXISTS (SELECT FROM dv.name_word k WHERE k.word = p.word)
               AND NOT starts_with(p.word, '^')
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

INSERT INTO dv.name_pair (word, given)
SELECT DISTINCT '^' || split_part(d.key, ' ', 2), split_part(d.key, ' ', 1) FROM dv.name_known d;

-- ---- costs ----

ALTER TYPE dv.search_ask ADD ATTRIBUTE about double precision; -- members of the units; NULL: not known

DROP FUNCTION dv.search_estimate(boolean, dv.search_ask);
-- By the statistics of the words, of names or of members: how many fit and then of the regions'
-- members, whether to look up the beginning of a word in the index, and the cost.
CREATE FUNCTION dv.search_estimate(by_name boolean, a dv.search_ask,
                                   OUT fitting double precision, OUT among double precision,
                                   OUT begun_saves boolean, OUT cost double precision)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    elems text[];
    freqs real[];
    tokens text[] := CASE WHEN by_name THEN dv.search_tokens(a.words) ELSE a.words END;
    entries double precision;
    product double precision := 1;
    rarest double precision := 1;
    share double precision;
    begun double precision := 1;
    w text;
BEGIN
    SELECT s.most_common_elems::text::text[], s.most_common_elem_freqs, c.reltuples
      INTO elems, freqs, entries
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_stats s ON s.schemaname = 'dv' AND s.tablename = c.relname
     WHERE c.relname = CASE WHEN by_name THEN 'name_known_words' ELSE 'member_name_words' END
       AND c.relnamespace = 'dv'::regnamespace;
    among := entries;
    FOREACH w IN ARRAY tokens LOOP
        -- Behind the most common ones and their null: least and greatest.
        share := coalesce(freqs[array_position(elems, w)], freqs[cardinality(elems) + 1]);
        rarest := least(rarest, share);
        IF strpos(w, '+') = 0 THEN
            product := product * share;
        END IF;
    END LOOP;
    IF a.alike IS NOT NULL THEN
        share := (SELECT least(1, coalesce(sum(e.freq), 0) + 1e-6)
                    FROM unnest(elems, freqs) e (word, freq) WHERE e.word = ANY (a.alike));
        rarest := least(rarest, share);
        product := product * share;
    END IF;
    IF cardinality(a.regions) > 0 AND NOT by_name THEN
        share := (SELECT least(1, coalesce(sum(e.freq), 0) + 1e-6)
                    FROM unnest(elems, freqs) e (word, freq)
                   WHERE e.word = ANY (ARRAY(SELECT '#' || r FROM unnest(a.regions) r)));
        among := entries * share;
        rarest := least(rarest, share);
        product := product * share;
    END IF;
    IF a.begins IS NOT NULL THEN
        begun := (SELECT least(1, coalesce(sum(e.freq), 0) + 1e-6)
                    FROM unnest(elems, freqs) e (word, freq)
                   WHERE starts_with(e.word, a.begins) AND strpos(e.word, '+') = 0);
        IF a.words && a.begun THEN
            begun := 1; -- a whole word begins like that
        END IF;
    END IF;
    share := CASE WHEN by_name THEN least(product, rarest) ELSE product END;
    fitting := entries * share * begun;
    begun_saves := share * (1 - begun) > 0.2 * begun;
    IF NOT by_name THEN
        -- The index reads all it has of a region or of a word.
        cost := 2500 + 0.25 * entries * rarest + CASE WHEN a.begins IS NULL THEN 3.8 ELSE 8 END * fitting;
    ELSIF a.begins IS NULL OR dv.search_begun_paired(a) THEN
        cost := 1000 + 2 * fitting;
    ELSE
        cost := 1500 + 0.9 * entries * share + 2.8 * fitting;
    END IF;
END $$;

REVOKE ALL ON FUNCTION dv.search_estimate FROM PUBLIC;

-- As in 0034, but for the number of members.
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
        IF a.rgt - a.lft < units_counted THEN
            a.about := about;
        END IF;
        -- Rows written since the last vacuum make the index ask the table.
        IF a.about > soon THEN
            a.reading := a.about * CASE WHEN unseen > all_members / 500 THEN 1.6 ELSE 0.35 END;
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

-- As in 0035, but for the costs.
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
    names record; rows record;
    cost double precision; there double precision;
    by_name boolean := true; begun_saves boolean; all_of_them boolean;
    soon integer := 12000; -- what a walk costs, and then in vain
    known_families text[];
    rec record;
    got integer := 0; given_up boolean := false; partly boolean;
    tiers integer[] := '{}'; keys text[] := '{}'; ids bigint[] := '{}';
BEGIN
    IF a.few AND a.reading IS NULL THEN
        RETURN QUERY SELECT * FROM dv.search_few(a);
        RETURN;
    END IF;

    names := dv.search_estimate(true, a);
    cost := names.cost;
    begun_saves := names.begun_saves;
    IF NOT a.everywhere THEN
        rows := dv.search_estimate(false, a);
        -- Asking the units about a name is dear, and ends with enough of those who are there.
        there := rows.fitting * least(1, a.about / nullif(rows.among, 0));
        cost := cost + 8 * names.fitting * least(1, a.wanted / greatest(there, 1));
        by_name := coalesce(cost <= rows.cost, false);
        IF NOT by_name THEN
            cost := rows.cost;
            begun_saves := rows.begun_saves;
        END IF;
    END IF;
    -- Where there are many, a walk soon meets enough; where a word is only begun, or mistyped, half of the
    -- walks are in vain.
    IF a.alike IS NULL AND (a.begins IS NULL OR a.words && a.begun)
       AND (a.everywhere OR there > 4 * a.wanted) THEN
        soon := 4000;
    END IF;
    all_of_them := coalesce(a.reading <= cost, a.reading IS NOT NULL);
    cost := least(cost, a.reading);
    IF cost <= soon OR a.few THEN
        IF all_of_them THEN
            RETURN QUERY SELECT * FROM dv.search_few(a);
        ELSE
            RETURN QUERY SELECT * FROM dv.search_indexed(a, by_name, begun_saves);
        END IF;
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
    SELECT array_agg(g.given ORDER BY g.given) FILTER (WHERE g.rank = 0),
           array_agg(g.given ORDER BY g.given) FILTER (WHERE g.rank = 1),
           array_agg(g.given ORDER BY g.given) FILTER (WHERE g.rank = 2)
      INTO by_last, by_typed, by_none
      FROM (SELECT one.given, CASE WHEN one.given IN (SELECT unnest(last)) THEN 0
                                   WHEN one.given IN (SELECT unnest(typed)) THEN 1 ELSE 2 END AS rank
              FROM (SELECT DISTINCT s.slot, p.given
                      FROM unnest(pair_words, pair_slots) s (word, slot)
                      JOIN dv.name_pair p ON p.word = s.word) one
             GROUP BY one.given
            HAVING count(*) = slots) g;
    IF by_last IS NULL AND by_typed IS NULL AND by_none IS NULL THEN
        RETURN;
    END IF;

    known_families := ARRAY(SELECT f.word FROM unnest(a.typed) f (word)
                             WHERE EXISTS (SELECT FROM dv.name_pair p WHERE p.word = '^' || f.word));
    FOR t IN a.after_tier .. 7 LOOP
        givens := CASE t / 3 WHEN 0 THEN by_last WHEN 1 THEN by_typed ELSE by_none END;
        families := CASE WHEN t IN (2, 5, 7) THEN ARRAY[''] ELSE known_families END;
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

    IF all_of_them THEN
        RETURN QUERY SELECT * FROM dv.search_few(a);
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM dv.search_indexed(a, by_name, begun_saves);
END $$;
