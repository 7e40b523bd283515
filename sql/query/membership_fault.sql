-- What: why a deed cannot be done to the members named. Whoever acts must act for the unit that the
--       deed is a matter of: the one that is left, joined, or that decided.
-- In: $1 member numbers between commas, $2 deed (a kind of dv.move, or accept, decline, leave, keep),
--     $3 day or NULL, $4 unit joined or NULL, $5 unit that decided or NULL.
-- Out: a row or none: member number, fault.
WITH named AS (
    SELECT DISTINCT member_no FROM unnest(string_to_array($1::text, ',')) n (member_no)
), who AS (
    SELECT n.member_no, m.member_id, m.state, s.unit_id, acting.lft AS acting_lft,
           joined.lft AS joined_lft, lower(s.during) AS since,
           o.move_id AS offer_id, o.from_unit_id AS offered_by, o.to_unit_id AS offered_to,
           coalesce($3::date, o.effective_on) AS day,
           last.effective_on AS last_day, last.end_reason,
           (SELECT max(upper(b.during)) FROM dv.membership b
             WHERE b.member_id = m.member_id AND NOT upper_inf(b.during)) AS ended_on
      FROM named n
      LEFT JOIN dv.member m ON m.member_no = n.member_no
      LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
      LEFT JOIN dv.move o ON o.member_id = m.member_id AND o.state = 'offered'
      LEFT JOIN dv.unit joined ON joined.unit_id = o.to_unit_id
      LEFT JOIN dv.unit acting
        ON acting.unit_id = CASE $2::text WHEN 'accept' THEN o.to_unit_id
                                          WHEN 'readmit' THEN $5::bigint
                                          WHEN 'transfer in' THEN $4::bigint
                                          ELSE s.unit_id END
      LEFT JOIN LATERAL (
           SELECT l.effective_on, l.end_reason
             FROM dv.move l
            WHERE l.member_id = m.member_id AND l.state = 'done' AND l.kind <> 'undo'
            ORDER BY l.place DESC
            LIMIT 1) last ON true
), judged AS (
    SELECT member_no,
           CASE
           WHEN member_id IS NULL
             OR NOT coalesce((SELECT dv.scope_all()) OR acting_lft IS NULL
                    OR acting_lft BETWEEN (SELECT dv.scope_lft()) AND (SELECT dv.scope_rgt())
                    OR ($2::text = 'decline'
                        AND joined_lft BETWEEN (SELECT dv.scope_lft())
                                           AND (SELECT dv.scope_rgt())), false)
               THEN 'unknown'
           WHEN state <> 'ended' AND $2::text IN ('readmit', 'transfer in') THEN state
           WHEN state = 'ended' AND $2::text NOT IN ('readmit', 'transfer in') THEN state
           WHEN state = 'suspended' AND $2::text = 'suspend' THEN state
           WHEN state = 'active' AND $2::text = 'resume' THEN state
           WHEN $2::text IN ('accept', 'decline') AND offer_id IS NULL THEN 'not offered'
           WHEN $2::text = 'transfer' AND offer_id IS NOT NULL THEN 'offered'
           WHEN $2::text = 'transfer' AND unit_id = $4::bigint THEN 'same unit'
           WHEN $2::text = 'accept' AND unit_id <> offered_by THEN 'elsewhere'
           WHEN $2::text IN ('leave', 'keep')
                AND NOT EXISTS (SELECT FROM dv.leaver l WHERE l.member_id = who.member_id)
               THEN 'no leaver'
           WHEN $2::text = 'readmit' AND end_reason = 'died' THEN 'died'
           WHEN $2::text = 'transfer in' AND end_reason IS DISTINCT FROM 'transferred out'
               THEN 'not out'
           WHEN $2::text = 'readmit'
                AND NOT EXISTS (SELECT FROM dv.unit above
                                  JOIN dv.unit u ON u.lft > above.lft AND u.lft <= above.rgt
                                 WHERE above.unit_id = $5::bigint AND u.unit_id = $4::bigint)
               THEN 'not above'
           WHEN $2::text IN ('decline', 'keep') THEN NULL
           WHEN day < last_day
             OR (day <= since
                 AND $2::text IN ('transfer', 'accept', 'transfer out', 'end', 'leave'))
             OR (day < since AND $2::text IN ('suspend', 'resume'))
             OR (day < ended_on AND $2::text IN ('readmit', 'transfer in'))
               THEN 'early'
           END AS fault
      FROM who
)
SELECT member_no, fault
  FROM judged
 WHERE fault IS NOT NULL
 ORDER BY member_no
 LIMIT 1
