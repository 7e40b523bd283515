-- What: what moves that took effect do to their members: the state, the stint that ends, the card
--       that ends with the membership, an offer that is moot by it; and the log.
-- In: $1 move ids between commas, $2 officer.
-- Out: none.
WITH moved AS MATERIALIZED (
    SELECT v.*, m.person_id,
           CASE WHEN v.kind IN ('suspend', 'resume') THEN v.from_unit_id
                ELSE v.to_unit_id END AS unit_after
      FROM dv.move v
      JOIN dv.member m ON m.member_id = v.member_id
     WHERE v.move_id = ANY (string_to_array($1::text, ',')::bigint[])
), changed AS (
    UPDATE dv.member m
       SET state = moved.state_after
      FROM moved
     WHERE m.member_id = moved.member_id AND m.state <> moved.state_after
), closed AS (
    UPDATE dv.membership s
       SET during = daterange(lower(s.during), moved.effective_on), closed_by = moved.move_id
      FROM moved
     WHERE s.member_id = moved.member_id AND upper_inf(s.during)
       AND moved.kind IN ('transfer', 'transfer out', 'end')
), card AS (
    SELECT c.card_id, c.state, moved.move_id, moved.person_id, moved.from_unit_id,
           coalesce(moved.end_reason, moved.kind) AS reason
      FROM moved
      JOIN dv.card c ON c.member_id = moved.member_id AND c.state <> 'ended'
     WHERE moved.state_after = 'ended'
       FOR UPDATE OF c
), ended AS (
    UPDATE dv.card c
       SET state = 'ended', end_reason = 'revoked', ended_at = now()
      FROM card
     WHERE c.card_id = card.card_id
), remembered AS (
    UPDATE dv.move v
       SET card_id = card.card_id, card_state = card.state
      FROM card
     WHERE v.move_id = card.move_id
), lapsed AS (
    UPDATE dv.move o
       SET state = 'lapsed', answered_by = $2::text, answered_at = now()
      FROM moved
     WHERE o.member_id = moved.member_id AND o.state = 'offered'
       AND moved.kind IN ('end', 'transfer out', 'undo')
    RETURNING o.move_id, o.from_unit_id, o.to_unit_id, moved.person_id
)
INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
SELECT $2::text, 'card revoked', from_unit_id, person_id, jsonb_build_object('state', state),
       jsonb_build_object('card_id', encode(card_id, 'hex'), 'reason', reason)
  FROM card
UNION ALL
SELECT $2::text, 'transfer lapsed', from_unit_id, person_id,
       jsonb_build_object('from_unit_id', from_unit_id, 'to_unit_id', to_unit_id),
       jsonb_build_object('move_id', move_id)
  FROM lapsed
UNION ALL
SELECT $2::text,
       CASE kind WHEN 'transfer' THEN 'transfer accepted'
                 WHEN 'transfer out' THEN 'transferred out'
                 WHEN 'transfer in' THEN 'transferred in'
                 WHEN 'suspend' THEN 'suspended'
                 WHEN 'resume' THEN 'resumed'
                 WHEN 'end' THEN 'ended'
                 WHEN 'readmit' THEN 'readmitted'
                 ELSE 'undone' END,
       coalesce(unit_after, from_unit_id), person_id,
       jsonb_build_object('state', state_before, 'unit_id', from_unit_id),
       jsonb_strip_nulls(jsonb_build_object(
           'move_id', move_id, 'state', state_after, 'unit_id', unit_after,
           'effective_on', effective_on, 'end_reason', end_reason,
           'outside', outside, 'letter_no', letter_no, 'decision_no', decision_no,
           'decision_date', decision_date, 'decided_by', decided_by, 'undoes', undoes))
  FROM moved
