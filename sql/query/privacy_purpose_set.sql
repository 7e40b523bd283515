-- What: a purpose, new or under another title.
-- In: $1 purpose, $2 title, $3 officer. Out: nothing.
WITH put AS (
    INSERT INTO dv.purpose (purpose, title)
    VALUES ($1::text, $2::text)
    ON CONFLICT (purpose) DO UPDATE SET title = excluded.title
    RETURNING purpose
)
INSERT INTO dv.event (officer, verb, new)
SELECT $3::text, 'purpose set', jsonb_build_object('purpose', purpose) FROM put
