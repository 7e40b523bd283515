-- What: close a decision as done.
-- In: $1 reorganisation id, $2 approver, $3 officer who acts, $4 members moved, $5 members ended.
-- Out: none.
WITH approved AS (
    UPDATE dv.reorganisation
       SET state = 'approved', approved_by = $2::text, approved_at = now()
     WHERE reorganisation_id = $1::bigint
    RETURNING reorganisation_id, unit_id
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, old, new)
    SELECT $3::text, 'reorganisation approved', unit_id, jsonb_build_object('state', 'proposed'),
           jsonb_build_object('reorganisation_id', reorganisation_id, 'approver', $2::text,
                              'moved', $4::bigint, 'ended', $5::bigint)
      FROM approved
)
UPDATE dv.unit_change c
   SET unit_id = u.unit_id
  FROM approved
 CROSS JOIN dv.unit u
 WHERE c.reorganisation_id = approved.reorganisation_id
   AND u.code = c.code
