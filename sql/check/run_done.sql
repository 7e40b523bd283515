-- A run is done when its parts are.
SELECT r.run_id
  FROM dv.run r
 WHERE r.done_at IS NOT NULL
   AND EXISTS (SELECT FROM dv.run_part p WHERE p.run_id = r.run_id AND p.done_at IS NULL)
