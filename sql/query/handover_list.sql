-- What: what was handed over of a run, of the units of a subtree, the newest first.
-- In: $1 run id or 0 for all, $2 lft, $3 rgt.
-- Out: handover id, run id, unit code, cards, received by, received on, noted by, noted at.
SELECT h.handover_id, h.run_id, u.code, h.cards, h.received_by, h.received_on, h.noted_by,
       to_char(h.noted_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI')
  FROM dv.handover h
  JOIN dv.unit u ON u.unit_id = h.unit_id
 WHERE ($1::bigint = 0 OR h.run_id = $1::bigint)
   AND u.lft BETWEEN $2::integer AND $3::integer
 ORDER BY h.handover_id DESC
 LIMIT 1000
