-- 0016 own_login: what officers do to members and units by their own logins. Moves and
-- reorganisations go through functions with the owner's rights, which are the only way for officers
-- and the same way for the owner: each looks at the duty, the subtree and the state of all it is given,
-- so that who calls one from psql gains nothing. Those that are granted to nobody are parts of them.
-- They trust no table that the session made: what they stage, they make themselves.

-- ---- duties ----

-- The duties that a login holds as roles belong to the cluster; those of dv.officer to this database.
-- Who holds a role that is no duty of theirs here has a duty of another registry, and nothing here.
-- Without SET, so that it is worked into the queries of the functions below: these run often.
CREATE FUNCTION dv.duties_agree(duties text[]) RETURNS boolean
LANGUAGE sql STABLE
RETURN NOT ('clerk' <> ALL (duties) AND pg_has_role(session_user, 'dv_clerk', 'MEMBER')
    OR 'approver' <> ALL (duties) AND pg_has_role(session_user, 'dv_approver', 'MEMBER')
    OR 'printer' <> ALL (duties) AND pg_has_role(session_user, 'dv_printer', 'MEMBER')
    OR 'verifier' <> ALL (duties) AND pg_has_role(session_user, 'dv_verifier', 'MEMBER')
    OR 'auditor' <> ALL (duties) AND pg_has_role(session_user, 'dv_auditor', 'MEMBER'));

CREATE OR REPLACE FUNCTION dv.scope_lft() RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT u.lft FROM dv.officer o JOIN dv.unit u ON u.unit_id = o.unit_id
             WHERE o.login = session_user AND o.ended_at IS NULL AND dv.duties_agree(o.duties));
END $$;

CREATE OR REPLACE FUNCTION dv.scope_rgt() RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT u.rgt FROM dv.officer o JOIN dv.unit u ON u.unit_id = o.unit_id
             WHERE o.login = session_user AND o.ended_at IS NULL AND dv.duties_agree(o.duties));
END $$;

CREATE OR REPLACE FUNCTION dv.scope_unit() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT o.unit_id FROM dv.officer o
             WHERE o.login = session_user AND o.ended_at IS NULL AND dv.duties_agree(o.duties));
END $$;

CREATE OR REPLACE FUNCTION dv.scope_all() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN dv.scope_owner()
        OR EXISTS (SELECT FROM dv.officer o JOIN dv.unit u ON u.unit_id = o.unit_id
                    WHERE o.login = session_user AND o.ended_at IS NULL AND u.parent_id IS NULL
                      AND u.lft = 1 AND NOT EXISTS (SELECT FROM dv.unit x WHERE x.lft > u.rgt)
                      AND dv.duties_agree(o.duties));
END $$;

