-- What: end a live card as revoked; one that ended with a membership will not live again by an undo.
-- In: $1 card id as hexadecimal digits, $2 why or NULL, $3 officer.
-- Out: a row: how the card ended when it had ended before, else NULL.
WITH card AS (
    SELECT card_id, member_id, state, end_reason
      FROM dv.card
     WHERE card_id = decode($1::text, 'hex')
       FOR UPDATE
), ended AS (
    UPDATE dv.card c
       SET state = 'ended', end_reason = 'revoked', ended_at = now()
      FROM card
     WHERE c.card_id = card.card_id AND card.state <> 'ended'
    RETURNING c.card_id, c.member_id, card.state AS before
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
    SELECT $3::text, 'card revoked',
           (SELECT s.unit_id FROM dv.membership s
             WHERE s.member_id = m.member_id AND upper_inf(s.during)),
           m.person_id, jsonb_build_object('state', ended.before),
           jsonb_build_object('card_id', encode(ended.card_id, 'hex'), 'reason', $2::text)
      FROM ended
      JOIN dv.member m ON m.member_id = ended.member_id
)
SELECT end_reason FROM card CROSS JOIN LATERAL dv.card_stays_ended(card_id)
