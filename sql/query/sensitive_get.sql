-- What: sensitive data of a member, after its purpose was noted.
-- In: $1 member number. Out: a row or none: ethnicity, religion, day of admission to the Party.
SELECT s.ethnicity, s.religion, s.party_on
  FROM dv.sensitive_read((SELECT person_id FROM dv.member WHERE member_no = $1::text)) s
