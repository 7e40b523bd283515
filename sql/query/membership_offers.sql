-- What: transfers that wait for the units of a subtree, the oldest first.
-- In: $1 lft, $2 rgt, $3 move id of the last row seen or NULL, $4 limit.
-- Out: move id, member number, full name, from unit, to unit, letter number, effective on, reason,
--      made by; the move id again.
SELECT o.*, o.move_id
  FROM dv.transfers_offered($1::integer, $2::integer, $3::bigint, $4::bigint + 1) o
