-- What: one request.
-- In: $1 request number. Out: a row or none: the columns of dv_request_get().
SELECT r.request_no, r.person_id, m.member_no, u.code, r.kind, r.state, r.received_on, r.note,
       r.acknowledge_by, r.answer_by, r.received_by, r.acknowledged_on, r.acknowledged_by,
       r.closed_on, r.closed_by, r.outcome
  FROM dv.person_request r
  LEFT JOIN dv.unit u ON u.unit_id = r.unit_id
  LEFT JOIN dv.member m ON m.person_id = r.person_id
 WHERE r.request_no = $1::bigint
