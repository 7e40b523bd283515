-- What: a card that ended with the membership lives again, unless it was reported since, stood in a
--       run, or the member holds a newer one.
-- In: $1 ids of the undoing moves between commas, $2 officer.
-- Out: none.
WITH back AS (
    UPDATE dv.card c
       SET state = u.card_state, end_reason = NULL, ended_at = NULL
      FROM dv.move v
      JOIN dv.move u ON u.move_id = v.undoes
      JOIN dv.member m ON m.member_id = v.member_id
     WHERE v.move_id = ANY (string_to_array($1::text, ',')::bigint[])
       AND c.card_id = u.card_id
       AND u.card_state IN ('ordered', 'printed', 'handed over')
       AND c.state = 'ended' AND c.end_reason = 'revoked'
       AND NOT EXISTS (SELECT FROM dv.card live
                        WHERE live.member_id = c.member_id AND live.state <> 'ended')
    RETURNING c.card_id, c.state, v.to_unit_id, m.person_id
)
INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
SELECT $2::text, 'card restored', to_unit_id, person_id, jsonb_build_object('state', 'ended'),
       jsonb_build_object('card_id', encode(card_id, 'hex'), 'state', state)
  FROM back
