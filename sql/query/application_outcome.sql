-- What: what became of one person on an application.
-- In: $1 application id, $2 person id. Out: a row or none: outcome, NULL while it is pending.
SELECT outcome
  FROM dv.application_line
 WHERE application_id = $1::bigint AND person_id = $2::bigint
