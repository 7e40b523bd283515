-- What: the state of an application, locked until the transaction ends.
-- In: $1 application id, $2 approver, $3 decision number, $4 decision date, $5 submitter.
-- Out: a row or none: state, 't' when approved by this very decision, 't' when this officer
--      submitted it.
SELECT state,
       (decision_no, decision_date) IS NOT DISTINCT FROM ($3::text, $4::date)
       AND lower(approved_by COLLATE "vi-x-icu") = lower($2::text COLLATE "vi-x-icu"),
       lower(submitted_by COLLATE "vi-x-icu") = lower($5::text COLLATE "vi-x-icu")
  FROM dv.application
 WHERE application_id = $1::bigint
   FOR UPDATE
