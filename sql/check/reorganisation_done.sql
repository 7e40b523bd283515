-- An approved decision is done in each of its changes, one that is not in none.
SELECT r.decision_no
  FROM dv.reorganisation r
  JOIN dv.unit_change c ON c.reorganisation_id = r.reorganisation_id
 WHERE (r.state = 'approved') <> (c.unit_id IS NOT NULL)
