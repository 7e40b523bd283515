-- What: previews of feeds made before now are out of date.
-- In: none. Out: none.
UPDATE dv.setting SET value = (value::bigint + 1)::text WHERE name = 'feed_generation'
