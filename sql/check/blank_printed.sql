-- A run used as many blanks as it printed cards that are not spoiled: those are counted as such.
SELECT m.run_id, sum(CASE m.kind WHEN 'printed' THEN m.quantity ELSE -m.quantity END)
  FROM dv.blank_move m
 WHERE m.kind IN ('printed', 'recounted')
 GROUP BY m.run_id
HAVING sum(CASE m.kind WHEN 'printed' THEN m.quantity ELSE -m.quantity END)
       <> (SELECT count(*) FROM dv.card c
            WHERE c.run_id = m.run_id AND c.printed_at IS NOT NULL
              AND c.end_reason IS DISTINCT FROM 'spoiled')
