-- 0028 photo: one photo a person, as the registry encoded it: upright, small, nothing but the picture.

CREATE TABLE dv.photo (
    person_id   bigint PRIMARY KEY REFERENCES dv.person,
    jpeg        bytea NOT NULL CONSTRAINT photo_size CHECK (length(jpeg) BETWEEN 1 AND 1048576),
    digest      bytea GENERATED ALWAYS AS (sha256(jpeg)) STORED,
    width       integer NOT NULL,
    height      integer NOT NULL,
    file_digest bytea NOT NULL,
    added_by    text NOT NULL,
    added_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT photo_dimensions CHECK (width BETWEEN 1 AND 2000 AND height BETWEEN 1 AND 2000)
);

COMMENT ON COLUMN dv.photo.file_digest IS 'SHA-256 of the name of the file it came from';

ALTER TABLE dv.photo ALTER COLUMN jpeg SET STORAGE EXTERNAL; -- compressed as it is

CREATE TRIGGER photo_in_own_name BEFORE UPDATE ON dv.photo
    FOR EACH ROW EXECUTE FUNCTION dv.in_own_name();
CREATE TRIGGER photo_person_not_merged AFTER INSERT ON dv.photo
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION dv.person_not_merged();

INSERT INTO dv.duplicate_reference VALUES
    ('photo', 'person_id', 8, NULL, 'when there is none of the kept person');

INSERT INTO dv.personal (part, rank, place, title, about, told, untold, removed) VALUES
('photo', 35, 'photo', 'Ảnh chân dung', 't.person_id = $1',
 ARRAY[['added_at', 'Lưu lúc', ''], ['width', 'Chiều rộng (điểm ảnh)', ''],
       ['height', 'Chiều cao (điểm ảnh)', ''], ['added_by', 'Người lưu', ''], ['digest', '', '']],
 '{person_id,jpeg,file_digest}', true); -- the picture is handed over by dv_photo_get()

SELECT dv.guard('dv.photo', 'exists (select from dv.person p where p.person_id = photo.person_id)',
    added => 'added_by = session_user
    and exists (select from dv.person p where p.person_id = photo.person_id)');

DO $$
DECLARE
    w record;
BEGIN
    FOR w IN SELECT * FROM (VALUES
        ('new', 'INSERT', 'NEW TABLE AS now', 'person_id'),
        ('again', 'UPDATE', 'OLD TABLE AS was NEW TABLE AS now', 'person_id, person_id'),
        ('off', 'DELETE', 'OLD TABLE AS was', 'person_id')) AS x (name, op, tables, told)
    LOOP
        EXECUTE format('CREATE TRIGGER rows_written_%s AFTER %s ON dv.photo REFERENCING %s'
            ' FOR EACH STATEMENT EXECUTE FUNCTION dv.rows_written(%s)', w.name, w.op, w.tables, w.told);
    END LOOP;
END $$;

GRANT SELECT ON dv.photo TO dv_clerk, dv_approver, dv_printer, dv_auditor;
GRANT INSERT (person_id, jpeg, width, height, file_digest, added_by),
    UPDATE (jpeg, width, height, file_digest, added_by, added_at), DELETE ON dv.photo TO dv_clerk;
