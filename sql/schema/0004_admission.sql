-- 0004 admission: number ranges, applications (forms 5a and 5b), members and where they belong.

-- Check digit of ISO/IEC 7064 MOD 11,10 for a text of digits. One expression a digit and no SET, as
-- it is called for each member that is made: ascii() + 1 is the digit + 9 modulo 10.
CREATE FUNCTION dv.check_digit(digits text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    p integer := 10;
BEGIN
    FOR i IN 1 .. length(digits) LOOP
        p := ((p + ascii(substr(digits, i, 1)) + 1) % 10 + 1) * 2 % 11;
    END LOOP;
    RETURN ((11 - p) % 10)::text;
END $$;

CREATE TABLE dv.number_range (
    range_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id     bigint REFERENCES dv.unit CONSTRAINT number_range_unit_unique UNIQUE,
    prefix      text NOT NULL DEFAULT '',
    digits      integer NOT NULL DEFAULT 10,
    check_digit boolean NOT NULL DEFAULT true,
    first_serial bigint NOT NULL DEFAULT 1,
    next_serial bigint NOT NULL DEFAULT 1,
    last_serial bigint NOT NULL,
    numbers     int8range GENERATED ALWAYS AS (int8range(
        CASE WHEN check_digit
             THEN (prefix || lpad(first_serial::text, digits - length(prefix) - 1, '0') || '0')::bigint
             ELSE (prefix || lpad(first_serial::text, digits - length(prefix), '0'))::bigint END,
        CASE WHEN check_digit
             THEN (prefix || lpad(last_serial::text, digits - length(prefix) - 1, '0') || '9')::bigint
             ELSE (prefix || lpad(last_serial::text, digits - length(prefix), '0'))::bigint END,
        '[]')) STORED,
    CONSTRAINT number_range_digits CHECK (digits BETWEEN 4 AND 18),
    CONSTRAINT number_range_prefix CHECK (prefix ~ '^[0-9]*$'
        AND length(prefix) + check_digit::integer < digits
        AND length(last_serial::text) <= digits - length(prefix) - check_digit::integer),
    CONSTRAINT number_range_not_full CHECK (next_serial BETWEEN first_serial AND last_serial + 1),
    CONSTRAINT number_range_serials CHECK (first_serial BETWEEN 1 AND last_serial),
    CONSTRAINT number_range_no_overlap EXCLUDE USING gist (digits WITH =, numbers WITH &&)
);

COMMENT ON COLUMN dv.number_range.unit_id IS
    'this unit and those below it without a range of their own; NULL: everybody else';

COMMENT ON COLUMN dv.number_range.numbers IS 'all member numbers that can come of it';

CREATE UNIQUE INDEX number_range_default ON dv.number_range ((true)) WHERE unit_id IS NULL;

-- Leaves the numbers that begin with 1 to 9 to the ranges of units.
INSERT INTO dv.number_range (last_serial) VALUES (99999999);

CREATE FUNCTION dv.member_number(r dv.number_range, serial bigint) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN r.prefix
    || lpad(serial::text, r.digits - length(r.prefix) - r.check_digit::integer, '0')
    || CASE WHEN r.check_digit
            THEN dv.check_digit(r.prefix || lpad(serial::text, r.digits - length(r.prefix) - 1, '0'))
            ELSE '' END;

-- The range that serves a unit: its own, else that of the nearest unit above, else everybody's.
CREATE VIEW dv.number_range_near WITH (security_invoker) AS
    SELECT u.unit_id, near.range_id
      FROM dv.unit u
     CROSS JOIN LATERAL (
           SELECT r.range_id
             FROM dv.number_range r
             LEFT JOIN dv.unit above ON above.unit_id = r.unit_id
            WHERE r.unit_id IS NULL OR u.lft BETWEEN above.lft AND above.rgt
            ORDER BY above.lft DESC NULLS LAST
            LIMIT 1) near;

CREATE TABLE dv.application (
    application_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_id        bigint NOT NULL REFERENCES dv.unit,
    form           text NOT NULL DEFAULT '5b',
    state          text NOT NULL DEFAULT 'draft',
    request_id     uuid CONSTRAINT application_request_unique UNIQUE,
    made_by        text NOT NULL,
    made_at        timestamptz NOT NULL DEFAULT now(),
    submitted_by   text,
    submitted_at   timestamptz,
    approved_by    text,
    approved_at    timestamptz,
    decision_no    text,
    decision_date  date,
    CONSTRAINT application_form_known CHECK (form IN ('5a', '5b')),
    CONSTRAINT application_state_known CHECK (state IN ('draft', 'submitted', 'approved')),
    CONSTRAINT application_submitted CHECK (state = 'draft' OR submitted_by IS NOT NULL),
    CONSTRAINT application_decided CHECK (state <> 'approved'
        OR (approved_by <> '' AND decision_no <> '' AND decision_date IS NOT NULL) IS TRUE),
    CONSTRAINT application_four_eyes CHECK
        (lower(approved_by COLLATE "vi-x-icu") <> lower(submitted_by COLLATE "vi-x-icu"))
);

CREATE INDEX application_unit ON dv.application (unit_id, state);

CREATE TABLE dv.application_line (
    application_id bigint NOT NULL REFERENCES dv.application,
    person_id      bigint NOT NULL REFERENCES dv.person,
    pending        boolean NOT NULL DEFAULT true,
    PRIMARY KEY (application_id, person_id)
);

CREATE UNIQUE INDEX application_line_one_pending ON dv.application_line (person_id) WHERE pending;

CREATE TABLE dv.member (
    member_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id      bigint NOT NULL REFERENCES dv.person CONSTRAINT member_person_unique UNIQUE,
    member_no      text NOT NULL CONSTRAINT member_no_unique UNIQUE,
    state          text NOT NULL DEFAULT 'active',
    admitted_on    date NOT NULL,
    application_id bigint REFERENCES dv.application,
    CONSTRAINT member_state_known CHECK (state IN ('active', 'suspended', 'ended')),
    CONSTRAINT member_no_digits CHECK (member_no ~ '^[0-9]{4,18}$')
);

COMMENT ON COLUMN dv.member.member_no IS 'for life, never used again; rows are never deleted';

-- Where a member belongs, and when: date ranges that cannot overlap.
CREATE TABLE dv.membership (
    member_id bigint NOT NULL REFERENCES dv.member,
    unit_id   bigint NOT NULL REFERENCES dv.unit,
    during    daterange NOT NULL,
    CONSTRAINT membership_no_overlap EXCLUDE USING gist (member_id WITH =, during WITH &&)
);

CREATE INDEX membership_unit ON dv.membership (unit_id) WHERE upper_inf(during);
CREATE INDEX membership_member ON dv.membership (member_id) WHERE upper_inf(during);

-- Who may be put on an application: works somewhere, is no member, stands on no pending application.
-- Who works at two units counts where they were hired last.
CREATE VIEW dv.candidate WITH (security_invoker) AS
    SELECT e.person_id, e.unit_id, e.code, e.hired_on
      FROM dv.employment e
     WHERE e.state = 'working'
       AND NOT EXISTS (SELECT FROM dv.member m WHERE m.person_id = e.person_id)
       AND NOT EXISTS (SELECT FROM dv.application_line l
                        WHERE l.person_id = e.person_id AND l.pending)
       AND NOT EXISTS (SELECT FROM dv.employment later
                        WHERE later.person_id = e.person_id AND later.state = 'working'
                          AND (coalesce(later.hired_on, '-infinity'), later.employment_id)
                            > (coalesce(e.hired_on, '-infinity'), e.employment_id));
