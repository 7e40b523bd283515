-- What: what ended units own goes to who comes after them: free numbers, blanks, posts.
-- In: $1 officer. Out: nothing of use.
SELECT dv.unit_estates_settle($1::text)
