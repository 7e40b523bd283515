-- What: do what a proposal says, all of it or nothing.
-- In: $1 reorganisation id, $2 approver, $3 officer who acts.
-- Out: a row or none when there is no such decision: state before, day of effect, 1 when that day has
--      come, 1 when the approver is the proposer, changes, refused; of the first refused one: row
--      number, reason, value; members that moved or ended.
SELECT state, effective_on, due::integer, own::integer, changes, refused, first_row, first_reason,
       first_value, members
  FROM dv.reorganisation_approve($1::bigint, $2::text, $3::text)