-- Whether the session holds one of these duties in this registry, or is the owner's.
CREATE FUNCTION dv.on_duty(VARIADIC asked text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN dv.scope_owner()
        OR EXISTS (SELECT FROM dv.officer o
                    WHERE o.login = session_user AND o.ended_at IS NULL AND o.duties && asked
                      AND dv.duties_agree(o.duties));
END $$;

CREATE FUNCTION dv.duty_needed(VARIADIC asked text[]) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT dv.on_duty(VARIADIC asked) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this is the duty of another officer',
            HINT = 'It takes the duty ' || array_to_string(asked, ' or ') || '.';
    END IF;
END $$;

-- What asks no scope does not open to who holds a role and is no officer here: to them everything is held.
DROP POLICY added ON dv.person;
CREATE POLICY added ON dv.person FOR INSERT TO dv_clerk, dv_approver, dv_printer, dv_auditor
    WITH CHECK ((select dv.scope_unit()) is not null); -- seen by nobody until they are employed

CREATE OR REPLACE FUNCTION dv.identity_held(asked_kind text, asked_number text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM dv.person_identity WHERE number = asked_number AND kind = asked_kind)
        OR NOT EXISTS (SELECT FROM dv.officer WHERE login = session_user AND ended_at IS NULL);
END $$;

CREATE OR REPLACE FUNCTION dv.code_held(asked_source text, asked_code text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM dv.employment WHERE code = asked_code AND source = asked_source)
        OR NOT EXISTS (SELECT FROM dv.officer WHERE login = session_user AND ended_at IS NULL);
END $$;

CREATE OR REPLACE FUNCTION dv.feed_generation_locked() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    generation bigint;
BEGIN
    PERFORM dv.duty_needed('clerk');
    SELECT value::bigint INTO generation FROM dv.setting WHERE name = 'feed_generation' FOR UPDATE;
    RETURN generation;
END $$;

CREATE OR REPLACE FUNCTION dv.feed_generation_next() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM dv.duty_needed('clerk');
    UPDATE dv.setting SET value = (value::bigint + 1)::text WHERE name = 'feed_generation';
END $$;

-- ---- moves of members ----

-- Who does what: a clerk offers, takes an offer back, suspends, resumes and keeps; what makes or ends
-- a membership, or undoes, is an approver's. Each acts for the unit that the deed is a matter of: a
-- transfer is offered from the officer's subtree to any unit, and accepted or declined for the unit
-- that it is offered to. Only undoing it takes an officer of both.

-- Why a deed cannot be done to the members named: the first of them, and the fault.
-- A member whom the officer neither acts for nor sees is as unknown as one who is not there.
CREATE FUNCTION dv.move_fault(numbers text, deed text, said_day date, joined_id bigint,
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
                    AND NOT EXISTS (SELECT FROM dv.leaver l WHERE l.member_id = who.member_id)
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

-- What moves that took effect do to their members: the state, the stint that ends, the card that ends
-- with the membership, an offer that is moot by it, and the log, which leaves what was typed as a reason
-- to the move; then the stint that begins, in a statement of its own: the rule that stints do not overlap
-- is looked at row by row.
CREATE FUNCTION dv.move_settle(moves bigint[], officer text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    WITH moved AS MATERIALIZED (
        SELECT v.*, m.person_id,
               CASE WHEN v.kind IN ('suspend', 'resume') THEN v.from_unit_id
                    ELSE v.to_unit_id END AS unit_after
          FROM dv.move v
          JOIN dv.member m ON m.member_id = v.member_id
         WHERE v.move_id = ANY (moves)
    ), changed AS (
        UPDATE dv.member m
           SET state = moved.state_after
          FROM moved
         WHERE m.member_id = moved.member_id AND m.state <> moved.state_after
    ), closed AS (
        UPDATE dv.membership s
           SET during = daterange(lower(s.during), moved.effective_on), closed_by = moved.move_id
          FROM moved
         WHERE s.member_id = moved.member_id AND upper_inf(s.during)
           AND moved.kind IN ('transfer', 'transfer out', 'end')
    ), card AS (
        SELECT c.card_id, c.state, moved.move_id, moved.person_id, moved.from_unit_id,
               coalesce(moved.end_reason, moved.kind) AS reason
          FROM moved
          JOIN dv.card c ON c.member_id = moved.member_id AND c.state <> 'ended'
         WHERE moved.state_after = 'ended'
           FOR UPDATE OF c
    ), ended AS (
        UPDATE dv.card c
           SET state = 'ended', end_reason = 'revoked', ended_at = now()
          FROM card
         WHERE c.card_id = card.card_id
    ), remembered AS (
        UPDATE dv.move v
           SET card_id = card.card_id, card_state = card.state
          FROM card
         WHERE v.move_id = card.move_id
    ), lapsed AS (
        UPDATE dv.move o
           SET state = 'lapsed', answered_by = officer, answered_at = now()
          FROM moved
         WHERE o.member_id = moved.member_id AND o.state = 'offered'
           AND moved.kind IN ('end', 'transfer out', 'undo')
        RETURNING o.move_id, o.from_unit_id, o.to_unit_id, moved.person_id
    )
    INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
    SELECT move_settle.officer, 'card revoked', from_unit_id, person_id,
           jsonb_build_object('state', state),
           jsonb_build_object('card_id', encode(card_id, 'hex'), 'reason', reason)
      FROM card
    UNION ALL
    SELECT move_settle.officer, 'transfer lapsed', from_unit_id, person_id,
           jsonb_build_object('from_unit_id', from_unit_id, 'to_unit_id', to_unit_id),
           jsonb_build_object('move_id', move_id)
      FROM lapsed
    UNION ALL
    SELECT move_settle.officer,
           CASE kind WHEN 'transfer' THEN 'transfer accepted'
                     WHEN 'transfer out' THEN 'transferred out'
                     WHEN 'transfer in' THEN 'transferred in'
                     WHEN 'suspend' THEN 'suspended'
                     WHEN 'resume' THEN 'resumed'
                     WHEN 'end' THEN 'ended'
                     WHEN 'readmit' THEN 'readmitted'
                     ELSE 'undone' END,
           coalesce(unit_after, from_unit_id), person_id,
           jsonb_build_object('state', state_before, 'unit_id', from_unit_id),
           jsonb_strip_nulls(jsonb_build_object(
               'move_id', move_id, 'state', state_after, 'unit_id', unit_after,
               'effective_on', effective_on, 'end_reason', end_reason, 'outside', outside,
               'letter_no', letter_no, 'decision_no', decision_no,
               'decision_date', decision_date, 'decided_by', decided_by, 'undoes', undoes))
      FROM moved;

    INSERT INTO dv.membership (member_id, unit_id, during, opened_by)
    SELECT member_id, to_unit_id, daterange(effective_on, NULL), move_id
      FROM dv.move
     WHERE move_id = ANY (moves) AND kind IN ('transfer', 'transfer in', 'readmit');
END $$;

-- Lock members until the transaction ends, always in the same order: what they are is read by a later
-- statement, which sees what those did who held the locks. An officer locks those alone whom they see,
-- or who are offered to them.
CREATE FUNCTION dv.move_lock(numbers text[], moves bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    everything CONSTANT boolean := dv.scope_all();
BEGIN
    PERFORM FROM dv.member m
      WHERE m.member_id IN (
            SELECT n.member_id FROM dv.member n WHERE n.member_no = ANY (numbers)
            UNION ALL
            SELECT v.member_id FROM dv.move v WHERE v.move_id = ANY (moves))
        AND CASE WHEN everything THEN true
                 ELSE dv.person_seen(m.person_id)
                      OR EXISTS (SELECT FROM dv.move o
                                  WHERE o.member_id = m.member_id AND o.state = 'offered'
                                    AND dv.unit_seen(o.to_unit_id)) END
      ORDER BY m.member_id
        FOR UPDATE;
END $$;

-- What became of a request before: how many it was about; nothing for a new one; the fault 'request'
-- when it asked for something else, or was an officer's who is not this one.
CREATE FUNCTION dv.move_requested(request uuid, asked bytea)
RETURNS TABLE (done bigint, subject text, fault text)
LANGUAGE plpgsql STABLE ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT CASE WHEN same THEN r.moved END, NULL, CASE WHEN NOT same THEN 'request' END
      FROM dv.move_request r
     CROSS JOIN LATERAL (SELECT r.digest = asked
                                AND (dv.scope_owner() OR r.made_by = session_user)) x (same)
     WHERE r.request_id = request;
END $$;

-- Do a deed to the members named, to all or to nobody: transfer (offer one), accept, decline, suspend,
-- resume, end, leave and keep (of leavers), transfer out, transfer in, readmit. Numbers stand between
-- commas. A row comes out: how many it was done to, else the fault and what has it.
CREATE FUNCTION dv.member_move(numbers text, deed text, day date, joined text, outside_name text,
    letter text, ending text, why text, decided_no text, decided_on date, decider text, request uuid,
    officer text)
RETURNS TABLE (done bigint, subject text, fault text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor      CONSTANT text := dv.acting_name(officer);
    any_unit   CONSTANT boolean := deed = 'transfer'; -- an offer goes to whom the officer does not see
    joined_id  CONSTANT bigint := (SELECT unit_id FROM dv.unit
                                    WHERE code = joined AND dissolved_on IS NULL
                                      AND deed IN ('transfer', 'transfer in', 'readmit')
                                      AND (any_unit OR dv.unit_seen(unit_id)));
    decider_id CONSTANT bigint := (SELECT unit_id FROM dv.unit
                                    WHERE code = decider AND dissolved_on IS NULL
                                      AND deed = 'readmit' AND dv.unit_seen(unit_id));
    asked      CONSTANT bytea := sha256(convert_to(jsonb_build_array(numbers, deed, day, joined_id,
                   outside_name, letter, ending, why, decided_no, decided_on, decider_id)::text,
                   'UTF8'));
    new_kind   CONSTANT text := CASE deed WHEN 'leave' THEN 'end' ELSE deed END;
    moves      bigint[];
BEGIN
    IF deed IN ('transfer', 'suspend', 'resume', 'keep') THEN
        PERFORM dv.duty_needed('clerk');
    ELSIF deed = 'decline' THEN
        PERFORM dv.duty_needed('clerk', 'approver');
    ELSIF deed IN ('accept', 'end', 'leave', 'transfer out', 'transfer in', 'readmit') THEN
        PERFORM dv.duty_needed('approver');
    ELSE
        RAISE invalid_parameter_value USING MESSAGE = 'there is no such deed';
    END IF;
    IF deed = 'leave' AND ending IS DISTINCT FROM 'left' THEN
        RAISE invalid_parameter_value USING MESSAGE = 'a leaver ends as left';
    END IF;
    IF day NOT BETWEEN '1929-01-01' AND current_date + 1
       OR decided_on NOT BETWEEN '1929-01-01' AND current_date + 1 THEN
        RAISE invalid_parameter_value USING MESSAGE = 'a day lies in the future, or before 1929';
    END IF;

    PERFORM dv.move_lock(string_to_array(numbers, ','), NULL);
    RETURN QUERY SELECT * FROM dv.move_requested(request, asked);
    IF FOUND THEN
        RETURN;
    END IF;
    IF NOT any_unit AND (joined IS NOT NULL AND joined_id IS NULL
                         OR decider IS NOT NULL AND decider_id IS NULL) THEN
        RETURN QUERY SELECT NULL::bigint, CASE WHEN joined_id IS NULL THEN joined ELSE decider END,
                            'no unit'::text;
        RETURN;
    END IF;
    RETURN QUERY SELECT NULL::bigint, f.subject, f.fault
                   FROM dv.move_fault(numbers, deed, day, joined_id, decider_id) f;
    IF FOUND THEN
        RETURN;
    END IF;
    IF any_unit AND joined_id IS NULL THEN
        RETURN QUERY SELECT NULL::bigint, joined, 'no unit'::text;
        RETURN;
    END IF;
    IF request IS NOT NULL THEN
        INSERT INTO dv.move_request (request_id, digest, moved, made_by)
        SELECT request, asked, count(DISTINCT n), actor
          FROM unnest(string_to_array(numbers, ',')) n;
    END IF;

    CASE deed
    WHEN 'decline' THEN
        WITH declined AS (
            UPDATE dv.move v
               SET state = 'declined', answered_by = actor, answered_at = now(), answer = why
              FROM dv.member m
             WHERE m.member_no = ANY (string_to_array(numbers, ','))
               AND v.member_id = m.member_id AND v.state = 'offered'
            RETURNING v.move_id, v.from_unit_id, v.to_unit_id, m.person_id
        ), noted AS (
            INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
            SELECT actor, 'transfer declined', to_unit_id, person_id,
                   jsonb_build_object('from_unit_id', from_unit_id, 'to_unit_id', to_unit_id),
                   jsonb_build_object('move_id', move_id)
              FROM declined
        )
        SELECT array_agg(move_id) INTO moves FROM declined;
    WHEN 'keep' THEN
        WITH kept AS (
            INSERT INTO dv.leaver_kept (member_id, seen_event, reason, kept_by)
            SELECT l.member_id,
                   coalesce((SELECT max(e.event_id) FROM dv.event e
                              WHERE e.person_id = l.person_id), 0),
                   why, actor
              FROM dv.leaver l
             WHERE l.member_no = ANY (string_to_array(numbers, ','))
            RETURNING member_id
        ), noted AS (
            INSERT INTO dv.event (officer, verb, unit_id, person_id)
            SELECT actor, 'leaver kept', s.unit_id, m.person_id
              FROM kept
              JOIN dv.member m ON m.member_id = kept.member_id
              JOIN dv.membership s ON s.member_id = kept.member_id AND upper_inf(s.during)
        )
        SELECT array_agg(member_id) INTO moves FROM kept;
    WHEN 'accept' THEN
        WITH made AS (
            UPDATE dv.move v
               SET state = 'done', effective_on = coalesce(day, v.effective_on),
                   state_before = m.state, state_after = m.state,
                   place = 1 + coalesce((SELECT max(l.place) FROM dv.move l
                                          WHERE l.member_id = m.member_id), 0),
                   answered_by = actor, answered_at = now(), answer = why
              FROM dv.member m
             WHERE m.member_no = ANY (string_to_array(numbers, ','))
               AND v.member_id = m.member_id AND v.state = 'offered'
            RETURNING v.move_id
        )
        SELECT array_agg(move_id) INTO moves FROM made;
        PERFORM dv.move_settle(moves, actor);
    ELSE
        WITH made AS (
            INSERT INTO dv.move (member_id, kind, state, place, state_before, state_after,
                                 from_unit_id, to_unit_id, outside, letter_no, end_reason, reason,
                                 effective_on, decision_no, decision_date, decided_by, made_by)
            SELECT m.member_id, new_kind, CASE WHEN any_unit THEN 'offered' ELSE 'done' END,
                   CASE WHEN NOT any_unit
                        THEN 1 + coalesce((SELECT max(l.place) FROM dv.move l
                                            WHERE l.member_id = m.member_id), 0) END,
                   CASE WHEN NOT any_unit THEN m.state END,
                   CASE WHEN any_unit THEN NULL
                        WHEN deed = 'suspend' THEN 'suspended'
                        WHEN deed IN ('end', 'leave', 'transfer out') THEN 'ended'
                        ELSE 'active' END,
                   s.unit_id, joined_id, outside_name, letter, ending, why, day, decided_no,
                   decided_on, decider_id, actor
              FROM dv.member m
              LEFT JOIN dv.membership s ON s.member_id = m.member_id AND upper_inf(s.during)
             WHERE m.member_no = ANY (string_to_array(numbers, ','))
             ORDER BY m.member_id
            RETURNING move_id
        )
        SELECT array_agg(move_id) INTO moves FROM made;
        IF any_unit THEN
            INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
            SELECT actor, 'transfer offered', v.from_unit_id, m.person_id,
                   jsonb_build_object('move_id', v.move_id, 'from_unit_id', v.from_unit_id,
                                      'to_unit_id', v.to_unit_id, 'letter_no', v.letter_no,
                                      'effective_on', v.effective_on)
              FROM dv.move v
              JOIN dv.member m ON m.member_id = v.member_id
             WHERE v.move_id = ANY (moves);
        ELSE
            PERFORM dv.move_settle(moves, actor);
        END IF;
    END CASE;
    RETURN QUERY SELECT cardinality(moves)::bigint, NULL::text, NULL::text;
END $$;

-- Undo moves, each by a row of its own: state and stints are as before, and a card that ended by one
-- lives again, unless it was reported since, stood in a run, or the member holds a newer one.
CREATE FUNCTION dv.move_undo(ids text, why text, request uuid, officer text)
RETURNS TABLE (done bigint, subject text, fault text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor      CONSTANT text := dv.acting_name(officer);
    everything CONSTANT boolean := dv.scope_all();
    lo         CONSTANT integer := dv.scope_lft();
    hi         CONSTANT integer := dv.scope_rgt();
    wrong      CONSTANT bigint[] := string_to_array(ids, ',')::bigint[];
    asked      CONSTANT bytea := sha256(convert_to(jsonb_build_array(ids, 'undo', NULL::date,
                   NULL::bigint, NULL::text, NULL::text, NULL::text, why, NULL::text, NULL::date,
                   NULL::bigint)::text, 'UTF8'));
    moves      bigint[];
BEGIN
    PERFORM dv.duty_needed('approver');
    PERFORM dv.move_lock(NULL, wrong);
    RETURN QUERY SELECT * FROM dv.move_requested(request, asked);
    IF FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH named AS (
        SELECT DISTINCT n AS move_id FROM unnest(wrong) n
    ), judged AS (
        SELECT n.move_id,
               CASE
               WHEN v.move_id IS NULL
                 OR NOT (everything
                         OR NOT EXISTS (SELECT FROM dv.unit u
                                         WHERE u.unit_id IN (v.from_unit_id, v.to_unit_id, v.decided_by)
                                           AND (u.lft BETWEEN lo AND hi) IS NOT TRUE))
                   THEN 'unknown'
               WHEN v.state = 'offered' THEN 'waiting'
               WHEN v.state <> 'done' THEN v.state
               WHEN v.kind = 'undo' THEN 'an undo'
               WHEN v.kind = 'merge' THEN 'a merge'
               WHEN EXISTS (SELECT FROM dv.move l
                             WHERE l.member_id = v.member_id AND l.place > v.place
                               AND l.state = 'done' AND l.kind <> 'undo') THEN 'not last'
               WHEN m.state <> v.state_after
                 OR (v.kind IN ('transfer', 'transfer in', 'readmit')
                     AND s.opened_by IS DISTINCT FROM v.move_id)
                 OR (v.kind IN ('end', 'transfer out') AND s.member_id IS NOT NULL)
                 OR (v.kind IN ('transfer', 'end', 'transfer out')
                     AND NOT EXISTS (SELECT FROM dv.membership b
                                       JOIN dv.unit u ON u.unit_id = b.unit_id
                                      WHERE b.member_id = v.member_id AND b.closed_by = v.move_id
                                        AND u.dissolved_on IS NULL))
                   THEN 'changed'
               WHEN lower(actor COLLATE "vi-x-icu") IN (lower(v.made_by COLLATE "vi-x-icu"),
                                                        lower(v.answered_by COLLATE "vi-x-icu"))
                   THEN 'own'
               END AS fault
          FROM named n
          LEFT JOIN dv.move v ON v.move_id = n.move_id
          LEFT JOIN dv.member m ON m.member_id = v.member_id
          LEFT JOIN dv.membership s ON s.member_id = v.member_id AND upper_inf(s.during)
    )
    SELECT NULL::bigint, move_id::text, fault
      FROM judged
     WHERE fault IS NOT NULL
     ORDER BY move_id
     LIMIT 1;
    IF FOUND THEN
        RETURN;
    END IF;
    IF request IS NOT NULL THEN
        INSERT INTO dv.move_request (request_id, digest, moved, made_by)
        SELECT request, asked, count(DISTINCT n), actor FROM unnest(wrong) n;
    END IF;

    WITH undone AS (
        UPDATE dv.move
           SET state = 'undone', undone_by = actor
         WHERE move_id = ANY (wrong)
        RETURNING *
    ), made AS (
        INSERT INTO dv.move (member_id, kind, state, place, state_before, state_after, from_unit_id,
                             to_unit_id, reason, effective_on, made_by, undoes)
        SELECT u.member_id, 'undo', 'done',
               1 + (SELECT max(l.place) FROM dv.move l WHERE l.member_id = u.member_id),
               u.state_after, u.state_before, s.unit_id,
               CASE WHEN u.kind IN ('suspend', 'resume') THEN s.unit_id ELSE u.from_unit_id END,
               why, u.effective_on, actor, u.move_id
          FROM undone u
          LEFT JOIN dv.membership s ON s.member_id = u.member_id AND upper_inf(s.during)
         ORDER BY u.member_id
        RETURNING move_id
    )
    SELECT array_agg(move_id) INTO moves FROM made;
    -- A stint is emptied before another is opened again, as the two may not overlap.
    UPDATE dv.membership s
       SET during = 'empty'
      FROM dv.move v
     WHERE v.move_id = ANY (moves)
       AND s.member_id = v.member_id AND s.opened_by = v.undoes AND upper_inf(s.during);
    UPDATE dv.membership s
       SET during = daterange(lower(s.during), NULL), closed_by = NULL
      FROM dv.move v
     WHERE v.move_id = ANY (moves)
       AND s.member_id = v.member_id AND s.closed_by = v.undoes;
    PERFORM dv.move_settle(moves, actor);
    WITH back AS (
        UPDATE dv.card c
           SET state = u.card_state, end_reason = NULL, ended_at = NULL
          FROM dv.move v
          JOIN dv.move u ON u.move_id = v.undoes
          JOIN dv.member m ON m.member_id = v.member_id
         WHERE v.move_id = ANY (moves)
           AND c.card_id = u.card_id
           AND u.card_state IN ('ordered', 'printed', 'handed over')
           AND c.state = 'ended' AND c.end_reason = 'revoked'
           AND NOT EXISTS (SELECT FROM dv.card live
                            WHERE live.member_id = c.member_id AND live.state <> 'ended')
        RETURNING c.card_id, c.state, v.to_unit_id, m.person_id
    )
    INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
    SELECT actor, 'card restored', to_unit_id, person_id, jsonb_build_object('state', 'ended'),
           jsonb_build_object('card_id', encode(card_id, 'hex'), 'state', state)
      FROM back;
    RETURN QUERY SELECT cardinality(moves)::bigint, NULL::text, NULL::text;
END $$;

-- Transfers that wait for the units of an interval, the oldest first: of a member who is not theirs
-- yet the officer sees what the offer says.
CREATE FUNCTION dv.transfers_offered(from_lft integer, to_rgt integer, after bigint, up_to bigint)
RETURNS TABLE (move_id bigint, member_no text, full_name text, from_unit text, to_unit text,
               letter_no text, effective_on date, reason text, made_by text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    everything CONSTANT boolean := dv.scope_all();
    lo         CONSTANT integer := dv.scope_lft();
    hi         CONSTANT integer := dv.scope_rgt();
BEGIN
    PERFORM dv.duty_needed('clerk', 'approver', 'auditor');
    RETURN QUERY
    SELECT v.move_id, m.member_no, p.full_name, f.code, t.code, v.letter_no, v.effective_on, v.reason,
           v.made_by
      FROM dv.unit t
      JOIN dv.move v ON v.to_unit_id = t.unit_id AND v.state = 'offered'
      JOIN dv.unit f ON f.unit_id = v.from_unit_id
      JOIN dv.member m ON m.member_id = v.member_id
      JOIN dv.person p ON p.person_id = m.person_id
     WHERE t.lft BETWEEN from_lft AND to_rgt
       AND (everything OR t.lft BETWEEN lo AND hi)
       AND v.move_id > coalesce(after, 0)
     ORDER BY v.move_id
     LIMIT up_to;
END $$;

-- Members of an interval who work nowhere any more: nowhere at all, which the officer's own subtree
-- does not tell.
CREATE FUNCTION dv.leavers(from_lft integer, to_rgt integer, after bigint, up_to bigint)
RETURNS TABLE (member_no text, full_name text, born text, unit_code text, joined_on date,
               card_state text, member_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    everything CONSTANT boolean := dv.scope_all();
    lo         CONSTANT integer := dv.scope_lft();
    hi         CONSTANT integer := dv.scope_rgt();
BEGIN
    PERFORM dv.duty_needed('clerk', 'approver', 'auditor');
    RETURN QUERY
    SELECT s.member_no, s.full_name, s.born, s.unit_code, s.joined_on, s.card_state, s.member_id
      FROM dv.leaver l
      JOIN dv.unit u ON u.unit_id = l.unit_id
      JOIN dv.member_shown s ON s.member_id = l.member_id
     WHERE u.lft BETWEEN from_lft AND to_rgt
       AND (everything OR u.lft BETWEEN lo AND hi)
       AND l.member_id > coalesce(after, 0)
     ORDER BY l.member_id
     LIMIT up_to;
END $$;

-- ---- reorganisations ----

-- Who proposes one has a duty at a unit above all that it changes; who approves it, another officer,
-- too. For an officer a unit outside the subtree is one that is not there: but that a code is taken is
-- said, as it must be.

-- Parts of the functions below: the changes that wait in pg_temp.change_row are looked at.

-- Where the changes of a decision wait. The session cannot have made these tables: then this fails.
CREATE FUNCTION dv.reorganisation_stage() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CREATE TEMPORARY TABLE change_row (
        row_no    bigint,
        action    text,
        code      text,
        name      text,
        name_key  text,
        kind      text,
        parent    text,
        into_code text,
        sector    text,
        from_code text,
        reason    text,
        value     text,
        ends      boolean,
        unit_id   bigint,
        parent_id bigint,
        into_id   bigint
    ) ON COMMIT DROP;
END $$;

-- How each unit that changes will be: those of the changes, and the children that follow a unit into
-- the one it goes into. A unit that ends stands below that one too, with its records. What the tree of
-- today does not allow is refused, each change by itself; then changes after which a unit would be
-- below itself (or below such a one, or more than 64 levels deep), and those of a unit that has changed
-- since the day of effect.
CREATE FUNCTION dv.reorganisation_judge(deciding bigint, day date) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    everything CONSTANT boolean := dv.scope_all();
    lo         CONSTANT integer := dv.scope_lft();
    hi         CONSTANT integer := dv.scope_rgt();
    own        CONSTANT integer := CASE WHEN dv.scope_owner() THEN 0 ELSE coalesce(lo, 0) END;
    top        CONSTANT integer := coalesce((SELECT lft FROM dv.unit WHERE unit_id = deciding), 0);
    bottom     CONSTANT integer := coalesce((SELECT rgt FROM dv.unit WHERE unit_id = deciding),
                                            2147483647);
BEGIN
    -- What a row lacks for its action; the library says so of each row before it sends any.
    UPDATE pg_temp.change_row
       SET reason = CASE WHEN code IS NULL THEN 'code-missing'
                         WHEN (action IN ('found', 'rename', 're-parent', 'merge', 'dissolve'))
                              IS NOT TRUE THEN 'action-unknown'
                         WHEN action IN ('found', 'rename') AND coalesce(name, '') = ''
                           OR name IS NOT NULL AND name_key IS NULL THEN 'name-missing'
                         WHEN action = 'found' AND kind IS NULL THEN 'kind-unknown'
                         WHEN action = 're-parent' AND parent IS NULL THEN 'parent-missing'
                         WHEN action = 'merge' AND into_code IS NULL
                           OR action NOT IN ('merge', 'dissolve') AND into_code IS NOT NULL
                             THEN 'into-missing' END
     WHERE reason IS NULL;
    ANALYZE pg_temp.change_row;

    -- Codes become numbers; a unit that is to be founded has its number set aside.
    WITH known AS MATERIALIZED (
        SELECT code, unit_id FROM dv.unit
         WHERE dissolved_on IS NULL AND (everything OR lft BETWEEN lo AND hi)
        UNION ALL
        SELECT code, nextval('dv.unit_unit_id_seq')
          FROM (SELECT DISTINCT r.code FROM pg_temp.change_row r
                 WHERE r.action = 'found' AND r.code IS NOT NULL
                   AND NOT EXISTS (SELECT FROM dv.unit u WHERE u.code = r.code)) founded
    )
    UPDATE pg_temp.change_row r
       SET unit_id = u.unit_id, parent_id = p.unit_id, into_id = i.unit_id,
           ends = coalesce(s.action IN ('merge', 'dissolve'), false)
      FROM pg_temp.change_row s
      LEFT JOIN known u ON u.code = s.code
      LEFT JOIN known p ON p.code = s.parent
      LEFT JOIN known i ON i.code = s.into_code
     WHERE s.row_no = r.row_no;

    WITH ending AS MATERIALIZED (
        SELECT unit_id, bool_or(into_id IS NULL) AS nowhere
          FROM pg_temp.change_row
         WHERE ends AND unit_id IS NOT NULL
         GROUP BY unit_id
    ), left_child AS MATERIALIZED (
        SELECT c.parent_id, min(c.code) AS code
          FROM ending e
          JOIN dv.unit c ON c.parent_id = e.unit_id AND c.dissolved_on IS NULL
          LEFT JOIN pg_temp.change_row r ON r.unit_id = c.unit_id AND (r.ends OR r.parent IS NOT NULL)
         WHERE e.nowhere AND r.unit_id IS NULL
         GROUP BY c.parent_id
    ), undecided AS MATERIALIZED (
        SELECT e.unit_id
          FROM ending e
          JOIN dv.application a ON a.unit_id = e.unit_id AND a.state IN ('draft', 'submitted')
         WHERE e.nowhere
         GROUP BY e.unit_id
    ), judged AS MATERIALIZED (
        SELECT r.row_no, left_child.code AS child,
               CASE WHEN row_number() OVER (PARTITION BY r.code ORDER BY r.row_no) > 1
                        THEN 'code-repeated'
                    WHEN r.action = 'found' AND u.unit_id IS NOT NULL THEN 'code-taken'
                    WHEN r.action <> 'found' AND u.unit_id IS NULL THEN 'unit-unknown'
                    WHEN u.dissolved_on IS NOT NULL THEN 'unit-dissolved'
                    WHEN r.parent IS NOT NULL AND r.parent_id IS NULL THEN 'parent-unknown'
                    WHEN r.into_code IS NOT NULL AND r.into_id IS NULL THEN 'into-unknown'
                    WHEN r.from_code IS NOT NULL AND f.unit_id IS NULL THEN 'from-unknown'
                    WHEN parent_ends.unit_id IS NOT NULL OR p.founded_on > day THEN 'parent-ends'
                    WHEN into_ends.unit_id IS NOT NULL OR i.founded_on > day THEN 'into-ends'
                    WHEN u.lft NOT BETWEEN top AND bottom OR u.lft <= own
                         OR p.lft NOT BETWEEN top AND bottom
                         OR i.lft NOT BETWEEN top AND bottom
                         OR f.lft NOT BETWEEN top AND bottom
                         OR (deciding > 0 AND r.action = 'found' AND r.parent IS NULL) THEN 'outside'
                    WHEN left_child.code IS NOT NULL THEN 'children-left'
                    WHEN undecided.unit_id IS NOT NULL THEN 'applications-open' END AS reason
          FROM pg_temp.change_row r
          LEFT JOIN dv.unit u ON u.code = r.code
                             AND (everything OR r.action = 'found' OR u.lft BETWEEN lo AND hi)
          LEFT JOIN dv.unit p ON p.unit_id = r.parent_id
          LEFT JOIN dv.unit i ON i.unit_id = r.into_id
          LEFT JOIN dv.unit f ON f.code = r.from_code
                             AND (everything OR f.lft BETWEEN lo AND hi)
          LEFT JOIN ending parent_ends ON parent_ends.unit_id = r.parent_id
          LEFT JOIN ending into_ends ON into_ends.unit_id = r.into_id
          LEFT JOIN left_child ON left_child.parent_id = r.unit_id AND r.into_code IS NULL
          LEFT JOIN undecided ON undecided.unit_id = r.unit_id AND r.into_code IS NULL
         WHERE r.code IS NOT NULL
    )
    UPDATE pg_temp.change_row r
       SET reason = j.reason,
           value = CASE WHEN j.reason LIKE 'parent-%' THEN r.parent
                        WHEN j.reason LIKE 'into-%' THEN r.into_code
                        WHEN j.reason LIKE 'from-%' THEN r.from_code
                        WHEN j.reason = 'children-left' THEN j.child
                        ELSE r.code END
      FROM judged j
     WHERE j.row_no = r.row_no
       AND r.reason IS NULL
       AND j.reason IS NOT NULL;

    CREATE TEMPORARY TABLE unit_after ON COMMIT DROP AS
    SELECT r.unit_id, r.row_no, r.code, u.unit_id IS NULL AS founded, false AS follows, r.ends, r.into_id,
           r.action,
           CASE WHEN r.ends THEN u.name ELSE coalesce(r.name, u.name) END AS name,
           CASE WHEN r.ends THEN u.name_key ELSE coalesce(r.name_key, u.name_key) END AS name_key,
           CASE WHEN r.ends THEN u.kind ELSE coalesce(r.kind, u.kind) END AS kind,
           CASE WHEN r.ends THEN u.sector ELSE coalesce(r.sector, u.sector) END AS sector,
           CASE WHEN r.ends THEN coalesce(r.into_id, u.parent_id)
                ELSE coalesce(r.parent_id, above.into_id, u.parent_id) END AS parent_id
      FROM pg_temp.change_row r
      LEFT JOIN dv.unit u ON u.unit_id = r.unit_id
      LEFT JOIN pg_temp.change_row above ON above.unit_id = u.parent_id AND above.ends
                                        AND above.reason IS NULL
     WHERE r.reason IS NULL
    UNION ALL
    SELECT u.unit_id, above.row_no, u.code, false, true, false, NULL,
           're-parent', u.name, u.name_key, u.kind, u.sector, above.into_id
      FROM pg_temp.change_row above
      JOIN dv.unit u ON u.parent_id = above.unit_id AND u.dissolved_on IS NULL
      LEFT JOIN pg_temp.change_row r ON r.unit_id = u.unit_id
     WHERE above.ends AND above.into_id IS NOT NULL AND above.reason IS NULL
       AND r.unit_id IS NULL;

    WITH RECURSIVE link AS MATERIALIZED (
        SELECT u.unit_id, u.parent_id
          FROM dv.unit u
         WHERE NOT EXISTS (SELECT FROM pg_temp.unit_after a WHERE a.unit_id = u.unit_id)
        UNION ALL
        SELECT unit_id, parent_id FROM pg_temp.unit_after
    ), reached AS (
        SELECT unit_id, 1 AS depth FROM link WHERE parent_id IS NULL
        UNION ALL
        SELECT l.unit_id, r.depth + 1
          FROM reached r
          JOIN link l ON l.parent_id = r.unit_id
         WHERE r.depth < 64
    ), placed AS MATERIALIZED (
        SELECT DISTINCT unit_id FROM reached
    ), judged AS MATERIALIZED (
        SELECT a.row_no, min(a.code) AS code, bool_or(placed.unit_id IS NULL) AS lost
          FROM pg_temp.unit_after a
          LEFT JOIN placed ON placed.unit_id = a.unit_id
          LEFT JOIN dv.unit_history h ON h.unit_id = a.unit_id AND upper_inf(h.during)
         WHERE placed.unit_id IS NULL OR lower(h.during) > day
         GROUP BY a.row_no
    )
    UPDATE pg_temp.change_row r
       SET reason = CASE WHEN j.lost THEN 'cycle' ELSE 'changed-later' END, value = j.code
      FROM judged j
     WHERE j.row_no = r.row_no;
END $$;

-- What each change does, or why it is refused.
CREATE FUNCTION dv.reorganisation_shown()
RETURNS TABLE (row_no bigint, action text, code text, was_name text, name text, was_parent text,
               parent text, into_code text, members bigint, units bigint, reason text, value text,
               from_code text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH members AS MATERIALIZED (
        SELECT a.unit_id, count(*) AS n
          FROM pg_temp.unit_after a
          JOIN dv.membership s ON s.unit_id = a.unit_id AND upper_inf(s.during)
         WHERE a.ends
         GROUP BY a.unit_id
    ), followers AS MATERIALIZED (
        SELECT row_no, count(*) AS n FROM pg_temp.unit_after WHERE follows GROUP BY row_no
    )
    SELECT r.row_no, r.action, r.code, u.name,
           CASE WHEN NOT r.ends THEN coalesce(r.name, u.name) END, above.code,
           CASE WHEN NOT r.ends THEN coalesce(r.parent, above_row.into_code, above.code) END,
           r.into_code, coalesce(m.n, 0), coalesce(f.n, 0), r.reason, r.value,
           r.from_code
      FROM pg_temp.change_row r
      LEFT JOIN dv.unit u ON u.unit_id = r.unit_id
      LEFT JOIN dv.unit above ON above.unit_id = u.parent_id
      LEFT JOIN (SELECT unit_id, min(into_code) AS into_code FROM pg_temp.change_row
                  WHERE ends GROUP BY unit_id) above_row ON above_row.unit_id = u.parent_id
      LEFT JOIN members m ON m.unit_id = r.unit_id
      LEFT JOIN followers f ON f.row_no = r.row_no
     ORDER BY r.row_no;
END $$;

-- ---- what may be called ----

-- Propose changes: an array of objects with the columns of dv.unit_change, and the reason and value of
-- one that is refused beforehand. Each change comes out with what it does or why it is refused; when
-- none is, the proposal is kept, and its id stands in each row.
CREATE FUNCTION dv.reorganisation_propose(changes jsonb, decided_no text, decided_on date, day date,
                                          deciding bigint, proposer text, officer text)
RETURNS TABLE (row_no bigint, action text, code text, was_name text, name text, was_parent text,
               parent text, into_code text, members bigint, units bigint, reason text, value text,
               from_code text, reorganisation_id bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    id bigint;
BEGIN
    PERFORM dv.duty_needed('clerk', 'approver');
    IF NOT dv.scope_owner() AND NOT dv.unit_seen(deciding) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this unit''s decisions are not the officer''s';
    END IF;
    IF coalesce(decided_no, '') = ''
       OR (decided_on BETWEEN '1929-01-01' AND current_date + 366) IS NOT TRUE
       OR (day BETWEEN '1929-01-01' AND current_date + 366) IS NOT TRUE THEN
        RAISE invalid_parameter_value USING
            MESSAGE = 'a decision has a number, a date, and a day of effect, within a year from now';
    END IF;
    PERFORM dv.reorganisation_stage();
    INSERT INTO pg_temp.change_row (row_no, action, code, name, name_key, kind, parent, into_code,
                                    sector, from_code, reason, value)
    SELECT c.row_no, c.action, c.code, c.name, c.name_key, c.kind, c.parent, c.into_code, c.sector,
           c.from_code, c.reason, c.value
      FROM jsonb_to_recordset(changes) c (row_no bigint, action text, code text, name text,
               name_key text, kind text, parent text, into_code text, sector text, from_code text,
               reason text, value text);
    PERFORM dv.reorganisation_judge(nullif(deciding, 0), day);
    IF EXISTS (SELECT FROM pg_temp.change_row)
       AND NOT EXISTS (SELECT FROM pg_temp.change_row c WHERE c.reason IS NOT NULL) THEN
        INSERT INTO dv.reorganisation AS r (decision_no, decision_date, effective_on, unit_id,
                                            proposed_by)
        VALUES (decided_no, decided_on, day, nullif(deciding, 0), dv.acting_name(proposer))
        RETURNING r.reorganisation_id INTO id;
        INSERT INTO dv.unit_change (reorganisation_id, row_no, action, code, name, name_key, kind,
                                    parent, into_code, sector, from_code)
        SELECT id, c.row_no, c.action, c.code, c.name, c.name_key, c.kind, c.parent, c.into_code,
               c.sector, c.from_code
          FROM pg_temp.change_row c;
        INSERT INTO dv.event (officer, verb, unit_id, new)
        VALUES (dv.acting_name(reorganisation_propose.officer), 'reorganisation proposed',
                nullif(deciding, 0),
                jsonb_build_object('reorganisation_id', id, 'decision_no', decided_no,
                                   'decision_date', decided_on, 'effective_on', day,
                                   'proposer', dv.acting_name(proposer)));
    END IF;
    RETURN QUERY SELECT s.*, id FROM dv.reorganisation_shown() s;
END $$;

-- The changes of a proposal come in again, to be checked against the tree of today.
CREATE FUNCTION dv.reorganisation_load(asked bigint) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM dv.reorganisation_stage();
    INSERT INTO pg_temp.change_row (row_no, action, code, name, name_key, kind, parent, into_code,
                                    sector, from_code)
    SELECT row_no, action, code, name, name_key, kind, parent, into_code, sector, from_code
      FROM dv.unit_change
     WHERE reorganisation_id = asked;
    PERFORM dv.reorganisation_judge(r.unit_id, r.effective_on)
       FROM dv.reorganisation r
      WHERE r.reorganisation_id = asked;
END $$;

-- What the changes of a proposal do to the tree of today; nothing when it is none that is seen.
CREATE FUNCTION dv.reorganisation_preview(asked bigint)
RETURNS TABLE (row_no bigint, action text, code text, was_name text, name text, was_parent text,
               parent text, into_code text, members bigint, units bigint, reason text, value text,
               from_code text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM dv.duty_needed('clerk', 'approver', 'auditor');
    IF EXISTS (SELECT FROM dv.reorganisation r
                WHERE r.reorganisation_id = asked AND r.state = 'proposed'
                  AND (dv.scope_owner() OR dv.unit_seen(r.unit_id))) THEN
        PERFORM dv.reorganisation_load(asked);
        RETURN QUERY SELECT * FROM dv.reorganisation_shown();
    END IF;
END $$;

-- A decision, locked until the transaction ends: its state, the day of effect, whether that has come,
-- whether the approver is the proposer. No row when the officer does not see it.
CREATE FUNCTION dv.reorganisation_get(asked bigint, approver text)
RETURNS TABLE (state text, effective_on date, due boolean, own boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM dv.duty_needed('clerk', 'approver', 'auditor');
    RETURN QUERY
    SELECT r.state, r.effective_on, r.effective_on <= current_date,
           lower(dv.acting_name(approver) COLLATE "vi-x-icu")
               = lower(r.proposed_by COLLATE "vi-x-icu")
      FROM dv.reorganisation r
     WHERE r.reorganisation_id = asked
       AND (dv.scope_owner() OR dv.unit_seen(r.unit_id))
       FOR UPDATE;
END $$;

-- What units are called and where they stand became otherwise on a day: what was so of them ends, and what
-- is so begins. A unit that is new, and was not founded here, has been so all along, as far as is known.
CREATE FUNCTION dv.unit_history_follow(day date, id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE dv.unit_history h
       SET during = daterange(lower(h.during), greatest(lower(h.during), day))
      FROM dv.unit u
     WHERE u.unit_id = h.unit_id
       AND upper_inf(h.during)
       AND (u.dissolved_on IS NOT NULL
            OR (h.name, h.kind, h.parent_id) IS DISTINCT FROM (u.name, u.kind, u.parent_id));

    INSERT INTO dv.unit_history (unit_id, during, name, kind, parent_id, reorganisation_id)
    SELECT u.unit_id,
           daterange(CASE WHEN EXISTS (SELECT FROM dv.unit_history h WHERE h.unit_id = u.unit_id)
                          THEN day ELSE u.founded_on END, NULL),
           u.name, u.kind, u.parent_id, id
      FROM dv.unit u
     WHERE u.dissolved_on IS NULL
       AND NOT EXISTS (SELECT FROM dv.unit_history h
                        WHERE h.unit_id = u.unit_id AND upper_inf(h.during));
END $$;

-- The preorder interval and the depth of each unit that is not in its place.
CREATE FUNCTION dv.unit_place() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    WITH RECURSIVE tree AS (
        SELECT unit_id, ARRAY[code COLLATE "C"] AS path, ARRAY[unit_id] AS line
          FROM dv.unit
         WHERE parent_id IS NULL
        UNION ALL
        SELECT u.unit_id, t.path || (u.code COLLATE "C"), t.line || u.unit_id
          FROM tree t
          JOIN dv.unit u ON u.parent_id = t.unit_id
    ), numbered AS (
        SELECT line, row_number() OVER (ORDER BY path) AS lft FROM tree
    ), placed AS (
        SELECT above.unit_id, min(n.lft) AS lft, max(n.lft) AS rgt, min(above.depth) - 1 AS depth
          FROM numbered n, unnest(n.line) WITH ORDINALITY AS above (unit_id, depth)
         GROUP BY above.unit_id
    )
    UPDATE dv.unit u
       SET lft = p.lft, rgt = p.rgt, depth = p.depth
      FROM placed p
     WHERE u.unit_id = p.unit_id
       AND (u.lft, u.rgt, u.depth) IS DISTINCT FROM (p.lft, p.rgt, p.depth);
END $$;

-- The units of the changes, which stand checked in pg_temp.unit_after.
CREATE FUNCTION dv.reorganisation_units(day date, id bigint, actor text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO dv.unit (unit_id, code, name, kind, parent_id, sector, name_key, lft, rgt, founded_on)
    OVERRIDING SYSTEM VALUE
    SELECT unit_id, code, name, kind, parent_id, sector, name_key, 0, 0, day
      FROM pg_temp.unit_after
     WHERE founded
     ORDER BY row_no;

    INSERT INTO dv.event (officer, verb, unit_id, old, new)
    SELECT actor,
           CASE a.action WHEN 'found' THEN 'unit founded' WHEN 'merge' THEN 'unit merged'
                         WHEN 'dissolve' THEN 'unit dissolved' ELSE 'unit changed' END,
           a.unit_id,
           CASE WHEN NOT a.founded THEN jsonb_build_object(
               'name', u.name, 'kind', u.kind, 'parent', above.code, 'sector', u.sector) END,
           jsonb_build_object('on', day, 'reorganisation_id', id)
               || CASE WHEN a.ends THEN jsonb_build_object('into', into_unit.code)
                       ELSE jsonb_build_object('name', a.name, 'kind', a.kind, 'parent', parent.code,
                                               'sector', a.sector) END
               || CASE WHEN a.founded AND r.from_code IS NOT NULL
                       THEN jsonb_build_object('from', r.from_code) ELSE '{}' END
      FROM pg_temp.unit_after a
      JOIN dv.unit u ON u.unit_id = a.unit_id
      LEFT JOIN dv.unit above ON above.unit_id = u.parent_id
      LEFT JOIN dv.unit parent ON parent.unit_id = a.parent_id
      LEFT JOIN pg_temp.change_row r ON r.row_no = a.row_no
      LEFT JOIN dv.unit into_unit ON into_unit.unit_id = a.into_id
     ORDER BY a.row_no, a.unit_id;

    INSERT INTO dv.card_outdated (card_id, unit_name, reorganisation_id)
    SELECT c.card_id, u.name, id
      FROM pg_temp.unit_after a
      JOIN dv.unit u ON u.unit_id = a.unit_id
      LEFT JOIN dv.unit i ON i.unit_id = a.into_id
      LEFT JOIN pg_temp.unit_after i_after ON i_after.unit_id = a.into_id
      JOIN dv.membership s ON s.unit_id = a.unit_id AND upper_inf(s.during)
      JOIN dv.card c ON c.member_id = s.member_id AND c.state IN ('printed', 'handed over')
     WHERE u.name <> CASE WHEN a.ends THEN coalesce(i_after.name, i.name) ELSE a.name END
        ON CONFLICT (card_id) DO UPDATE
       SET unit_name = excluded.unit_name, reorganisation_id = excluded.reorganisation_id
     WHERE card_outdated.unit_name IS NULL;

    UPDATE dv.unit u
       SET name = a.name, name_key = a.name_key, kind = a.kind, sector = a.sector,
           parent_id = a.parent_id, into_id = a.into_id,
           dissolved_on = CASE WHEN a.ends THEN day END
      FROM pg_temp.unit_after a
     WHERE a.unit_id = u.unit_id
       AND NOT a.founded;

    PERFORM dv.unit_history_follow(day, id);
    PERFORM dv.unit_place();
END $$;

-- The members of units that end, and what else hangs on these. Gives how many moved and ended.
CREATE FUNCTION dv.reorganisation_members(day date, id bigint, actor text)
RETURNS TABLE (n_moved bigint, n_ended bigint)
LANGUAGE plpgsql VOLATILE ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
    SELECT s.member_id, m.person_id, m.state, s.unit_id, a.into_id, lower(s.during) AS since
      FROM pg_temp.unit_after a
      JOIN dv.membership s ON s.unit_id = a.unit_id AND upper_inf(s.during)
      JOIN dv.member m ON m.member_id = s.member_id
     WHERE a.ends;

    UPDATE dv.membership s
       SET unit_id = CASE WHEN v.since >= day THEN coalesce(v.into_id, s.unit_id)
                          ELSE s.unit_id END,
           during = CASE WHEN (v.since >= day) IS NOT TRUE THEN daterange(v.since, day)
                         WHEN v.into_id IS NULL THEN daterange(v.since, v.since + 1)
                         ELSE s.during END
      FROM pg_temp.moved v
     WHERE s.member_id = v.member_id
       AND upper_inf(s.during);

    WITH belongs AS (
        INSERT INTO dv.membership (member_id, unit_id, during)
        SELECT member_id, into_id, daterange(day, NULL)
          FROM pg_temp.moved
         WHERE into_id IS NOT NULL
           AND (since >= day) IS NOT TRUE
    ), noted AS (
        INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
        SELECT actor, 'member moved', v.into_id, v.person_id, jsonb_build_object('unit', was.code),
               jsonb_build_object('unit', is_now.code, 'on', day, 'reorganisation_id', id)
          FROM pg_temp.moved v
          JOIN dv.unit was ON was.unit_id = v.unit_id
          JOIN dv.unit is_now ON is_now.unit_id = v.into_id
    )
    SELECT count(*) INTO n_moved FROM pg_temp.moved WHERE into_id IS NOT NULL;

    WITH ended AS (
        UPDATE dv.member m
           SET state = 'ended'
          FROM pg_temp.moved v
         WHERE v.member_id = m.member_id
           AND v.into_id IS NULL
        RETURNING m.member_id, m.person_id, v.unit_id, v.state
    ), card AS (
        UPDATE dv.card c
           SET state = 'ended', end_reason = 'revoked', ended_at = now()
          FROM pg_temp.moved v
          JOIN dv.card was ON was.member_id = v.member_id AND was.state <> 'ended'
         WHERE c.card_id = was.card_id
           AND v.into_id IS NULL
        RETURNING c.card_id, v.person_id, v.unit_id, was.state
    ), noted AS (
        INSERT INTO dv.event (officer, verb, unit_id, person_id, old, new)
        SELECT actor, 'member ended', unit_id, person_id, jsonb_build_object('state', state),
               jsonb_build_object('reason', 'unit dissolved', 'on', day,
                                  'reorganisation_id', id)
          FROM ended
        UNION ALL
        SELECT actor, 'card revoked', unit_id, person_id, jsonb_build_object('state', state),
               jsonb_build_object('card_id', encode(card_id, 'hex'), 'reason', 'unit dissolved')
          FROM card
    )
    SELECT count(*) INTO n_ended FROM ended;

    UPDATE dv.employment e
       SET unit_id = a.into_id
      FROM pg_temp.unit_after a
     WHERE a.unit_id = e.unit_id
       AND a.into_id IS NOT NULL;

    UPDATE dv.application p
       SET unit_id = a.into_id
      FROM pg_temp.unit_after a
     WHERE a.unit_id = p.unit_id
       AND a.into_id IS NOT NULL
       AND p.state IN ('draft', 'submitted');
    RETURN NEXT;
END $$;

-- Do what a proposal says: all of it, or nothing. Nobody else changes the tree, admits people or applies a
-- feed until this ends; the order of the locks is that of those who take one of them each. No row when
-- the officer does not see the decision. Else how it stood, how many of its changes the tree of today
-- refuses and the first of those; members is how many moved or ended, when it was done.
CREATE FUNCTION dv.reorganisation_approve(asked bigint, approver text, officer text)
RETURNS TABLE (state text, effective_on date, due boolean, own boolean, changes bigint, refused bigint,
               first_row bigint, first_reason text, first_value text, members bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor CONSTANT text := dv.acting_name(officer);
    done  record;
BEGIN
    PERFORM dv.duty_needed('approver');
    IF NOT EXISTS (SELECT FROM dv.reorganisation r
                    WHERE r.reorganisation_id = asked
                      AND (dv.scope_owner() OR dv.unit_seen(r.unit_id))) THEN
        RETURN;
    END IF;
    LOCK TABLE dv.unit IN SHARE ROW EXCLUSIVE MODE;
    PERFORM pg_advisory_xact_lock(hashtextextended('dv.application', 0));
    UPDATE dv.setting SET value = (value::bigint + 1)::text WHERE name = 'feed_generation';

    SELECT g.* INTO state, effective_on, due, own FROM dv.reorganisation_get(asked, approver) g;
    IF state IS NULL THEN
        RETURN;
    END IF;
    IF state = 'proposed' AND due AND NOT own THEN
        PERFORM dv.reorganisation_load(asked);
        SELECT count(*), count(c.reason),
               (array_agg(c.row_no ORDER BY c.row_no) FILTER (WHERE c.reason IS NOT NULL))[1],
               (array_agg(c.reason ORDER BY c.row_no) FILTER (WHERE c.reason IS NOT NULL))[1],
               (array_agg(c.value ORDER BY c.row_no) FILTER (WHERE c.reason IS NOT NULL))[1]
          INTO changes, refused, first_row, first_reason, first_value
          FROM pg_temp.change_row c;
        IF refused = 0 THEN
            PERFORM dv.reorganisation_units(effective_on, asked, actor);
            SELECT * INTO done FROM dv.reorganisation_members(effective_on, asked, actor);
            PERFORM dv.unit_estates_settle(actor);
            members := done.n_moved + done.n_ended;
            WITH approved AS (
                UPDATE dv.reorganisation r
                   SET state = 'approved', approved_by = dv.acting_name(approver),
                       approved_at = now()
                 WHERE r.reorganisation_id = asked
                RETURNING r.unit_id
            )
            INSERT INTO dv.event (officer, verb, unit_id, old, new)
            SELECT actor, 'reorganisation approved', unit_id,
                   jsonb_build_object('state', 'proposed'),
                   jsonb_build_object('reorganisation_id', asked,
                                      'approver', dv.acting_name(approver),
                                      'moved', done.n_moved, 'ended', done.n_ended)
              FROM approved;
            UPDATE dv.unit_change c
               SET unit_id = u.unit_id
              FROM dv.unit u
             WHERE c.reorganisation_id = asked AND u.code = c.code;
        END IF;
    END IF;
    RETURN NEXT;
END $$;

-- A proposal is not to be approved any more.
CREATE FUNCTION dv.reorganisation_withdraw(asked bigint, officer text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM dv.duty_needed('clerk', 'approver');
    WITH withdrawn AS (
        UPDATE dv.reorganisation r
           SET state = 'withdrawn'
         WHERE r.reorganisation_id = asked AND r.state = 'proposed'
           AND (dv.scope_owner() OR dv.unit_seen(r.unit_id))
        RETURNING r.unit_id
    )
    INSERT INTO dv.event (officer, verb, unit_id, old, new)
    SELECT dv.acting_name(reorganisation_withdraw.officer), 'reorganisation withdrawn', unit_id,
           jsonb_build_object('state', 'proposed'),
           jsonb_build_object('reorganisation_id', asked)
      FROM withdrawn;
END $$;

-- The changes of a decision are seen with it.
DROP POLICY seen ON dv.unit_change;
CREATE POLICY seen ON dv.unit_change FOR SELECT TO dv_clerk, dv_approver, dv_printer, dv_auditor
    USING ((select dv.scope_all())
    or (select true from dv.reorganisation r where r.reorganisation_id = unit_change.reorganisation_id)
    or (select true from dv.unit u where u.unit_id = unit_change.unit_id));

-- ---- what officers write with their own hands ----

-- A statement by which an officer writes rows leaves an event: the table, how many rows, the ids of the
-- first ten thousand as ranges, and the columns that changed; nothing of what stands in them. It is for
-- writes that policies allow, from psql as from the library: a function with the owner's rights notes
-- what it does itself. Arguments: the column whose values tell the rows, then those that key them.
CREATE FUNCTION dv.rows_written() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    told   CONSTANT text := TG_ARGV[0];
    now_or CONSTANT text := CASE TG_OP WHEN 'DELETE' THEN 'was' ELSE 'now' END;
    source text := now_or || ' n';
    listed text := 'NULL::text[]';
    wrote  record;
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        source := 'now n JOIN was o USING (' || array_to_string(TG_ARGV[1:], ', ')
                  || ') WHERE n IS DISTINCT FROM o';
        listed := (SELECT 'array_remove(ARRAY['
                          || string_agg(format('CASE WHEN bool_or(n.%1$I IS DISTINCT FROM o.%1$I)'
                                               ' THEN %1$L END', attname), ', ' ORDER BY attnum)
                          || ']::text[], NULL)'
                     FROM pg_attribute
                    WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped
                      AND attgenerated = '');
    END IF;
    EXECUTE format('SELECT count(*) AS rows, (SELECT range_agg(int8range(x, x, ''[]''))::text'
                   ' FROM (SELECT n.%1$I::bigint AS x FROM %2$s LIMIT 10000) ids) AS ids,'
                   ' min(n.%1$I)::bigint AS id, %3$s AS columns FROM %2$s',
                   told, source, listed)
       INTO wrote;
    IF wrote.rows > 0 THEN
        INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
        VALUES (session_user, 'rows written', dv.scope_unit(),
                CASE WHEN told = 'person_id' AND wrote.rows = 1 THEN wrote.id END,
                jsonb_strip_nulls(jsonb_build_object('table', TG_TABLE_NAME, 'op', lower(TG_OP),
                    'rows', wrote.rows, told, wrote.ids, 'columns', to_jsonb(wrote.columns))));
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('person', 'person_id', 'person_id', true, true, false),
        ('person_identity', 'person_id', 'number, kind', true, false, true),
        ('employment', 'person_id', 'employment_id', true, true, false),
        ('application', 'application_id', 'application_id', true, true, false),
        ('application_line', 'person_id', 'application_id, person_id', true, true, false),
        ('application_paper', 'application_id', 'application_id', true, false, false),
        ('card', 'status_index', 'status_index', true, true, false),
        ('card_order', 'order_id', 'order_id', true, true, false),
        ('run', 'run_id', 'run_id', true, true, false),
        ('run_part', 'run_id', 'run_id, part_no', true, true, false),
        ('blank_stock', 'unit_id', 'unit_id', true, true, false),
        ('blank_move', 'move_id', 'move_id', true, false, false))
        AS x (name, told, keys, added, changed, removed)
    LOOP
        IF t.added THEN
            EXECUTE format('CREATE TRIGGER rows_written_new AFTER INSERT ON dv.%I REFERENCING NEW TABLE'
                ' AS now FOR EACH STATEMENT EXECUTE FUNCTION dv.rows_written(%s)', t.name, t.told);
        END IF;
        IF t.changed THEN
            EXECUTE format('CREATE TRIGGER rows_written_again AFTER UPDATE ON dv.%I REFERENCING OLD'
                ' TABLE AS was NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION'
                ' dv.rows_written(%s, %s)', t.name, t.told, t.keys);
        END IF;
        IF t.removed THEN
            EXECUTE format('CREATE TRIGGER rows_written_off AFTER DELETE ON dv.%I REFERENCING OLD TABLE'
                ' AS was FOR EACH STATEMENT EXECUTE FUNCTION dv.rows_written(%s)', t.name, t.told);
        END IF;
    END LOOP;
END $$;

-- ---- grants ----

REVOKE ALL ON FUNCTION dv.duties_agree, dv.on_duty, dv.duty_needed, dv.move_fault, dv.move_settle,
    dv.move_lock, dv.move_requested, dv.member_move, dv.move_undo, dv.transfers_offered, dv.leavers,
    dv.reorganisation_stage, dv.reorganisation_judge, dv.reorganisation_shown,
    dv.reorganisation_propose, dv.reorganisation_load, dv.reorganisation_preview,
    dv.reorganisation_get, dv.unit_history_follow, dv.unit_place, dv.reorganisation_units,
    dv.reorganisation_members, dv.reorganisation_approve, dv.reorganisation_withdraw,
    dv.rows_written FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.member_move, dv.reorganisation_propose, dv.reorganisation_preview,
    dv.reorganisation_get, dv.reorganisation_withdraw TO dv_clerk, dv_approver;
GRANT EXECUTE ON FUNCTION dv.move_undo, dv.reorganisation_approve TO dv_approver;
GRANT EXECUTE ON FUNCTION dv.transfers_offered, dv.leavers TO dv_clerk, dv_approver, dv_auditor;
GRANT SELECT ON dv.reorganisation TO dv_clerk, dv_approver, dv_printer;
GRANT SELECT ON dv.unit_change TO dv_clerk, dv_approver;
