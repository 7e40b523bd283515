-- What: units of a subtree that live, in the order of the tree.
-- In: $1 lft, $2 rgt.
-- Out: unit id, code, name, kind, parent's code, sector, tax code, employer, depth, members,
--      candidates.
WITH scope AS (
    SELECT * FROM dv.unit
     WHERE lft BETWEEN $1::integer AND $2::integer AND dissolved_on IS NULL
), members AS (
    SELECT s.unit_id, count(*) AS n
      FROM scope s
      JOIN dv.membership m ON m.unit_id = s.unit_id AND upper_inf(m.during)
     GROUP BY s.unit_id
), candidates AS (
    SELECT s.unit_id, count(*) AS n
      FROM scope s
      JOIN dv.candidate c ON c.unit_id = s.unit_id
     GROUP BY s.unit_id
)
SELECT s.unit_id, s.code, s.name, s.kind, above.code, s.sector, s.tax_code, s.employer, s.depth,
       coalesce(m.n, 0), coalesce(c.n, 0)
  FROM scope s
  LEFT JOIN dv.unit above ON above.unit_id = s.parent_id
  LEFT JOIN members m ON m.unit_id = s.unit_id
  LEFT JOIN candidates c ON c.unit_id = s.unit_id
 ORDER BY s.lft
