-- What: lock the stocks of two units until the transaction ends, always in the same order.
-- In: $1 and $2 unit ids or NULL.
-- Out: a row a stock: unit id, quantity.
SELECT unit_id, quantity
  FROM dv.blank_stock
 WHERE unit_id IN ($1::bigint, $2::bigint)
 ORDER BY unit_id
   FOR UPDATE
