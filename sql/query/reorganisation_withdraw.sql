-- What: a proposal is not to be approved any more.
-- In: $1 reorganisation id, $2 officer who acts. Out: nothing of use.
SELECT dv.reorganisation_withdraw($1::bigint, $2::text)
