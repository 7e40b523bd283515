-- A range has given as many numbers as members bear, and not fewer than were counted day by day.
SELECT r.range_id, r.next_serial - r.first_serial, coalesce(borne.n, 0), coalesce(used.n, 0)
  FROM dv.number_range r
  LEFT JOIN (SELECT x.range_id, count(*) AS n
               FROM dv.member m
               JOIN dv.number_range x ON x.digits = length(m.member_no)
                                     AND x.numbers @> m.member_no::bigint
              GROUP BY x.range_id) borne ON borne.range_id = r.range_id
  LEFT JOIN (SELECT range_id, sum(taken) AS n FROM dv.number_use GROUP BY range_id) used
         ON used.range_id = r.range_id
 WHERE r.next_serial - r.first_serial <> coalesce(borne.n, 0)
    OR r.next_serial - r.first_serial < coalesce(used.n, 0)
