-- Cards of a part that were drawn with a name of their unit, or of one, that is not the member's any
-- more: they are to be exchanged.
-- in   $1 run_id, $2 card ids (text[] of hexadecimal), $3 the names drawn (text[])
-- out  how many
SELECT dv.cards_outdated($1::bigint, $2::text[], $3::text[])
