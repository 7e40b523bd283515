-- Who was merged into another points there and holds nothing that follows; a dead number has ended; of
-- each merge its moves are done, of one that was undone they are undone.
SELECT 'person' AS what, p.person_id AS id
  FROM dv.person p
  LEFT JOIN dv.duplicate d ON d.gone_id = p.person_id AND d.state = 'merged'
 WHERE p.merged_into IS NOT NULL AND d.keep_id IS DISTINCT FROM p.merged_into
UNION ALL
SELECT 'merge', d.duplicate_id
  FROM dv.duplicate d
  JOIN dv.person p ON p.person_id = d.gone_id
 WHERE d.state = 'merged' AND p.merged_into IS NULL
UNION ALL
SELECT 'employment', e.employment_id
  FROM dv.person p
  JOIN dv.employment e ON e.person_id = p.person_id
 WHERE p.merged_into IS NOT NULL
UNION ALL
SELECT 'identity', i.person_id
  FROM dv.person p
  JOIN dv.person_identity i ON i.person_id = p.person_id
 WHERE p.merged_into IS NOT NULL
UNION ALL
SELECT 'application', l.application_id
  FROM dv.person p
  JOIN dv.application_line l ON l.person_id = p.person_id
 WHERE p.merged_into IS NOT NULL AND l.pending
UNION ALL
SELECT 'member', m.member_id
  FROM dv.member m
  JOIN dv.person p ON p.person_id = m.person_id
 WHERE (m.merged_into IS NULL) <> (p.merged_into IS NULL)
UNION ALL
SELECT 'move', v.move_id
  FROM dv.move v
  LEFT JOIN dv.duplicate d ON v.move_id IN (d.keep_move_id, d.gone_move_id)
 WHERE v.kind = 'merge' AND (v.state = 'done') <> (coalesce(d.state, '') = 'merged')
