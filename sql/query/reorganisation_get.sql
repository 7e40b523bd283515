-- What: a decision, locked until the transaction ends.
-- In: $1 reorganisation id. Out: a row or none: state.
SELECT state FROM dv.reorganisation_get($1::bigint, NULL)
