-- Look at an intake that is to be applied; it and the generation stay locked, so that one feed is
-- applied at a time.
-- in   $1 intake_id bigint
-- out  1 when applied before; 1 when the registry is as it was when compared; rows; no row when
--      there is no such intake
SELECT (i.applied_at IS NOT NULL)::int, (i.generation = s.value::bigint)::int,
       (SELECT count(*) FROM dv.intake_result x WHERE x.intake_id = i.intake_id)
  FROM dv.intake i, dv.setting s
 WHERE i.intake_id = $1::bigint AND s.name = 'feed_generation'
   FOR UPDATE OF i, s
