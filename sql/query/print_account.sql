-- How many cards of a run stand how.
-- in   $1 run_id
-- out  one row: the columns of dv_print_account()
SELECT coalesce(sum(cards) FILTER (WHERE standing = 'waiting'), 0),
       coalesce(sum(cards) FILTER (WHERE standing = 'sent'), 0),
       coalesce(sum(cards) FILTER (WHERE standing = 'uncertain'), 0),
       coalesce(sum(cards) FILTER (WHERE standing = 'printed'), 0),
       coalesce(sum(cards) FILTER (WHERE standing = 'spoiled'), 0),
       coalesce(sum(cards) FILTER (WHERE standing = 'ended'), 0)
  FROM dv.print_account($1::bigint)
