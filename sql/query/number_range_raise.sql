-- What: raise the last serial of a range.
-- In: $1 range id, $2 last serial, $3 officer. Out: none.
WITH old AS (
    SELECT range_id, unit_id, last_serial FROM dv.number_range WHERE range_id = $1::bigint
), raised AS (
    UPDATE dv.number_range r
       SET last_serial = $2::bigint
      FROM old
     WHERE r.range_id = old.range_id AND r.last_serial < $2::bigint
    RETURNING old.unit_id, old.last_serial
)
INSERT INTO dv.event (officer, verb, unit_id, old, new)
SELECT $3::text, 'number range raised', unit_id,
       jsonb_build_object('last_serial', last_serial), jsonb_build_object('last_serial', $2::bigint)
  FROM raised
