-- What: pairs of a subtree who may be one person; those who may see them only.
-- In: $1 lft, $2 rgt; place of the last row seen: $3 lft, $4 and $5 person ids, all 0 at first; $6 limit.
-- Out: of each of the two: person id, full name, born, unit code, member number; why; the number of an
--      open proposal; the place of the row. Up to limit + 1 rows; one without names says where the
--      search was given up.
SELECT f.first_id, p.full_name,
       left(p.birth_date::text,
            CASE p.birth_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END),
       (SELECT u.code FROM dv.unit u WHERE u.unit_id = f.first_unit),
       (SELECT m.member_no FROM dv.member m WHERE m.person_id = f.first_id),
       f.second_id, q.full_name,
       left(q.birth_date::text,
            CASE q.birth_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END),
       (SELECT u.code FROM dv.unit u WHERE u.unit_id = f.second_unit),
       (SELECT m.member_no FROM dv.member m WHERE m.person_id = f.second_id),
       f.reasons,
       (SELECT d.duplicate_id FROM dv.duplicate d
         WHERE least(d.keep_id, d.gone_id) = least(f.first_id, f.second_id)
           AND greatest(d.keep_id, d.gone_id) = greatest(f.first_id, f.second_id)
           AND d.state = 'proposed'),
       concat_ws('.', f.lft, f.first_id, coalesce(f.second_id, 0), '')
  FROM dv.duplicate_suspects($1::integer, $2::integer, $3::integer, $4::bigint, $5::bigint,
                             $6::integer + 1, 10000) f
  LEFT JOIN dv.person p ON p.person_id = f.first_id
  LEFT JOIN dv.person q ON q.person_id = f.second_id
 ORDER BY f.lft, f.first_id, f.second_id NULLS LAST
