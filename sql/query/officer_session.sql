-- What: who this session is.
-- In: none.
-- Out: a row: 1 when it is the owner of the schema; the login; unit id of an officer, else NULL;
--      1 when policies hold for it, which they do for an owner too who is no superuser.
SELECT dv.scope_owner()::integer, session_user, dv.scope_unit(),
       row_security_active('dv.intake_row')::integer
