-- What: a stock of nothing for units that have none yet.
-- In: $1 and $2 unit ids or NULL. Out: none.
INSERT INTO dv.blank_stock (unit_id, quantity)
SELECT DISTINCT unit_id, 0
  FROM unnest(ARRAY[$1::bigint, $2::bigint]) AS wanted (unit_id)
 WHERE unit_id IS NOT NULL
 ORDER BY unit_id
ON CONFLICT DO NOTHING
