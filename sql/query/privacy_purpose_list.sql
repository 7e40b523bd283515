-- What: the purposes for which consent is asked.
-- In: nothing. Out: purpose, title.
SELECT purpose, title FROM dv.purpose ORDER BY purpose
