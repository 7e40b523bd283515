-- What: applications of a subtree, newest first.
-- In: $1 lft, $2 rgt.
-- Out: application id, unit code, form, state, people, submitted by, approved by, decision number,
--      decision date.
SELECT a.application_id, u.code, a.form, a.state,
       (SELECT count(*) FROM dv.application_line l WHERE l.application_id = a.application_id),
       a.submitted_by, a.approved_by, a.decision_no, a.decision_date
  FROM dv.unit u
  JOIN dv.application a ON a.unit_id = u.unit_id
 WHERE u.lft BETWEEN $1::integer AND $2::integer
 ORDER BY a.application_id DESC
