-- What a run was begun with.
-- in   $1 run_id
-- out  design_path, design_digest, photos_path, out_path, formats, kid, qr_prefix, issued_at,
--      expires_at, issued_on, valid_until, cards, cards of the parts that are done, parts, stock_name,
--      stock, first_slot, duplex, offset_x_um, offset_y_um, 1 when cards are left to take
SELECT r.design_path, r.design_digest, r.photos_path, r.out_path, r.formats, r.kid, r.qr_prefix,
       r.issued_at, r.expires_at,
       (to_timestamp(r.issued_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
       CASE WHEN r.expires_at > 0
            THEN (to_timestamp(r.expires_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date END,
       coalesce(sum(p.cards), 0), coalesce(sum(p.cards) FILTER (WHERE p.done_at IS NOT NULL), 0),
       count(p.part_no), r.stock_name, r.stock, r.first_slot, r.duplex, r.offset_x_um, r.offset_y_um,
       (r.rest_cards IS NOT NULL)::integer
  FROM dv.run r
  LEFT JOIN dv.run_part p USING (run_id)
 WHERE r.run_id = $1::bigint
 GROUP BY r.run_id
