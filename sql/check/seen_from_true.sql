-- Persons and members name the units from which they are seen.
SELECT coalesce(p.person_id, v.person_id) AS person_id
  FROM dv.person p
  LEFT JOIN dv.member m ON m.person_id = p.person_id
  FULL JOIN (SELECT person_id, array_agg(unit_id ORDER BY unit_id) AS units
               FROM dv.seen_from GROUP BY person_id) v ON v.person_id = p.person_id
 WHERE m.member_id IS NOT NULL
       AND (m.seen_from, m.seen_also) IS DISTINCT FROM (p.seen_from, p.seen_also)
    OR v.units IS DISTINCT FROM
       (SELECT array_agg(u ORDER BY u) FROM unnest(p.seen_from || p.seen_also) u WHERE u IS NOT NULL)
