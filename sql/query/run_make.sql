-- Begin a run; its tokens all bear the moment of its making, and the last second of validity
-- of the setting card_valid_years, in the time of Viet Nam.
-- in   $1 unit_id or 0, $2 design_path, $3 design_digest, $4 photos_path, $5 out_path, $6 formats,
--      $7 kid, $8 officer, $9 to $14 stock_name, stock, first_slot, duplex, offset_x_um,
--      offset_y_um
-- out  run_id
INSERT INTO dv.run (unit_id, design_path, design_digest, photos_path, out_path, formats, kid,
                    made_by, stock_name, stock, first_slot, duplex, offset_x_um, offset_y_um,
                    qr_prefix, issued_at, expires_at)
SELECT nullif($1::bigint, 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::integer, $12, $13::integer,
       $14::integer,
       (SELECT value FROM dv.setting WHERE name = 'qr_prefix'),
       floor(extract(epoch FROM now()))::bigint,
       CASE WHEN years = 0 THEN 0 ELSE extract(epoch FROM
            ((now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date + make_interval(years => years)
             + interval '1 day' - interval '1 second') AT TIME ZONE 'Asia/Ho_Chi_Minh')::bigint END
  FROM (SELECT value::integer FROM dv.setting WHERE name = 'card_valid_years') AS s (years)
RETURNING run_id
