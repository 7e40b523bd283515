-- What: days without work from a day on.
-- In: $1 first day or NULL. Out: day, name.
SELECT day, name FROM dv.holiday WHERE $1::date IS NULL OR day >= $1::date ORDER BY day
