-- What: a run and how many blanks it used.
-- In: $1 run id. Out: a row or none: 1 when it is done, else 0; cards printed.
SELECT (r.done_at IS NOT NULL)::integer,
       (SELECT count(*) FROM dv.card c WHERE c.run_id = r.run_id AND c.printed_at IS NOT NULL)
  FROM dv.run r
 WHERE r.run_id = $1::bigint
