-- Begin to hand back the rows that are not known again, in the order of the file.
-- in   $1 intake_id bigint
-- out  nothing; feed_unknown_next gives the rows
DECLARE feed_unknown NO SCROLL CURSOR FOR
SELECT l.row_no, l.raw
  FROM pg_temp.feed_line l
 WHERE NOT EXISTS (SELECT FROM dv.intake_result x
                    WHERE x.intake_id = $1::bigint AND x.row_no = l.row_no)
 ORDER BY l.row_no
