-- The balance of each unit is what its moves add up to.
SELECT s.unit_id, s.quantity, coalesce(sum(CASE m.to_id WHEN s.unit_id THEN m.quantity
                                                        ELSE -m.quantity END), 0)
  FROM dv.blank_stock s
  LEFT JOIN dv.blank_move m ON s.unit_id IN (m.from_id, m.to_id)
 GROUP BY s.unit_id
HAVING s.quantity <> coalesce(sum(CASE m.to_id WHEN s.unit_id THEN m.quantity
                                               ELSE -m.quantity END), 0)
UNION ALL
SELECT unit_id, NULL, NULL
  FROM (SELECT from_id FROM dv.blank_move UNION SELECT to_id FROM dv.blank_move) moved (unit_id)
 WHERE unit_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM dv.blank_stock s WHERE s.unit_id = moved.unit_id)
