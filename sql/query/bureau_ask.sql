-- What: that cards of a run go to a bureau is noted before they are read.
-- In: $1 run id, $2 unit id of the scope or NULL, $3 officer.
-- Out: a row when the run is in reach: cards to export at most.
WITH run AS (
    SELECT r.run_id, coalesce($2::bigint, r.unit_id) AS unit_id,
           (SELECT coalesce(sum(p.cards), 0) FROM dv.run_part p WHERE p.run_id = r.run_id) AS cards
      FROM dv.run r
     WHERE r.run_id = $1::bigint
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, new)
    SELECT $3::text, 'cards exported', unit_id, jsonb_build_object('run', run_id)
      FROM run
)
SELECT cards FROM run
