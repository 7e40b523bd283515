-- What: a day without work, or, without a name, that it is none.
-- In: $1 day, $2 name or NULL, $3 officer. Out: nothing.
WITH gone AS (
    DELETE FROM dv.holiday WHERE day = $1::date AND $2::text IS NULL
), put AS (
    INSERT INTO dv.holiday (day, name)
    SELECT $1::date, $2::text WHERE $2::text IS NOT NULL
    ON CONFLICT (day) DO UPDATE SET name = excluded.name
)
INSERT INTO dv.event (officer, verb, new)
VALUES ($3::text, 'holiday set', jsonb_build_object('day', $1::date, 'name', $2::text))
