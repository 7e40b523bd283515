-- Each member number comes from what a range has given so far, check digit and all.
SELECT m.member_no
  FROM dv.member m
 WHERE NOT EXISTS (
       SELECT FROM dv.number_range r
        WHERE length(m.member_no) = r.digits
          AND m.member_no::bigint <@ r.numbers
          AND m.member_no = dv.member_number(r, substr(m.member_no, length(r.prefix) + 1,
                  r.digits - length(r.prefix) - r.check_digit::integer)::bigint)
          AND substr(m.member_no, length(r.prefix) + 1,
                  r.digits - length(r.prefix) - r.check_digit::integer)::bigint < r.next_serial)
