-- What: let nobody log in as this role any more.
-- In: $1 login. Out: nothing of use.
SELECT dv.officer_logout($1::name)
