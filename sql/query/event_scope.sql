-- Whether the whole log is in sight.
SELECT dv.scope_all()
