-- 0021 privacy: consents, requests of persons and their deadlines, the answer to a person, erasure.
-- Law 91/2025/QH15 and Decree 356/2025/NĐ-CP.
--
-- A later migration that makes a table with rows about a person adds a row to dv.personal, which says
-- what of it is told and what becomes of it at erasure; a column added to such a table is added
-- there. tests/registry/test_privacy.c names what was forgotten.

INSERT INTO dv.setting (name, value) VALUES
    ('request_acknowledge_days', '2'), -- working days
    ('request_answer_days', '15'),     -- days
    ('retention_years', '10');         -- after a membership ended; no law says how many

-- ---- days ----

CREATE TABLE dv.holiday (
    day  date PRIMARY KEY,
    name text NOT NULL
);

COMMENT ON TABLE dv.holiday IS 'days without work besides Saturdays and Sundays';

-- The n-th working day after a day.
CREATE FUNCTION dv.working_day(since date, n integer) RETURNS date
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT since + i
      FROM generate_series(1, n * 2 + 60) i
     WHERE extract(isodow FROM since + i) < 6
       AND NOT EXISTS (SELECT FROM dv.holiday h WHERE h.day = since + i)
     ORDER BY i
    OFFSET n - 1 LIMIT 1
$$;

-- ---- consent ----

CREATE TABLE dv.purpose (
    purpose text PRIMARY KEY CONSTRAINT purpose_word CHECK (purpose ~ '^[a-z][a-z0-9-]{0,39}$'),
    title   text NOT NULL
);

INSERT INTO dv.purpose (purpose, title) VALUES
    ('member-card', 'Làm thẻ đoàn viên'),
    ('photo', 'Dùng ảnh chân dung'),
    ('publication', 'Công bố họ tên, hình ảnh'),
    ('benefits', 'Chuyển dữ liệu cho bên thực hiện phúc lợi đoàn viên'),
    ('bank-card', 'Chuyển dữ liệu cho ngân hàng làm thẻ liên kết');

CREATE TABLE dv.consent (
    consent_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id    bigint NOT NULL REFERENCES dv.person,
    purpose      text NOT NULL CONSTRAINT consent_purpose_known REFERENCES dv.purpose,
    given_on     date NOT NULL,
    reference    text,
    paper_name   text,
    paper        bytea,
    paper_digest bytea GENERATED ALWAYS AS (sha256(paper)) STORED,
    noted_by     text NOT NULL,
    noted_at     timestamptz NOT NULL DEFAULT now(),
    withdrawn_on date,
    withdrawn_by text,
    withdrawn_at timestamptz,
    CONSTRAINT consent_proved CHECK ((reference <> '') IS TRUE OR paper IS NOT NULL),
    CONSTRAINT consent_paper_size CHECK (length(paper) BETWEEN 1 AND 10485760),
    CONSTRAINT consent_paper_named CHECK (paper IS NULL OR (paper_name <> '') IS TRUE),
    CONSTRAINT consent_withdrawn CHECK ((withdrawn_on IS NULL) = (withdrawn_by IS NULL)
        AND (withdrawn_on IS NULL) = (withdrawn_at IS NULL)),
    CONSTRAINT consent_withdrawn_later CHECK (withdrawn_on >= given_on)
);

COMMENT ON COLUMN dv.consent.reference IS 'where the proof is kept, when it is not the paper';

ALTER TABLE dv.consent ALTER COLUMN paper SET STORAGE EXTERNAL; -- compressed as it is

CREATE INDEX consent_person ON dv.consent (person_id);
CREATE UNIQUE INDEX consent_in_force ON dv.consent (person_id, purpose) WHERE withdrawn_on IS NULL;

CREATE FUNCTION dv.consent_withdrawn_once() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE restrict_violation USING CONSTRAINT = 'consent_withdrawn_once',
        MESSAGE = 'a consent is withdrawn once';
END $$;

CREATE TRIGGER consent_withdrawn_once BEFORE UPDATE OF withdrawn_on, withdrawn_by, withdrawn_at
    ON dv.consent FOR EACH ROW WHEN (OLD.withdrawn_on IS NOT NULL)
    EXECUTE FUNCTION dv.consent_withdrawn_once();
CREATE TRIGGER consent_in_own_name BEFORE UPDATE ON dv.consent
    FOR EACH ROW EXECUTE FUNCTION dv.in_own_name();

-- ---- requests ----

CREATE TABLE dv.person_request (
    request_no     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id      bigint NOT NULL REFERENCES dv.person,
    unit_id        bigint REFERENCES dv.unit,
    kind           text NOT NULL,
    state          text NOT NULL DEFAULT 'received',
    received_on    date NOT NULL,
    note           text,
    acknowledge_by date NOT NULL,
    answer_by      date NOT NULL,
    due_on         date GENERATED ALWAYS AS (CASE state WHEN 'received' THEN acknowledge_by
                                                        WHEN 'acknowledged' THEN answer_by END) STORED,
    received_by    text NOT NULL,
    acknowledged_on date,
    acknowledged_by text,
    closed_on      date,
    closed_by      text,
    outcome        text,
    request_id     uuid CONSTRAINT person_request_unique UNIQUE,
    CONSTRAINT person_request_kind_known CHECK (kind IN
        ('access', 'correction', 'erasure', 'withdrawal', 'restriction')),
    CONSTRAINT person_request_state_known CHECK (state IN
        ('received', 'acknowledged', 'answered', 'refused')),
    CONSTRAINT person_request_acknowledged CHECK ((acknowledged_on IS NULL) = (acknowledged_by IS NULL)
        AND (state <> 'acknowledged' OR acknowledged_on IS NOT NULL)),
    CONSTRAINT person_request_closed CHECK ((state IN ('answered', 'refused')) =
        (closed_on IS NOT NULL AND (closed_by <> '' AND outcome <> '') IS TRUE)),
    CONSTRAINT person_request_days CHECK (acknowledged_on >= received_on AND closed_on >= received_on)
);

