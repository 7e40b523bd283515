-- One run is made at a time, so that the same command twice at once does not make two.
-- in   nothing
-- out  one row
SELECT pg_advisory_xact_lock(hashtext('dv.run'))
