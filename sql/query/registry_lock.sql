-- What: let one migration at a time go on; held until the transaction ends.
-- In: none. Out: nothing of use.
SELECT pg_advisory_xact_lock(hashtextextended('dv.migration', 0))
