-- What: mark moves as undone, each by a row of its own.
-- In: $1 move ids between commas, $2 reason, $3 officer.
-- Out: a row: how many, ids of the new moves between commas.
WITH undone AS (
    UPDATE dv.move
       SET state = 'undone', undone_by = $3::text
     WHERE move_id = ANY (string_to_array($1::text, ',')::bigint[])
    RETURNING *
), made AS (
    INSERT INTO dv.move (member_id, kind, state, place, state_before, state_after, from_unit_id,
                         to_unit_id, reason, effective_on, made_by, undoes)
    SELECT u.member_id, 'undo', 'done',
           1 + (SELECT max(l.place) FROM dv.move l WHERE l.member_id = u.member_id),
           u.state_after, u.state_before, s.unit_id,
           CASE WHEN u.kind IN ('suspend', 'resume') THEN s.unit_id ELSE u.from_unit_id END,
           $2::text, u.effective_on, $3::text, u.move_id
      FROM undone u
      LEFT JOIN dv.membership s ON s.member_id = u.member_id AND upper_inf(s.during)
     ORDER BY u.member_id
    RETURNING move_id
)
SELECT count(*), string_agg(move_id::text, ',') FROM made
