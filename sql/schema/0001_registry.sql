-- 0001 registry: the schema, its settings, and the event log.
-- Forward only: a mistake is mended by a later file, not by editing this one.
-- Constraint names are read by lib/ground/db.c; rename one only together with its entry there.

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA dv;

CREATE TABLE dv.setting (
    name  text PRIMARY KEY,
    value text NOT NULL
);

INSERT INTO dv.setting (name, value) VALUES
    ('qr_prefix', ''),           -- stands before the token in a QR text
    ('card_valid_years', '0'),   -- 0: a card does not expire
    ('feed_generation', '0');    -- counts changes that a preview of a feed depends on

CREATE TABLE dv.event (
    event_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    officer   text NOT NULL,
    verb      text NOT NULL,
    unit_id   bigint,
    person_id bigint,
    intake_id bigint,
    row_no    bigint,
    old       jsonb,
    new       jsonb
);

COMMENT ON TABLE dv.event IS 'append-only: who did what to whom, with the values before and after';

CREATE INDEX event_person ON dv.event (person_id) WHERE person_id IS NOT NULL;
