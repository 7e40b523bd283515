-- Look for an intake of the same file that was applied, and note that this one is like it.
-- in   $1 intake_id bigint, $2 source text, $3 digest text
-- out  its intake_id; no row when there is none
UPDATE dv.intake i
   SET digest = $3::uuid, like_intake = t.intake_id
  FROM (SELECT intake_id FROM dv.intake
         WHERE source = $2::text AND digest = $3::uuid AND like_intake IS NULL
           AND applied_at IS NOT NULL
         ORDER BY intake_id DESC
         LIMIT 1) t
 WHERE i.intake_id = $1::bigint
RETURNING t.intake_id
