-- What: note an order, unless this request was noted before.
-- In: $1 request id or NULL, $2 unit id or NULL, $3 member id or NULL, $4 officer.
-- Out: a row or none: order id.
INSERT INTO dv.card_order (request_id, unit_id, member_id, ordered_by)
VALUES (coalesce($1::uuid, gen_random_uuid()), $2::bigint, $3::bigint, $4::text)
ON CONFLICT ON CONSTRAINT card_order_request_unique DO NOTHING
RETURNING order_id
