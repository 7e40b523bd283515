-- 0031 search: common words within twenty milliseconds in any unit; a deed that changes no name is not
-- held up.

-- ---- names, as in 0013 and 0023, but for rows only: a statement that wrote none comes here as well ----

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

CREATE OR REPLACE FUNCTION dv.search_know() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM added) THEN
        RETURN NULL;
    END IF;
    LOCK TABLE dv.name_known IN ROW SHARE MODE;
    EXECUTE $sql$
        INSERT INTO dv.name_known (key)
        SELECT DISTINCT a.key FROM added a
         WHERE NOT EXISTS (SELECT FROM dv.name_known k WHERE k.key = a.key)
         ORDER BY 1
            ON CONFLICT DO NOTHING $sql$;
    RETURN NULL;
END $$;
