-- A stint was opened and closed by the moves that it names, and where one was undone it is as if it
-- never had been.
SELECT s.member_id
  FROM dv.membership s
  JOIN dv.move v ON v.move_id = s.opened_by
 WHERE v.member_id <> s.member_id
    OR v.to_unit_id <> s.unit_id
    OR v.kind NOT IN ('transfer', 'transfer in', 'readmit', 'merge')
    OR (v.state = 'undone') <> isempty(s.during)
    OR (v.state = 'done' AND lower(s.during) <> v.effective_on)
UNION ALL
SELECT s.member_id
  FROM dv.membership s
  JOIN dv.move v ON v.move_id = s.closed_by
 WHERE v.member_id <> s.member_id
    OR v.kind NOT IN ('transfer', 'transfer out', 'end', 'merge')
    OR v.state <> 'done'
    OR upper(s.during) IS DISTINCT FROM v.effective_on
UNION ALL
SELECT v.member_id
  FROM dv.move v
 WHERE v.state = 'done'
   AND (((v.kind IN ('transfer', 'transfer in', 'readmit')
          OR (v.kind = 'merge' AND v.to_unit_id IS NOT NULL))
         AND NOT EXISTS (SELECT FROM dv.membership s
                          WHERE s.member_id = v.member_id AND s.opened_by = v.move_id))
        OR (v.kind IN ('transfer', 'transfer out', 'end', 'merge')
            AND NOT EXISTS (SELECT FROM dv.membership s
                             WHERE s.member_id = v.member_id AND s.closed_by = v.move_id)))
