-- What: note the printed cards on which the unit's name will be out of date.
-- In: $1 reorganisation id. Out: none.
INSERT INTO dv.card_outdated (card_id, unit_name, reorganisation_id)
SELECT c.card_id, u.name, $1::bigint
  FROM pg_temp.unit_after a
  JOIN dv.unit u ON u.unit_id = a.unit_id
  LEFT JOIN dv.unit i ON i.unit_id = a.into_id
  LEFT JOIN pg_temp.unit_after i_after ON i_after.unit_id = a.into_id
  JOIN dv.membership s ON s.unit_id = a.unit_id AND upper_inf(s.during)
  JOIN dv.card c ON c.member_id = s.member_id AND c.state IN ('printed', 'handed over')
 WHERE u.name <> CASE WHEN a.ends THEN coalesce(i_after.name, i.name) ELSE a.name END
    ON CONFLICT (card_id) DO UPDATE
   SET unit_name = excluded.unit_name, reorganisation_id = excluded.reorganisation_id
 WHERE card_outdated.unit_name IS NULL
