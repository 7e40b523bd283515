-- What: decisions about units, newest first.
-- In: none.
-- Out: id, state, decision number, its date, day of effect, code of the unit that decides, proposer,
--      approver, changes.
SELECT r.reorganisation_id, r.state, r.decision_no, r.decision_date, r.effective_on, u.code,
       r.proposed_by, r.approved_by, coalesce(c.n, 0)
  FROM dv.reorganisation r
  LEFT JOIN dv.unit u ON u.unit_id = r.unit_id
  LEFT JOIN (SELECT reorganisation_id, count(*) AS n FROM dv.unit_change
              GROUP BY reorganisation_id) c ON c.reorganisation_id = r.reorganisation_id
 ORDER BY r.reorganisation_id DESC
