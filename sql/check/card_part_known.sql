-- A card that was taken by a run stands in a part of it.
SELECT c.card_id
  FROM dv.card c
 WHERE c.run_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM dv.run_part p WHERE p.run_id = c.run_id AND p.part_no = c.part_no)
