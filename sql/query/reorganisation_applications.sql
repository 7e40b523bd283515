-- What: applications that wait go on in the unit that theirs went into.
-- In: none. Out: none.
UPDATE dv.application p
   SET unit_id = a.into_id
  FROM pg_temp.unit_after a
 WHERE a.unit_id = p.unit_id
   AND a.into_id IS NOT NULL
   AND p.state IN ('draft', 'submitted')
