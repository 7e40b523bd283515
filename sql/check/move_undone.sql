-- A move is undone by one row that says so, of the same member, by another officer.
SELECT v.move_id
  FROM dv.move v
  LEFT JOIN dv.move u ON u.undoes = v.move_id
 WHERE (v.state = 'undone') <> (u.move_id IS NOT NULL)
    OR u.member_id <> v.member_id
    OR u.place <= v.place
    OR u.made_by <> v.undone_by
    OR lower(u.made_by COLLATE "vi-x-icu") = lower(v.made_by COLLATE "vi-x-icu")
