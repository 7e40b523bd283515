-- What: refuse rows that no way leads to from a unit without parent: they stand in a cycle, below
--       one, or more than 64 levels deep.
-- In: none. Out: none.
WITH RECURSIVE node AS MATERIALIZED (
    SELECT DISTINCT ON (code) code, parent
      FROM pg_temp.unit_row
     WHERE code IS NOT NULL
     ORDER BY code, row_no
), tree AS MATERIALIZED (
    SELECT code, parent FROM node
    UNION ALL
    SELECT u.code, above.code
      FROM dv.unit u
      LEFT JOIN dv.unit above ON above.unit_id = u.parent_id
     WHERE NOT EXISTS (SELECT FROM node WHERE node.code = u.code)
), reached AS (
    SELECT t.code, 1 AS depth
      FROM tree t
      LEFT JOIN tree above ON above.code = t.parent
     WHERE above.code IS NULL
    UNION ALL
    SELECT t.code, r.depth + 1
      FROM reached r
      JOIN tree t ON t.parent = r.code
     WHERE r.depth < 64
)
UPDATE pg_temp.unit_row r
   SET reason = 'cycle', value = r.parent
 WHERE r.reason IS NULL
   AND NOT EXISTS (SELECT FROM reached WHERE reached.code = r.code)