COMMENT ON COLUMN dv.person_request.unit_id IS 'the unit that answers; NULL: the office';
COMMENT ON COLUMN dv.person_request.due_on IS 'the next deadline; NULL when closed';

CREATE INDEX person_request_due ON dv.person_request (due_on, request_no) WHERE due_on IS NOT NULL;
CREATE INDEX person_request_person ON dv.person_request (person_id);

-- Deadlines are the registry's, not those of who writes the row.
CREATE FUNCTION dv.person_request_deadlines() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.acknowledge_by := dv.working_day(NEW.received_on,
        (SELECT value::integer FROM dv.setting WHERE name = 'request_acknowledge_days'));
    NEW.answer_by := NEW.received_on
        + (SELECT value::integer FROM dv.setting WHERE name = 'request_answer_days');
    RETURN NEW;
END $$;

CREATE TRIGGER person_request_deadlines BEFORE INSERT ON dv.person_request
    FOR EACH ROW EXECUTE FUNCTION dv.person_request_deadlines();

CREATE FUNCTION dv.person_request_stays() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE restrict_violation USING CONSTRAINT = 'person_request_stays',
        MESSAGE = 'a closed request stays closed';
END $$;

CREATE TRIGGER person_request_stays BEFORE UPDATE OF state ON dv.person_request
    FOR EACH ROW WHEN (OLD.state IN ('answered', 'refused'))
    EXECUTE FUNCTION dv.person_request_stays();
CREATE TRIGGER person_request_in_own_name BEFORE UPDATE ON dv.person_request
    FOR EACH ROW EXECUTE FUNCTION dv.in_own_name();

-- A holiday that becomes known moves the deadlines of requests that still wait.
CREATE FUNCTION dv.holiday_moves_deadlines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE dv.person_request r
       SET acknowledge_by = dv.working_day(r.received_on,
               (SELECT value::integer FROM dv.setting WHERE name = 'request_acknowledge_days'))
     WHERE r.state = 'received';
    RETURN NULL;
END $$;

CREATE TRIGGER holiday_moves_deadlines AFTER INSERT OR UPDATE OR DELETE ON dv.holiday
    FOR EACH STATEMENT EXECUTE FUNCTION dv.holiday_moves_deadlines();

-- ---- erasure ----

