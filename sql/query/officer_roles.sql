-- What: give a login the group roles of its duties, and no other of them; NULL takes all away.
-- In: $1 login, $2 duties with commas between. Out: nothing of use.
SELECT dv.officer_roles($1::name, string_to_array(coalesce($2::text, ''), ','))
