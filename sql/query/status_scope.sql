-- What: when a status list is made, its last place, and the ids of the keys whose cards it speaks of.
-- Out: seconds UTC, place, ids as hexadecimal digits, one after the other, or NULL; no row for a
--      login that sees nothing here.
SELECT at, last, kids FROM dv.status_scope()
