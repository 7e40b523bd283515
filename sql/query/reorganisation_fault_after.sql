-- What: refuse changes after which a unit would be below itself (or below such a one, or more than 64
--       levels deep), and those of a unit that has changed since the day of effect.
-- In: $1 day on which it takes effect. Out: none.
WITH RECURSIVE link AS MATERIALIZED (
    SELECT u.unit_id, u.parent_id
      FROM dv.unit u
     WHERE NOT EXISTS (SELECT FROM pg_temp.unit_after a WHERE a.unit_id = u.unit_id)
    UNION ALL
    SELECT unit_id, parent_id FROM pg_temp.unit_after
), reached AS (
    SELECT unit_id, 1 AS depth FROM link WHERE parent_id IS NULL
    UNION ALL
    SELECT l.unit_id, r.depth + 1
      FROM reached r
      JOIN link l ON l.parent_id = r.unit_id
     WHERE r.depth < 64
), placed AS MATERIALIZED (
    SELECT DISTINCT unit_id FROM reached
), judged AS MATERIALIZED (
    SELECT a.row_no, min(a.code) AS code, bool_or(placed.unit_id IS NULL) AS lost
      FROM pg_temp.unit_after a
      LEFT JOIN placed ON placed.unit_id = a.unit_id
      LEFT JOIN dv.unit_history h ON h.unit_id = a.unit_id AND upper_inf(h.during)
     WHERE placed.unit_id IS NULL OR lower(h.during) > $1::date
     GROUP BY a.row_no
)
UPDATE pg_temp.change_row r
   SET reason = CASE WHEN j.lost THEN 'cycle' ELSE 'changed-later' END, value = j.code
  FROM judged j
 WHERE j.row_no = r.row_no
