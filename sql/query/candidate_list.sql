-- What: candidates of a subtree, sorted as Vietnamese names are.
-- In: $1 lft, $2 rgt, $3 person id of the last row seen or NULL, $4 limit.
-- Out: person id, unit code, employee code, full name, born, sex, hired; the person id again.
SELECT p.person_id, u.code, c.code, p.full_name,
       left(p.birth_date::text,
            CASE p.birth_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END),
       p.sex, c.hired_on, p.person_id
  FROM dv.unit u
  JOIN dv.candidate c ON c.unit_id = u.unit_id
  JOIN dv.person p ON p.person_id = c.person_id
 WHERE u.lft BETWEEN $1::integer AND $2::integer
   AND u.dissolved_on IS NULL
   AND ($3::bigint IS NULL
        OR (p.given_name COLLATE "vi-x-icu", p.full_name COLLATE "vi-x-icu", p.person_id)
         > (SELECT l.given_name, l.full_name, l.person_id
              FROM dv.person l WHERE l.person_id = $3::bigint))
 ORDER BY p.given_name COLLATE "vi-x-icu", p.full_name COLLATE "vi-x-icu", p.person_id
 LIMIT $4::bigint + 1
