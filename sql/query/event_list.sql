-- A part of the log, the newest rows first: of the units in $1..$2, and of none when that is all.
SELECT e.event_id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), e.officer, e.verb, u.code, e.person_id,
       e.intake_id, e.row_no, e.old, e.new, e.event_id
  FROM dv.event e
  LEFT JOIN dv.unit u ON u.unit_id = e.unit_id
 WHERE ($3::text IS NULL OR e.event_id < $3::bigint)
   AND (u.lft BETWEEN $1::bigint AND $2::bigint OR $1::bigint = 0 AND u.lft IS NULL)
 ORDER BY e.event_id DESC
 LIMIT $4::bigint + 1
