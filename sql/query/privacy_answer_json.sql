-- What: all that is held about a person as JSON, after the purpose was noted.
-- In: $1 person id, $2 purpose, $3 officer. Out: a row: the text.
WITH line AS (
    SELECT rank, part, row_no, json_object_agg(name, value ORDER BY value_no) AS told
      FROM dv.answer_read($1::bigint)
     GROUP BY rank, part, row_no
), lines AS (
    SELECT rank, part, json_agg(told ORDER BY row_no) AS told FROM line GROUP BY rank, part
)
SELECT json_build_object(
           'person_id', $1::bigint,
           'answered_at', to_char(now() AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD"T"HH24:MI:SS"+07:00"'),
           'answered_by', $3::text,
           'purpose', $2::text,
           'held', (SELECT json_object_agg(part, told ORDER BY rank) FROM lines))
