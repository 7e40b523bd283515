-- What: all consents of a person, withdrawn ones too, in the order of time.
-- In: $1 person id. Out: the columns of dv_consent_list().
SELECT consent_id, purpose, given_on, reference, paper_name, encode(paper_digest, 'hex'), noted_by,
       to_char(noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), withdrawn_on, withdrawn_by
  FROM dv.consent
 WHERE person_id = $1::bigint
 ORDER BY given_on, consent_id
