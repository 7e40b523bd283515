-- 0030 membership: a deed takes no longer among a million members.

-- As in 0016. A leaver is looked for among the members named: count(*) keeps the planner from making a
-- list of all leavers for it, which EXISTS would allow.
CREATE OR REPLACE FUNCTION dv.move_fault(numbers text, deed text, said_day date, joined_id bigint,
                              decider_id bigint) RETURNS TABLE (subject text, fault text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    everything CONSTANT boolean := dv.scope_all();
    lo         CONSTANT integer := dv.scope_lft();
    hi         CONSTANT integer := dv.scope_rgt();
    clerk      CONSTANT boolean := dv.on_duty('clerk');
    approver   CONSTANT boolean := dv.on_duty('approver');
BEGIN
    RETURN QUERY
    WITH named AS (
        SELECT DISTINCT member_no FROM unnest(string_to_array(numbers, ',')) n (member_no)
    ), who AS (
        SELECT n.member_no, m.member_id, m.person_id, m.state, s.unit_id, own.lft AS own_lft,
               offered.lft AS offered_lft, offered.dissolved_on, lower(s.during) AS since,
               o.move_id AS offer_id, o.from_unit_id AS offered_by,
               coalesce(said_day, o.effective_on) AS day, last.effective_on AS last_day,
               last.end_reason,
               (SELECT max(upper(b.during)) FROM dv.membership b
                 WHERE b.member_id = m.member_id AND NOT upper_inf(b.during)) AS ended_on
          FROM named n
          LEFT JOIN dv.member m ON m.member_no = n.member_no
          LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
          LEFT JOIN dv.unit own ON own.unit_id = s.unit_id
          LEFT JOIN dv.move o ON o.member_id = m.member_id AND o.state = 'offered'
          LEFT JOIN dv.unit offered ON offered.unit_id = o.to_unit_id
          LEFT JOIN LATERAL (
               SELECT l.effective_on, l.end_reason
                 FROM dv.move l
                WHERE l.member_id = m.member_id AND l.state = 'done' AND l.kind <> 'undo'
                ORDER BY l.place DESC
                LIMIT 1) last ON true
    ), judged AS (
        SELECT member_no,
               CASE
               WHEN member_id IS NULL OR NOT CASE
                    WHEN everything THEN true
                    WHEN deed IN ('readmit', 'transfer in') OR unit_id IS NULL
                        THEN dv.person_seen(person_id)
                    WHEN deed = 'accept' AND offer_id IS NOT NULL
                        THEN coalesce(offered_lft BETWEEN lo AND hi, false)
                    WHEN deed = 'decline' AND offer_id IS NOT NULL
                        THEN coalesce(clerk AND own_lft BETWEEN lo AND hi
                                      OR approver AND offered_lft BETWEEN lo AND hi, false)
                    ELSE coalesce(own_lft BETWEEN lo AND hi, false) END THEN 'unknown'
               WHEN state <> 'ended' AND deed IN ('readmit', 'transfer in') THEN state
               WHEN state = 'ended' AND deed NOT IN ('readmit', 'transfer in') THEN state
               WHEN state = 'suspended' AND deed = 'suspend' THEN state
               WHEN state = 'active' AND deed = 'resume' THEN state
               WHEN deed IN ('accept', 'decline') AND offer_id IS NULL THEN 'not offered'
               WHEN deed = 'transfer' AND offer_id IS NOT NULL THEN 'offered'
               WHEN deed = 'transfer' AND unit_id = joined_id THEN 'same unit'
               WHEN deed = 'accept' AND unit_id <> offered_by THEN 'elsewhere'
               WHEN deed = 'accept' AND dissolved_on IS NOT NULL THEN 'dissolved'
               WHEN deed IN ('leave', 'keep')
                    AND (SELECT count(*) FROM dv.leaver l WHERE l.member_id = who.member_id) = 0
                   THEN 'no leaver'
               WHEN deed = 'readmit' AND end_reason = 'died' THEN 'died'
               WHEN deed = 'transfer in' AND end_reason IS DISTINCT FROM 'transferred out'
                   THEN 'not out'
               WHEN deed = 'readmit'
                    AND NOT EXISTS (SELECT FROM dv.unit above
                                      JOIN dv.unit u ON u.lft > above.lft AND u.lft <= above.rgt
                                     WHERE above.unit_id = decider_id AND u.unit_id = joined_id)
                   THEN 'not above'
               WHEN deed IN ('decline', 'keep') THEN NULL
               WHEN day < last_day
                 OR (day <= since
                     AND deed IN ('transfer', 'accept', 'transfer out', 'end', 'leave'))
                 OR (day < since AND deed IN ('suspend', 'resume'))
                 OR (day < ended_on AND deed IN ('readmit', 'transfer in'))
                   THEN 'early'
               END AS fault
          FROM who
    )
    SELECT member_no, fault
      FROM judged
     WHERE fault IS NOT NULL
     ORDER BY member_no
     LIMIT 1;
END $$;

-- Planning took most of the time of a deed. Each statement of it finds rows by a number at hand.
ALTER FUNCTION dv.member_move SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION dv.move_undo SET plan_cache_mode = force_generic_plan;
