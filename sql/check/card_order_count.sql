-- An order counts the cards that were made for it.
SELECT o.order_id
  FROM dv.card_order o
  LEFT JOIN dv.card c ON c.order_id = o.order_id
 GROUP BY o.order_id, o.cards
HAVING count(c.card_id) <> o.cards
