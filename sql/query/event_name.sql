-- Which row of link $2 of chain $1 is not as the link says: changed, gone, or put in.
WITH link AS MATERIALIZED (
    -- The concatenation takes the marks out of their compressed form, once.
    SELECT chain, tx, first_id, last_id, marks || ''::bytea AS marks
      FROM dv.event_link
     WHERE chain = $1::bigint AND link_no = $2::bigint
), said AS (
    SELECT substr(link.marks, at, 4) AS low, substr(link.marks, at + 4, 4) AS mark
      FROM link
     CROSS JOIN generate_series(1, length(link.marks), 8) at
), stands AS (
    SELECT e.event_id, substr(int8send(e.event_id), 5) AS low, substr(sha256(convert_to(
               ROW(e.event_id, encode(timestamptz_send(e.at), 'hex'), e.officer, e.verb, e.unit_id,
                   e.person_id, e.intake_id, e.row_no, e.old, e.new, e.tx)::text, 'UTF8')), 1, 4)
               AS mark
      FROM link
      JOIN dv.event e ON coalesce(e.unit_id, 0) = link.chain AND e.tx = link.tx
                     AND e.event_id BETWEEN link.first_id AND link.last_id
), compared AS (
    SELECT CASE WHEN said.low IS NULL THEN 'row-uncovered'
                WHEN stands.low IS NULL THEN 'row-missing'
                ELSE 'row-changed' END AS fault,
           coalesce(stands.event_id, (SELECT first_id FROM link)
               + ((('x' || encode(said.low, 'hex'))::bit(32)::bigint
                   - (SELECT first_id FROM link)) & 4294967295)) AS event_id
      FROM said
      FULL JOIN stands ON stands.low = said.low
     WHERE said.mark IS DISTINCT FROM stands.mark
)
SELECT fault, event_id FROM compared ORDER BY event_id LIMIT 1
