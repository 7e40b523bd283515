-- What: refuse rows that no way leads to from a unit without parent: they stand in a cycle, below
--       one, or more than 64 levels deep. Codes become numbers first, which join much faster.
-- In: none. Out: none.
WITH RECURSIVE staged AS MATERIALIZED (
    SELECT DISTINCT ON (code) row_no AS id, code, parent
      FROM pg_temp.unit_row
     WHERE code IS NOT NULL
     ORDER BY code, row_no
), node AS MATERIALIZED (
    SELECT id, code, parent FROM staged
    UNION ALL
    SELECT -u.unit_id, u.code, above.code
      FROM dv.unit u
      LEFT JOIN dv.unit above ON above.unit_id = u.parent_id
     WHERE NOT EXISTS (SELECT FROM staged WHERE staged.code = u.code)
), link AS MATERIALIZED (
    SELECT n.id, above.id AS above_id
      FROM node n
      LEFT JOIN node above ON above.code = n.parent
), reached AS (
    SELECT id, 1 AS depth FROM link WHERE above_id IS NULL
    UNION ALL
    SELECT l.id, r.depth + 1
      FROM reached r
      JOIN link l ON l.above_id = r.id
     WHERE r.depth < 64
), placed AS MATERIALIZED (
    SELECT DISTINCT id FROM reached -- a set that the planner knows to be small enough to hash
)
UPDATE pg_temp.unit_row r
   SET reason = 'cycle', value = r.parent
 WHERE r.reason IS NULL
   AND NOT EXISTS (SELECT FROM placed WHERE placed.id = r.row_no)
