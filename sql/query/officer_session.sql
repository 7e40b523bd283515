-- What: who this session is.
-- In: none.
-- Out: a row: 1 when it is the owner of the schema; the login; unit id of an officer, else NULL.
SELECT dv.scope_owner()::integer, session_user, dv.scope_unit()
