-- Counts of one intake.
-- in   $1 intake_id bigint
-- out  the columns of dv_intake_summary(); no row when there is no such intake
SELECT i.intake_id, i.source, CASE WHEN i.applied_at IS NULL THEN 'compared' ELSE 'applied' END,
       n.rows, n.new, n.changed, n.same, n."left", n.repeated, n.ambiguous, n.refused,
       n.repaired, n.warned, i.header_row, i.delimiter, i.encoding
  FROM dv.intake i
 CROSS JOIN LATERAL (
    SELECT count(*) AS rows,
           count(*) FILTER (WHERE x.outcome = 'new') AS new,
           count(*) FILTER (WHERE x.outcome = 'changed') AS changed,
           count(*) FILTER (WHERE x.outcome = 'same') AS same,
           count(*) FILTER (WHERE x.outcome = 'left') AS "left",
           count(*) FILTER (WHERE x.outcome = 'repeated') AS repeated,
           count(*) FILTER (WHERE x.outcome = 'ambiguous') AS ambiguous,
           count(*) FILTER (WHERE x.outcome = 'refused') AS refused,
           count(*) FILTER (WHERE x.repaired) AS repaired,
           count(*) FILTER (WHERE x.warnings IS NOT NULL) AS warned
      FROM dv.intake_outcome($1::bigint) x) n
 WHERE i.intake_id = $1::bigint
