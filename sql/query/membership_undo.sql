-- What: undo moves, all or none.
-- In: $1 move ids between commas, $2 reason, $3 request id, $4 officer.
-- Out: a row: how many, or the move that is at fault and the fault.
SELECT done, subject, fault FROM dv.move_undo($1::text, $2::text, $3::uuid, $4::text)
