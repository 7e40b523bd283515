-- What: members of a subtree who work nowhere any more and wait for an officer to decide.
-- In: $1 lft, $2 rgt, $3 member id of the last row seen or NULL, $4 limit.
-- Out: member number, full name, born, unit code, joined on, card state; the member id.
SELECT * FROM dv.leavers($1::integer, $2::integer, $3::bigint, $4::bigint + 1)
