-- 0014 feed: rows of a feed that came before, as they are, are known again without a second look.

ALTER TABLE dv.intake_row ADD COLUMN digest uuid;

COMMENT ON COLUMN dv.intake_row.digest IS
    'of the row as the file had it, and of what its columns mean: equal digests read the same';

ALTER TABLE dv.intake_result
    ADD COLUMN like_intake bigint,
    ADD COLUMN like_row    bigint,
    ADD COLUMN repaired    boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN dv.intake_result.like_intake IS
    'with like_row: the intake_row that holds what this row says, word for word; it has none itself';

UPDATE dv.intake_result x
   SET repaired = true
  FROM dv.intake_row r
 WHERE r.intake_id = x.intake_id AND r.row_no = x.row_no AND r.repairs IS NOT NULL;

ALTER TABLE dv.employment
    ADD COLUMN digest       uuid,
    ADD COLUMN row_intake   bigint,
    ADD COLUMN row_no       bigint,
    ADD COLUMN row_repaired boolean;

COMMENT ON COLUMN dv.employment.digest IS
    'of the row of a feed that employment, person and identity agree with: such a row is the same. '
    'NULL once any of them was changed by something else';

-- An employment that changes forgets the row it agreed with, unless it names the one it agrees with now.
CREATE FUNCTION dv.employment_forgets_row() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.digest := NULL;
    RETURN NEW;
END $$;

CREATE TRIGGER employment_forgets_row BEFORE UPDATE ON dv.employment FOR EACH ROW
    WHEN (NEW.digest = OLD.digest
          AND (NEW.person_id, NEW.unit_id, NEW.source, NEW.code, NEW.state)
              <> (OLD.person_id, OLD.unit_id, OLD.source, OLD.code, OLD.state)
           OR NEW.digest = OLD.digest
          AND (NEW.job_title, NEW.hired_on) IS DISTINCT FROM (OLD.job_title, OLD.hired_on))
    EXECUTE FUNCTION dv.employment_forgets_row();

-- So do the employments of a person, in every source, when the person changes or loses a number.
CREATE FUNCTION dv.person_forgets_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE dv.employment e
       SET digest = NULL
      FROM was w
      LEFT JOIN now n ON n.person_id = w.person_id
     WHERE e.person_id = w.person_id AND e.digest IS NOT NULL
       AND (w.full_name, w.name_key, w.birth_date, w.birth_precision, w.sex, w.phone, w.email)
           IS DISTINCT FROM
           (n.full_name, n.name_key, n.birth_date, n.birth_precision, n.sex, n.phone, n.email);
    RETURN NULL;
END $$;

CREATE FUNCTION dv.identity_forgets_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE dv.employment e
       SET digest = NULL
      FROM was w
     WHERE e.person_id = w.person_id AND e.digest IS NOT NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER person_forgets_rows AFTER UPDATE ON dv.person
    REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION dv.person_forgets_rows();
CREATE TRIGGER identity_forgets_rows_of_old AFTER UPDATE ON dv.person_identity
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION dv.identity_forgets_rows();
CREATE TRIGGER identity_forgets_rows AFTER DELETE ON dv.person_identity
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION dv.identity_forgets_rows();

REVOKE ALL ON FUNCTION dv.employment_forgets_row, dv.person_forgets_rows, dv.identity_forgets_rows
    FROM PUBLIC;
GRANT INSERT (digest, row_intake, row_no, row_repaired), UPDATE (digest, row_intake, row_no, row_repaired)
    ON dv.employment TO dv_clerk;
