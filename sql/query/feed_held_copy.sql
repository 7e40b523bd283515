-- Stream rows to where they wait.
-- in   rows of COPY, binary format
-- out  nothing
COPY pg_temp.intake_row (intake_id, row_no, raw, code, full_name, name_key, birth_date,
                         birth_precision, sex, id_kind, id_number, phone, email, job_title, hired_on,
                         unit_text, unit_key, state, repairs, warnings, fault, value, digest, again)
FROM STDIN (FORMAT binary)
