-- What: who works at a unit that went into another works at that one, so that feeds find them there.
-- In: none. Out: none.
UPDATE dv.employment e
   SET unit_id = a.into_id
  FROM pg_temp.unit_after a
 WHERE a.unit_id = e.unit_id
   AND a.into_id IS NOT NULL
