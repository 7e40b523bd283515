-- What: submit drafts.
-- In: $1 first and $2 last application id, $3 submitter. Out: none.
UPDATE dv.application
   SET state = 'submitted', submitted_by = $3::text, submitted_at = now()
 WHERE application_id BETWEEN $1::bigint AND $2::bigint
   AND state = 'draft'
