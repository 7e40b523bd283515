-- Identity numbers that were not known, of persons who were; from the moment on when the number ended
-- that they replace.
-- in   $1 intake_id bigint
-- out  nothing
INSERT INTO dv.person_identity (person_id, kind, number, since)
SELECT x.person_id, r.id_kind, r.id_number,
       coalesce(o.until, clock_timestamp())
  FROM dv.intake_result x
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
  LEFT JOIN (SELECT person_id, kind, max(until) AS until
               FROM dv.identity_past WHERE until >= now()
              GROUP BY person_id, kind) o ON o.person_id = x.person_id AND o.kind = r.id_kind
 WHERE x.intake_id = $1::bigint AND x.outcome IN ('changed', 'left') AND NOT x.is_new
   AND r.id_number IS NOT NULL AND ('identity' = ANY (x.kept)) IS NOT TRUE
   AND NOT EXISTS (SELECT FROM dv.person_identity i
                    WHERE i.number = r.id_number AND i.kind = r.id_kind)
