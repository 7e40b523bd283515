-- Persons whom a feed brought are those of whom it noted so: query/feed_apply_events_new.sql.
WITH noted AS (
    SELECT e.event_id, e.intake_id, e.unit_id, substr(e.verb, 6) AS outcome,
           e.new ->> 'digest' AS digest
      FROM dv.event e
     WHERE e.verb IN ('feed new', 'feed left') AND e.person_id IS NULL AND e.intake_id IS NOT NULL
), stands AS (
    SELECT x.intake_id, x.unit_id, x.outcome,
           encode(sha256(string_agg(int8send(x.row_no) || int8send(x.person_id), ''
                                    ORDER BY x.row_no)), 'hex') AS digest
      FROM dv.intake_result x
     WHERE x.is_new AND x.intake_id IN (SELECT n.intake_id FROM noted n)
     GROUP BY x.intake_id, x.unit_id, x.outcome
)
SELECT intake_id, unit_id, outcome, n.event_id
  FROM noted n
  FULL JOIN stands s USING (intake_id, unit_id, outcome)
 WHERE n.digest IS DISTINCT FROM s.digest
