-- What: a move for each of the members: a transfer is offered, anything else takes effect.
-- In: $1 member numbers between commas, $2 kind, $3 day, $4 unit joined, $5 unit outside, $6 letter
--     number, $7 end reason, $8 reason, $9 decision number, $10 decision date, $11 unit that decided,
--     $12 officer.
-- Out: a row: how many, move ids between commas.
WITH made AS (
    INSERT INTO dv.move (member_id, kind, state, place, state_before, state_after, from_unit_id,
                         to_unit_id, outside, letter_no, end_reason, reason, effective_on,
                         decision_no, decision_date, decided_by, made_by)
    SELECT m.member_id, $2::text, CASE WHEN offer THEN 'offered' ELSE 'done' END,
           CASE WHEN NOT offer
                THEN 1 + coalesce((SELECT max(l.place) FROM dv.move l
                                    WHERE l.member_id = m.member_id), 0) END,
           CASE WHEN NOT offer THEN m.state END,
           CASE WHEN offer THEN NULL
                WHEN $2::text = 'suspend' THEN 'suspended'
                WHEN $2::text IN ('end', 'transfer out') THEN 'ended'
                ELSE 'active' END,
           s.unit_id, $4::bigint, $5::text, $6::text, $7::text, $8::text, $3::date, $9::text,
           $10::date, $11::bigint, $12::text
      FROM dv.member m
      LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
     CROSS JOIN (VALUES ($2::text = 'transfer')) kind (offer)
     WHERE m.member_no = ANY (string_to_array($1::text, ','))
     ORDER BY m.member_id
    RETURNING move_id
)
SELECT count(*), string_agg(move_id::text, ',') FROM made
