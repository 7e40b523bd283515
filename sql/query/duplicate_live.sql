-- What: the live number of a dead one.
-- In: $1 card id as hexadecimal digits or NULL, $2 member number.
-- Out: a row or none: dead number, live number, merged at.
SELECT member_no, live_no, to_char(merged_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  FROM dv.member_live(decode($1::text, 'hex'), $2::text)
