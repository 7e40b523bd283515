-- What: write sensitive data of a member.
-- In: $1 member number, $2 ethnicity, $3 religion, $4 day of admission to the Party (NULL: none),
--     $5 purpose, $6 officer.
-- Out: nothing of use.
SELECT dv.sensitive_write((SELECT person_id FROM dv.member WHERE member_no = $1::text), $2::text,
                          $3::text, $4::date, $5::text, $6::text)
