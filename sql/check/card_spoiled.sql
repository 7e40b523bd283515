-- Of a card that was spoiled somebody said why, and its member has another card or is none any more.
SELECT c.card_id
  FROM dv.card c
  LEFT JOIN dv.spoilage s ON s.card_id = c.card_id
  LEFT JOIN dv.card n ON n.card_id = s.next_card_id
 WHERE c.end_reason = 'spoiled'
   AND (s.card_id IS NULL OR n.member_id <> c.member_id)
