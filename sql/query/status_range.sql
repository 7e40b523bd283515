-- What: the ended cards among these places of the status list.
-- In: $1 first place, $2 the place after the last.
-- Out: place, what it says.
SELECT status_index, status FROM dv.status_range($1::bigint, $2::bigint)
