-- What: leavers stay members.
-- In: $1 member numbers between commas, $2 officer, $3 reason.
-- Out: a row: how many.
WITH kept AS (
    INSERT INTO dv.leaver_kept (member_id, seen_event, reason, kept_by)
    SELECT l.member_id,
           coalesce((SELECT max(e.event_id) FROM dv.event e WHERE e.person_id = l.person_id), 0),
           $3::text, $2::text
      FROM dv.leaver l
     WHERE l.member_no = ANY (string_to_array($1::text, ','))
    RETURNING member_id
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id)
    SELECT $2::text, 'leaver kept', s.unit_id, m.person_id
      FROM kept
      JOIN dv.member m ON m.member_id = kept.member_id
      JOIN dv.membership s ON s.member_id = kept.member_id AND upper_inf(s.during)
)
SELECT count(*) FROM kept
