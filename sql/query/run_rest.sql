-- A run, locked until the cards that may be left are taken.
-- in   $1 run_id
-- out  cards a part, NULL when none is left; lft and rgt of its unit; parts and slots in them that it has
SELECT r.rest_cards, coalesce(u.lft, 0), coalesce(u.rgt, 2147483647), p.parts, p.slots + r.rest_cards
  FROM dv.run r
  LEFT JOIN dv.unit u USING (unit_id)
 CROSS JOIN LATERAL (SELECT max(part_no), max(slots_before)
                       FROM dv.run_part WHERE run_id = r.run_id) AS p (parts, slots)
 WHERE r.run_id = $1::bigint
   FOR UPDATE OF r
