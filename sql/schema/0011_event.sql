-- 0011 event: the log is chained, so that a row that is changed, taken out or put in shows.
-- Each unit has a chain of its own, and events of no unit have one. A statement that writes events
-- adds one link to the chain of each unit it wrote of, over all its rows of that unit together.

-- Which transaction wrote a row: of sessions that write at once, the ids of rows interleave.
ALTER TABLE dv.event ADD COLUMN tx xid8 NOT NULL DEFAULT '0';
ALTER TABLE dv.event ALTER COLUMN tx SET DEFAULT pg_current_xact_id();

COMMENT ON COLUMN dv.event.tx IS 'the transaction that wrote it; 0: before there were links';

CREATE TABLE dv.event_link (
    chain    bigint NOT NULL,
    link_no  bigint,
    tx       xid8 NOT NULL,
    first_id bigint PRIMARY KEY,
    last_id  bigint NOT NULL,
    events   bigint NOT NULL,
    digest   bytea NOT NULL,
    marks    bytea NOT NULL,
    prev     bytea,
    hash     bytea,
    CONSTRAINT event_link_unique UNIQUE (chain, link_no),
    CONSTRAINT event_link_sealed CHECK (link_no IS NULL AND prev IS NULL AND hash IS NULL
        OR (link_no > 0 AND length(prev) = 32 AND length(hash) = 32) IS TRUE)
);

COMMENT ON COLUMN dv.event_link.chain IS 'a unit_id; 0: events of no unit';
COMMENT ON COLUMN dv.event_link.first_id IS
    'covers the events of chain and tx from this id to last_id';
COMMENT ON COLUMN dv.event_link.digest IS 'SHA-256 over the digests of its rows, in order of id';
COMMENT ON COLUMN dv.event_link.marks IS
    'for each row the last 4 bytes of its id and the first 4 of its digest: tells which one is bad';
COMMENT ON COLUMN dv.event_link.prev IS 'hash of the link before; of the first link 32 zero bytes';

CREATE INDEX event_link_unsealed ON dv.event_link (first_id) WHERE link_no IS NULL;

-- Where each chain ends; its row is the lock that keeps two sessions from forking it.
CREATE TABLE dv.event_chain (
    chain  bigint PRIMARY KEY,
    links  bigint NOT NULL DEFAULT 0,
    events bigint NOT NULL DEFAULT 0,
    hash   bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex')
) WITH (fillfactor = 50);

-- A record as text is injective: each value is quoted where it must be, and NULL is no text at all.
-- The time is taken as its bytes, which no setting of a session changes. query/event_verify.sql and
-- event_name.sql have the same words.
CREATE FUNCTION dv.event_digest(event_id bigint, at timestamptz, officer text, verb text,
    unit_id bigint, person_id bigint, intake_id bigint, row_no bigint, old jsonb, new jsonb, tx xid8)
RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(convert_to(ROW(event_id, encode(timestamptz_send(at), 'hex'), officer, verb, unit_id,
                             person_id, intake_id, row_no, old, new, tx)::text, 'UTF8'));

CREATE FUNCTION dv.event_link_text(chain bigint, link_no bigint, tx xid8, first_id bigint,
    last_id bigint, events bigint, digest bytea, marks bytea)
RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN convert_to(ROW(chain, link_no, tx, first_id, last_id, events, encode(digest, 'hex'),
                      encode(sha256(marks), 'hex'))::text, 'UTF8');

