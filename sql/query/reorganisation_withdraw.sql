-- What: a proposal is not to be approved any more.
-- In: $1 reorganisation id, $2 officer who acts. Out: none.
WITH withdrawn AS (
    UPDATE dv.reorganisation
       SET state = 'withdrawn'
     WHERE reorganisation_id = $1::bigint
    RETURNING reorganisation_id, unit_id
)
INSERT INTO dv.event (officer, verb, unit_id, old, new)
SELECT $2::text, 'reorganisation withdrawn', unit_id, jsonb_build_object('state', 'proposed'),
       jsonb_build_object('reorganisation_id', reorganisation_id)
  FROM withdrawn
