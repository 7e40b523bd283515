-- 0022 bulk: of persons who were not known a feed notes one event for each unit, with a digest over the
-- rows that brought them: dv.intake_result says who they are, and the log vouches for it.

-- The ids set aside follow the rows.
CREATE INDEX intake_result_new ON dv.intake_result USING brin (person_id)
    WITH (pages_per_range = 32, autosummarize = on) WHERE is_new;
CREATE INDEX event_intake ON dv.event (intake_id, unit_id)
    WHERE person_id IS NULL AND intake_id IS NOT NULL;

-- Whoever reads a file sees which rows may repeat a key without keeping the keys; only these are counted.
ALTER TABLE dv.intake_row ADD COLUMN again boolean NOT NULL DEFAULT true;

COMMENT ON COLUMN dv.intake_row.again IS
    'a row before it in the file may have its employee code or identity number; false: none has';

-- What the log says of a person, under their own id and where a feed brought them with others.
CREATE VIEW dv.person_event WITH (security_invoker) AS
    SELECT e.person_id, e.event_id, e.at, e.verb
      FROM dv.event e
     WHERE e.person_id IS NOT NULL
     UNION ALL
    SELECT x.person_id, e.event_id, e.at, e.verb
      FROM dv.intake_result x
      JOIN dv.event e ON e.intake_id = x.intake_id AND e.unit_id = x.unit_id
                     AND e.verb = 'feed ' || x.outcome AND e.person_id IS NULL
     WHERE x.is_new;

CREATE OR REPLACE FUNCTION dv.person_known_at(asked bigint) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (dv.scope_owner() OR dv.person_seen(asked)) THEN
        RETURN NULL;
    END IF;
    RETURN coalesce((SELECT min(e.at) FROM dv.person_event e WHERE e.person_id = asked), '-infinity');
END $$;

CREATE OR REPLACE FUNCTION dv.erasure_fault(asked bigint, ground text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    member dv.member;
    since date;
BEGIN
    IF NOT EXISTS (SELECT FROM dv.person p WHERE p.person_id = asked) OR NOT dv.person_seen(asked) THEN
        RETURN 'unknown';
    END IF;
    IF EXISTS (SELECT FROM dv.erasure e WHERE e.person_id = asked AND e.state = 'approved') THEN
        RETURN 'erased';
    END IF;
    SELECT * INTO member FROM dv.member m WHERE m.person_id = asked;
    IF member.state <> 'ended' THEN
        RETURN 'member';
    END IF;
    IF EXISTS (SELECT FROM dv.application_line l WHERE l.person_id = asked AND l.pending) THEN
        RETURN 'pending';
    END IF;
    IF ground <> '' THEN
        RETURN CASE WHEN EXISTS (
            SELECT FROM dv.person p WHERE p.person_id = asked
               AND (strpos(lower(ground), lower(p.full_name)) > 0
                    OR strpos(ground, p.phone) > 0 OR strpos(lower(ground), lower(p.email)) > 0
                    OR EXISTS (SELECT FROM dv.person_identity i
                                WHERE i.person_id = asked AND strpos(ground, i.number) > 0)))
            THEN 'named' END;
    END IF;
    since := (SELECT max(upper(s.during)) FROM dv.membership s WHERE s.member_id = member.member_id);
    IF since IS NULL THEN
        IF EXISTS (SELECT FROM dv.employment e WHERE e.person_id = asked AND e.state = 'working') THEN
            RETURN 'retention';
        END IF;
        since := coalesce((SELECT max(e.at)::date FROM dv.person_event e
                            WHERE e.person_id = asked AND e.verb LIKE 'feed%'), current_date);
    END IF;
    RETURN CASE WHEN since + make_interval(years => (SELECT value::integer FROM dv.setting
                                                      WHERE name = 'retention_years')) > now()
                THEN 'retention' END;
END $$;

UPDATE dv.personal
   SET about = 't.event_id IN (SELECT e.event_id FROM dv.person_event e WHERE e.person_id = $1)'
 WHERE part = 'log';
UPDATE dv.personal SET untold = untold || '{again}' WHERE part = 'file_row';
