-- What: begin what is so of units now. A unit that is new, and was not founded here, has been so all
--       along, as far as is known.
-- In: $1 from which day on, NULL is today, $2 reorganisation id or NULL. Out: none.
INSERT INTO dv.unit_history (unit_id, during, name, kind, parent_id, reorganisation_id)
SELECT u.unit_id,
       daterange(CASE WHEN EXISTS (SELECT FROM dv.unit_history h WHERE h.unit_id = u.unit_id)
                      THEN coalesce($1::date, current_date) ELSE u.founded_on END, NULL),
       u.name, u.kind, u.parent_id, $2::bigint
  FROM dv.unit u
 WHERE u.dissolved_on IS NULL
   AND NOT EXISTS (SELECT FROM dv.unit_history h
                    WHERE h.unit_id = u.unit_id AND upper_inf(h.during))
