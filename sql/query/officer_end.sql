-- What: an officer is one no more.
-- In: $1 login, $2 officer who acts. Out: a row or none when there is no such officer: 1.
WITH ended AS (
    UPDATE dv.officer SET ended_at = now() WHERE login = $1::name AND ended_at IS NULL
    RETURNING login, unit_id
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, old)
    SELECT $2::text, 'officer ended', unit_id, jsonb_build_object('login', login) FROM ended
)
SELECT 1 FROM ended
