-- What the ledger knows of a card.
-- in   $1 card_id in hexadecimal
-- out  state, end_reason; no row when there is none
SELECT state, end_reason FROM dv.card_verified(decode($1, 'hex'))
