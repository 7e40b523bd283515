-- The cards of a part are printed when the part is done, and in run until then; by a printer some are
-- printed before others.
SELECT c.card_id
  FROM dv.card c
  JOIN dv.run_part p ON p.run_id = c.run_id AND p.part_no = c.part_no
  JOIN dv.run r ON r.run_id = c.run_id
 WHERE (c.state = 'in run' AND p.done_at IS NOT NULL)
    OR (c.printed_at IS NOT NULL AND p.done_at IS NULL AND r.formats <> 'printer')
