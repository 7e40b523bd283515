-- A range has given as many numbers as members bear, and not fewer than were counted day by day.
SELECT r.range_id, r.next_serial - r.first_serial, borne.n, coalesce(used.n, 0)
  FROM dv.number_range r
 CROSS JOIN LATERAL (
       SELECT count(*) AS n
         FROM dv.member m
        WHERE m.member_no BETWEEN lpad(lower(r.numbers)::text, r.digits, '0')
                              AND lpad((upper(r.numbers) - 1)::text, r.digits, '0')
          AND length(m.member_no) = r.digits) borne
  LEFT JOIN (SELECT range_id, sum(taken) AS n FROM dv.number_use GROUP BY range_id) used
         ON used.range_id = r.range_id
 WHERE r.next_serial - r.first_serial <> borne.n
    OR r.next_serial - r.first_serial < coalesce(used.n, 0)
