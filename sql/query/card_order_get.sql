-- What: the order that was noted for a request.
-- In: $1 request id, $2 unit id or NULL, $3 member id or NULL.
-- Out: a row: cards ordered, 1 when it was for this unit and member, else 0.
SELECT cards, ((unit_id, member_id) IS NOT DISTINCT FROM ($2::bigint, $3::bigint))::integer
  FROM dv.card_order
 WHERE request_id = $1::uuid
