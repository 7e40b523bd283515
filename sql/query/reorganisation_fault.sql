-- What: refuse changes that the tree of today does not allow, each looked at by itself.
-- In: $1 lft and $2 rgt of the unit that decides, $3 its id or 0, $4 day on which it takes effect.
-- Out: none.
WITH ending AS MATERIALIZED (
    SELECT unit_id, bool_or(into_id IS NULL) AS nowhere
      FROM pg_temp.change_row
     WHERE ends AND unit_id IS NOT NULL
     GROUP BY unit_id
), left_child AS MATERIALIZED (
    SELECT c.parent_id, min(c.code) AS code
      FROM ending e
      JOIN dv.unit c ON c.parent_id = e.unit_id AND c.dissolved_on IS NULL
      LEFT JOIN pg_temp.change_row r ON r.unit_id = c.unit_id AND (r.ends OR r.parent IS NOT NULL)
     WHERE e.nowhere AND r.unit_id IS NULL
     GROUP BY c.parent_id
), undecided AS MATERIALIZED (
    SELECT e.unit_id
      FROM ending e
      JOIN dv.application a ON a.unit_id = e.unit_id AND a.state IN ('draft', 'submitted')
     WHERE e.nowhere
     GROUP BY e.unit_id
), judged AS MATERIALIZED (
    SELECT r.row_no, left_child.code AS child,
           CASE WHEN row_number() OVER (PARTITION BY r.code ORDER BY r.row_no) > 1
                    THEN 'code-repeated'
                WHEN r.action = 'found' AND u.unit_id IS NOT NULL THEN 'code-taken'
                WHEN r.action <> 'found' AND u.unit_id IS NULL THEN 'unit-unknown'
                WHEN u.dissolved_on IS NOT NULL THEN 'unit-dissolved'
                WHEN r.parent IS NOT NULL AND r.parent_id IS NULL THEN 'parent-unknown'
                WHEN r.into_code IS NOT NULL AND r.into_id IS NULL THEN 'into-unknown'
                WHEN r.from_code IS NOT NULL AND f.unit_id IS NULL THEN 'from-unknown'
                WHEN parent_ends.unit_id IS NOT NULL OR p.founded_on > $4::date THEN 'parent-ends'
                WHEN into_ends.unit_id IS NOT NULL OR i.founded_on > $4::date THEN 'into-ends'
                WHEN u.lft NOT BETWEEN $1::integer AND $2::integer
                     OR p.lft NOT BETWEEN $1::integer AND $2::integer
                     OR i.lft NOT BETWEEN $1::integer AND $2::integer
                     OR f.lft NOT BETWEEN $1::integer AND $2::integer
                     OR ($3::bigint > 0 AND r.action = 'found' AND r.parent IS NULL) THEN 'outside'
                WHEN left_child.code IS NOT NULL THEN 'children-left'
                WHEN undecided.unit_id IS NOT NULL THEN 'applications-open' END AS reason
      FROM pg_temp.change_row r
      LEFT JOIN dv.unit u ON u.code = r.code
      LEFT JOIN dv.unit p ON p.unit_id = r.parent_id
      LEFT JOIN dv.unit i ON i.unit_id = r.into_id
      LEFT JOIN dv.unit f ON f.code = r.from_code
      LEFT JOIN ending parent_ends ON parent_ends.unit_id = r.parent_id
      LEFT JOIN ending into_ends ON into_ends.unit_id = r.into_id
      LEFT JOIN left_child ON left_child.parent_id = r.unit_id AND r.into_code IS NULL
      LEFT JOIN undecided ON undecided.unit_id = r.unit_id AND r.into_code IS NULL
     WHERE r.code IS NOT NULL
)
UPDATE pg_temp.change_row r
   SET reason = j.reason,
       value = CASE WHEN j.reason LIKE 'parent-%' THEN r.parent
                    WHEN j.reason LIKE 'into-%' THEN r.into_code
                    WHEN j.reason LIKE 'from-%' THEN r.from_code
                    WHEN j.reason = 'children-left' THEN j.child
                    ELSE r.code END
  FROM judged j
 WHERE j.row_no = r.row_no
   AND r.reason IS NULL
   AND j.reason IS NOT NULL
