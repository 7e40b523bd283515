-- What was handed over is as many cards as name it, and these are of its run.
SELECT h.handover_id, h.cards
  FROM dv.handover h
 WHERE h.cards <> (SELECT count(*) FROM dv.card c
                    WHERE c.handover_id = h.handover_id AND c.run_id = h.run_id)
