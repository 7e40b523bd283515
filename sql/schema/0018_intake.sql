-- 0018 intake: a file that was applied before, byte for byte, is known as a whole.

ALTER TABLE dv.intake
    ADD COLUMN digest      uuid,
    ADD COLUMN like_intake bigint;

COMMENT ON COLUMN dv.intake.digest IS
    'of the bytes of the file, and of what its columns mean: equal digests read the same';
COMMENT ON COLUMN dv.intake.like_intake IS
    'an intake of the same file: its rows that this one has no dv.intake_result for are the same';

-- What will come of each row of an intake, its own or those of the intake it is like. In a scalar
-- subquery, so that rows come in the order of either index.
CREATE FUNCTION dv.intake_outcome(asked bigint) RETURNS SETOF dv.intake_result
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT x.* FROM dv.intake_result x WHERE x.intake_id = asked
     UNION ALL
    SELECT asked, x.row_no, 'same'::text, NULL::text, NULL::text, x.unit_id, x.person_id, false,
           coalesce(x.like_intake, x.intake_id), coalesce(x.like_row, x.row_no), x.repaired, NULL::text[]
      FROM dv.intake_result x
     WHERE x.intake_id = (SELECT i.like_intake FROM dv.intake i WHERE i.intake_id = asked)
       AND NOT EXISTS (SELECT FROM dv.intake_result o
                        WHERE o.intake_id = asked AND o.row_no = x.row_no);
END;

REVOKE ALL ON FUNCTION dv.intake_outcome FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.intake_outcome(bigint) TO dv_clerk, dv_auditor;
