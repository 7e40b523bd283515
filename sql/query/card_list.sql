-- What: cards of a subtree, by unit, then by name.
-- In: $1 lft, $2 rgt, $3 card id of the last row seen as hexadecimal digits or NULL, $4 limit.
-- Out: card id, member number, full name, unit code, state, reason, qr, issued on, valid until, end
--      reason, run id; the card id again.
SELECT card_no, member_no, full_name, unit_code, state, reason, qr, issued_on, valid_until,
       end_reason, run_id, card_no
  FROM dv.card_shown
 WHERE lft BETWEEN $1::integer AND $2::integer
   AND ($3::text IS NULL
        OR (lft, given_name COLLATE "vi-x-icu", full_name COLLATE "vi-x-icu", status_index)
         > (SELECT l.lft, l.given_name, l.full_name, l.status_index
              FROM dv.card_shown l
             WHERE l.card_id = decode($3::text, 'hex')))
 ORDER BY lft, given_name COLLATE "vi-x-icu", full_name COLLATE "vi-x-icu", status_index
 LIMIT $4::bigint + 1
