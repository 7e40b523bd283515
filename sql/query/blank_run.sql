-- What: a run and how many blanks it used.
-- In: $1 run id. Out: a row or none: 1 when it is done, else 0; cards printed that are not spoiled.
SELECT (r.done_at IS NOT NULL)::integer,
       (SELECT count(*) FROM dv.card c WHERE c.run_id = r.run_id AND c.printed_at IS NOT NULL
           AND c.end_reason IS DISTINCT FROM 'spoiled')
  FROM dv.run r
 WHERE r.run_id = $1::bigint
