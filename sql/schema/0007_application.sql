-- 0007 application: recognition beside admission, form 5a, refusal and withdrawal, signed papers.

ALTER TABLE dv.application
    ADD COLUMN act text NOT NULL DEFAULT 'admit',
    ADD COLUMN refused_by text,
    ADD COLUMN withdrawn_by text,
    ADD COLUMN closed_at timestamptz,
    ADD COLUMN reason text,
    DROP CONSTRAINT application_state_known,
    ADD CONSTRAINT application_state_known CHECK (state IN
        ('draft', 'submitted', 'approved', 'refused', 'withdrawn')),
    DROP CONSTRAINT application_submitted,
    ADD CONSTRAINT application_submitted
        CHECK (state IN ('draft', 'withdrawn') OR submitted_by IS NOT NULL),
    ADD CONSTRAINT application_act_known CHECK (act IN ('admit', 'recognise')),
    ADD CONSTRAINT application_refused CHECK (state <> 'refused'
        OR (refused_by <> '' AND reason <> '') IS TRUE),
    ADD CONSTRAINT application_withdrawn CHECK (state <> 'withdrawn'
        OR (withdrawn_by <> '' AND reason <> '') IS TRUE),
    ADD CONSTRAINT application_refused_four_eyes CHECK
        (lower(refused_by COLLATE "vi-x-icu") <> lower(submitted_by COLLATE "vi-x-icu"));

COMMENT ON COLUMN dv.application.act IS 'what the decision does: kết nạp or công nhận';

ALTER TABLE dv.application_line
    ADD COLUMN outcome text,
    ADD COLUMN reason text,
    ADD COLUMN appeal_until date,
    ADD CONSTRAINT application_line_outcome_known CHECK (outcome IN
        ('admitted', 'refused', 'withdrawn'));

UPDATE dv.application_line l
   SET outcome = 'admitted'
  FROM dv.application a
 WHERE a.application_id = l.application_id AND a.state = 'approved';

ALTER TABLE dv.application_line
    ADD CONSTRAINT application_line_closed CHECK (pending = (outcome IS NULL)),
    ADD CONSTRAINT application_line_refused CHECK (outcome IS DISTINCT FROM 'refused'
        OR (reason <> '') IS TRUE);

CREATE INDEX application_line_refused_person ON dv.application_line (person_id)
    WHERE outcome = 'refused';

-- Papers of an application, such as its page of signatures, byte for byte.
CREATE TABLE dv.application_paper (
    application_id bigint NOT NULL REFERENCES dv.application,
    digest         bytea NOT NULL GENERATED ALWAYS AS (sha256(content)) STORED,
    name           text NOT NULL CONSTRAINT application_paper_named CHECK (name <> ''),
    content        bytea NOT NULL,
    added_by       text NOT NULL,
    added_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT application_paper_unique PRIMARY KEY (application_id, digest),
    CONSTRAINT application_paper_size CHECK (length(content) BETWEEN 1 AND 10485760)
);

ALTER TABLE dv.application_paper ALTER COLUMN content SET STORAGE EXTERNAL; -- compressed as it is

-- Who was refused is put on no collective list again, but may apply by form 5a.
CREATE OR REPLACE VIEW dv.candidate WITH (security_invoker) AS
    SELECT e.person_id, e.unit_id, e.code, e.hired_on
      FROM dv.employment e
     WHERE e.state = 'working'
       AND NOT EXISTS (SELECT FROM dv.member m WHERE m.person_id = e.person_id)
       AND NOT EXISTS (SELECT FROM dv.application_line l
                        WHERE l.person_id = e.person_id AND l.pending)
       AND NOT EXISTS (SELECT FROM dv.application_line l
                        WHERE l.person_id = e.person_id AND l.outcome = 'refused')
       AND NOT EXISTS (SELECT FROM dv.employment later
                        WHERE later.person_id = e.person_id AND later.state = 'working'
                          AND (coalesce(later.hired_on, '-infinity'), later.employment_id)
                            > (coalesce(e.hired_on, '-infinity'), e.employment_id));
