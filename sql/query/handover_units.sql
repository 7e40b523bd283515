-- What: the units of a subtree whose members have cards of a run that are printed or handed over.
-- In: $1 run id, $2 lft, $3 rgt.
-- Out: unit id, unit code, unit name, cards.
SELECT u.unit_id, u.code, u.name, count(*)
  FROM dv.card c
  JOIN dv.membership s ON s.member_id = c.member_id AND upper_inf(s.during)
  JOIN dv.unit u ON u.unit_id = s.unit_id
 WHERE c.run_id = $1::bigint
   AND c.state IN ('printed', 'handed over')
   AND u.lft BETWEEN $2::integer AND $3::integer
 GROUP BY u.unit_id
 ORDER BY u.lft
