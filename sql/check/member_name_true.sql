-- What search reads of members is what the registry knows of them.
SELECT coalesce(n.member_id, t.member_id) AS member_id
  FROM dv.member_name n
  FULL JOIN (SELECT m.member_id, s.unit_id, r.region, dv.search_key(p.name_key) AS key,
                    p.phone
               FROM (SELECT DISTINCT ON (member_id) member_id, unit_id
                       FROM dv.membership
                      ORDER BY member_id, upper_inf(during) DESC, upper(during) DESC NULLS LAST,
                               unit_id) s
               JOIN dv.member m ON m.member_id = s.member_id
               JOIN dv.person p ON p.person_id = m.person_id
               LEFT JOIN dv.search_region r ON r.unit_id = s.unit_id) t ON t.member_id = n.member_id
 WHERE (n.unit_id, n.region, n.key, n.phone)
       IS DISTINCT FROM (t.unit_id, t.region, t.key, t.phone)
