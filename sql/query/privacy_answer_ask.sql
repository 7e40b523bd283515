-- What: note why all that is held about a person is to be read.
-- In: $1 person id, $2 purpose, $3 officer. Out: nothing of use.
SELECT dv.answer_ask($1::bigint, $2::text, $3::text)
