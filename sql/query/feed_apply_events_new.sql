-- A note of the persons who were not known, one for each unit: who they are stands in the rows of the
-- intake, over which it holds a digest. sql/check/feed_new_event.sql has the same words.
-- in   $1 intake_id bigint, $2 officer text
-- out  nothing
INSERT INTO dv.event (officer, verb, unit_id, intake_id, new)
SELECT $2::text, 'feed ' || x.outcome, x.unit_id, x.intake_id,
       jsonb_build_object('rows', count(*),
           'digest', encode(sha256(string_agg(int8send(x.row_no) || int8send(x.person_id), ''
                                              ORDER BY x.row_no)), 'hex'))
  FROM dv.intake_result x
 WHERE x.intake_id = $1::bigint AND x.is_new
 GROUP BY x.intake_id, x.unit_id, x.outcome
