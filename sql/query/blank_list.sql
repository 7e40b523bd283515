-- What: the blanks of each unit of a subtree that ever had some, in the order of the tree.
-- In: $1 lft, $2 rgt.
-- Out: unit code, unit name, received from the maker, taken in from and given out to other units,
--      printed, spoiled, balance.
SELECT u.code, u.name,
       coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'received'), 0),
       coalesce(sum(m.quantity) FILTER (WHERE m.kind IN ('issued', 'returned', 'inherited')
                                          AND m.to_id = u.unit_id), 0),
       coalesce(sum(m.quantity) FILTER (WHERE m.kind IN ('issued', 'returned', 'inherited')
                                          AND m.from_id = u.unit_id), 0),
       coalesce(sum(CASE m.kind WHEN 'printed' THEN m.quantity ELSE -m.quantity END)
                    FILTER (WHERE m.kind IN ('printed', 'recounted')), 0),
       coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'spoiled'), 0),
       s.quantity
  FROM dv.unit u
  JOIN dv.blank_stock s ON s.unit_id = u.unit_id
  LEFT JOIN dv.blank_move m ON u.unit_id IN (m.from_id, m.to_id)
 WHERE u.lft BETWEEN $1::integer AND $2::integer
 GROUP BY u.unit_id, s.quantity
 ORDER BY u.lft
