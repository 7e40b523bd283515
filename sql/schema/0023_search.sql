-- 0023 search: a number within a millisecond, common names within twenty.

-- ---- the scope, asked for once ----
-- Each table of a query asks for it through the policy of dv.unit, so that it counts many times.

CREATE FUNCTION dv.scope_span() RETURNS int4range
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT int4range(u.lft, u.rgt, '[]')
              FROM dv.officer o JOIN dv.unit u ON u.unit_id = o.unit_id
             WHERE o.login = session_user AND o.ended_at IS NULL AND dv.duties_agree(o.duties));
END $$;

ALTER POLICY seen ON dv.unit USING ((select dv.scope_span()) @> lft);
ALTER POLICY changed ON dv.unit USING ((select dv.scope_span()) @> lft);
ALTER POLICY removed ON dv.unit USING ((select dv.scope_span()) @> lft);

CREATE OR REPLACE FUNCTION dv.member_numbered(asked text, citizen text, telephone text,
                                   from_lft integer, to_rgt integer)
RETURNS TABLE (member_id bigint, turn integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    span int4range := dv.scope_span();
BEGIN
    IF span IS NULL AND dv.scope_all() THEN
        span := '(,)';
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
             WHERE n.phone = telephone AND span @> u.lft) held
      JOIN dv.member m ON m.member_id = held.member_id
     WHERE ((SELECT span @> u.lft
               FROM dv.unit u WHERE u.unit_id = m.seen_from)
            OR m.seen_also IS NOT NULL
               AND (SELECT bool_or(span @> u.lft)
                      FROM dv.unit u WHERE u.unit_id = ANY (m.seen_also))
            OR m.seen_from IS NULL AND dv.scope_all())
       AND (from_lft = 0
            OR (SELECT u.lft BETWEEN from_lft AND to_rgt
                  FROM dv.member_name n
                  JOIN dv.unit u ON u.unit_id = n.unit_id
                 WHERE n.member_id = m.member_id))
     GROUP BY m.member_id;
END $$;

-- ---- names, each once ----
-- A common name has thousands of members and one row here: what has to be looked through to find the
-- best grows with the names that fit, not with their bearers.

CREATE TABLE dv.name_known (key text PRIMARY KEY COLLATE "C");
SELECT dv.guard('dv.name_known', 'false');
COMMENT ON TABLE dv.name_known IS
    'at least the keys of dv.member_name; says of nobody that they bear one. Erased with its last bearer';

-- What its index holds of a name: the words, and each two of them, the lesser first. Two common words
-- together are rare: their list is short, those of the words would have to be held against each other.
CREATE FUNCTION dv.search_tokens(words text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(SELECT a.word FROM unnest(words) a (word)
              UNION ALL
             SELECT a.word || '+' || b.word
               FROM unnest(words) a (word), unnest(words) b (word)
              WHERE a.word COLLATE "C" < b.word COLLATE "C");

INSERT INTO dv.name_known (key) SELECT DISTINCT key FROM dv.member_name ORDER BY key;
CREATE INDEX name_known_words ON dv.name_known
    USING gin (array_to_tsvector(dv.search_tokens(string_to_array(rtrim(key), ' '))))
    WITH (gin_pending_list_limit = 128);
ANALYZE dv.name_known;
ALTER INDEX dv.member_name_words SET (gin_pending_list_limit = 128);

-- Who adds a name holds the lock until the end, so that no erasure takes away a name that it found
-- known.
CREATE FUNCTION dv.search_know() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    LOCK TABLE dv.name_known IN ROW SHARE MODE;
    EXECUTE $sql$
        INSERT INTO dv.name_known (key)
        SELECT DISTINCT a.key FROM added a
         WHERE NOT EXISTS (SELECT FROM dv.name_known k WHERE k.key = a.key)
         ORDER BY 1
            ON CONFLICT DO NOTHING $sql$;
    RETURN NULL;
END $$;

CREATE TRIGGER member_name_know AFTER INSERT ON dv.member_name
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.search_know();

-- An erased person has no name. When no other bears theirs, it is not known any more.
CREATE FUNCTION dv.search_know_again() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM added WHERE key = dv.search_key('')) THEN
        LOCK TABLE dv.name_known IN EXCLUSIVE MODE;
        DELETE FROM dv.name_known k
         USING gone
         WHERE k.key = gone.key
           AND NOT EXISTS (SELECT FROM dv.member_name n WHERE n.key = gone.key);
    ELSE
        LOCK TABLE dv.name_known IN ROW SHARE MODE;
    END IF;
    EXECUTE $sql$
        INSERT INTO dv.name_known (key)
        SELECT DISTINCT a.key FROM added a
         WHERE NOT EXISTS (SELECT FROM dv.name_known k WHERE k.key = a.key)
         ORDER BY 1
            ON CONFLICT DO NOTHING $sql$;
    RETURN NULL;
