-- What: each row of the file and what became of it.
-- In: none. Out: row number, code, outcome, reason, value.
SELECT row_no, code, outcome, reason, value FROM pg_temp.unit_row ORDER BY row_no
