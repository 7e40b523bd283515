-- What: rows of a file of changes come in.
-- In: rows of COPY, binary format. Out: none.
COPY pg_temp.change_file (row_no, action, code, name, name_key, kind, parent, into_code, sector,
                          from_code, reason, value) FROM STDIN (FORMAT binary)
