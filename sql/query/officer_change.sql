-- What: change what an officer may do.
-- In: $1 login, $2 unit id or NULL, $3 duties with commas between or NULL, $4 may read sensitive data
--     (1, 0, or NULL), $5 officer who acts.
-- Out: a row or none when there is no such officer: duties with commas between.
WITH old AS (
    SELECT * FROM dv.officer WHERE login = $1::name AND ended_at IS NULL FOR UPDATE
), changed AS (
    UPDATE dv.officer o
       SET unit_id = coalesce($2::bigint, o.unit_id),
           duties = coalesce(string_to_array($3::text, ','), o.duties),
           sensitive = coalesce($4::integer = 1, o.sensitive)
      FROM old
     WHERE o.officer_id = old.officer_id
    RETURNING o.*
), noted AS (
    INSERT INTO dv.event (officer, verb, unit_id, old, new)
    SELECT $5::text, 'officer changed', changed.unit_id, to_jsonb(old), to_jsonb(changed)
      FROM old, changed
)
SELECT array_to_string(duties, ',') FROM changed
