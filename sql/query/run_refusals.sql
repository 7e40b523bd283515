-- Cards that a run could not draw.
-- in   $1 run_id
-- out  card_id, member_no, full_name, reason
SELECT encode(c.card_id, 'hex'), m.member_no, p.full_name, f.reason
  FROM dv.run_refusal f
  JOIN dv.card c USING (card_id)
  JOIN dv.member m USING (member_id)
  JOIN dv.person p USING (person_id)
 WHERE f.run_id = $1::bigint
 ORDER BY m.member_no
