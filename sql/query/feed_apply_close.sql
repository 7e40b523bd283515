-- An intake is applied: say so, and make every older preview stale if anything changed.
-- in   $1 intake_id bigint
-- out  the number of rows that changed the registry
WITH done AS (
    UPDATE dv.intake SET applied_at = now() WHERE intake_id = $1::bigint
), n AS (
    SELECT count(*) AS changes FROM dv.intake_result
     WHERE intake_id = $1::bigint AND outcome IN ('new', 'changed', 'left')
)
SELECT changes, CASE WHEN changes > 0 THEN dv.feed_generation_next() END FROM n