END $$;

CREATE TRIGGER member_name_know_again AFTER UPDATE ON dv.member_name
    REFERENCING OLD TABLE AS gone NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION dv.search_know_again();

-- ---- search ----

DROP FUNCTION dv.search_share(text[]);

-- Whether the words that begin as asked are few, and stand beside those typed: one that is typed and
-- begins so is enough by itself.
CREATE FUNCTION dv.search_begun_paired(a dv.search_ask) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN coalesce(cardinality((a).begun) <= 12 AND cardinality((a).words) > 0
                AND NOT (a).words && (a).begun AND (a).alike IS NULL, false);

-- About what the index of words of whole names, or that of rows, costs: in entries held against each
-- other, read and then looked for; and what part of all holds a word that begins so. From the
-- statistics of the index; NULL while there are none.
CREATE FUNCTION dv.search_estimate(by_name boolean, a dv.search_ask,
                                   OUT entries double precision, OUT fitting double precision,
                                   OUT begun double precision, OUT cost double precision)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    elems text[];
    freqs real[];
    tokens text[] := CASE WHEN by_name THEN dv.search_tokens(a.words) ELSE a.words END;
    product double precision := 1;
    rarest double precision := 1;
    share double precision;
    looked_for double precision;
    w text;
BEGIN
    SELECT s.most_common_elems::text::text[], s.most_common_elem_freqs, c.reltuples
      INTO elems, freqs, entries
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_stats s ON s.schemaname = 'dv' AND s.tablename = c.relname
     WHERE c.relname = CASE WHEN by_name THEN 'name_known_words' ELSE 'member_name_words' END
       AND c.relnamespace = 'dv'::regnamespace;
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
        rarest := least(rarest, share);
        product := product * share;
    END IF;
    IF a.begins IS NOT NULL THEN
        begun := (SELECT least(1, coalesce(sum(e.freq), 0) + 1e-6)
                    FROM unnest(elems, freqs) e (word, freq)
                   WHERE starts_with(e.word, a.begins) AND strpos(e.word, '+') = 0);
    END IF;
    fitting := entries * CASE WHEN by_name THEN least(product, rarest) ELSE product END;
    looked_for := fitting * coalesce(begun, 1) * CASE WHEN by_name AND NOT a.everywhere THEN 3 ELSE 0.5 END;
    IF by_name AND dv.search_begun_paired(a) THEN
        fitting := fitting * begun;
    END IF;
    cost := 0.25 * entries * rarest + fitting + looked_for;
END $$;

-- As in 0013. The parts of the question stand in variables of their own: a field of a record is
-- looked up again for each row.

