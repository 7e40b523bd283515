-- What: whose photos files are, by what their names are: a member number, else the code of one who
--       works or worked here.
-- In: $1 names (text[]).
-- Out: for each name, in order: the person or NULL, 1 when more than one person has the code.
SELECT coalesce(min(m.person_id), CASE WHEN count(DISTINCT e.person_id) = 1 THEN min(e.person_id) END),
       (min(m.person_id) IS NULL AND count(DISTINCT e.person_id) > 1)::integer
  FROM unnest($1::text[]) WITH ORDINALITY k (name, place)
  LEFT JOIN dv.member m ON m.member_no = k.name AND m.merged_into IS NULL
  LEFT JOIN dv.employment e ON e.code = k.name
 GROUP BY k.place
 ORDER BY k.place
