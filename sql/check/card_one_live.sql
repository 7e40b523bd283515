-- A member holds one live card at most.
SELECT member_id FROM dv.card WHERE state <> 'ended' GROUP BY member_id HAVING count(*) > 1
