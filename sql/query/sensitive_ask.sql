-- What: note why sensitive data of a member is to be read.
-- In: $1 member number, $2 purpose, $3 officer. Out: nothing of use.
SELECT dv.sensitive_ask((SELECT person_id FROM dv.member WHERE member_no = $1::text), $2::text, $3::text)
