-- What: who stands on an application, sorted as Vietnamese names are.
-- In: $1 application id.
-- Out: person id, full name, born, outcome, reason, last day of appeal.
SELECT p.person_id, p.full_name,
       left(p.birth_date::text,
            CASE p.birth_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END),
       coalesce(l.outcome, 'pending'), l.reason, l.appeal_until
  FROM dv.application_line l
  JOIN dv.person p ON p.person_id = l.person_id
 WHERE l.application_id = $1::bigint
 ORDER BY p.given_name COLLATE "vi-x-icu", p.full_name COLLATE "vi-x-icu", p.person_id
