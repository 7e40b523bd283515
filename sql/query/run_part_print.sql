-- The cards of a part whose files are in place: they are printed.
-- in   $1 run_id, $2 card ids (text[] of hexadecimal), $3 their QR texts (text[]), $4 issued_on,
--      $5 valid_until, $6 part_no: of a large run the other parts are not looked at
-- out  rows affected: cards printed
UPDATE dv.card c
   SET state = 'printed', qr = k.qr, kid = r.kid, issued_on = $4::date, valid_until = $5::date,
       printed_at = now()
  FROM unnest($2::text[], $3::text[]) AS k (id, qr), dv.run r
 WHERE c.card_id = decode(k.id, 'hex') AND c.state = 'in run' AND c.run_id = $1::bigint
   AND c.part_no = $6::integer AND r.run_id = $1::bigint
