-- A run used as many blanks as it printed cards.
SELECT m.run_id, m.quantity
  FROM dv.blank_move m
 WHERE m.kind = 'printed'
   AND m.quantity <> (SELECT count(*) FROM dv.card c
                       WHERE c.run_id = m.run_id AND c.printed_at IS NOT NULL)
