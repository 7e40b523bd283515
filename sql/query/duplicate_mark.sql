-- What: persons who came or changed since are put where suspects are looked for.
-- In: none. Out: nothing of use.
SELECT dv.persons_marked()
