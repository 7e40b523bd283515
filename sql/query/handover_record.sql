-- What: the printed cards of a run, of the members of a subtree, are handed over: a row of
--       dv.handover and an event for each unit. Who is absent keeps waiting.
-- In: $1 run id, $2 lft, $3 rgt, $4 received by, $5 received on, $6 numbers of members who are absent
--     (text[]) or NULL, $7 officer.
-- Out: a row: cards handed over, cards of the run in reach, the first absent number for which no card
--      waits or NULL, 1 when the day lies in the future, 1 when it lies before a card was printed.
WITH reach AS MATERIALIZED (
    SELECT c.card_id, c.state, c.printed_at, m.member_no, u.unit_id
      FROM dv.card c
      JOIN dv.member m ON m.member_id = c.member_id
      JOIN dv.membership s ON s.member_id = c.member_id AND upper_inf(s.during)
      JOIN dv.unit u ON u.unit_id = s.unit_id
     WHERE c.run_id = $1::bigint
       AND u.lft BETWEEN $2::integer AND $3::integer
), due AS MATERIALIZED (
    SELECT c.card_id, c.printed_at, r.unit_id
      FROM dv.card c
      JOIN reach r ON r.card_id = c.card_id
     WHERE c.state = 'printed'
       AND c.run_id = $1::bigint
       AND NOT r.member_no = ANY (coalesce($6::text[], '{}'))
       FOR UPDATE OF c
), noted AS (
    INSERT INTO dv.handover (run_id, unit_id, cards, received_by, received_on, noted_by)
    SELECT $1::bigint, unit_id, count(*), $4::text, $5::date, $7::text
      FROM due
     GROUP BY unit_id
    RETURNING handover_id, unit_id, cards
), handed AS (
    UPDATE dv.card c
       SET state = 'handed over', handover_id = noted.handover_id
      FROM due
      JOIN noted ON noted.unit_id = due.unit_id
     WHERE c.card_id = due.card_id
), logged AS (
    INSERT INTO dv.event (officer, verb, unit_id, new)
    SELECT $7::text, 'cards handed over', unit_id,
           jsonb_build_object('run', $1::bigint, 'handover_id', handover_id, 'cards', cards)
      FROM noted
)
SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM reach),
       (SELECT a.no
          FROM unnest($6::text[]) WITH ORDINALITY a (no, place)
         WHERE NOT EXISTS (SELECT FROM reach r WHERE r.member_no = a.no AND r.state = 'printed')
         ORDER BY a.place LIMIT 1),
       ($5::date > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)::integer,
       coalesce((SELECT $5::date < (max(printed_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                   FROM due), false)::integer
