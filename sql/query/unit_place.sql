-- What: write the preorder interval and the depth of each unit that is not in its place.
-- In: none. Out: nothing of use.
SELECT dv.unit_place()