CREATE TABLE dv.erasure (
    erasure_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id   bigint NOT NULL REFERENCES dv.person,
    unit_id     bigint REFERENCES dv.unit,
    ground      text,
    state       text NOT NULL DEFAULT 'proposed',
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT now(),
    decided_by  text,
    decided_at  timestamptz,
    CONSTRAINT erasure_state_known CHECK (state IN ('proposed', 'approved', 'declined')),
    CONSTRAINT erasure_decided CHECK
        ((state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
    CONSTRAINT erasure_four_eyes CHECK (state <> 'approved'
        OR lower(decided_by COLLATE "vi-x-icu") <> lower(proposed_by COLLATE "vi-x-icu"))
);

COMMENT ON COLUMN dv.erasure.ground IS 'NULL: the term of retention is over';

CREATE UNIQUE INDEX erasure_once ON dv.erasure (person_id) WHERE state <> 'declined';
CREATE INDEX application_line_withdrawn_person ON dv.application_line (person_id)
    WHERE outcome = 'withdrawn';

-- ---- where a person stands in the registry ----

-- For each part of the answer: the table, which of its rows (t) are about person $1 or member $2, and
-- what is told of a row: {name in JSON, heading in print, expression}; without a heading it is told in
-- JSON only, without an expression it is the column. untold are the other columns. At erasure the
-- rows are removed, or erased columns get these values; kept are text columns that stay as they are.
-- Later ranks are erased first: rows are found by what stands in earlier ones.
CREATE TABLE dv.personal (
    part        text PRIMARY KEY,
    rank        integer NOT NULL CONSTRAINT personal_rank_unique UNIQUE,
    place       name NOT NULL,
    title       text NOT NULL,
    about       text NOT NULL,
    erase_about text,
    told        text[] NOT NULL DEFAULT '{}',
    untold      text[] NOT NULL DEFAULT '{}',
    removed     boolean NOT NULL DEFAULT false,
    erased      jsonb NOT NULL DEFAULT '{}',
    kept        text[] NOT NULL DEFAULT '{}'
);

COMMENT ON COLUMN dv.personal.erase_about IS 'which rows are erased, when they are not the same';

-- Rows of files that speak of a person: those known to be theirs, and of those that were never
-- decided the ones with their number and name. Doubtful ones, which hold their number, code, telephone,
-- or name and birth date, may be somebody else's: they are not told, but go at erasure.
CREATE FUNCTION dv.person_rows(asked bigint, doubtful boolean)
RETURNS TABLE (intake_id bigint, row_no bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT coalesce(x.like_intake, x.intake_id), coalesce(x.like_row, x.row_no)
      FROM dv.intake_result x
     WHERE x.person_id = asked
    UNION
    SELECT r.intake_id, r.row_no
      FROM dv.intake_row r
      JOIN dv.person p ON p.person_id = asked
      LEFT JOIN dv.intake_result x ON x.intake_id = r.intake_id AND x.row_no = r.row_no
      LEFT JOIN dv.intake n ON n.intake_id = r.intake_id
     WHERE x.person_id IS NULL
       AND (r.id_number IN (SELECT i.number FROM dv.person_identity i WHERE i.person_id = asked)
            AND (doubtful OR r.name_key = p.name_key)
            OR doubtful
            AND (r.name_key = p.name_key AND r.birth_date = p.birth_date
                 OR r.phone = p.phone OR r.email = p.email
                 OR (r.code, n.source) IN (SELECT e.code, e.source FROM dv.employment e
                                            WHERE e.person_id = asked)));
END $$;

INSERT INTO dv.personal (part, rank, place, title, about, told, untold, removed, erased, kept) VALUES
('person', 10, 'person', 'Nhân thân', 't.person_id = $1',
 ARRAY[['full_name', 'Họ và tên', ''],
       ['born', 'Ngày sinh', $$left(t.birth_date::text, CASE t.birth_precision WHEN 'year' THEN 4
                                                            WHEN 'month' THEN 7 ELSE 10 END)$$],
       ['sex', 'Giới tính', ''], ['phone', 'Điện thoại', ''], ['email', 'Thư điện tử', '']],
 '{person_id,name_key,given_name,birth_date,birth_precision,merged_into,seen_from,seen_also}', false,
 $${"full_name": "'(đã xóa)'", "name_key": "''", "phone": "NULL", "email": "NULL",
    "birth_date": "date_trunc('year', t.birth_date)::date", "birth_precision": "'year'"}$$,
 '{sex,given_name}'), -- for statistics; given_name follows full_name
('identity', 20, 'person_identity', 'Giấy tờ tùy thân', 't.person_id = $1',
 ARRAY[['kind', 'Loại giấy tờ', ''], ['number', 'Số', '']],
 '{person_id,since}', true, '{}', '{}'),
('sensitive', 30, 'person_sensitive', 'Dữ liệu cá nhân nhạy cảm', 't.person_id = $1',
 ARRAY[['ethnicity', 'Dân tộc', ''], ['religion', 'Tôn giáo', ''], ['party_on', 'Ngày vào Đảng', '']],
 '{person_id}', true, '{}', '{}'),
('employment', 40, 'employment', 'Việc làm', 't.person_id = $1',
 ARRAY[['hired_on', 'Ngày vào làm', ''], ['unit_id', 'Đơn vị', ''], ['job_title', 'Chức danh', ''],
       ['code', 'Mã nhân viên', ''], ['source', 'Nguồn', ''], ['state', 'Tình trạng', '']],
 '{employment_id,person_id,digest,row_intake,row_no,row_repaired}', false,
 $${"code": "'erased-' || t.employment_id", "job_title": "NULL", "state": "'left'", "digest": "NULL",
    "row_intake": "NULL", "row_no": "NULL", "row_repaired": "NULL"}$$,
 '{source}'),
('application_line', 55, 'application_line', 'Kết quả xét đơn',
 $$(t.person_id = $1 AND t.pending) OR (t.person_id = $1 AND t.outcome = 'refused')
   OR (t.person_id = $1 AND t.outcome = 'withdrawn')
   OR (t.person_id = $1 AND t.application_id =
       (SELECT m.application_id FROM dv.member m WHERE m.member_id = $2))$$,
 ARRAY[['application_id', 'Đơn số', ''], ['outcome', 'Kết quả', ''], ['reason', 'Lý do', ''],
       ['appeal_until', 'Hạn khiếu nại', ''], ['pending', '', '']],
 '{person_id}', false, $${"reason": "left(t.reason, 0) || '(đã xóa)'"}$$,
 '{outcome}'),
('member', 70, 'member', 'Đoàn viên', 't.member_id = $2',
 ARRAY[['member_no', 'Mã số đoàn viên', ''], ['admitted_on', 'Ngày kết nạp', ''],
       ['state', 'Tình trạng', ''], ['member_id', '', '']],
 '{person_id,application_id,merged_into,seen_from,seen_also}', false, '{}',
 '{member_no,state}'), -- the number is never given again
('membership', 80, 'membership', 'Nơi sinh hoạt', 't.member_id = $2',
 ARRAY[['since', 'Từ ngày', 'lower(t.during)'], ['until', 'Đến trước ngày', 'upper(t.during)'],
       ['unit_id', 'Đơn vị', '']],
 '{member_id,during,opened_by,closed_by}', false, '{}', '{}'),
('move', 90, 'move', 'Quá trình sinh hoạt', 't.member_id = $2',
 ARRAY[['effective_on', 'Từ ngày', ''], ['kind', 'Việc', ''], ['state', 'Tình trạng', ''],
       ['from_unit_id', 'Từ đơn vị', ''], ['to_unit_id', 'Đến đơn vị', ''],
       ['outside', 'Đơn vị ngoài hệ thống', ''], ['letter_no', 'Giấy giới thiệu số', ''],
       ['end_reason', 'Thôi vì', ''], ['reason', 'Lý do', ''],
       ['decision_no', 'Quyết định số', ''], ['decision_date', 'Ngày quyết định', ''],
       ['decided_by', 'Đơn vị quyết định', ''], ['made_by', 'Người thực hiện', ''],
       ['made_at', 'Thực hiện lúc', ''], ['answered_by', 'Người trả lời', ''],
       ['answered_at', 'Trả lời lúc', ''], ['answer', 'Trả lời', ''], ['undone_by', 'Người hủy', ''],
       ['move_id', '', ''], ['undoes', '', '']],
 '{member_id,place,state_before,state_after,card_id,card_state}', false,
 $${"reason": "left(t.reason, 0) || '(đã xóa)'", "answer": "left(t.answer, 0) || '(đã xóa)'"}$$,
 '{kind,state,state_before,state_after,outside,letter_no,end_reason,decision_no,made_by,answered_by,undone_by,card_id,card_state}'),
('leaver_kept', 95, 'leaver_kept', 'Đề xuất thôi việc đã xem xét', 't.member_id = $2',
 ARRAY[['kept_at', 'Lúc', ''], ['kept_by', 'Người thực hiện', ''], ['reason', 'Lý do', '']],
 '{member_id,seen_event}', false, $${"reason": "left(t.reason, 0) || '(đã xóa)'"}$$,
 '{kept_by}'),
('card', 100, 'card', 'Thẻ đoàn viên',
 $$(t.member_id = $2 AND t.state = 'ended') OR (t.member_id = $2 AND t.state <> 'ended')$$,
 ARRAY[['issued_on', 'Ngày cấp', ''], ['card_id', 'Thẻ số', ''], ['reason', 'Cấp vì', ''],
       ['state', 'Tình trạng', ''], ['valid_until', 'Có giá trị đến', ''],
       ['printed_at', 'In lúc', ''], ['ended_at', 'Hết giá trị lúc', ''],
       ['end_reason', 'Hết giá trị vì', ''], ['qr', 'Nội dung mã QR', '']],
 '{status_index,member_id,order_id,run_id,part_no,slot_no,kid}', false,
 '{"qr": "NULL"}', -- names the member
 '{card_id,reason,state,end_reason,kid}'),
('card_order', 105, 'card_order', 'Yêu cầu làm thẻ riêng', 't.member_id = $2',
 ARRAY[['ordered_at', 'Lúc', ''], ['ordered_by', 'Người yêu cầu', '']],
 '{order_id,request_id,unit_id,member_id,cards}', false, '{}', '{ordered_by}'),
('card_refused', 110, 'run_refusal', 'Lần in thẻ không thành',
 'EXISTS (SELECT FROM dv.card c WHERE c.card_id = t.card_id AND c.member_id = $2)',
 ARRAY[['at', 'Lúc', ''], ['reason', 'Lý do', '']],
 '{run_id,card_id}', false, $${"reason": "'(đã xóa)'"}$$, '{card_id}'),
('card_outdated', 115, 'card_outdated', 'Thẻ ghi tên đơn vị cũ',
 'EXISTS (SELECT FROM dv.card c WHERE c.card_id = t.card_id AND c.member_id = $2)',
 ARRAY[['card_id', 'Thẻ số', ''], ['unit_name', 'Tên đơn vị trên thẻ', '']],
 '{reorganisation_id,corrected}', false, '{}', '{card_id,unit_name,corrected}'),
('consent', 120, 'consent', 'Sự đồng ý', 't.person_id = $1',
 ARRAY[['given_on', 'Ngày đồng ý', ''],
       ['purpose', 'Mục đích', '(SELECT u.title FROM dv.purpose u WHERE u.purpose = t.purpose)'],
       ['reference', 'Bằng chứng', ''], ['paper_name', 'Giấy tờ', ''],
       ['withdrawn_on', 'Ngày rút lại', ''], ['noted_by', 'Người ghi', ''],
       ['noted_at', '', ''], ['withdrawn_by', '', ''], ['withdrawn_at', '', ''],
       ['paper_digest', '', '']],
 '{consent_id,person_id,paper}', false, -- the paper itself is handed over by dv_consent_paper()
 $${"reference": "'(đã xóa)'", "paper_name": "NULL", "paper": "NULL"}$$,
 '{purpose,noted_by,withdrawn_by,paper_digest}'), -- paper_digest follows paper
('request', 130, 'person_request', 'Yêu cầu của người có dữ liệu', 't.person_id = $1',
 ARRAY[['received_on', 'Ngày nhận', ''], ['kind', 'Yêu cầu', ''], ['note', 'Nội dung', ''],
       ['state', 'Tình trạng', ''], ['closed_on', 'Ngày trả lời', ''], ['outcome', 'Trả lời', ''],
       ['request_no', '', ''], ['acknowledge_by', '', ''], ['answer_by', '', ''],
       ['received_by', '', ''], ['acknowledged_on', '', ''], ['acknowledged_by', '', ''],
       ['closed_by', '', '']],
 '{person_id,unit_id,due_on,request_id}', false,
 $${"note": "left(t.note, 0) || '(đã xóa)'", "outcome": "left(t.outcome, 0) || '(đã xóa)'"}$$,
 '{kind,state,received_by,acknowledged_by,closed_by}'),
('erasure', 135, 'erasure', 'Xóa dữ liệu', 't.person_id = $1',
 ARRAY[['proposed_at', 'Đề nghị lúc', ''], ['proposed_by', 'Người đề nghị', ''],
       ['ground', 'Căn cứ', ''], ['state', 'Tình trạng', ''], ['decided_by', 'Người quyết định', ''],
       ['decided_at', 'Quyết định lúc', '']],
 '{erasure_id,person_id,unit_id}', false, '{}',
 '{ground,state,proposed_by,decided_by}'), -- the law that was named: proof that it was right
('file_row', 140, 'intake_row', 'Dòng dữ liệu nhân sự đã nhận',
 '(t.intake_id, t.row_no) IN (SELECT r.intake_id, r.row_no FROM dv.person_rows($1, false) r)',
 ARRAY[['received_at', 'Nhận lúc', '(SELECT i.made_at FROM dv.intake i
                                      WHERE i.intake_id = t.intake_id)'],
       ['source', 'Nguồn', '(SELECT i.source FROM dv.intake i WHERE i.intake_id = t.intake_id)'],
       ['row_no', 'Dòng', ''], ['full_name', 'Họ và tên', ''], ['birth_date', 'Ngày sinh', ''],
       ['sex', 'Giới tính', ''], ['code', 'Mã nhân viên', ''], ['id_number', 'Số giấy tờ', ''],
       ['phone', 'Điện thoại', ''], ['email', 'Thư điện tử', ''], ['job_title', 'Chức danh', ''],
       ['hired_on', 'Ngày vào làm', ''], ['unit_text', 'Nơi làm việc', ''], ['raw', '', ''],
       ['intake_id', '', ''], ['birth_precision', '', ''], ['id_kind', '', ''], ['state', '', ''],
       ['repairs', '', ''], ['warnings', '', ''], ['fault', '', ''], ['value', '', '']],
 '{name_key,unit_key,digest}', false,
 $${"raw": "''", "code": "NULL", "full_name": "NULL", "name_key": "NULL", "birth_date": "NULL",
    "birth_precision": "NULL", "id_number": "NULL", "phone": "NULL", "email": "NULL",
    "job_title": "NULL", "value": "NULL", "digest": "NULL"}$$,
 '{sex,id_kind,unit_text,unit_key,state,repairs,warnings,fault}'),
('file_result', 150, 'intake_result', 'Kết quả đối chiếu dữ liệu nhân sự', 't.person_id = $1',
 ARRAY[['intake_id', 'Lần nhận', ''], ['row_no', 'Dòng', ''], ['outcome', 'Kết quả', ''],
       ['reason', 'Lý do', ''], ['unit_id', 'Đơn vị', ''], ['warnings', '', ''],
       ['like_intake', '', ''], ['like_row', '', '']],
 '{person_id,is_new,repaired,kept}', false, '{}',
 '{outcome,reason,warnings}'), -- words of the program
('search', 160, 'member_name', 'Chỉ mục tìm kiếm', 't.member_id = $2',
 '{}', '{member_id,unit_id,region,key,phone}', false, '{}',
 '{key,phone}'), -- follows dv.person by triggers
('log', 170, 'event', 'Nhật ký', 't.person_id = $1',
 ARRAY[['at', 'Lúc', ''], ['officer', 'Cán bộ', ''], ['verb', 'Việc', ''], ['unit_id', 'Đơn vị', ''],
       ['event_id', '', ''], ['intake_id', '', ''], ['row_no', '', ''], ['old', '', ''],
       ['new', '', '']],
 '{person_id,tx}', false, '{}',
 '{officer,verb,old,new}'), -- is never changed, and holds no personal data
('read_by', 180, 'event', 'Ai đã đọc dữ liệu',
 $$t.person_id = $1 AND t.verb IN ('sensitive read', 'person answered')$$,
 ARRAY[['at', 'Lúc', ''], ['officer', 'Cán bộ', ''], ['verb', 'Việc', ''],
       ['purpose', 'Mục đích', $$t.new ->> 'purpose'$$]],
 '{}', false, '{}', '{officer,verb,old,new}');

UPDATE dv.personal SET erase_about = replace(about, 'false', 'true') WHERE part = 'file_row';

-- What was believed before goes last: to erase what is believed now adds to it.
INSERT INTO dv.personal (part, rank, place, title, about, told, untold, removed, erased, kept) VALUES
('disowned', 4, 'disowned', 'Dữ liệu đã đính chính không nhận lại', 't.person_id = $1',
 ARRAY[['full_names', 'Họ và tên', ''], ['births', 'Ngày sinh', ''], ['sexes', 'Giới tính', ''],
       ['phones', 'Điện thoại', ''], ['emails', 'Thư điện tử', ''], ['numbers', 'Số giấy tờ', '']],
 '{person_id}', true, '{}', '{}'),
('identity_past', 5, 'identity_past', 'Giấy tờ tùy thân trước đây', 't.person_id = $1',
 ARRAY[['until', 'Đến lúc', ''], ['kind', 'Loại giấy tờ', ''], ['number', 'Số', ''],
       ['since', 'Từ lúc', '']],
 '{person_id}', true, '{}', '{}'),
('person_past', 6, 'person_past', 'Nhân thân trước đây', 't.person_id = $1',
 ARRAY[['until', 'Đến lúc', ''], ['full_name', 'Họ và tên', ''],
       ['born', 'Ngày sinh', $$left(t.birth_date::text, CASE t.birth_precision WHEN 'year' THEN 4
                                                            WHEN 'month' THEN 7 ELSE 10 END)$$],
       ['sex', 'Giới tính', ''], ['phone', 'Điện thoại', ''], ['email', 'Thư điện tử', '']],
 '{person_id,name_key,birth_date,birth_precision}', true, '{}', '{}'),
('correction', 7, 'correction', 'Đính chính', 't.person_id = $1',
 ARRAY[['proposed_at', 'Lúc', ''], ['field', 'Mục', ''], ['was', 'Trước', ''], ['value', 'Thành', ''],
       ['replaces', 'Thay giấy tờ', ''], ['reason', 'Lý do', ''], ['paper_no', 'Giấy tờ số', ''],
       ['paper_date', 'Ngày', ''], ['state', 'Tình trạng', ''], ['proposed_by', 'Người đề xuất', ''],
       ['answered_by', 'Người trả lời', ''], ['answered_at', 'Trả lời lúc', ''],
       ['answer', 'Trả lời', '']],
 '{correction_id,person_id,value_key}', false,
 $${"was": "NULL", "value": "NULL", "value_key": "NULL", "reason": "'(đã xóa)'",
    "paper_no": "'(đã xóa)'", "answer": "left(t.answer, 0) || '(đã xóa)'"}$$,
 '{field,replaces,state,proposed_by,answered_by}'),
('duplicate', 8, 'duplicate', 'Hồ sơ trùng', '$1 IN (t.keep_id, t.gone_id)',
 ARRAY[['proposed_at', 'Lúc', ''], ['state', 'Tình trạng', ''], ['reason', 'Lý do', ''],
       ['proposed_by', 'Người đề xuất', ''], ['answered_by', 'Người trả lời', ''],
       ['answered_at', 'Trả lời lúc', ''], ['answer', 'Trả lời', ''], ['undone_by', 'Người hủy', ''],
       ['undone_at', 'Hủy lúc', ''], ['undo_reason', 'Lý do hủy', ''], ['duplicate_id', '', ''],
       ['keep_id', '', ''], ['gone_id', '', '']],
 '{keep_unit_id,gone_unit_id,lives,keep_move_id,gone_move_id}', false,
 $${"reason": "left(t.reason, 0) || '(đã xóa)'", "answer": "left(t.answer, 0) || '(đã xóa)'",
    "undo_reason": "left(t.undo_reason, 0) || '(đã xóa)'"}$$,
 '{state,lives,proposed_by,answered_by,undone_by}'),
('alike', 3, 'person_alike', 'Dấu để tìm hồ sơ trùng', 't.person_id = $1',
 '{}', '{hash,person_id}', true, '{}', '{}'),
('duplicate_moved', 9, 'duplicate_moved', 'Dữ liệu đã chuyển khi gộp hồ sơ',
 't.duplicate_id IN (SELECT d.duplicate_id FROM dv.duplicate d WHERE $1 IN (d.keep_id, d.gone_id))',
 '{}', '{duplicate_id,held_by,held_in,row_digest}', true, '{}', '{}');

-- What is held under records that were merged into this one follows as far as it can; the rest stays
-- with them, and is told and erased with it.
INSERT INTO dv.duplicate_reference VALUES
    ('consent', 'person_id', 6, NULL, 'goes on'),
    ('person_request', 'person_id', 7, NULL, 'goes on'),
    ('erasure', 'person_id', NULL, NULL, 'what was decided of the record');

-- A person's records: this one, and those that were merged into it.
CREATE FUNCTION dv.person_records(asked bigint) RETURNS TABLE (person_id bigint, member_id bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH RECURSIVE led AS (
        SELECT asked AS person_id
         UNION
        SELECT p.person_id FROM led JOIN dv.person p ON p.merged_into = led.person_id
    )
    SELECT led.person_id, m.member_id
      FROM led
      LEFT JOIN dv.member m ON m.person_id = led.person_id
     ORDER BY led.person_id <> asked, led.person_id;
END;

-- An application, and a paper that others signed too, go with the last of those who stand on it.
INSERT INTO dv.personal (part, rank, place, title, about, erase_about, told, untold, removed, erased, kept)
SELECT v.part, v.rank, v.place, v.title, 't.application_id IN ' || mine.lines,
       't.application_id IN ' || mine.lines || $$
   AND NOT EXISTS (SELECT FROM dv.application_line o
                    WHERE o.application_id = t.application_id AND o.person_id <> $1
                      AND NOT EXISTS (SELECT FROM dv.erasure e
                                       WHERE e.person_id = o.person_id AND e.state = 'approved'))$$,
       v.told, v.untold, v.removed, v.erased, v.kept
  FROM (VALUES ($$
    (SELECT l.application_id FROM dv.application_line l
      WHERE (l.person_id = $1 AND l.pending) OR (l.person_id = $1 AND l.outcome = 'refused')
         OR (l.person_id = $1 AND l.outcome = 'withdrawn')
         OR (l.person_id = $1 AND l.application_id =
             (SELECT m.application_id FROM dv.member m WHERE m.member_id = $2)))$$)) mine (lines),
       (VALUES
('application', 50, 'application', 'Đơn gia nhập',
 ARRAY[['made_at', 'Lập lúc', ''], ['application_id', 'Đơn số', ''], ['unit_id', 'Đơn vị', ''],
       ['form', 'Mẫu đơn', ''], ['act', 'Việc', ''], ['state', 'Tình trạng', ''],
       ['submitted_at', 'Trình lúc', ''], ['decision_no', 'Quyết định số', ''],
       ['decision_date', 'Ngày quyết định', ''], ['made_by', '', ''], ['submitted_by', '', ''],
       ['approved_by', '', ''], ['approved_at', '', ''], ['refused_by', '', ''],
       ['withdrawn_by', '', ''], ['closed_at', '', '']],
 '{request_id,reason}'::text[], -- the reason that concerns the person stands on their line
 false, $${"reason": "left(t.reason, 0) || '(đã xóa)'"}$$::jsonb,
 '{form,state,made_by,submitted_by,approved_by,decision_no,act,refused_by,withdrawn_by}'::text[]),
('application_paper', 60, 'application_paper', 'Giấy tờ của đơn gia nhập',
 ARRAY[['added_at', 'Thêm lúc', ''], ['name', 'Tên', ''], ['digest', 'SHA-256', ''],
       ['application_id', 'Đơn số', ''], ['added_by', 'Người thêm', '']],
 '{content}', true, '{}', '{}'))
       v (part, rank, place, title, told, untold, removed, erased, kept);

-- Where a person belongs, works, or belonged.
CREATE OR REPLACE FUNCTION dv.person_unit(asked bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN coalesce(
        (SELECT s.unit_id FROM dv.member m JOIN dv.membership s ON s.member_id = m.member_id
          WHERE m.person_id = asked AND upper_inf(s.during)),
        (SELECT e.unit_id FROM dv.employment e WHERE e.person_id = asked
          ORDER BY e.state DESC, e.hired_on DESC NULLS LAST, e.employment_id DESC LIMIT 1),
        (SELECT s.unit_id FROM dv.member m JOIN dv.membership s ON s.member_id = m.member_id
          WHERE m.person_id = asked
          ORDER BY upper(s.during) DESC NULLS LAST LIMIT 1));
END $$;

-- Where an officer notes what they do for a person: there, else at their own unit.
CREATE FUNCTION dv.person_unit_noted(asked bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    theirs bigint := dv.person_unit(asked);
BEGIN
    RETURN CASE WHEN dv.unit_seen(theirs) THEN theirs ELSE dv.scope_unit() END;
END $$;

-- ---- the answer ----

-- The unit where a person belongs answers them, of all that is held wherever it is held.
CREATE FUNCTION dv.answer_allowed(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM dv.person p WHERE p.person_id = asked)
       AND dv.sensitive_allowed(asked)
       AND (dv.scope_owner() OR dv.unit_seen(dv.person_unit(asked)));
END $$;

-- Two transactions, as for sensitive data: the purpose is committed before anything is read.
CREATE FUNCTION dv.answer_ask(asked bigint, purpose text, officer text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT dv.answer_allowed(asked) OR coalesce(btrim(purpose), '') = '' THEN
        RAISE insufficient_privilege USING MESSAGE = 'the data of this person stay closed',
            HINT = 'It takes an officer of the person''s unit or one above, who may read sensitive'
                   ' data, and a purpose.';
    END IF;
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    VALUES (dv.acting_name(answer_ask.officer), 'person answered', dv.person_unit(asked), asked,
            jsonb_build_object('purpose', purpose, 'login', session_user));
END $$;

-- Everything that is held about a person, value by value, in the order of dv.personal.
CREATE FUNCTION dv.answer_read(asked bigint)
RETURNS TABLE (rank integer, part text, title text, row_no bigint, value_no integer, name text,
               heading text, value jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp SET timezone = 'Asia/Ho_Chi_Minh' AS $$
#variable_conflict use_column
DECLARE
    p record;
    r record;
    told bigint;
    more bigint;
    listed text;
    shown text;
    sorted text;
    i integer;
BEGIN
    IF NOT dv.answer_allowed(asked)
       OR NOT EXISTS (SELECT FROM dv.event e
                       WHERE e.person_id = asked AND e.verb = 'person answered'
                         AND e.new ->> 'login' = session_user
                         AND e.at < now() AND e.at > now() - interval '1 minute') THEN
        RAISE insufficient_privilege USING MESSAGE = 'the data of this person stay closed',
            HINT = 'It takes a purpose that was noted within the last minute.';
    END IF;
    FOR p IN SELECT * FROM dv.personal x WHERE cardinality(x.told) > 0 ORDER BY x.rank LOOP
        listed := '';
        FOR i IN 1 .. array_length(p.told, 1) LOOP
            shown := CASE
                WHEN p.told[i][3] <> '' THEN p.told[i][3]
                WHEN p.told[i][1] LIKE '%unit\_id' OR (p.place, p.told[i][1]) = ('move', 'decided_by')
                    THEN format('(SELECT u.code || '' '' || u.name FROM dv.unit u'
                                ' WHERE u.unit_id = t.%I)', p.told[i][1])
                WHEN (SELECT a.atttypid FROM pg_attribute a
                       WHERE a.attrelid = format('dv.%I', p.place)::regclass
                         AND a.attname = p.told[i][1]) = 'bytea'::regtype
                    THEN format('encode(t.%I, ''hex'')', p.told[i][1])
                ELSE format('t.%I', p.told[i][1]) END;
            IF i = 1 THEN
                sorted := shown;
            END IF;
            listed := listed || CASE WHEN i > 1 THEN ', ' ELSE '' END
                || format('(%s, %L, %L, to_jsonb(%s))', i, p.told[i][1], p.told[i][2], shown);
        END LOOP;
        told := 0;
        FOR r IN SELECT * FROM dv.person_records(asked) LOOP
            RETURN QUERY EXECUTE format(
                'SELECT %s, %L, %L, t.at_row + $3, v.no, v.name, v.heading, v.value'
                '  FROM (SELECT row_number() OVER (ORDER BY %s, t.ctid) AS at_row, t.*'
                '          FROM dv.%I t WHERE %s) t'
                ' CROSS JOIN LATERAL (VALUES %s) v (no, name, heading, value)'
                ' ORDER BY 4, 5', p.rank, p.part, p.title, sorted, p.place, p.about, listed)
                USING r.person_id, r.member_id, told;
            GET DIAGNOSTICS more = ROW_COUNT;
            told := told + more / array_length(p.told, 1);
        END LOOP;
    END LOOP;
END $$;

-- ---- erasure, done ----

-- Why a person cannot be erased; NULL when they can. A ground takes the place of the term.
CREATE FUNCTION dv.erasure_fault(asked bigint, ground text) RETURNS text
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
        since := coalesce((SELECT max(e.at)::date FROM dv.event e
                            WHERE e.person_id = asked AND e.verb LIKE 'feed%'), current_date);
    END IF;
    RETURN CASE WHEN since + make_interval(years => (SELECT value::integer FROM dv.setting
                                                      WHERE name = 'retention_years')) > now()
                THEN 'retention' END;
END $$;

-- What an officer who approves does: everything of the person goes, what is counted stays. Gives what
-- dv.erasure_fault() says, or 'unknown', 'decided', 'own'; NULL when it is done.
CREATE FUNCTION dv.erasure_approve(asked bigint, officer text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    e dv.erasure;
    unit bigint;
    fault text;
    p record;
    r record;
BEGIN
    SELECT * INTO e FROM dv.erasure x WHERE x.erasure_id = asked FOR UPDATE;
    IF e.erasure_id IS NULL
       OR NOT (dv.scope_all() OR dv.unit_seen(e.unit_id) AND dv.unit_seen(dv.person_unit(e.person_id))
               AND NOT EXISTS (SELECT FROM dv.employment w -- others rely on these data too
                                WHERE w.person_id = e.person_id AND w.state = 'working'
                                  AND NOT dv.unit_seen(w.unit_id))) THEN
        RETURN 'unknown';
    ELSIF e.state <> 'proposed' THEN
        RETURN 'decided';
    ELSIF lower(dv.acting_name(officer) COLLATE "vi-x-icu") = lower(e.proposed_by COLLATE "vi-x-icu") THEN
        RETURN 'own';
    END IF;
    PERFORM FROM dv.person x WHERE x.person_id = e.person_id FOR UPDATE;
    PERFORM FROM dv.member m WHERE m.person_id = e.person_id FOR UPDATE;
    fault := dv.erasure_fault(e.person_id, e.ground);
    IF fault IS NOT NULL THEN
        RETURN fault;
    END IF;
    unit := dv.person_unit(e.person_id);
    -- A file that spoke of them is read anew when it comes again.
    UPDATE dv.intake n
       SET digest = NULL
      FROM dv.person_records(e.person_id) held
      JOIN dv.intake_result x ON x.person_id = held.person_id
     WHERE n.intake_id = x.intake_id AND n.digest IS NOT NULL;
    FOR p IN SELECT x.*, coalesce(x.erase_about, x.about) AS which FROM dv.personal x
              WHERE x.removed OR x.erased <> '{}' ORDER BY x.rank DESC LOOP
        FOR r IN SELECT * FROM dv.person_records(e.person_id) LOOP
            IF p.removed THEN
                EXECUTE format('DELETE FROM dv.%I t WHERE %s', p.place, p.which)
                  USING r.person_id, r.member_id;
            ELSE
                EXECUTE format('UPDATE dv.%I t SET %s WHERE %s', p.place,
                               (SELECT string_agg(format('%I = %s', x.key, x.value), ', ' ORDER BY x.key)
                                  FROM jsonb_each_text(p.erased) x), p.which)
                  USING r.person_id, r.member_id;
            END IF;
        END LOOP;
    END LOOP;
    UPDATE dv.setting SET value = (value::bigint + 1)::text WHERE name = 'feed_generation';
    UPDATE dv.erasure x
       SET state = 'approved', decided_by = dv.acting_name(officer), decided_at = now()
     WHERE x.erasure_id = asked;
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    VALUES (dv.acting_name(erasure_approve.officer), 'person erased', unit, e.person_id,
            jsonb_build_object('erasure_id', asked));
    RETURN NULL;
END $$;

CREATE FUNCTION dv.erasure_decline(asked bigint, officer text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    e dv.erasure;
BEGIN
    SELECT * INTO e FROM dv.erasure x WHERE x.erasure_id = asked FOR UPDATE;
    IF e.erasure_id IS NULL OR NOT (dv.scope_all() OR dv.unit_seen(e.unit_id)) THEN
        RETURN 'unknown';
    ELSIF e.state <> 'proposed' THEN
        RETURN 'decided';
    END IF;
    UPDATE dv.erasure x
       SET state = 'declined', decided_by = dv.acting_name(officer), decided_at = now()
     WHERE x.erasure_id = asked;
    INSERT INTO dv.event (officer, verb, unit_id, person_id, new)
    VALUES (dv.acting_name(erasure_decline.officer), 'erasure declined', e.unit_id, e.person_id,
            jsonb_build_object('erasure_id', asked));
    RETURN NULL;
END $$;

-- Who was erased does not come back: nobody knows any more who they are.
CREATE FUNCTION dv.member_erased() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM dv.erasure e WHERE e.person_id = NEW.person_id AND e.state = 'approved') THEN
        RAISE restrict_violation USING CONSTRAINT = 'member_erased',
            MESSAGE = 'the data of this member were erased';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER member_erased BEFORE UPDATE ON dv.member
    FOR EACH ROW WHEN (OLD.state = 'ended' AND NEW.state <> 'ended')
    EXECUTE FUNCTION dv.member_erased();

-- Nor does who was merged with them: what would go back is gone.
CREATE FUNCTION dv.duplicate_erased() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM dv.erasure e
                WHERE e.person_id IN (NEW.keep_id, NEW.gone_id) AND e.state = 'approved') THEN
        RAISE restrict_violation USING CONSTRAINT = 'duplicate_erased',
            MESSAGE = 'the data of this person were erased';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER duplicate_erased BEFORE UPDATE ON dv.duplicate
    FOR EACH ROW WHEN (OLD.state = 'merged' AND NEW.state = 'undone')
    EXECUTE FUNCTION dv.duplicate_erased();

-- ---- access ----

SELECT dv.guard('dv.holiday', 'true', added => 'false', changed => 'false');
SELECT dv.guard('dv.purpose', 'true', added => 'false', changed => 'false');
SELECT dv.guard('dv.personal', 'false');
SELECT dv.guard('dv.consent', '(select dv.scope_all())
    or (select true from dv.person p where p.person_id = consent.person_id)',
    added => '((select dv.scope_all())
    or (select true from dv.person p where p.person_id = consent.person_id))
    and noted_by = session_user and withdrawn_on is null',
    changed => '((select dv.scope_all())
    or (select true from dv.person p where p.person_id = consent.person_id))
    and withdrawn_on is not null');
SELECT dv.guard('dv.person_request', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = person_request.unit_id)',
    added => '((select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = person_request.unit_id)
       and (select true from dv.person p where p.person_id = person_request.person_id))
    and received_by = session_user and state = ''received''');
SELECT dv.guard('dv.erasure', '(select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = erasure.unit_id)',
    added => '((select dv.scope_all())
    or (select true from dv.unit u where u.unit_id = erasure.unit_id)
       and (select true from dv.person p where p.person_id = erasure.person_id))
    and proposed_by = session_user and state = ''proposed''',
    changed => 'false'); -- that is done by dv.erasure_approve() and dv.erasure_decline()

GRANT SELECT ON dv.holiday, dv.purpose TO dv_clerk, dv_approver, dv_printer, dv_auditor;
GRANT SELECT ON dv.consent, dv.person_request, dv.erasure TO dv_clerk, dv_approver, dv_auditor;
GRANT SELECT (consent_id, person_id, purpose, given_on, withdrawn_on) ON dv.consent TO dv_printer;
GRANT INSERT (person_id, purpose, given_on, reference, paper_name, paper, noted_by),
    UPDATE (withdrawn_on, withdrawn_by, withdrawn_at) ON dv.consent TO dv_clerk;
GRANT INSERT (person_id, unit_id, kind, received_on, note, received_by, request_id),
    UPDATE (state, acknowledged_on, acknowledged_by, closed_on, closed_by, outcome)
    ON dv.person_request TO dv_clerk;
GRANT INSERT (person_id, unit_id, ground, proposed_by) ON dv.erasure TO dv_clerk;

REVOKE ALL ON FUNCTION dv.working_day, dv.consent_withdrawn_once, dv.person_request_deadlines,
    dv.person_request_stays, dv.holiday_moves_deadlines, dv.person_rows, dv.person_unit_noted,
    dv.answer_allowed, dv.answer_ask, dv.answer_read, dv.erasure_fault, dv.erasure_approve,
    dv.erasure_decline, dv.member_erased, dv.person_records, dv.duplicate_erased FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dv.working_day, dv.erasure_fault TO dv_clerk;
GRANT EXECUTE ON FUNCTION dv.person_unit_noted TO dv_clerk;
GRANT EXECUTE ON FUNCTION dv.answer_ask, dv.answer_read TO dv_clerk, dv_approver, dv_auditor;
GRANT EXECUTE ON FUNCTION dv.erasure_approve, dv.erasure_decline TO dv_approver;
