-- The cards of a part that cannot be drawn: they stay ordered, with the reason.
-- in   $1 run_id, $2 card ids (text[] of hexadecimal), $3 reasons (text[])
-- out  rows affected: cards put back
WITH refused AS (
    INSERT INTO dv.run_refusal (run_id, card_id, reason)
    SELECT $1::bigint, decode(id, 'hex'), reason
      FROM unnest($2::text[], $3::text[]) AS k (id, reason)
    RETURNING card_id
)
UPDATE dv.card c
   SET state = 'ordered', run_id = NULL, part_no = NULL, slot_no = NULL
  FROM refused r
 WHERE c.card_id = r.card_id AND c.state = 'in run'
