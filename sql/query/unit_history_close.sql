-- What: end what was so of units that are now otherwise, or no more.
-- In: $1 from which day on, NULL is today. Out: none.
UPDATE dv.unit_history h
   SET during = daterange(lower(h.during), greatest(lower(h.during), coalesce($1::date, current_date)))
  FROM dv.unit u
 WHERE u.unit_id = h.unit_id
   AND upper_inf(h.during)
   AND (u.dissolved_on IS NOT NULL
        OR (h.name, h.kind, h.parent_id) IS DISTINCT FROM (u.name, u.kind, u.parent_id))
