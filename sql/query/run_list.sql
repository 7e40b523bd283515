-- Runs, newest first. Cards: with those that wait to be taken into the run.
-- in   $1 run_id or 0 for all
-- out  the columns of dv_run_list()
SELECT r.run_id, u.code, CASE WHEN r.done_at IS NULL THEN 'open' ELSE 'done' END,
       p.cards + CASE WHEN r.rest_cards IS NULL THEN 0 ELSE
           (SELECT count(*)
              FROM dv.unit w
              JOIN dv.membership s ON s.unit_id = w.unit_id AND upper_inf(s.during)
              JOIN dv.card o ON o.member_id = s.member_id AND o.state = 'ordered'
             WHERE w.lft BETWEEN coalesce(u.lft, 0) AND coalesce(u.rgt, 2147483647)) END,
       c.printed, f.refused, p.parts, p.done, r.formats, r.out_path, r.design_path, r.kid,
       to_char(r.made_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI'),
       to_char(r.done_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI'),
       coalesce(r.stock_name, 'a4-2x5'), r.first_slot, r.duplex,
       CASE WHEN r.offset_x_um <> 0 OR r.offset_y_um <> 0
            THEN (r.offset_x_um / 1000.0)::numeric(6, 3) || ',' || (r.offset_y_um / 1000.0)::numeric(6, 3) END
  FROM dv.run r
  LEFT JOIN dv.unit u USING (unit_id)
 CROSS JOIN LATERAL (SELECT coalesce(sum(cards), 0), count(*), count(done_at)
                       FROM dv.run_part WHERE run_id = r.run_id) AS p (cards, parts, done)
 CROSS JOIN LATERAL (SELECT count(*) FROM dv.card
                      WHERE run_id = r.run_id AND printed_at IS NOT NULL) AS c (printed)
 CROSS JOIN LATERAL (SELECT count(*) FROM dv.run_refusal WHERE run_id = r.run_id) AS f (refused)
 WHERE $1::bigint = 0 OR r.run_id = $1::bigint
 ORDER BY r.run_id DESC
 LIMIT 1000
