-- Each member number comes from what a range has given so far, check digit and all. From the ranges'
-- side, by the index of numbers: a member would look through all ranges. They do not overlap
-- (number_range_apart), so that who lies in none is missing from their sum.
WITH held AS MATERIALIZED (
    SELECT m.n, m.wrong
      FROM dv.number_range r
     CROSS JOIN LATERAL (
           SELECT count(*) AS n,
                  min(x.member_no) FILTER (WHERE x.member_no <> dv.member_number(r, s.serial)
                                              OR s.serial >= r.next_serial) AS wrong
             FROM dv.member x
            CROSS JOIN LATERAL (SELECT substr(x.member_no, length(r.prefix) + 1,
                r.digits - length(r.prefix) - r.check_digit::integer)::bigint) s (serial)
            WHERE x.member_no BETWEEN lpad(lower(r.numbers)::text, r.digits, '0')
                                  AND lpad((upper(r.numbers) - 1)::text, r.digits, '0')
              AND length(x.member_no) = r.digits) m
)
SELECT wrong FROM held WHERE wrong IS NOT NULL
UNION ALL
SELECT format('%s numbers of no range', m.n - h.n)
  FROM (SELECT count(*) AS n FROM dv.member) m, (SELECT sum(n) AS n FROM held) h
 WHERE m.n <> coalesce(h.n, 0)
