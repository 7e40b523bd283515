-- Take away identity numbers that another of the same kind replaces; dv.identity_past gets the old one.
-- in   $1 intake_id bigint
-- out  nothing
DELETE FROM dv.person_identity i
 USING dv.intake_result x
  JOIN dv.intake_row r ON r.intake_id = x.intake_id AND r.row_no = x.row_no
 WHERE x.intake_id = $1::bigint AND x.outcome IN ('changed', 'left') AND NOT x.is_new
   AND i.person_id = x.person_id AND i.kind = r.id_kind AND i.number <> r.id_number
   AND ('identity' = ANY (x.kept)) IS NOT TRUE
