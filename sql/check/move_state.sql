-- The moves of a member follow on one another, and the last one left the member as they are.
SELECT member_id
  FROM (SELECT v.member_id, v.place, v.state_before, v.state_after, m.state,
               row_number() OVER late AS n,
               lag(v.state_after) OVER late AS before,
               lead(v.place) OVER late IS NULL AS is_last
          FROM dv.move v
          JOIN dv.member m ON m.member_id = v.member_id
         WHERE v.place IS NOT NULL
        WINDOW late AS (PARTITION BY v.member_id ORDER BY v.place)) t
 WHERE place <> n
    OR state_before <> coalesce(before, 'active')
    OR (is_last AND state_after <> state)
