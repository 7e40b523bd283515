-- What: how each unit that changes will be: those of the changes, and the children that follow a unit
--       into the one it goes into. A unit that ends stands below that one too, with its records.
-- In: none. Out: none.
CREATE TEMPORARY TABLE unit_after ON COMMIT DROP AS
SELECT r.unit_id, r.row_no, r.code, u.unit_id IS NULL AS founded, false AS follows, r.ends, r.into_id,
       r.action,
       CASE WHEN r.ends THEN u.name ELSE coalesce(r.name, u.name) END AS name,
       CASE WHEN r.ends THEN u.name_key ELSE coalesce(r.name_key, u.name_key) END AS name_key,
       CASE WHEN r.ends THEN u.kind ELSE coalesce(r.kind, u.kind) END AS kind,
       CASE WHEN r.ends THEN u.sector ELSE coalesce(r.sector, u.sector) END AS sector,
       CASE WHEN r.ends THEN coalesce(r.into_id, u.parent_id)
            ELSE coalesce(r.parent_id, above.into_id, u.parent_id) END AS parent_id
  FROM pg_temp.change_row r
  LEFT JOIN dv.unit u ON u.unit_id = r.unit_id
  LEFT JOIN pg_temp.change_row above ON above.unit_id = u.parent_id AND above.ends
                                    AND above.reason IS NULL
 WHERE r.reason IS NULL
UNION ALL
SELECT u.unit_id, above.row_no, u.code, false, true, false, NULL,
       're-parent', u.name, u.name_key, u.kind, u.sector, above.into_id
  FROM pg_temp.change_row above
  JOIN dv.unit u ON u.parent_id = above.unit_id AND u.dissolved_on IS NULL
  LEFT JOIN pg_temp.change_row r ON r.unit_id = u.unit_id
 WHERE above.ends AND above.into_id IS NOT NULL AND above.reason IS NULL
   AND r.unit_id IS NULL
