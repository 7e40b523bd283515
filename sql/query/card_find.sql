-- What: a card by its id, or the live card of a member, else the last one.
-- In: $1 the id as hexadecimal digits, NULL when the text at hand cannot be one; $2 member number.
-- Out: a row: card id as hexadecimal digits or NULL.
SELECT encode(coalesce(
           (SELECT card_id FROM dv.card WHERE card_id = decode($1::text, 'hex')),
           (SELECT c.card_id
              FROM dv.member m
              JOIN dv.card c ON c.member_id = m.member_id AND c.state <> 'ended'
             WHERE m.member_no = $2::text),
           (SELECT c.card_id
              FROM dv.member m
              JOIN dv.card c ON c.member_id = m.member_id AND c.state = 'ended'
             WHERE m.member_no = $2::text
             ORDER BY c.status_index DESC
             LIMIT 1)), 'hex')
