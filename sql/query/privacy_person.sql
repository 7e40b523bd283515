-- What: the person who bears a member number, and whether a person is there and was erased.
-- In: $1 member number or NULL, $2 person id or NULL. Out: a row or none: person id, erased (t, f).
SELECT p.person_id, p.full_name = '(đã xóa)'
  FROM dv.person p
 WHERE p.person_id = coalesce($2::bigint, (SELECT m.person_id FROM dv.member m
                                            WHERE m.member_no = $1::text))
