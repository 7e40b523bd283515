-- What: the photos of members.
-- In: $1 member numbers (text[]).
-- Out: member number, JPEG as hexadecimal digits; no row for who has none.
SELECT m.member_no, encode(f.jpeg, 'hex')
  FROM unnest($1::text[]) k (member_no)
  JOIN dv.member m ON m.member_no = k.member_no
  JOIN dv.photo f ON f.person_id = m.person_id
