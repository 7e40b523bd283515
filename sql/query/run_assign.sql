-- Take the ordered cards of a run's unit and those below into its parts, by unit, then by name.
-- in   $1 run_id, $2 lft, $3 rgt, $4 cards a part, $5 slots of the first sheet that are used already
-- out  rows affected: cards taken
WITH picked AS MATERIALIZED (
    SELECT c.card_id, c.member_id, u.lft, p.given_name, p.full_name
      FROM dv.unit u
      JOIN dv.membership s ON s.unit_id = u.unit_id AND upper_inf(s.during)
      JOIN dv.card c ON c.member_id = s.member_id AND c.state = 'ordered'
      JOIN dv.member m ON m.member_id = c.member_id
      JOIN dv.person p ON p.person_id = m.person_id
     WHERE u.lft BETWEEN $2::integer AND $3::integer
       FOR UPDATE OF c SKIP LOCKED
), numbered AS MATERIALIZED (
    SELECT card_id, (row_number() OVER (ORDER BY lft, given_name COLLATE "vi-x-icu",
                                        full_name COLLATE "vi-x-icu", member_id) - 1)::integer
           + $5::integer AS n
      FROM picked
), parts AS (
    INSERT INTO dv.run_part (run_id, part_no, cards)
    SELECT $1::bigint, n / $4::integer + 1, count(*)
      FROM numbered
     GROUP BY 2
)
UPDATE dv.card c
   SET state = 'in run', run_id = $1::bigint, part_no = n / $4::integer + 1,
       slot_no = n % $4::integer + 1
  FROM numbered k
 WHERE c.card_id = k.card_id
