-- Two officers stand behind each approval.
SELECT application_id
  FROM dv.application
 WHERE state = 'approved'
   AND (submitted_by IS NULL OR approved_by IS NULL
        OR lower(submitted_by COLLATE "vi-x-icu") = lower(approved_by COLLATE "vi-x-icu"))
