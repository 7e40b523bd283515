-- What: the members of units that end, and where they go.
-- In: none. Out: none.
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT s.member_id, m.person_id, m.state, s.unit_id, a.into_id, lower(s.during) AS since
  FROM pg_temp.unit_after a
  JOIN dv.membership s ON s.unit_id = a.unit_id AND upper_inf(s.during)
  JOIN dv.member m ON m.member_id = s.member_id
 WHERE a.ends