CREATE OR REPLACE FUNCTION dv.search_few(a dv.search_ask)
RETURNS TABLE (tier integer, key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    begins CONSTANT text := a.begins;
    last CONSTANT text[] := a.last;
    typed CONSTANT text[] := a.typed;
    alike CONSTANT text[] := a.alike;
    lo CONSTANT integer := a.lft;
    hi CONSTANT integer := a.rgt;
    any_member CONSTANT boolean := a.any_member;
    -- Soon told: the most fail it.
    rough CONSTANT text[] := ARRAY(SELECT '%' || w || ' %' FROM unnest(a.words) w)
                             || CASE WHEN a.begins IS NOT NULL THEN ARRAY['%' || a.begins || '%'] END;
    pattern CONSTANT text[] := ARRAY(SELECT '% ' || w || ' %' FROM unnest(a.words) w)
                               || CASE WHEN a.begins IS NOT NULL THEN ARRAY['% ' || a.begins || '%'] END;
BEGIN
    RETURN QUERY
    SELECT x.tier, x.key, x.member_id
      FROM (SELECT dv.search_tier(n.key, begins, last, typed) AS tier, n.key, n.member_id
              FROM dv.unit u
              JOIN dv.member_name n ON n.unit_id = u.unit_id
             WHERE u.lft BETWEEN lo AND hi
               AND n.key LIKE ALL (rough) AND ' ' || n.key LIKE ALL (pattern)
               AND (alike IS NULL OR string_to_array(n.key, ' ') && alike)
               AND (any_member OR EXISTS (
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

CREATE OR REPLACE FUNCTION dv.search_words(a dv.search_ask, q tsquery)
RETURNS TABLE (tier integer, key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    begins CONSTANT text := a.begins;
    last CONSTANT text[] := a.last;
    typed CONSTANT text[] := a.typed;
    lo CONSTANT integer := a.lft;
    hi CONSTANT integer := a.rgt;
    everywhere CONSTANT boolean := a.everywhere;
    any_member CONSTANT boolean := a.any_member;
BEGIN
    RETURN QUERY
    SELECT x.tier, x.key, x.member_id
      FROM (SELECT dv.search_tier(n.key, begins, last, typed) AS tier, n.key, n.member_id
              FROM dv.member_name n
             WHERE array_to_tsvector(string_to_array(rtrim(n.key), ' ') || ('#' || n.region::text))
                   @@ q
               AND (begins IS NULL OR ' ' || n.key LIKE '% ' || begins || '%')
               AND (everywhere OR (SELECT u.lft BETWEEN lo AND hi
                                       FROM dv.unit u WHERE u.unit_id = n.unit_id))
               AND (any_member OR EXISTS (
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

-- The same by whole names: those that fit, best first, and of each who bears it, until enough are found.
CREATE FUNCTION dv.search_names(a dv.search_ask, q tsquery)
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

CREATE OR REPLACE FUNCTION dv.search_walk(a dv.search_ask, in_region bigint, t integer, heads text[],
                               steps integer)
RETURNS TABLE (key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    begins CONSTANT text := a.begins;
    last CONSTANT text[] := a.last;
    typed CONSTANT text[] := a.typed;
    alike CONSTANT text[] := a.alike;
    lo CONSTANT integer := a.lft;
    hi CONSTANT integer := a.rgt;
    everywhere CONSTANT boolean := a.everywhere;
    any_member CONSTANT boolean := a.any_member;
    -- Soon told: the most fail it.
    rough CONSTANT text[] := ARRAY(SELECT '%' || w || ' %' FROM unnest(a.words) w)
                             || CASE WHEN a.begins IS NOT NULL THEN ARRAY['%' || a.begins || '%'] END;
    pattern CONSTANT text[] := ARRAY(SELECT '% ' || w || ' %' FROM unnest(a.words) w)
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
            OR w.key LIKE ALL (rough) AND ' ' || w.key LIKE ALL (pattern)
               AND (alike IS NULL OR string_to_array(w.key, ' ') && alike)
               AND dv.search_tier(w.key, begins, last, typed) = t
               AND (everywhere OR (SELECT u.lft BETWEEN lo AND hi
                                       FROM dv.unit u WHERE u.unit_id = w.unit_id))
               AND (any_member OR EXISTS (
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
            OR w.key LIKE ALL (rough) AND ' ' || w.key LIKE ALL (pattern)
               AND (alike IS NULL OR string_to_array(w.key, ' ') && alike)
               AND dv.search_tier(w.key, begins, last, typed) = t
               AND (everywhere OR (SELECT u.lft BETWEEN lo AND hi
                                       FROM dv.unit u WHERE u.unit_id = w.unit_id))
               AND (any_member OR EXISTS (
                    SELECT FROM dv.member m
                     WHERE m.member_id = w.member_id
                       AND (a.state IS NULL OR m.state = a.state)
                       AND (a.joined_from IS NULL OR m.admitted_on >= a.joined_from)
                       AND (a.joined_to IS NULL OR m.admitted_on <= a.joined_to)))
         LIMIT a.wanted;
    END IF;
END $$;

-- What the index of words of whole names, or that of rows, finds.
CREATE FUNCTION dv.search_indexed(a dv.search_ask, by_name boolean)
RETURNS TABLE (tier integer, key text, member_id bigint)
LANGUAGE plpgsql STABLE ROWS 20 AS $$
DECLARE
    parts text[] := ARRAY(
        SELECT quote_literal(t)
          FROM unnest(CASE WHEN by_name THEN dv.search_tokens(a.words) ELSE a.words END) t
         WHERE NOT by_name OR cardinality(a.words) = 1 OR strpos(t, '+') > 0);
    e record;
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
    ELSIF a.begins IS NOT NULL THEN
        e := dv.search_estimate(by_name, a);
        IF cardinality(parts) = 0 OR e.fitting * (1 - e.begun) > 0.2 * e.entries * e.begun THEN
            parts := parts || (quote_literal(a.begins) || ':*');
        END IF;
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

-- A walk for each tier while walks find enough soon, when the indexes of words would look at many.
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
    direct_max CONSTANT integer := 5000;
    members_max CONSTANT integer := 10000;
    units_max CONSTANT integer := 64;
    rec record;
    got integer := 0; given_up boolean := false; partly boolean;
    tiers integer[] := '{}'; keys text[] := '{}'; ids bigint[] := '{}';
BEGIN
    IF a.few THEN
        RETURN QUERY SELECT * FROM dv.search_few(a);
        RETURN;
    END IF;

    -- What the indexes of words would cost.
    cost := (dv.search_estimate(true, a)).cost;
    by_name := true;
    IF NOT a.everywhere THEN
        cost_rows := (dv.search_estimate(false, a)).cost;
        by_name := cost <= cost_rows;
        cost := least(cost, cost_rows);
    END IF;
    IF cost <= direct_max THEN
        RETURN QUERY SELECT * FROM dv.search_indexed(a, by_name);
        RETURN;
    END IF;

    -- A unit or two: all members may cost less.
    IF a.rgt - a.lft < units_max AND (
           SELECT count(*) FROM (
               SELECT FROM dv.unit u JOIN dv.member_name n ON n.unit_id = u.unit_id
                WHERE u.lft BETWEEN a.lft AND a.rgt
                LIMIT 1 + least(cost, members_max)) x) <= least(cost, members_max) THEN
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

    RETURN QUERY SELECT * FROM dv.search_indexed(a, by_name);
END $$;

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
    few_members CONSTANT integer := least(2000, 1000 + (
        SELECT c.reltuples FROM pg_catalog.pg_class c
         WHERE c.oid = 'dv.member_name'::regclass) / 100);
    a dv.search_ask;
    n integer := cardinality(words);
    span int4range := dv.scope_span();
    unknown integer[];
    got integer := 0; more integer;
    i integer;
BEGIN
    IF span IS NULL AND NOT dv.scope_all() THEN
        RETURN;
    END IF;
    a.lft := greatest(from_lft, lower(span));
    a.rgt := least(to_rgt, upper(span) - 1);
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

REVOKE ALL ON FUNCTION dv.scope_span, dv.search_know, dv.search_know_again, dv.search_estimate,
    dv.search_names, dv.search_indexed, dv.search_tokens, dv.search_begun_paired FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.scope_span TO dv_clerk, dv_approver, dv_printer, dv_verifier, dv_auditor;
