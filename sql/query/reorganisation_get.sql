-- What: a decision, locked until the transaction ends.
-- In: $1 reorganisation id, $2 approver or NULL.
-- Out: a row or none: state, day of effect, 1 when that day has come, 1 when the approver is the
--      proposer, id of the unit that decides or 0, its lft and rgt.
SELECT r.state, r.effective_on, (r.effective_on <= current_date)::integer,
       (lower($2::text COLLATE "vi-x-icu") = lower(r.proposed_by COLLATE "vi-x-icu"))::integer,
       coalesce(u.unit_id, 0), coalesce(u.lft, 0), coalesce(u.rgt, 2147483647)
  FROM dv.reorganisation r
  LEFT JOIN dv.unit u ON u.unit_id = r.unit_id
 WHERE r.reorganisation_id = $1::bigint
   FOR UPDATE OF r
