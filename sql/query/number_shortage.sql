-- What: number ranges that hold too few numbers for the submitted applications.
-- In: $1 first and $2 last application id.
-- Out: a row or none: unit code of the range or NULL, numbers needed, numbers left.
WITH need AS (
    SELECT near.range_id, count(*) AS n
      FROM dv.application a
      JOIN dv.application_line l ON l.application_id = a.application_id AND l.pending
      JOIN dv.number_range_near near ON near.unit_id = a.unit_id
     WHERE a.application_id BETWEEN $1::bigint AND $2::bigint
       AND a.state = 'submitted'
     GROUP BY near.range_id
)
SELECT u.code, need.n, r.last_serial - r.next_serial + 1
  FROM need
  JOIN dv.number_range r ON r.range_id = need.range_id
  LEFT JOIN dv.unit u ON u.unit_id = r.unit_id
 WHERE need.n > r.last_serial - r.next_serial + 1
 ORDER BY u.lft NULLS FIRST
 LIMIT 1