CREATE FUNCTION dv.event_chained(hash bytea, head bytea, link bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN sha256(coalesce(hash, head) || link);
END $$;

-- The hash of a link from those before it in its window, the first of which follows head.
CREATE AGGREGATE dv.event_chain_hash(head bytea, link bytea) (
    SFUNC = dv.event_chained,
    STYPE = bytea
);

-- Links are made when rows are written, but take their place in the chain at commit: a chain is
-- locked for that moment only, and a transaction takes all its locks at once, in order of chain.
CREATE FUNCTION dv.event_link() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- OFFSET 0: each digest is made once, though it is used twice.
    INSERT INTO dv.event_link (chain, tx, first_id, last_id, events, digest, marks)
    SELECT chain, tx, min(event_id), max(event_id), count(*),
           sha256(string_agg(digest, '' ORDER BY event_id)),
           string_agg(substr(int8send(event_id), 5) || substr(digest, 1, 4), '')
      FROM (SELECT coalesce(a.unit_id, 0) AS chain, a.tx, a.event_id,
                   dv.event_digest(a.event_id, a.at, a.officer, a.verb, a.unit_id, a.person_id,
                                   a.intake_id, a.row_no, a.old, a.new, a.tx) AS digest
              FROM added a
            OFFSET 0) e
     GROUP BY chain, tx;
    RETURN NULL;
END $$;

-- Plain index scans only: they tidy the index of unsealed links as they pass.
CREATE FUNCTION dv.event_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_bitmapscan = off SET enable_seqscan = off AS $$
BEGIN
    -- The first link of a transaction to come here sees to all of them.
    IF (SELECT l.link_no FROM dv.event_link l WHERE l.first_id = NEW.first_id) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO dv.event_chain (chain)
    SELECT DISTINCT chain FROM dv.event_link WHERE link_no IS NULL ORDER BY chain
        ON CONFLICT DO NOTHING;
    PERFORM FROM dv.event_chain
      WHERE chain IN (SELECT l.chain FROM dv.event_link l WHERE l.link_no IS NULL)
      ORDER BY chain
        FOR UPDATE;
    WITH numbered AS (
        SELECT l.first_id, l.tx, l.last_id, l.events, l.digest, l.marks, l.chain, c.hash AS head,
               c.links + row_number() OVER (PARTITION BY l.chain ORDER BY l.first_id) AS link_no
          FROM dv.event_link l
          JOIN dv.event_chain c ON c.chain = l.chain
         WHERE l.link_no IS NULL
    ), hashed AS (
        SELECT first_id, chain, link_no, head,
               dv.event_chain_hash(head, dv.event_link_text(chain, link_no, tx, first_id, last_id,
                                                            events, digest, marks))
                   OVER (PARTITION BY chain ORDER BY link_no) AS hash
          FROM numbered
    ), sealed AS (
        UPDATE dv.event_link l
           SET link_no = h.link_no, prev = h.prev, hash = h.hash
          FROM (SELECT first_id, link_no, hash,
                       coalesce(lag(hash) OVER (PARTITION BY chain ORDER BY link_no), head) AS prev
                  FROM hashed) h
         WHERE l.first_id = h.first_id
        RETURNING l.chain, l.link_no, l.events, l.hash
    )
    UPDATE dv.event_chain c
       SET links = last.link_no, events = c.events + last.added, hash = last.hash
      FROM (SELECT DISTINCT ON (chain) chain, link_no, hash,
                   sum(events) OVER (PARTITION BY chain) AS added
              FROM sealed
             ORDER BY chain, link_no DESC) last
     WHERE c.chain = last.chain;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER event_seal AFTER INSERT ON dv.event_link
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dv.event_seal();

-- What the log holds already becomes the first link of each chain.
INSERT INTO dv.event_link (chain, tx, first_id, last_id, events, digest, marks)
SELECT chain, tx, min(event_id), max(event_id), count(*),
       sha256(string_agg(digest, '' ORDER BY event_id)),
       string_agg(substr(int8send(event_id), 5) || substr(digest, 1, 4), '')
  FROM (SELECT coalesce(e.unit_id, 0) AS chain, e.tx, e.event_id,
               dv.event_digest(e.event_id, e.at, e.officer, e.verb, e.unit_id, e.person_id,
                               e.intake_id, e.row_no, e.old, e.new, e.tx) AS digest
          FROM dv.event e
        OFFSET 0) e
 GROUP BY chain, tx;

-- Now, so that a later migration of the same transaction may alter the table.
SET CONSTRAINTS dv.event_seal IMMEDIATE;
SET CONSTRAINTS dv.event_seal DEFERRED;

CREATE TRIGGER event_link AFTER INSERT ON dv.event
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.event_link();

CREATE FUNCTION dv.event_append_only() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE restrict_violation USING CONSTRAINT = 'event_append_only',
        MESSAGE = 'the event log takes new rows only';
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dv.event
    FOR EACH STATEMENT EXECUTE FUNCTION dv.event_append_only();
CREATE TRIGGER event_link_append_only BEFORE DELETE OR TRUNCATE ON dv.event_link
    FOR EACH STATEMENT EXECUTE FUNCTION dv.event_append_only();
CREATE TRIGGER event_link_stays BEFORE UPDATE ON dv.event_link
    FOR EACH ROW WHEN (OLD.link_no IS NOT NULL) EXECUTE FUNCTION dv.event_append_only();
CREATE TRIGGER event_chain_append_only BEFORE DELETE OR TRUNCATE ON dv.event_chain
    FOR EACH STATEMENT EXECUTE FUNCTION dv.event_append_only();
