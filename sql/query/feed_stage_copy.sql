-- Stream the rows of a file to where they wait.
-- in   rows of COPY, binary format
-- out  nothing
COPY pg_temp.feed_line (row_no, code, unit_text, unit_key, digest, raw) FROM STDIN (FORMAT binary)
