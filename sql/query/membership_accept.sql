-- What: transfers that were offered take effect.
-- In: $1 member numbers between commas, $2 day or NULL for the one offered, $3 officer, $4 remark.
-- Out: a row: how many, move ids between commas.
WITH made AS (
    UPDATE dv.move v
       SET state = 'done', effective_on = coalesce($2::date, v.effective_on),
           state_before = m.state, state_after = m.state,
           place = 1 + coalesce((SELECT max(l.place) FROM dv.move l
                                  WHERE l.member_id = m.member_id), 0),
           answered_by = $3::text, answered_at = now(), answer = $4::text
      FROM dv.member m
     WHERE m.member_no = ANY (string_to_array($1::text, ','))
       AND v.member_id = m.member_id AND v.state = 'offered'
    RETURNING v.move_id
)
SELECT count(*), string_agg(move_id::text, ',') FROM made
