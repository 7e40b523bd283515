-- The rows that waited enter their intake.
-- in   nothing
-- out  nothing
INSERT INTO dv.intake_row SELECT * FROM pg_temp.intake_row
