-- What: begin the stints of members in the unit that theirs went into, and note each move.
-- In: $1 day of effect, $2 reorganisation id, $3 officer. Out: a row: how many moved.
WITH belongs AS (
    INSERT INTO dv.membership (member_id, unit_id, during)
    SELECT member_id, into_id, daterange($1::date, NULL)
      FROM pg_temp.moved
     WHERE into_id IS NOT NULL
       AND (since >= $1::date) IS NOT TRUE
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
    SELECT $3::text, 'member moved', v.into_id, v.person_id, jsonb_build_object('unit', was.code),
           jsonb_build_object('unit', is_now.code, 'on', $1::date, 'reorganisation_id', $2::bigint)
      FROM pg_temp.moved v
      JOIN dv.unit was ON was.unit_id = v.unit_id
      JOIN dv.unit is_now ON is_now.unit_id = v.into_id
)
SELECT count(*) FROM pg_temp.moved WHERE into_id IS NOT NULL
