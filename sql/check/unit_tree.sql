-- lft counts the units in preorder; a unit's interval holds those below it and nobody else.
SELECT code
  FROM (SELECT u.code, u.lft, u.rgt, u.depth, row_number() OVER (ORDER BY u.lft) AS place,
               above.lft AS above_lft, above.rgt AS above_rgt, above.depth AS above_depth,
               u.parent_id
          FROM dv.unit u
          LEFT JOIN dv.unit above ON above.unit_id = u.parent_id) t
 WHERE lft <> place
    OR rgt < lft
    OR (parent_id IS NULL AND depth <> 0)
    OR (parent_id IS NOT NULL
        AND (lft <= above_lft OR rgt > above_rgt OR depth <> above_depth + 1))
UNION ALL
SELECT u.code
  FROM dv.unit u
  LEFT JOIN dv.unit below ON below.parent_id = u.unit_id
 GROUP BY u.unit_id
HAVING u.rgt - u.lft <> coalesce(sum(below.rgt - below.lft + 1), 0)
