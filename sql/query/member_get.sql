-- What: one member by number, locked until the transaction ends.
-- In: $1 member number. Out: a row or none: member id, state.
SELECT member_id, state FROM dv.member WHERE member_no = $1::text FOR UPDATE
