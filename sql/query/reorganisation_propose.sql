-- What: check the changes of a file, and keep them as a proposal when none is refused.
-- In: $1 decision number, $2 its date, $3 day of effect, $4 id of the unit that decides or 0,
--     $5 proposer, $6 officer who acts.
-- Out: each change: row number, action, code, name before, name, parent's code before, parent's code,
--      code of the unit it goes into, members that move or end, units that follow, reason, value,
--      code of the unit it is split from, reorganisation id.
SELECT * FROM dv.reorganisation_propose(
    (SELECT jsonb_agg(f ORDER BY f.row_no) FROM pg_temp.change_file f),
    $1::text, $2::date, $3::date, nullif($4::bigint, 0), $5::text, $6::text)
