-- What: how the changes of a file came out.
-- In: none. Out: a row: changes, refused; of the first refused one: row number, reason, value.
SELECT count(*),
       count(reason),
       (array_agg(row_no ORDER BY row_no) FILTER (WHERE reason IS NOT NULL))[1],
       (array_agg(reason ORDER BY row_no) FILTER (WHERE reason IS NOT NULL))[1],
       (array_agg(value ORDER BY row_no) FILTER (WHERE reason IS NOT NULL))[1]
  FROM pg_temp.change_row
