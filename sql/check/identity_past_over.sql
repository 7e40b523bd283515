-- A number that a person gave up is theirs again only from later on.
SELECT p.kind, p.number
  FROM dv.identity_past p
  LEFT JOIN dv.person_identity i ON i.number = p.number AND i.kind = p.kind
                                AND i.person_id = p.person_id
 WHERE p.since > p.until OR coalesce(i.since, '-infinity') < p.until AND i.number IS NOT NULL
