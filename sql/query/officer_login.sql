-- What: see to it that an officer can log in.
-- In: $1 login, $2 password as a SCRAM secret, NULL to leave it. Out: nothing of use.
SELECT dv.officer_login($1::name, $2::text)
