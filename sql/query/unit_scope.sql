-- What: a unit and the interval of its subtree.
-- In: $1 code. Out: a row or none: unit id, lft, rgt.
SELECT unit_id, lft, rgt FROM dv.unit WHERE code = $1::text
