-- What: transfers that were offered are declined, or taken back.
-- In: $1 member numbers between commas, $2 officer, $3 reason.
-- Out: a row: how many.
WITH declined AS (
    UPDATE dv.move v
       SET state = 'declined', answered_by = $2::text, answered_at = now(), answer = $3::text
      FROM dv.member m
     WHERE m.member_no = ANY (string_to_array($1::text, ','))
       AND v.member_id = m.member_id AND v.state = 'offered'
    RETURNING v.move_id, v.from_unit_id, v.to_unit_id, m.person_id
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
    SELECT $2::text, 'transfer declined', to_unit_id, person_id,
           jsonb_build_object('from_unit_id', from_unit_id, 'to_unit_id', to_unit_id),
           jsonb_build_object('move_id', move_id)
      FROM declined
)
SELECT count(*) FROM declined
