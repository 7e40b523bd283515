-- What: all that is held about a person, for print, after the purpose was noted.
-- In: $1 person id. Out: part, title, row number, heading, value.
SELECT part, title, row_no, heading, value #>> '{}'
  FROM dv.answer_read($1::bigint)
 WHERE heading <> ''
 ORDER BY rank, row_no, value_no
