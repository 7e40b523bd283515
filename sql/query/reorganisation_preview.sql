-- What: each change of a proposal, what it does to the tree of today, or why it is refused.
-- In: $1 reorganisation id.
-- Out: as for reorganisation_propose, without the id.
SELECT * FROM dv.reorganisation_preview($1::bigint)
