-- What: the tree as it was on a day, from a unit down, in its order; a unit whose parent was none of
--       that day's is a top.
-- In: $1 code of a unit or NULL for all, $2 day.
-- Out: unit id, code, name, kind, parent's code, depth, since when it was so, until when, decision
--      number.
WITH RECURSIVE then_so AS MATERIALIZED (
    SELECT u.unit_id, u.code, h.name, h.kind, h.parent_id, h.during, h.reorganisation_id
      FROM dv.unit_history h
      JOIN dv.unit u ON u.unit_id = h.unit_id
     WHERE h.during @> $2::date
), tree AS (
    SELECT t.*, ARRAY[t.code COLLATE "C"] AS path, NULL::text AS parent
      FROM then_so t
      LEFT JOIN then_so above ON above.unit_id = t.parent_id
     WHERE above.unit_id IS NULL
    UNION ALL
    SELECT t.*, above.path || (t.code COLLATE "C"), above.code
      FROM tree above
      JOIN then_so t ON t.parent_id = above.unit_id
     WHERE cardinality(above.path) < 64
)
SELECT t.unit_id, t.code, t.name, t.kind, t.parent, cardinality(t.path) - 1, lower(t.during),
       upper(t.during), r.decision_no
  FROM tree t
  LEFT JOIN dv.reorganisation r ON r.reorganisation_id = t.reorganisation_id
 WHERE $1::text IS NULL OR $1::text = ANY (t.path)
 ORDER BY t.path
