-- 0032 revoke: what officers do with the card of a member who comes to them. A clerk revokes a lost one:
-- that its end is not undone with a membership is written to dv.move, which officers do not write
-- themselves. And who sees a card draws its picture, with the name of the unit that issues it.

CREATE FUNCTION dv.card_stays_ended(ended bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM dv.duty_needed('clerk');
    UPDATE dv.move v
       SET card_state = NULL
     WHERE v.card_id = ended
       AND (dv.scope_all() OR EXISTS (SELECT FROM dv.card c
                                        JOIN dv.membership s USING (member_id)
                                        JOIN dv.member m USING (member_id)
                                       WHERE c.card_id = ended
                                         AND (upper_inf(s.during) OR m.state = 'ended')
                                         AND dv.unit_seen(s.unit_id)));
END $$;

REVOKE EXECUTE ON FUNCTION dv.card_stays_ended(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.card_stays_ended(bytea) TO dv_clerk;
GRANT EXECUTE ON FUNCTION dv.unit_of_issue(bigint) TO dv_clerk, dv_approver, dv_auditor;
