-- Take the ordered cards of a run's unit and those below into its parts, by unit, then by name; and note
-- whether some may be left.
-- in   $1 run_id, $2 lft, $3 rgt, $4 cards a part, $5 slots of the first sheet that are used already,
--      $6 slots of the first part, soon there to be looked at, $7 parts and $8 slots in them that the
--      run has, $9 cards to take at most, NULL: all
-- out  rows affected: cards taken
WITH bound AS MATERIALIZED (
    SELECT max(x.lft) AS lft, count(*) AS n
      FROM (SELECT u.lft
              FROM dv.unit u
              JOIN dv.membership s ON s.unit_id = u.unit_id AND upper_inf(s.during)
              JOIN dv.card c ON c.member_id = s.member_id AND c.state = 'ordered'
             WHERE u.lft BETWEEN $2::integer AND $3::integer AND $9::integer IS NOT NULL
             ORDER BY u.lft
             LIMIT $9::integer) x
), rest AS (
    UPDATE dv.run r
       SET rest_cards = CASE WHEN b.n = $9::integer THEN $4::integer END
      FROM bound b
     WHERE r.run_id = $1::bigint
), picked AS MATERIALIZED (
    SELECT c.card_id, c.member_id, u.lft, p.given_name, p.full_name
      FROM dv.unit u
      JOIN dv.membership s ON s.unit_id = u.unit_id AND upper_inf(s.during)
      JOIN dv.card c ON c.member_id = s.member_id AND c.state = 'ordered'
      JOIN dv.member m ON m.member_id = c.member_id
      JOIN dv.person p ON p.person_id = m.person_id
     WHERE u.lft BETWEEN $2::integer AND coalesce((SELECT lft FROM bound), $3::integer)
       FOR UPDATE OF c SKIP LOCKED
), numbered AS MATERIALIZED (
    SELECT card_id, (row_number() OVER (ORDER BY lft, given_name COLLATE "vi-x-icu",
                                        full_name COLLATE "vi-x-icu", member_id) - 1)::integer
           + $5::integer AS n
      FROM picked
), placed AS MATERIALIZED (
    SELECT card_id,
           CASE WHEN n < $6::integer THEN 1 ELSE (n - $6::integer) / $4::integer + 2 END AS part,
           CASE WHEN n < $6::integer THEN n ELSE (n - $6::integer) % $4::integer END + 1 AS slot_no
      FROM numbered
     WHERE (n < $5::integer + $9::integer) IS NOT FALSE
), parts AS (
    INSERT INTO dv.run_part (run_id, part_no, cards, slots_before)
    SELECT $1::bigint, $7::integer + part, count(*),
           $8::bigint + CASE WHEN part > 1 THEN $6::integer + (part - 2) * $4::integer ELSE 0 END
      FROM placed
     GROUP BY part
)
UPDATE dv.card c
   SET state = 'in run', run_id = $1::bigint, part_no = $7::integer + k.part, slot_no = k.slot_no
  FROM placed k
 WHERE c.card_id = k.card_id
