-- What: officers of a subtree, in the order of the tree; those who ended last.
-- In: $1 lft, $2 rgt.
-- Out: login, unit code, duties, sensitive (1 or 0), since, ended.
SELECT o.login, u.code, array_to_string(o.duties, ','), o.sensitive::integer,
       to_char(o.since AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD'),
       to_char(o.ended_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD')
  FROM dv.officer o
  JOIN dv.unit u ON u.unit_id = o.unit_id
 WHERE u.lft BETWEEN $1::integer AND $2::integer
 ORDER BY o.ended_at IS NOT NULL, u.lft, o.login
