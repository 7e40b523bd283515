-- Remember which rows the registry agrees with, of those that say nothing new in other words; not
-- those that say what was corrected since: they are looked at each time.
-- in   $1 intake_id bigint
-- out  nothing
UPDATE dv.employment e
   SET digest = r.digest, row_intake = x.intake_id, row_no = x.row_no, row_repaired = x.repaired
  FROM dv.intake_result x
  JOIN dv.intake n ON n.intake_id = x.intake_id
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
 WHERE x.intake_id = $1::bigint AND x.outcome = 'same' AND x.like_intake IS NULL AND x.kept IS NULL
   AND e.source = n.source AND e.code = r.code AND e.digest IS DISTINCT FROM r.digest
