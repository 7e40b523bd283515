-- Cards of a run that may or may not have come out, by slot. Whose member is out of the officer's reach
-- is told without a name.
-- in   $1 run_id
-- out  the columns of dv_print_uncertain()
SELECT s.slot, s.part_no, s.slot_no, m.member_no, p.full_name, s.state, s.job_id,
       encode(s.card_id, 'hex')
  FROM dv.print_unsure($1::bigint) s
  LEFT JOIN dv.member m ON m.member_id = s.member_id
  LEFT JOIN dv.person p ON p.person_id = m.person_id
 ORDER BY s.slot
