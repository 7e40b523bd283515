-- What: one card.
-- In: $1 card id as hexadecimal digits.
-- Out: card id, member number, full name, unit code, state, reason, qr, issued on, valid until, end
--      reason, run id.
SELECT card_no, member_no, full_name, unit_code, state, reason, qr, issued_on, valid_until,
       end_reason, run_id
  FROM dv.card_shown
 WHERE card_id = decode($1::text, 'hex')
