-- What: the unit of the officer who is logged in, and the interval of its subtree.
-- In: none. Out: a row or none: unit id, lft, rgt.
SELECT unit_id, lft, rgt FROM dv.unit WHERE unit_id = dv.scope_unit()
