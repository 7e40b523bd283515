-- What: members of a unit that ends and goes nowhere are members no more, and their cards end.
-- In: $1 day of effect, $2 reorganisation id, $3 officer. Out: a row: how many ended.
WITH ended AS (
    UPDATE dv.member m
       SET state = 'ended'
      FROM pg_temp.moved v
     WHERE v.member_id = m.member_id
       AND v.into_id IS NULL
    RETURNING m.member_id, m.person_id, v.unit_id, v.state
), card AS (
    UPDATE dv.card c
       SET state = 'ended', end_reason = 'revoked', ended_at = now()
      FROM pg_temp.moved v
      JOIN dv.card was ON was.member_id = v.member_id AND was.state <> 'ended'
     WHERE c.card_id = was.card_id
       AND v.into_id IS NULL
    RETURNING c.card_id, v.person_id, v.unit_id, was.state
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
    SELECT $3::text, 'member ended', unit_id, person_id, jsonb_build_object('state', state),
           jsonb_build_object('reason', 'unit dissolved', 'on', $1::date,
                              'reorganisation_id', $2::bigint)
      FROM ended
    UNION ALL
    SELECT $3::text, 'card revoked', unit_id, person_id, jsonb_build_object('state', state),
           jsonb_build_object('card_id', encode(card_id, 'hex'), 'reason', 'unit dissolved')
      FROM card
)
SELECT count(*) FROM ended
