-- What: rows of a file of units come in.
-- In: rows of COPY, binary format. Out: none.
COPY pg_temp.unit_row (row_no, code, name, name_key, kind, parent, sector, tax_code, employer,
                       employer_key, reason, value) FROM STDIN (FORMAT binary)
