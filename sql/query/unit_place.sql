-- What: write the preorder interval and the depth of each unit that is not in its place.
-- In: none. Out: none.
WITH RECURSIVE tree AS (
    SELECT unit_id, ARRAY[code COLLATE "C"] AS path, ARRAY[unit_id] AS line
      FROM dv.unit
     WHERE parent_id IS NULL
    UNION ALL
    SELECT u.unit_id, t.path || (u.code COLLATE "C"), t.line || u.unit_id
      FROM tree t
      JOIN dv.unit u ON u.parent_id = t.unit_id
), numbered AS (
    SELECT line, row_number() OVER (ORDER BY path) AS lft FROM tree
), placed AS (
    SELECT above.unit_id, min(n.lft) AS lft, max(n.lft) AS rgt, min(above.depth) - 1 AS depth
      FROM numbered n, unnest(n.line) WITH ORDINALITY AS above (unit_id, depth)
     GROUP BY above.unit_id
)
UPDATE dv.unit u
   SET lft = p.lft, rgt = p.rgt, depth = p.depth
  FROM placed p
 WHERE u.unit_id = p.unit_id
   AND (u.lft, u.rgt, u.depth) IS DISTINCT FROM (p.lft, p.rgt, p.depth)
