-- What: why moves cannot be undone.
-- In: $1 move ids between commas, $2 officer.
-- Out: a row or none: move id, fault.
WITH named AS (
    SELECT DISTINCT n::bigint AS move_id FROM unnest(string_to_array($1::text, ',')) n
), judged AS (
    SELECT n.move_id,
           CASE
           WHEN v.move_id IS NULL
             OR NOT ((SELECT dv.scope_all())
                     OR EXISTS (SELECT FROM dv.unit u
                                 WHERE u.unit_id IN (v.from_unit_id, v.to_unit_id)
                                   AND u.lft BETWEEN (SELECT dv.scope_lft())
                                                 AND (SELECT dv.scope_rgt())))
               THEN 'unknown'
           WHEN v.state = 'offered' THEN 'waiting'
           WHEN v.state <> 'done' THEN v.state
           WHEN v.kind = 'undo' THEN 'an undo'
           WHEN v.kind = 'merge' THEN 'a merge'
           WHEN EXISTS (SELECT FROM dv.move l
                         WHERE l.member_id = v.member_id AND l.place > v.place
                           AND l.state = 'done' AND l.kind <> 'undo') THEN 'not last'
           WHEN m.state <> v.state_after
             OR (v.kind IN ('transfer', 'transfer in', 'readmit')
                 AND s.opened_by IS DISTINCT FROM v.move_id)
             OR (v.kind IN ('end', 'transfer out') AND s.member_id IS NOT NULL)
             OR (v.kind IN ('transfer', 'end', 'transfer out')
                 AND NOT EXISTS (SELECT FROM dv.membership b
                                  WHERE b.member_id = v.member_id AND b.closed_by = v.move_id))
               THEN 'changed'
           WHEN lower($2::text COLLATE "vi-x-icu") IN (lower(v.made_by COLLATE "vi-x-icu"),
                                                       lower(v.answered_by COLLATE "vi-x-icu"))
               THEN 'own'
           END AS fault
      FROM named n
      LEFT JOIN dv.move v ON v.move_id = n.move_id
      LEFT JOIN dv.member m ON m.member_id = v.member_id
      LEFT JOIN dv.membership s ON s.member_id = v.member_id AND upper_inf(s.during)
)
SELECT move_id, fault
  FROM judged
 WHERE fault IS NOT NULL
 ORDER BY move_id
 LIMIT 1
