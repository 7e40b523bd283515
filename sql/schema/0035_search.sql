-- 0035 search: of some ten thousand members, too, a walk comes first: reading all names answers the commonest
-- words in fifteen milliseconds, a walk, which has soon met enough who bear them, in four. And what is known of
-- the words is taken from the statistics once, which took two to three milliseconds of each answer.

-- As in 0023, but whether the beginning of a word is worth looking up is known before.
DROP FUNCTION dv.search_indexed(dv.search_ask, boolean);
CREATE FUNCTION dv.search_indexed(a dv.search_ask, by_name boolean, begun_saves boolean)
RETURNS TABLE (tier integer, key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20 AS $$
DECLARE
    parts text[] := ARRAY(
        SELECT quote_literal(t)
          FROM unnest(CASE WHEN by_name THEN dv.search_tokens(a.words) ELSE a.words END) t
         WHERE NOT by_name OR cardinality(a.words) = 1 OR strpos(t, '+') > 0);
BEGIN
    IF a.words && a.alike THEN
        NULL; -- one that is typed right is enough by itself for the mistyped one as well
    ELSIF a.alike IS NOT NULL AND by_name AND cardinality(a.words) > 0 THEN
        parts := parts || ARRAY(
            SELECT '(' || string_agg(quote_literal(least(x, w COLLATE "C") || '+'
                                                   || greatest(x, w COLLATE "C")), '|') || ')'
              FROM unnest(a.words) w, unnest(a.alike) x
             GROUP BY w);
    ELSIF a.alike IS NOT NULL THEN
        parts := parts || (SELECT '(' || string_agg(quote_literal(x), '|') || ')'
                             FROM unnest(a.alike) x);
    END IF;
    IF by_name AND dv.search_begun_paired(a) THEN
        parts := parts || ARRAY(
            SELECT '(' || string_agg(quote_literal(least(x, w COLLATE "C") || '+'
                                                   || greatest(x, w COLLATE "C")), '|') || ')'
              FROM unnest(a.words) w, unnest(a.begun) x
             GROUP BY w);
    -- A short beginning stands in many entries: the index looks it up only when that saves more.
    ELSIF a.begins IS NOT NULL AND (cardinality(parts) = 0 OR begun_saves) THEN
        parts := parts || (quote_literal(a.begins) || ':*');
    END IF;
    IF by_name THEN
        RETURN QUERY SELECT * FROM dv.search_names(a, array_to_string(parts, '&')::tsquery);
        RETURN;
    END IF;
    IF cardinality(a.regions) > 0 THEN
        parts := parts || (SELECT '(' || string_agg(quote_literal('#' || r::text), '|') || ')'
                             FROM unnest(a.regions) r);
    END IF;
    RETURN QUERY SELECT * FROM dv.search_words(a, array_to_string(parts, '&')::tsquery);
END $$;

REVOKE ALL ON FUNCTION dv.search_indexed FROM PUBLIC;

-- As in 0034, but for when all names of the units are read before a walk.
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
    e record; rows record;
    cost double precision;
    by_name boolean; begun_saves boolean;
    soon CONSTANT integer := 4000; -- what a walk costs
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
    e := dv.search_estimate(true, a);
    cost := e.cost;
    by_name := true;
    IF NOT a.everywhere THEN
        rows := dv.search_estimate(false, a);
        by_name := coalesce(cost <= 2.2 * rows.cost, false); -- a row is dearer than a name
        IF NOT by_name THEN
            e := rows;
            cost := 2.2 * rows.cost;
        END IF;
    END IF;
    begun_saves := e.fitting * (1 - e.begun) > 0.2 * e.entries * e.begun;
    IF a.reading <= cost AND (a.few OR a.reading <= soon) THEN
        RETURN QUERY SELECT * FROM dv.search_few(a);
        RETURN;
    END IF;
    IF cost <= direct_max OR a.few THEN
        RETURN QUERY SELECT * FROM dv.search_indexed(a, by_name, begun_saves);
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
    RETURN QUERY SELECT * FROM dv.search_indexed(a, by_name, begun_saves);
END $$;
