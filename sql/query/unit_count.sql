-- What: how the rows of the file came out.
-- In: none.
-- Out: a row: rows, refused, new or changed; of the first refused one: row number, reason, value.
SELECT count(*),
       count(*) FILTER (WHERE outcome = 'refused'),
       count(*) FILTER (WHERE outcome IN ('new', 'changed')),
       (array_agg(row_no ORDER BY row_no) FILTER (WHERE outcome = 'refused'))[1],
       (array_agg(reason ORDER BY row_no) FILTER (WHERE outcome = 'refused'))[1],
       (array_agg(value ORDER BY row_no) FILTER (WHERE outcome = 'refused'))[1]
  FROM pg_temp.unit_row
