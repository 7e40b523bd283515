-- What: bring the units that were there to what they are after the decision.
-- In: $1 day of effect. Out: none.
UPDATE dv.unit u
   SET name = a.name, name_key = a.name_key, kind = a.kind, sector = a.sector,
       parent_id = a.parent_id, into_id = a.into_id,
       dissolved_on = CASE WHEN a.ends THEN $1::date END
  FROM pg_temp.unit_after a
 WHERE a.unit_id = u.unit_id
   AND NOT a.founded
