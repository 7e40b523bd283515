-- What: lock members until the transaction ends, always in the same order: what they are is read by
--       a later statement, which sees what those did who held the locks.
-- In: $1 member numbers between commas, or NULL; $2 else move ids between commas.
-- Out: a row: how many.
WITH locked AS MATERIALIZED (
    SELECT m.member_id
      FROM dv.member m
     WHERE m.member_id IN (
           SELECT n.member_id FROM dv.member n
            WHERE n.member_no = ANY (string_to_array($1::text, ','))
           UNION ALL
           SELECT v.member_id FROM dv.move v
            WHERE v.move_id = ANY (string_to_array($2::text, ',')::bigint[]))
     ORDER BY m.member_id
       FOR UPDATE)
SELECT count(*) FROM locked
