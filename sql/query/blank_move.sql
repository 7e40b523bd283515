-- What: move blanks; the stocks are locked and there.
-- In: $1 kind, $2 from and $3 to unit id or NULL, $4 quantity, $5 run id or NULL, $6 note or NULL,
--     $7 request id or NULL, $8 officer.
-- Out: none.
WITH moved AS (
    INSERT INTO dv.blank_move (kind, from_id, to_id, quantity, run_id, note, request_id, made_by)
    VALUES ($1::text, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::text, $7::uuid, $8::text)
    RETURNING move_id
), stock AS (
    UPDATE dv.blank_stock
       SET quantity = quantity + CASE unit_id WHEN $3::bigint THEN $4::bigint ELSE -$4::bigint END
     WHERE unit_id IN ($2::bigint, $3::bigint)
)
INSERT INTO dv.event (officer, verb, unit_id, new)
SELECT $8::text, 'blanks ' || $1::text, coalesce($2::bigint, $3::bigint),
       jsonb_build_object('move_id', move_id, 'quantity', $4::bigint, 'to_unit_id', $3::bigint,
                          'run_id', $5::bigint)
  FROM moved
