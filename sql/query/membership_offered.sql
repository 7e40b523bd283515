-- What: note transfers that were offered.
-- In: $1 move ids between commas, $2 officer.
-- Out: none.
INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
SELECT $2::text, 'transfer offered', v.from_unit_id, m.person_id,
       jsonb_build_object('move_id', v.move_id, 'from_unit_id', v.from_unit_id,
                          'to_unit_id', v.to_unit_id, 'letter_no', v.letter_no,
                          'effective_on', v.effective_on)
  FROM dv.move v
  JOIN dv.member m ON m.member_id = v.member_id
 WHERE v.move_id = ANY (string_to_array($1::text, ',')::bigint[])
