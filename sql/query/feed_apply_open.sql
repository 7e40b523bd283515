-- Look at an intake that is to be applied; it and the generation stay locked, so that one feed is
-- applied at a time.
-- in   $1 intake_id bigint
-- out  1 when applied before; 1 when the registry is as it was when compared; rows; the
--      number of them that are of new persons, that change known ones, and that say the same as
--      the registry in words of their own; no row when there is no such intake
SELECT (i.applied_at IS NOT NULL)::int, (i.generation = s.generation)::int,
       n.rows, n.news, n.changes, n.sames
  FROM dv.intake i
 CROSS JOIN dv.feed_generation_locked() s (generation)
 CROSS JOIN LATERAL (
    SELECT count(*) AS rows,
           count(*) FILTER (WHERE x.is_new) AS news,
           count(*) FILTER (WHERE x.outcome IN ('changed', 'left') AND NOT x.is_new) AS changes,
           count(*) FILTER (WHERE x.outcome = 'same' AND x.like_intake IS NULL) AS sames
      FROM dv.intake_result x
     WHERE x.intake_id = i.intake_id) n
 WHERE i.intake_id = $1::bigint
   FOR UPDATE OF i
