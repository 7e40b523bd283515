-- What: note what becomes of each unit, with the values before.
-- In: $1 day of effect, $2 reorganisation id, $3 officer. Out: none.
INSERT INTO dv.event (officer, verb, unit_id, old, new)
SELECT $3::text,
       CASE a.action WHEN 'found' THEN 'unit founded' WHEN 'merge' THEN 'unit merged'
                     WHEN 'dissolve' THEN 'unit dissolved' ELSE 'unit changed' END,
       a.unit_id,
       CASE WHEN NOT a.founded THEN jsonb_build_object(
           'name', u.name, 'kind', u.kind, 'parent', above.code, 'sector', u.sector) END,
       jsonb_build_object('on', $1::date, 'reorganisation_id', $2::bigint)
           || CASE WHEN a.ends THEN jsonb_build_object('into', into_unit.code)
                   ELSE jsonb_build_object('name', a.name, 'kind', a.kind, 'parent', parent.code,
                                           'sector', a.sector) END
           || CASE WHEN a.founded AND r.from_code IS NOT NULL
                   THEN jsonb_build_object('from', r.from_code) ELSE '{}' END
  FROM pg_temp.unit_after a
  JOIN dv.unit u ON u.unit_id = a.unit_id
  LEFT JOIN dv.unit above ON above.unit_id = u.parent_id
  LEFT JOIN dv.unit parent ON parent.unit_id = a.parent_id
  LEFT JOIN pg_temp.change_row r ON r.row_no = a.row_no
  LEFT JOIN dv.unit into_unit ON into_unit.unit_id = a.into_id
 ORDER BY a.row_no, a.unit_id
