-- The first fault of each chain of the log, of a hundred chains at most: a link that is not as it was
-- sealed or is gone, a link whose rows are not as they were written, a row that no link covers.
-- What is hashed stands here, not in a function of the database, which whoever changes rows could
-- change as well; schema/0007_event.sql has the same words.
WITH link AS (
    SELECT l.chain, l.link_no, l.tx, l.first_id, l.last_id, l.events, l.digest, l.hash,
           row_number() OVER w AS place,
           l.prev = lag(l.hash, 1, decode(repeat('00', 32), 'hex')) OVER w
           AND l.hash = sha256(l.prev || convert_to(
               ROW(l.chain, l.link_no, l.tx, l.first_id, l.last_id, l.events,
                   encode(l.digest, 'hex'), encode(sha256(l.marks), 'hex'))::text, 'UTF8'))
           IS TRUE AS good
      FROM dv.event_link l
    WINDOW w AS (PARTITION BY l.chain ORDER BY l.link_no)
), line AS (
    SELECT chain, tx, first_id AS id, first_id, last_id, NULL::bytea AS digest FROM link
     UNION ALL
    SELECT coalesce(e.unit_id, 0), e.tx, e.event_id, NULL, NULL,
           sha256(convert_to(ROW(e.event_id, encode(timestamptz_send(e.at), 'hex'), e.officer,
                                 e.verb, e.unit_id, e.person_id, e.intake_id, e.row_no, e.old,
                                 e.new, e.tx)::text, 'UTF8'))
      FROM dv.event e
), placed AS (
    -- Links of a chain and transaction follow each other: a row is the last one's that began.
    SELECT chain, tx, id, digest, max(first_id) OVER w AS first_id, max(last_id) OVER w AS last_id
      FROM line
    WINDOW w AS (PARTITION BY chain, tx ORDER BY id, digest IS NOT NULL ROWS UNBOUNDED PRECEDING)
), stands AS (
    SELECT chain, tx, first_id, count(*) FILTER (WHERE id <= last_id) AS events,
           sha256(string_agg(digest, '' ORDER BY id) FILTER (WHERE id <= last_id)) AS digest,
           min(id) FILTER (WHERE (id <= last_id) IS NOT TRUE) AS stray
      FROM placed
     WHERE digest IS NOT NULL
     GROUP BY chain, tx, first_id
), fault AS (
    SELECT chain, place, CASE WHEN link_no > place THEN 'link-missing' ELSE 'link-changed' END AS fault,
           CASE WHEN link_no > place THEN place ELSE coalesce(link_no, place) END AS link_no,
           first_id AS event_id
      FROM link
     WHERE link_no IS DISTINCT FROM place OR NOT good
     UNION ALL
    SELECT l.chain, l.place, 'row-changed', l.link_no, l.first_id
      FROM link l
      LEFT JOIN stands s ON s.chain = l.chain AND s.tx = l.tx AND s.first_id = l.first_id
     WHERE s.events IS DISTINCT FROM l.events OR s.digest IS DISTINCT FROM l.digest
     UNION ALL
    SELECT coalesce(c.chain, l.chain), coalesce(l.place, 0) + 1,
           CASE WHEN c.links > coalesce(l.place, 0) THEN 'link-missing' ELSE 'head-changed' END,
           CASE WHEN c.links > coalesce(l.place, 0) THEN coalesce(l.place, 0) + 1 ELSE l.link_no END,
           NULL
      FROM dv.event_chain c
      FULL JOIN (SELECT DISTINCT ON (chain) chain, link_no, place, hash, total
                   FROM (SELECT *, sum(events) OVER (PARTITION BY chain) AS total FROM link) t
                  ORDER BY chain, place DESC) l ON l.chain = c.chain
     WHERE (c.links, c.events, c.hash) IS DISTINCT FROM (l.place, l.total::bigint, l.hash)
     UNION ALL
    SELECT chain, NULL, 'row-uncovered', NULL, min(stray) FROM stands GROUP BY chain
    HAVING min(stray) IS NOT NULL
)
SELECT first.fault, u.code, first.link_no, first.event_id, first.chain
  FROM (SELECT DISTINCT ON (chain) * FROM fault ORDER BY chain, place) first
  LEFT JOIN dv.unit u ON u.unit_id = first.chain
 ORDER BY first.chain
 LIMIT 100
