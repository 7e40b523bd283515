-- What: one act of admission at a time, so that two of them see the same candidates one after the
--       other, and what one makes has ids without gaps; held until the transaction ends.
-- In: none. Out: nothing of use.
SELECT pg_advisory_xact_lock(hashtextextended('dv.application', 0))
