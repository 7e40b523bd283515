-- What: note an officer; who ended before begins anew.
-- In: $1 login, $2 unit id, $3 duties with commas between, $4 may read sensitive data (1 or 0),
--     $5 officer who acts.
-- Out: a row or none when the login is an officer's already: 1.
WITH made AS (
    INSERT INTO dv.officer AS o (login, unit_id, duties, sensitive)
    VALUES ($1::name, $2::bigint, string_to_array($3::text, ','), $4::integer = 1)
    ON CONFLICT (login) DO UPDATE
       SET unit_id = excluded.unit_id, duties = excluded.duties, sensitive = excluded.sensitive,
           since = now(), ended_at = NULL
     WHERE o.ended_at IS NOT NULL
    RETURNING o.*
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, new)
    SELECT $5::text, 'officer added', unit_id, to_jsonb(made) FROM made
)
SELECT 1 FROM made
