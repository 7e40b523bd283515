-- A card in a job stands in its slots, and waits for a word only while the job does; a part is done when
-- its jobs are over.
SELECT c.card_id
  FROM dv.card c
  LEFT JOIN dv.print_job j ON j.job_id = c.print_job AND j.run_id = c.run_id AND j.part_no = c.part_no
                          AND c.slot_no BETWEEN j.first_slot AND j.last_slot
 WHERE c.print_job IS NOT NULL
   AND (j.job_id IS NULL
        OR (c.state = 'in run' AND j.state NOT IN ('claimed', 'sent', 'uncertain')))
UNION ALL
SELECT NULL
  FROM dv.print_job j
  JOIN dv.run_part p ON p.run_id = j.run_id AND p.part_no = j.part_no
 WHERE j.state IN ('claimed', 'sent', 'uncertain') AND p.done_at IS NOT NULL
