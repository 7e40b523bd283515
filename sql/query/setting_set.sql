-- What: change a setting, and note the old value when it differs.
-- In: $1 name, $2 value, $3 officer. Out: none.
WITH old AS (
    SELECT name, value FROM dv.setting WHERE name = $1::text FOR UPDATE
), changed AS (
    UPDATE dv.setting s
       SET value = $2::text
      FROM old
     WHERE s.name = old.name AND old.value <> $2::text
    RETURNING s.name, old.value AS before, s.value AS after
)
INSERT INTO dv.event (officer, verb, old, new)
SELECT $3::text, 'setting changed', jsonb_build_object(name, before), jsonb_build_object(name, after)
  FROM changed
