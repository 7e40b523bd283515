-- What: close submitted applications by a decision.
-- In: $1 first and $2 last application id, $3 decision date, $4 decision number, $5 approver,
--     $6 act.
-- Out: none.
WITH approved AS (
    UPDATE dv.application
       SET state = 'approved', approved_by = $5::text, approved_at = now(),
           decision_no = $4::text, decision_date = $3::date, act = $6::text
     WHERE application_id BETWEEN $1::bigint AND $2::bigint
       AND state = 'submitted'
    RETURNING application_id
)
UPDATE dv.application_line l
   SET pending = false, outcome = 'admitted'
  FROM approved
 WHERE l.application_id = approved.application_id AND l.pending
