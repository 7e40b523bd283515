-- An intake is applied: say so, and make every older preview stale if anything changed.
-- in   $1 intake_id bigint, $2 rows that changed the registry bigint
-- out  nothing
WITH done AS (
    UPDATE dv.intake SET applied_at = now() WHERE intake_id = $1::bigint
)
SELECT dv.feed_generation_next() WHERE $2::bigint > 0
