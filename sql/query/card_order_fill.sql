-- What: a card for each active member of a subtree who holds no live one. Its id is 64 random bits:
--       those of a random UUID that are not its version or variant.
-- In: $1 order id, $2 lft, $3 rgt, $4 member id or NULL for all, $5 officer.
-- Out: a row: how many were ordered.
WITH due AS MATERIALIZED (
    SELECT m.member_id, m.person_id, s.unit_id, uuid_send(gen_random_uuid()) AS bits,
           row_number() OVER (ORDER BY u.lft, p.given_name COLLATE "vi-x-icu",
                              p.full_name COLLATE "vi-x-icu", m.member_id) AS place,
           EXISTS (SELECT FROM dv.card c
                    WHERE c.member_id = m.member_id AND c.state = 'ended') AS again
      FROM dv.unit u
      JOIN dv.membership s ON s.unit_id = u.unit_id AND upper_inf(s.during)
      JOIN dv.member m ON m.member_id = s.member_id
      JOIN dv.person p ON p.person_id = m.person_id
     WHERE u.lft BETWEEN $2::integer AND $3::integer
       AND m.state = 'active'
       AND ($4::bigint IS NULL OR m.member_id = $4::bigint)
       AND NOT EXISTS (SELECT FROM dv.card c WHERE c.member_id = m.member_id AND c.state <> 'ended')
), made AS (
    INSERT INTO dv.card (card_id, member_id, order_id, reason)
    SELECT substr(bits, 1, 6) || substr(bits, 10, 2), member_id, $1::bigint,
           CASE WHEN again THEN 'replace' ELSE 'new' END
      FROM due
     ORDER BY place
    ON CONFLICT (member_id) WHERE state <> 'ended' DO NOTHING
    RETURNING card_id, member_id
), counted AS (
    UPDATE dv.card_order SET cards = (SELECT count(*) FROM made) WHERE order_id = $1::bigint
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    SELECT $5::text, 'card ordered', due.unit_id, due.person_id,
           jsonb_build_object('card_id', encode(made.card_id, 'hex'), 'order_id', $1::bigint)
      FROM made
      JOIN due ON due.member_id = made.member_id
)
SELECT count(*) FROM made
