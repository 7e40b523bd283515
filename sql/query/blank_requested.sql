-- What: the move that was noted for a request.
-- In: $1 request id, $2 kind, $3 from and $4 to unit id or NULL, $5 quantity or 0, $6 run id or NULL.
-- Out: a row or none: move id, 1 when it is this very move, else 0.
SELECT move_id,
       ((kind, from_id, to_id, run_id)
        IS NOT DISTINCT FROM ($2::text, $3::bigint, $4::bigint, $6::bigint)
        AND $5::bigint IN (0, quantity))::integer
  FROM dv.blank_move
 WHERE request_id = $1::uuid
