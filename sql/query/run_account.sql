-- What: what became of the cards of a run, and the blanks for them.
-- In: $1 run id.
-- Out: rows in order: part, line, unit code or NULL, quantity. Cards: taken, with those that the run
--      is yet to take, = waiting + refused + dropped + printed, and printed = kept + handed over +
--      spoiled + ended. Blanks: counted is what was written off for the run, missing what was not yet.
--      Stock: of the run's unit and those below.
WITH run AS (
    SELECT r.run_id, r.rest_cards, u.code, coalesce(u.lft, 0) AS lft,
           coalesce(u.rgt, 2147483647) AS rgt,
           (SELECT coalesce(sum(p.cards), 0) FROM dv.run_part p WHERE p.run_id = r.run_id) AS taken,
           (SELECT count(*) FROM dv.run_refusal f WHERE f.run_id = r.run_id) AS refused
      FROM dv.run r
      LEFT JOIN dv.unit u ON u.unit_id = r.unit_id
     WHERE r.run_id = $1::bigint
), rest AS (
    SELECT count(*) AS n
      FROM run
      JOIN dv.unit u ON u.lft BETWEEN run.lft AND run.rgt
      JOIN dv.membership s ON s.unit_id = u.unit_id AND upper_inf(s.during)
      JOIN dv.card c ON c.member_id = s.member_id AND c.state = 'ordered'
     WHERE run.rest_cards IS NOT NULL
), cards AS (
    SELECT count(*) FILTER (WHERE c.state = 'in run') AS waiting,
           count(*) FILTER (WHERE c.printed_at IS NOT NULL OR c.end_reason = 'spoiled') AS printed,
           count(*) FILTER (WHERE c.state = 'printed') AS kept,
           count(*) FILTER (WHERE c.state = 'handed over') AS handed,
           count(*) FILTER (WHERE c.end_reason = 'spoiled') AS spoiled,
           count(*) FILTER (WHERE c.printed_at IS NOT NULL AND c.end_reason <> 'spoiled') AS ended
      FROM dv.card c
     WHERE c.run_id = $1::bigint
), used AS (
    SELECT coalesce(sum(CASE m.kind WHEN 'recounted' THEN -m.quantity ELSE m.quantity END), 0)
               AS counted
      FROM dv.blank_move m
     WHERE m.run_id = $1::bigint
), stock AS (
    SELECT coalesce(sum(v.quantity) FILTER (WHERE v.kind = 'received'), 0) AS received,
           coalesce(sum(v.quantity) FILTER (WHERE v.comes AND v.kind <> 'received'), 0) AS taken_in,
           coalesce(sum(v.quantity) FILTER (WHERE v.goes AND v.kind NOT IN ('printed', 'spoiled')), 0)
               AS given_out,
           coalesce(sum(v.quantity) FILTER (WHERE v.kind = 'printed'), 0) AS printed,
           coalesce(sum(v.quantity) FILTER (WHERE v.kind = 'spoiled'), 0) AS spoiled,
           (SELECT coalesce(sum(s.quantity), 0)
              FROM dv.blank_stock s
              JOIN dv.unit u ON u.unit_id = s.unit_id
              JOIN run ON u.lft BETWEEN run.lft AND run.rgt) AS balance
      FROM (SELECT m.kind, m.quantity, t.unit_id IS NOT NULL AS comes, f.unit_id IS NOT NULL AS goes
              FROM run
             CROSS JOIN dv.blank_move m
              LEFT JOIN dv.unit f ON f.unit_id = m.from_id AND f.lft BETWEEN run.lft AND run.rgt
              LEFT JOIN dv.unit t ON t.unit_id = m.to_id AND t.lft BETWEEN run.lft AND run.rgt
             WHERE (f.unit_id IS NULL) <> (t.unit_id IS NULL)) v
)
SELECT x.part, x.line, CASE x.part WHEN 'stock' THEN run.code END, x.quantity
  FROM run
 CROSS JOIN rest
 CROSS JOIN cards
 CROSS JOIN used
 CROSS JOIN stock
 CROSS JOIN LATERAL (VALUES
       (1, 'cards', 'taken', run.taken + rest.n),
       (2, 'cards', 'waiting', cards.waiting + rest.n),
       (3, 'cards', 'refused', run.refused),
       (4, 'cards', 'dropped', run.taken - cards.waiting - run.refused - cards.printed),
       (5, 'cards', 'printed', cards.printed),
       (6, 'cards', 'kept', cards.kept),
       (7, 'cards', 'handed over', cards.handed),
       (8, 'cards', 'spoiled', cards.spoiled),
       (9, 'cards', 'ended', cards.ended),
       (10, 'blanks', 'counted', used.counted),
       (11, 'blanks', 'not counted', cards.printed - used.counted),
       (12, 'stock', 'received', stock.received),
       (13, 'stock', 'taken in', stock.taken_in),
       (14, 'stock', 'given out', stock.given_out),
       (15, 'stock', 'printed', stock.printed),
       (16, 'stock', 'spoiled', stock.spoiled),
       (17, 'stock', 'balance', stock.balance)) x (place, part, line, quantity)
 ORDER BY x.place
