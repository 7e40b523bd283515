-- Take the ordered cards of a run's unit and those below into its parts, by unit, then by name.
-- in   $1 run_id, $2 lft, $3 rgt, $4 cards a part
-- out  rows affected: cards taken
WITH picked AS MATERIALIZED (
    SELECT c.card_id, c.member_id
      FROM dv.card c
      JOIN dv.membership s ON s.member_id = c.member_id AND upper_inf(s.during)
      JOIN dv.unit u ON u.unit_id = s.unit_id AND u.lft BETWEEN $2::bigint AND $3::bigint
     WHERE c.state = 'ordered'
       FOR UPDATE OF c SKIP LOCKED
), numbered AS MATERIALIZED (
    SELECT k.card_id, (row_number() OVER (ORDER BY u.lft, p.given_name COLLATE "vi-x-icu",
                                          p.full_name COLLATE "vi-x-icu", k.member_id) - 1)::integer AS n
      FROM picked k
      JOIN dv.member m USING (member_id)
      JOIN dv.person p USING (person_id)
      JOIN dv.membership s ON s.member_id = k.member_id AND upper_inf(s.during)
      JOIN dv.unit u ON u.unit_id = s.unit_id
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
