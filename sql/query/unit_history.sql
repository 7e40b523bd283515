-- What: histories of units follow what they are now.
-- In: $1 from which day on, NULL is today. Out: nothing of use.
SELECT dv.unit_history_follow(coalesce($1::date, current_date), NULL)
