-- 0024 status: what a status list says of cards, for officers who see only some of them: a list of
-- a part would call the rest good. It names no person and no card that is not held in hand.

-- When the list is made, its last place, and the keys that signed cards, one after the other.
CREATE FUNCTION dv.status_scope() RETURNS TABLE (at bigint, last bigint, kids text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT floor(extract(epoch FROM now()))::bigint,
           coalesce((SELECT max(c.status_index) FROM dv.card c), 0),
           (SELECT string_agg(DISTINCT r.kid, '') FROM dv.run r)
     WHERE dv.scope_owner() OR dv.scope_unit() IS NOT NULL;
END $$;

-- Ended cards by their places, first included, last not: 3 replaced by a newer card, else 1.
CREATE FUNCTION dv.status_range(first bigint, last bigint)
RETURNS TABLE (status_index bigint, status integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT c.status_index, CASE c.end_reason WHEN 'replaced' THEN 3 ELSE 1 END
      FROM dv.card c
     WHERE c.status_index >= first AND c.status_index < last AND c.state = 'ended'
       AND (dv.scope_owner() OR dv.scope_unit() IS NOT NULL);
END $$;

REVOKE EXECUTE ON FUNCTION dv.status_scope(), dv.status_range(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.status_scope(), dv.status_range(bigint, bigint) TO dv_verifier, dv_printer;
