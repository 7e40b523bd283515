/* SPDX-License-Identifier: MIT */
/* Consents, requests and their deadlines, the answer to a person, erasure. */
#include "../picture/shell.h"

#include <libpq-fe.h>
#include <unistd.h>

static dv_error err;
static dv_registry *registry, *other;
static dv_page *page;

static int fresh(void **state)
{
    (void)state;
    support_clear();
    registry = support_registry("Lan");
    other = support_registry("Minh");
    support_units(registry);
    page = NULL;
    return 0;
}

static int done(void **state)
{
    (void)state;
    support_check();
    dv_page_free(page);
    dv_registry_close(registry);
    dv_registry_close(other);
    return 0;
}

static dv_page *fresh_page(void)
{
    dv_page_free(page);
    return page = NULL;
}

static int64_t member_person(int n)
{
    char sql[128];

    snprintf(sql, sizeof sql, "SELECT person_id FROM dv.member ORDER BY member_id OFFSET %d", n);
    return asked_int(sql);
}

/* format with one number in it, run. */
static const char *asked_of(const char *format, int64_t id)
{
    char sql[4096];
    const char *at = strchr(format, '@');

    snprintf(sql, sizeof sql, "%.*s%lld%s", (int)(at - format), format, (long long)id, at + 1);
    return asked(sql);
}

static dv_consent consent_of(int64_t person, const char *purpose)
{
    dv_consent consent = DV_CONSENT_INIT;

    consent.person_id = person;
    consent.purpose = purpose;
    consent.given_on = 20600; /* 2026-05-27 */
    consent.reference = "Mẫu 5a, tủ hồ sơ số 3";
    return consent;
}

/* ---- consent ---- */

static void a_consent_needs_a_proof_a_known_purpose_and_a_person(void **state)
{
    dv_consent consent;
    int64_t person;

    (void)state;
    support_people(registry, 1, 1);
    person = member_person(0);
    consent = consent_of(person, "photo");
    consent.reference = NULL;
    assert_status(dv_consent_give(registry, &consent, NULL, &err), DV_E_INVALID, &err);
    consent = consent_of(person, "tiếp thị");
    assert_status(dv_consent_give(registry, &consent, NULL, &err), DV_E_NOT_FOUND, &err);
    consent = consent_of(999999, "photo");
    assert_status(dv_consent_give(registry, &consent, NULL, &err), DV_E_NOT_FOUND, &err);
    consent = consent_of(person, "photo");
    consent.given_on = 40000;
    assert_status(dv_consent_give(registry, &consent, NULL, &err), DV_E_INVALID, &err);
    consent.given_on = DV_DATE_NONE;
    assert_status(dv_consent_give(registry, &consent, NULL, &err), DV_E_INVALID, &err);
    consent = consent_of(person, "photo");
    consent.paper = (const uint8_t *)"%PDF";
    assert_status(dv_consent_give(registry, &consent, NULL, &err), DV_E_INVALID, &err);
    consent.paper_name = "don.pdf";
    consent.paper_size = DV_PAPER_BYTES_MAX + 1;
    assert_status(dv_consent_give(registry, &consent, NULL, &err), DV_E_INVALID, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.consent"), 0);
    assert_status(dv_purpose_set(registry, "Xấu", "x", &err), DV_E_INVALID, &err);
    assert_ok(dv_purpose_set(registry, "survey", "Khảo sát", &err), &err);
    assert_ok(dv_purpose_list(registry, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 6);
}

static int32_t collect(void *user, const uint8_t *data, size_t size)
{
    char *to = user;
    size_t used = strlen(to);

    assert_true(used + size < 64);
    memcpy(to + used, data, size);
    to[used + size] = '\0';
    return 0;
}

static void a_consent_is_withdrawn_given_again_and_all_of_it_stays_on_record(void **state)
{
    char paper[64] = "";
    dv_sink sink = {collect, paper};
    dv_consent consent;
    int64_t person, id = 0;

    (void)state;
    support_people(registry, 1, 1);
    person = member_person(0);
    consent = consent_of(person, "photo");
    consent.paper = (const uint8_t *)"%PDF of a signature";
    consent.paper_size = 19;
    consent.paper_name = "đơn.pdf";
    assert_ok(dv_consent_give(registry, &consent, &id, &err), &err);
    assert_status(dv_consent_give(registry, &consent, NULL, &err), DV_E_CONFLICT, &err);
    assert_status(dv_consent_withdraw(registry, person, "photo", 20599, &err), DV_E_INVALID, &err);
    assert_ok(dv_consent_withdraw(other, person, "photo", 20610, &err), &err);
    assert_status(dv_consent_withdraw(other, person, "photo", 20610, &err), DV_E_STATE, &err);
    consent.given_on = 20620;
    assert_ok(dv_consent_give(registry, &consent, NULL, &err), &err);
    assert_ok(dv_consent_paper(registry, id, &sink, &err), &err);
    assert_string_equal(paper, "%PDF of a signature");
    assert_ok(dv_consent_list(registry, person, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    assert_string_equal(dv_page_text(page, 0, "withdrawn_on"), "2026-06-06");
    assert_string_equal(dv_page_text(page, 0, "withdrawn_by"), "Minh");
    assert_null(dv_page_text(page, 1, "withdrawn_on"));
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb LIKE 'consent %'"
                               " AND person_id IS NOT NULL AND unit_id IS NOT NULL"),
                     3);
}

static void who_has_not_agreed_to_a_purpose_is_listed_page_by_page(void **state)
{
    char after[64] = "";
    int rows = 0, pages = 0;

    (void)state;
    support_people(registry, 25, 1);
    for (int i = 0; i < 5; i++) {
        dv_consent consent = consent_of(member_person(i), "photo");

        assert_ok(dv_consent_give(registry, &consent, NULL, &err), &err);
    }
    assert_ok(dv_consent_withdraw(registry, member_person(0), "photo", 20610, &err), &err);
    do {
        fresh_page();
        assert_ok(dv_consent_missing(registry, "photo", "U", *after ? after : NULL, 8, &page, &err),
                  &err);
        if (pages++ == 0)
            assert_string_equal(dv_page_text(page, 0, "withdrawn_on"), "2026-06-06");
        rows += dv_page_count(page);
        snprintf(after, sizeof after, "%s", dv_page_next(page) ? dv_page_next(page) : "");
    } while (*after);
    assert_int_equal(rows, 21);
    assert_int_equal(pages, 3);
    fresh_page();
    assert_ok(dv_consent_missing(registry, "photo", "B", NULL, 8, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    fresh_page();
    assert_status(dv_consent_missing(registry, "foto", "B", NULL, 8, &page, &err), DV_E_NOT_FOUND,
                  &err);
}

/* ---- requests ---- */

static int64_t receive(int64_t person, const char *kind, dv_date on)
{
    dv_request request = DV_REQUEST_INIT;
    int64_t no = 0;

    request.person_id = person;
    request.kind = kind;
    request.received_on = on;
    request.note = "Xin xem dữ liệu của tôi";
    assert_ok(dv_request_receive(registry, &request, &no, &err), &err);
    return no;
}

static const char *due_of(int64_t no, const char *column)
{
    fresh_page();
    assert_ok(dv_request_get(registry, no, &page, &err), &err);
    return dv_page_text(page, 0, column);
}

static void deadlines_count_working_days_and_know_holidays(void **state)
{
    int64_t person, friday, monday;

    (void)state;
    support_people(registry, 1, 1);
    person = member_person(0);
    friday = receive(person, "access", 20601); /* Thursday 28 May 2026 is 20601, Friday 20602 */
    assert_string_equal(due_of(friday, "acknowledge_by"), "2026-06-01");
    friday = receive(person, "access", 20602);
    assert_string_equal(due_of(friday, "acknowledge_by"), "2026-06-02");
    assert_string_equal(due_of(friday, "answer_by"), "2026-06-13");
    monday = receive(person, "access", 20605);
    assert_string_equal(due_of(monday, "acknowledge_by"), "2026-06-03");
    assert_ok(dv_request_acknowledge(registry, monday, 20606, &err), &err);
    assert_ok(dv_holiday_set(registry, 20606, "Ngày nghỉ bù", &err), &err); /* 2 June */
    assert_string_equal(due_of(friday, "acknowledge_by"), "2026-06-03");
    assert_ok(dv_holiday_set(registry, 20606, NULL, &err), &err);
    assert_string_equal(due_of(friday, "acknowledge_by"), "2026-06-02");
    fresh_page();
    assert_ok(dv_holiday_list(registry, DV_DATE_NONE, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    assert_ok(dv_setting_set(registry, "request_answer_days", "10", &err), &err);
    assert_string_equal(due_of(receive(person, "erasure", 20602), "answer_by"), "2026-06-08");
    assert_status(dv_setting_set(registry, "retention_years", "0", &err), DV_E_INVALID, &err);
}

static void a_request_goes_its_way_once_and_says_who_did_what(void **state)
{
    dv_request request = DV_REQUEST_INIT;
    int64_t no, again = 0;

    (void)state;
    support_people(registry, 1, 1);
    request.person_id = member_person(0);
    request.kind = "correction";
    request.note = "Sai ngày sinh";
    request.received_on = 20602;
    request.request_id = "6e7f1c9e-5a55-4d53-8d3c-0d5f2b1c7a11";
    assert_ok(dv_request_receive(registry, &request, &no, &err), &err);
    assert_ok(dv_request_receive(registry, &request, &again, &err), &err);
    assert_int_equal(no, again);
    request.kind = "access";
    assert_status(dv_request_receive(registry, &request, &again, &err), DV_E_CONFLICT, &err);
    request.request_id = NULL;
    request.kind = "gossip";
    assert_status(dv_request_receive(registry, &request, &again, &err), DV_E_INVALID, &err);
    assert_status(dv_request_acknowledge(registry, no, 20601, &err), DV_E_INVALID, &err);
    assert_ok(dv_request_acknowledge(registry, no, 20605, &err), &err);
    assert_status(dv_request_acknowledge(registry, no, 20605, &err), DV_E_STATE, &err);
    assert_status(dv_request_close(registry, no, "done", 20606, "x", &err), DV_E_INVALID, &err);
    assert_status(dv_request_close(registry, no, "answered", 20606, "", &err), DV_E_INVALID, &err);
    assert_ok(dv_request_close(other, no, "answered", 20606, "Đã sửa ngày sinh", &err), &err);
    assert_status(dv_request_close(other, no, "refused", 20606, "x", &err), DV_E_STATE, &err);
    assert_status(dv_request_close(other, 99, "refused", 20606, "x", &err), DV_E_NOT_FOUND, &err);
    assert_string_equal(due_of(no, "closed_by"), "Minh");
    assert_string_equal(dv_page_text(page, 0, "acknowledged_by"), "Lan");
    assert_string_equal(dv_page_text(page, 0, "asked"), "Sai ngày sinh");
    assert_string_equal(asked("SELECT string_agg(verb, ',' ORDER BY event_id) FROM dv.event"
                              " WHERE verb LIKE 'request %'"),
                        "request received,request acknowledged,request answered");
}

static void open_requests_are_listed_by_deadline_with_the_late_ones_marked(void **state)
{
    dv_date today = (dv_date)asked_int("SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
                                       " - date '1970-01-01'");
    char after[64] = "", before[16] = "";
    int rows = 0, late = 0;

    (void)state;
    support_people(registry, 30, 1);
    for (int i = 0; i < 30; i++)
        receive(member_person(i), i % 2 ? "access" : "erasure", today - (i * 7) % 30);
    assert_ok(dv_request_acknowledge(registry, 1, today, &err), &err);
    assert_ok(dv_request_close(registry, 2, "refused", today, "Không đúng người", &err), &err);
    do {
        fresh_page();
        assert_ok(dv_request_list(registry, "A", *after ? after : NULL, 7, &page, &err), &err);
        for (int32_t r = 0; r < dv_page_count(page); r++, rows++) {
            assert_true(strcmp(before, dv_page_text(page, r, "due_on")) <= 0);
            snprintf(before, sizeof before, "%s", dv_page_text(page, r, "due_on"));
            late += dv_page_text(page, r, "overdue") != NULL;
        }
        snprintf(after, sizeof after, "%s", dv_page_next(page) ? dv_page_next(page) : "");
    } while (*after);
    assert_int_equal(rows, 29);
    assert_int_equal(late, asked_int("SELECT count(*) FROM dv.person_request WHERE due_on <"
                                     " (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"));
    assert_true(late > 0 && late < 29);
    fresh_page();
    assert_ok(dv_request_list(registry, "B", NULL, 7, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
}

/* ---- the answer ---- */

typedef struct bytes {
    char *data;
    size_t size;
} bytes;

static int32_t grow(void *user, const uint8_t *data, size_t size)
{
    bytes *to = user;

    to->data = realloc(to->data, to->size + size + 1);
    assert_non_null(to->data);
    memcpy(to->data + to->size, data, size);
    to->size += size;
    to->data[to->size] = '\0';
    return 0;
}

/* The answer as JSON, into the table j. */
static void answer(int64_t person)
{
    bytes text = {0};
    dv_sink sink = {grow, &text};
    char *sql;

    assert_ok(dv_answer_json(registry, person, "Theo yêu cầu số 1", &sink, &err), &err);
    sql = malloc(text.size + 128);
    assert_non_null(sql);
    sprintf(sql, "DROP TABLE IF EXISTS j; CREATE TEMP TABLE j AS SELECT $j$%s$j$::json AS j",
            text.data);
    given(sql);
    free(sql);
    free(text.data);
}

/* The member that somebody() makes. */
static char member_no[24];
static const char *const number[] = {member_no};

/* Everything that can be held of a member, made by calls where there are such. */
static int64_t somebody(void)
{
    dv_move move = DV_MOVE_INIT;
    dv_consent consent;
    int64_t person;

    support_people(registry, 3, 1);
    snprintf(member_no, sizeof member_no, "%s", asked("SELECT min(member_no) FROM dv.member"));
    assert_ok(dv_person_find(registry, member_no, &person, &err), &err);
    assert_ok(dv_sensitive_set(registry, member_no, "Tày", "không", 12000, "hồ sơ", &err), &err);
    given("UPDATE dv.person SET phone = '0912000111', email = 'hoa@vidu.vn'"
          " WHERE person_id = (SELECT min(person_id) FROM dv.member)");
    given("UPDATE dv.employment SET job_title = 'Thợ may bậc 5'"
          " WHERE person_id = (SELECT min(person_id) FROM dv.member)");
    consent = consent_of(person, "photo");
    assert_ok(dv_consent_give(registry, &consent, NULL, &err), &err);
    receive(person, "access", 20602);
    move.members = number;
    move.member_count = 1;
    move.effective = 20610;
    move.reason = "Nghỉ thai sản";
    assert_ok(dv_member_suspend(registry, &move, NULL, &err), &err);
    move.reason = NULL;
    assert_ok(dv_member_resume(registry, &move, NULL, &err), &err);
    return person;
}

static void the_answer_holds_all_of_one_person_and_who_read_it(void **state)
{
    dv_sink sink = {grow, NULL};
    int64_t person, found = 0;

    (void)state;
    person = somebody();
    assert_ok(dv_person_find(registry, member_no, &found, &err), &err);
    assert_int_equal(found, person);
    assert_status(dv_person_find(registry, "9999", &found, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_answer_json(registry, person, "", &sink, &err), DV_E_INVALID, &err);
    assert_status(dv_answer_json(registry, 9999, "x", &sink, &err), DV_E_NOT_FOUND, &err);
    answer(person);
    assert_string_equal(
        asked("SELECT string_agg(key, ' ') FROM j, json_object_keys(j -> 'held') key"),
        "person_past person identity sensitive employment application application_line member "
        "membership move card consent "
        "request file_row file_result log read_by");
    assert_string_equal(asked("SELECT concat_ws('|', h #>> '{person,0,full_name}',"
                              " h #>> '{person,0,born}', h #>> '{identity,0,number}',"
                              " h #>> '{sensitive,0,ethnicity}', h #>> '{employment,0,unit_id}',"
                              " h #>> '{consent,0,purpose}',"
                              " h #>> '{request,0,note}', h #>> '{read_by,0,purpose}',"
                              " h #>> '{read_by,0,officer}', h #>> '{move,0,reason}',"
                              " h #>> '{file_row,0,id_number}', j ->> 'purpose')"
                              " FROM j, LATERAL (SELECT j -> 'held') x (h)"),
                        "Nguyễn Văn An Bình|1971-04-16|001071000001|Tày|"
                        "A Công đoàn cơ sở Công ty A|Dùng ảnh chân dung|"
                        "Xin xem dữ liệu của tôi|Theo yêu cầu số 1|Lan|Nghỉ thai sản|"
                        "001071000001|Theo yêu cầu số 1");
    assert_string_equal(asked("SELECT j #>> '{held,member,0,member_no}' FROM j"), member_no);
    /* Nothing of anybody else. */
    assert_string_equal(asked("SELECT position('Cường' in j::text) FROM j"), "0");
    answer(person);
    assert_string_equal(asked("SELECT json_array_length(j #> '{held,read_by}') FROM j"), "2");
}

static void end_membership(const char *const *numbers, int32_t n)
{
    dv_move move = DV_MOVE_INIT;

    move.members = numbers;
    move.member_count = n;
    move.effective = 20640;
    assert_ok(dv_member_end(registry, &move, "left", NULL, &err), &err);
}

/* In how many rows of how many tables a text stands, as it is or in the bytes of a paper. */
static int64_t found_anywhere(const char *text)
{
    char sql[2048];

    snprintf(sql, sizeof sql,
             "DROP TABLE IF EXISTS found; CREATE TEMP TABLE found (place text, n bigint);"
             "DO $$ DECLARE r regclass; BEGIN"
             " FOR r IN SELECT oid FROM pg_class WHERE relnamespace = 'dv'::regnamespace"
             "          AND relkind IN ('r', 'p') LOOP"
             "  EXECUTE format('INSERT INTO found SELECT %%L, count(*) FROM %%s t"
             "   WHERE strpos(lower(t::text), lower(%%L)) > 0"
             "      OR strpos(t::text, encode(convert_to(%%L, ''UTF8''), ''hex'')) > 0',"
             "   r, r, $t$%s$t$, $t$%s$t$);"
             " END LOOP; END $$",
             text, text);
    given(sql);
    if (asked_int("SELECT sum(n) FROM found"))
        print_message("# found in: %s\n",
                      asked("SELECT string_agg(place, ' ') FROM found WHERE n > 0"));
    return asked_int("SELECT sum(n) FROM found");
}

static void erase(int64_t person, const char *ground)
{
    int64_t id = 0;

    assert_ok(dv_erasure_propose(registry, person, ground, &id, &err), &err);
    assert_ok(dv_erasure_approve(other, id, &err), &err);
}

static int64_t feed(const char *csv, const char *source)
{
    dv_input input = DV_INPUT_INIT;
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    int64_t intake = 0;

    input.data = csv;
    input.data_size = strlen(csv);
    request.source = source;
    request.input = &input;
    assert_ok(dv_feed_compare(registry, &request, &intake, &err), &err);
    return intake;
}

#define HEADER "Mã nhân viên,Họ và tên,Ngày sinh,Giới tính,Số CCCD,Điện thoại,Ngày vào làm,Đơn vị\n"
static void a_row_that_may_be_somebody_elses_is_not_told_but_goes(void **state)
{
    int64_t person;

    (void)state;
    person = somebody();
    /* One of the same name and birthday with an error in the number; one with this one's number. */
    feed(HEADER "T1,Nguyễn Văn An Bình,16/04/1971,Nam,00107199,0912000999,,A\n"
                "T2,Trần Thị Lạ,01/01/1980,Nữ,001071000001,0912000998,,A\n"
                ",Nguyễn Văn An Bình,16/04/1971,Nam,001071000001,0912000997,,A\n",
         "hr3");
    answer(person);
    assert_string_equal(asked("SELECT position('0912000999' in j::text) FROM j"), "0");
    assert_string_equal(asked("SELECT position('0912000998' in j::text) FROM j"), "0");
    assert_string_not_equal(asked("SELECT position('0912000997' in j::text) FROM j"), "0");
    end_membership(number, 1);
    erase(person, "Luật 91/2025/QH15");
    assert_int_equal(found_anywhere("0912000997"), 0);
    assert_int_equal(found_anywhere("001071000001"), 0);
}

/* The tables with rows about persons: by what they refer to, or by how a column is called. */
#define PLACES                                                                                     \
    "WITH RECURSIVE place (id) AS ("                                                               \
    " SELECT 'dv.person'::regclass::oid"                                                           \
    " UNION SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"                \
    "  WHERE c.relnamespace = 'dv'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0"     \
    "    AND (a.attname ~ '(^|_)(person|member|card)_(id|no)$'"                                    \
    "         OR a.attname ~ '(^|_)(full_name|phone|email|id_number)$')"                           \
    " UNION SELECT k.conrelid FROM pg_constraint k JOIN place p ON k.confrelid = p.id"             \
    "  WHERE k.contype = 'f'),"                                                                    \
    " parts AS (SELECT *, format('dv.%I', place)::regclass::oid AS id FROM dv.personal),"          \
    " said AS (SELECT id, untold[i] AS name, 'untold' AS how FROM parts,"                          \
    "                 generate_subscripts(untold, 1) i"                                            \
    "  UNION ALL SELECT id, told[i][1], CASE told[i][3] WHEN '' THEN 'told' ELSE 'made' END"       \
    "              FROM parts, generate_subscripts(told, 1) i"                                     \
    "  UNION ALL SELECT id, k, 'erased' FROM parts, jsonb_object_keys(erased) k"                   \
    "  UNION ALL SELECT id, k, 'kept' FROM parts, unnest(kept) k),"                                \
    " columns AS (SELECT a.attrelid AS id, a.attname::text AS name, a.atttypid AS type,"           \
    "   a.attrelid::regclass || '.' || a.attname AS shown FROM pg_attribute a JOIN pg_class c"     \
    "   ON c.oid = a.attrelid WHERE c.relnamespace = 'dv'::regnamespace AND a.attnum > 0"          \
    "   AND NOT a.attisdropped) "

/*
 * Red here? A table or column came that speaks of persons: add it to dv.personal in its migration,
 * so that it is told to the person and goes at erasure (0021_privacy says how).
 */
static void every_table_that_speaks_of_persons_is_told_and_erased_or_kept_on_purpose(void **state)
{
    (void)state;
    assert_string_equal(asked(PLACES "SELECT string_agg(id::regclass::text, ' ') FROM place"
                                     " WHERE id NOT IN (SELECT id FROM parts)"),
                        "");
    assert_string_equal(asked(PLACES "SELECT string_agg(shown, ' ') FROM columns"
                                     " WHERE id IN (SELECT id FROM parts)"
                                     "   AND (id, name) NOT IN (SELECT id, name FROM said"
                                     "                           WHERE how IN ('told', 'untold'))"
                                     "   AND (id, name) NOT IN (SELECT id, name FROM said"
                                     "                           WHERE how = 'made')"),
                        "");
    assert_string_equal(
        asked(PLACES "SELECT string_agg(shown, ' ') FROM columns"
                     " WHERE id IN (SELECT id FROM parts WHERE NOT removed)"
                     "   AND type IN ('text'::regtype, 'bytea'::regtype, 'jsonb'::regtype,"
                     "                'json'::regtype, 'name'::regtype, 'varchar'::regtype)"
                     "   AND (SELECT count(DISTINCT how) FROM said s WHERE s.id = columns.id"
                     "         AND s.name = columns.name AND s.how IN ('erased', 'kept')) <> 1"),
        "");
    assert_string_equal(asked(PLACES "SELECT string_agg(id::regclass || '.' || name, ' ') FROM said"
                                     " WHERE how <> 'made'"
                                     "   AND (id, name) NOT IN (SELECT id, name FROM columns)"),
                        "");
    /* And the test can be red. */
    given("CREATE TABLE dv.nickname (person_id bigint REFERENCES dv.person, said text)");
    assert_string_equal(asked(PLACES "SELECT string_agg(id::regclass::text, ' ') FROM place"
                                     " WHERE id NOT IN (SELECT id FROM parts)"),
                        "dv.nickname");
    given("DROP TABLE dv.nickname");
}

/* ---- print ---- */

/* The answer as PDF; gives its path. */
static const char *print(int64_t person, const char *name)
{
    bytes pdf = {0};
    dv_sink sink = {grow, &pdf};
    const char *path;

    assert_ok(dv_answer_pdf(registry, person, "Theo yêu cầu số 1", &sink, &err), &err);
    assert_memory_equal(pdf.data, "%PDF-1.", 7);
    path = support_file(name, pdf.data, pdf.size);
    free(pdf.data);
    return path;
}

static void check_pdf(const char *path)
{
    shell("qpdf --check '%s'", path);
    assert_string_equal(
        shell("pdffonts '%s' | tail -n +3 | awk '{ print $(NF-4) }' | sort -u", path), "yes\n");
}

static void says(const char *path, const char *text)
{
    if (!strstr(shell("pdftotext -layout '%s' -", path), text)) {
        print_error("%s is not in %s\n", text, path);
        fail();
    }
}

static void the_printed_answer_is_readable_and_whole(void **state)
{
    static const char *const parts[] = {"TRẢ LỜI NGƯỜI CÓ DỮ LIỆU CÁ NHÂN",
                                        "Nguyễn Văn An Bình",
                                        "16/04/1971",
                                        "Căn cước công dân",
                                        "Tày",
                                        "Nghỉ thai sản",
                                        "Ai đã đọc dữ liệu",
                                        "Theo yêu cầu số 1",
                                        "A Công đoàn cơ sở Công ty A"};
    const char *path;

    (void)state;
    path = print(somebody(), "answer.pdf");
    check_pdf(path);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        says(path, parts[i]);
}

static void a_person_with_hundreds_of_events_gets_all_of_them_on_many_pages(void **state)
{
    const char *path, *pages;
    int64_t person;

    (void)state;
    person = somebody();
    given("INSERT INTO dv.event (officer, verb, unit_id, person_id, new)"
          " SELECT 'Hạnh', 'sensitive read', (SELECT unit_id FROM dv.unit WHERE code = 'A'),"
          "  (SELECT min(person_id) FROM dv.member),"
          "  jsonb_build_object('purpose', 'Rà soát lần ' || i) FROM generate_series(1, 400) i");
    path = print(person, "long.pdf");
    check_pdf(path);
    pages = shell("pdfinfo '%s' | sed -n 's/Pages: *//p'", path);
    print_message("# %s", pages);
    assert_true(strtol(pages, NULL, 10) > 10);
    assert_string_equal(shell("pdftotext -layout '%s' - | grep -c 'Rà soát lần'", path), "400\n");
}

static void no_text_however_odd_breaks_the_page(void **state)
{
    int64_t person;
    const char *path;

    (void)state;
    person = somebody();
    given("UPDATE dv.person_request SET note = (SELECT string_agg('dài dòng ' || i, ' ')"
          " FROM generate_series(1, 700) i) || E'\\nhết rồi'");
    given("UPDATE dv.consent SET reference = repeat('W', 3000) || U&'\\202Eabc\\2066' ||"
          " U&'\\200F' || E'\\x01' || U&'\\05E9\\05DC\\05D5\\05DD'");
    given("UPDATE dv.employment SET job_title = U&'\\4E2D\\6587' || ' <b>&amp;</b> %s'"
          " WHERE person_id = (SELECT min(person_id) FROM dv.member)");
    path = print(person, "odd.pdf");
    check_pdf(path);
    says(path, "[U+202E]");
    says(path, "hết rồi");
    says(path, "dòng 700");
    says(path, "<b>&amp;</b> %s");
    answer(person);
    assert_string_equal(asked("SELECT length(j #>> '{held,consent,0,reference}') FROM j"), "3011");
}

static int32_t refuse(void *user, const uint8_t *data, size_t size)
{
    (void)user;
    (void)data;
    (void)size;
    return 1;
}

static void a_sink_that_refuses_is_told_so(void **state)
{
    dv_sink sink = {refuse, NULL};
    int64_t person = somebody();

    (void)state;
    assert_status(dv_answer_json(registry, person, "x", &sink, &err), DV_E_IO, &err);
    assert_status(dv_answer_pdf(registry, person, "x", &sink, &err), DV_E_IO, &err);
}

/* ---- erasure ---- */

/* Every count that a report could hold, in one line. */
static const char *counts(void)
{
    return asked(
        "SELECT concat_ws(' | ',"
        " (SELECT string_agg(x, ' ') FROM (SELECT u.code || s.during || count(*) AS x"
        "    FROM dv.membership s JOIN dv.unit u USING (unit_id) GROUP BY u.code, s.during"
        "   ORDER BY 1) x),"
        " (SELECT string_agg(x, ' ') FROM (SELECT state || admitted_on || count(*) AS x"
        "    FROM dv.member GROUP BY state, admitted_on ORDER BY 1) x),"
        " (SELECT string_agg(x, ' ') FROM (SELECT concat(state, end_reason, reason, count(*)) AS x"
        "    FROM dv.card GROUP BY state, end_reason, reason ORDER BY 1) x),"
        " (SELECT string_agg(x, ' ') FROM (SELECT concat(sex, extract(year FROM birth_date),"
        "    count(*)) AS x FROM dv.person GROUP BY sex, extract(year FROM birth_date)"
        "    ORDER BY 1) x),"
        " (SELECT string_agg(x, ' ') FROM (SELECT concat(kind, effective_on, count(*)) AS x"
        "    FROM dv.move GROUP BY kind, effective_on ORDER BY 1) x),"
        " (SELECT string_agg(x, ' ') FROM (SELECT concat(unit_id, hired_on, count(*)) AS x"
        "    FROM dv.employment GROUP BY unit_id, hired_on ORDER BY 1) x),"
        " (SELECT string_agg(x, ' ') FROM (SELECT concat(outcome, count(*)) AS x"
        "    FROM dv.intake_result GROUP BY outcome ORDER BY 1) x),"
        " (SELECT count(*) FROM dv.intake_row), (SELECT count(*) FROM dv.application_line))");
}

static void nobody_is_erased_before_their_time_or_by_one_officer_alone(void **state)
{
    int64_t person, id = 0;

    (void)state;
    person = somebody();
    assert_status(dv_erasure_propose(registry, 9999, NULL, &id, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_erasure_propose(registry, person, "Luật 91/2025/QH15", &id, &err), DV_E_STATE,
                  &err);
    end_membership(number, 1);
    assert_status(dv_erasure_propose(registry, person, NULL, &id, &err), DV_E_STATE, &err);
    assert_status(dv_erasure_propose(registry, person, "Xin xóa NGUYỄN VĂN AN BÌNH", &id, &err),
                  DV_E_INVALID, &err);
    assert_ok(dv_erasure_propose(registry, person, "Luật 91/2025/QH15", &id, &err), &err);
    assert_status(dv_erasure_propose(registry, person, "Luật 91/2025/QH15", NULL, &err),
                  DV_E_CONFLICT, &err);
    assert_status(dv_erasure_approve(registry, id, &err), DV_E_INVALID, &err);
    assert_status(dv_erasure_approve(other, 999, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_erasure_decline(other, id, &err), &err);
    assert_status(dv_erasure_approve(other, id, &err), DV_E_STATE, &err);
    assert_int_not_equal(found_anywhere("Nguyễn Văn An Bình"), 0);
    /* The term of ten years is over. */
    given("UPDATE dv.setting SET value = '1' WHERE name = 'retention_years';"
          "UPDATE dv.membership SET during = daterange('2015-01-01', '2024-01-01')"
          " WHERE member_id = (SELECT min(member_id) FROM dv.member);"
          "UPDATE dv.move SET effective_on = '2024-01-01' WHERE kind = 'end'");
    assert_ok(dv_erasure_propose(registry, person, NULL, &id, &err), &err);
    assert_ok(dv_erasure_list(registry, "U", NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    assert_string_equal(dv_page_text(page, 0, "state"), "proposed");
    given("UPDATE dv.membership SET during = daterange('2026-05-27', '2026-07-06')"
          " WHERE member_id = (SELECT min(member_id) FROM dv.member);"
          "UPDATE dv.move SET effective_on = '2026-07-06' WHERE kind = 'end'");
    /* It is looked at again when it is approved. */
    assert_status(dv_erasure_approve(other, id, &err), DV_E_STATE, &err);
}

#define AGAIN HEADER "X1,Nguyễn Văn An Bình,16/04/1971,Nam,001071000001,0912000111,01/03/2026,A\n"

static void who_was_erased_is_found_nowhere_and_every_count_is_as_it_was(void **state)
{
    static const char *const gone[] = {
        "Nguyễn Văn An Bình", "nguyen van an binh", "001071000001", "0912000111",
        "hoa@vidu.vn",        "Thợ may bậc 5",      "E00001",       "Tày",
        "thai sản",           "tủ hồ sơ",           "1971-04-16"};
    char before[4096];
    dv_move move = DV_MOVE_INIT;
    int64_t person, changes = 0, stale, refused;

    (void)state;
    person = somebody();
    /* A row that was refused, and a preview that waits. */
    refused = feed(HEADER ",Nguyễn Văn An Bình,16/04/1971,Nam,001071000001,0912000111,,A\n", "hr2");
    stale = feed(AGAIN, "hr2");
    given("UPDATE dv.card SET qr = 'DV1:Nguyễn Văn An Bình' WHERE member_id ="
          " (SELECT min(member_id) FROM dv.member)");
    end_membership(number, 1);
    snprintf(before, sizeof before, "%s", counts());
    erase(person, "Luật 91/2025/QH15");
    assert_string_equal(counts(), before);
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        if (strcmp(gone[i], "1971-04-16") != 0 && strcmp(gone[i], "Tày") != 0)
            assert_int_equal(found_anywhere(gone[i]), 0);
    assert_int_equal(found_anywhere("Tày"), 0);
    assert_string_equal(asked_of("SELECT birth_date || ' ' || birth_precision || ' ' || sex"
                                 " FROM dv.person WHERE person_id = @",
                                 person),
                        "1971-01-01 year male");
    assert_string_equal(asked_of("SELECT state FROM dv.member WHERE person_id = @", person),
                        "ended");
    assert_int_equal(strtol(asked_of("SELECT count(*) FROM dv.event WHERE verb = 'person erased'"
                                     " AND person_id = @",
                                     person),
                            NULL, 10),
                     1);
    assert_status(dv_erasure_propose(registry, person, "Luật", NULL, &err), DV_E_STATE, &err);
    /* The preview is stale; made again, the row is a new person. */
    assert_status(dv_feed_apply(registry, stale, &changes, &err), DV_E_CONFLICT, &err);
    assert_ok(dv_intake_rows(registry, refused, DV_INTAKE_ALL, NULL, 10, &page, &err), &err);
    assert_ok(dv_feed_apply(registry, feed(AGAIN, "hr2"), &changes, &err), &err);
    assert_int_equal(changes, 1);
    assert_int_equal(strtol(asked_of("SELECT count(*) FROM dv.person_identity"
                                     " WHERE number = '001071000001' AND person_id > @",
                                     person),
                            NULL, 10),
                     1);
    /* The number is a tombstone: nobody comes back under it. */
    move.members = number;
    move.member_count = 1;
    move.effective = 20650;
    move.decision_no = "3/QĐ";
    move.decision_date = 20650;
    assert_status(dv_member_readmit(registry, &move, "A", "U", NULL, &err), DV_E_STATE, &err);
    /* And what is held of them can still be asked. */
    answer(person);
    assert_string_equal(asked("SELECT j #>> '{held,person,0,full_name}' FROM j"), "(đã xóa)");
}

static void a_paper_that_many_signed_stays_until_the_last_of_them_is_erased(void **state)
{
    int64_t application;

    (void)state;
    support_people(registry, 3, 1);
    application = asked_int("SELECT max(application_id) FROM dv.application");
    assert_ok(dv_application_attach(registry, application, "chu ky.pdf",
                                    (const uint8_t *)"An, Dung, Hoa", 13, &err),
              &err);
    given("UPDATE dv.application_paper SET name = 'Nguyen Van An Binh.pdf'");
    end_membership((const char *const[]){asked("SELECT min(member_no) FROM dv.member")}, 1);
    for (int i = 0; i < 3; i++) {
        if (i > 0)
            end_membership((const char *const[]){asked("SELECT min(member_no) FROM dv.member"
                                                       " WHERE state = 'active'")},
                           1);
        assert_int_equal(asked_int("SELECT count(*) FROM dv.application_paper"), 1);
        erase(asked_int("SELECT m.person_id FROM dv.member m JOIN dv.person p USING (person_id)"
                        " WHERE m.state = 'ended' AND name_key <> ''"),
              "Luật 91/2025/QH15");
    }
    assert_int_equal(asked_int("SELECT count(*) FROM dv.application_paper"), 0);
    assert_int_equal(found_anywhere("An, Dung, Hoa"), 0);
    assert_int_equal(found_anywhere("Nguyen Van An Binh.pdf"), 0);
}

static void a_candidate_who_never_joined_is_erased_too(void **state)
{
    int64_t person;

    (void)state;
    support_people(registry, 2, 0);
    person = asked_int("SELECT min(person_id) FROM dv.person");
    assert_status(dv_erasure_propose(registry, person, NULL, NULL, &err), DV_E_STATE, &err);
    erase(person, "Luật 91/2025/QH15");
    assert_ok(dv_candidate_list(registry, NULL, NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_int_equal(found_anywhere("001071000001"), 0);
}

static void fifty_of_five_hundred_erased_change_no_count_and_no_rule(void **state)
{
    enum { ALL = 500, GONE = 50 };
    static char numbers[GONE][24], names[GONE][64], before[4096];
    const char *list[GONE];
    int64_t persons[GONE];
    int n = 0;

    (void)state;
    support_people(registry, ALL, 1);
    while (n < GONE) {
        char sql[256];

        snprintf(sql, sizeof sql,
                 "SELECT member_no FROM dv.member WHERE state = 'active' ORDER BY member_id"
                 " OFFSET %u",
                 support_random() % (unsigned)(ALL - n));
        snprintf(numbers[n], sizeof numbers[n], "%s", asked(sql));
        list[n] = numbers[n];
        end_membership(list + n, 1);
        n++;
    }
    snprintf(before, sizeof before, "%s", counts());
    for (n = 0; n < GONE; n++) {
        char sql[256];

        assert_ok(dv_person_find(registry, numbers[n], &persons[n], &err), &err);
        snprintf(sql, sizeof sql, "SELECT number FROM dv.person_identity WHERE person_id = %lld",
                 (long long)persons[n]);
        snprintf(names[n], sizeof names[n], "%s", asked(sql));
        erase(persons[n], "Luật 91/2025/QH15");
    }
    assert_string_equal(counts(), before);
    for (n = 0; n < GONE; n += 10)
        assert_int_equal(found_anywhere(names[n]), 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.erasure WHERE state = 'approved'"), GONE);
}

/* ---- officers ---- */

#define PASSWORD "một mật khẩu dài"

static const char *login(const char *name)
{
    static char text[8][64];
    static int turn;
    char *to = text[turn++ % 8];

    snprintf(to, sizeof text[0], "%s_%ld", name, (long)getpid());
    return to;
}

static dv_registry *as(const char *name, const char *unit, const char *duties, int sensitive)
{
    dv_officer officer = DV_OFFICER_INIT;
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *opened = NULL;
    char conninfo[256];

    officer.login = login(name);
    officer.unit_code = unit;
    officer.duties = duties;
    officer.password = PASSWORD;
    officer.sensitive = sensitive;
    assert_ok(dv_officer_add(registry, &officer, &err), &err);
    snprintf(conninfo, sizeof conninfo, "%s user=%s password='%s'", support_conninfo(), login(name),
             PASSWORD);
    options.conninfo = conninfo;
    assert_ok(dv_registry_open(&options, &opened, &err), &err);
    return opened;
}

static void officers_do_this_by_duty_within_their_subtree(void **state)
{
    bytes text = {0};
    dv_sink sink = {grow, &text};
    dv_registry *clerk = as("a_clerk", "A", "clerk", 0), *reader = as("u_read", "U", "auditor", 1),
                *approver = as("u_approver", "U", "approver", 0),
                *far = as("b_all", "B", "clerk,approver", 1),
                *both = as("u_both", "U", "clerk,approver", 0);
    dv_request request = DV_REQUEST_INIT;
    dv_consent consent;
    int64_t person, no = 0, id = 0, own = 0;

    (void)state;
    support_people(registry, 3, 1);
    person = member_person(0);
    consent = consent_of(person, "photo");
    assert_ok(dv_consent_give(clerk, &consent, &id, &err), &err);
    assert_status(dv_consent_give(far, &consent, NULL, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_consent_withdraw(far, person, "photo", 20620, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_consent_withdraw(approver, person, "photo", 20620, &err), DV_E_DB, &err);
    assert_status(dv_consent_paper(far, id, &sink, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_consent_missing(clerk, "photo", NULL, NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    request.person_id = person;
    request.kind = "erasure";
    request.received_on = 20620;
    assert_ok(dv_request_receive(clerk, &request, &no, &err), &err);
    assert_status(dv_request_receive(far, &request, NULL, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_request_acknowledge(far, no, 20621, &err), DV_E_NOT_FOUND, &err);
    fresh_page();
    assert_ok(dv_request_list(far, NULL, NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    fresh_page();
    assert_ok(dv_request_list(reader, NULL, NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_ok(dv_request_acknowledge(clerk, no, 20621, &err), &err);
    assert_ok(dv_request_close(both, no, "answered", 20622, "Đã đề nghị xóa", &err), &err);
    /* Reading everything takes the right that sensitive data take. */
    assert_status(dv_answer_json(clerk, person, "x", &sink, &err), DV_E_DB, &err);
    assert_status(dv_answer_json(far, person, "x", &sink, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_answer_json(reader, person, "Theo yêu cầu", &sink, &err), &err);
    assert_ok(dv_answer_pdf(reader, person, "Theo yêu cầu", &sink, &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'person answered'"), 2);
    end_membership((const char *const[]){asked_of("SELECT member_no FROM dv.member"
                                                  " WHERE person_id = @",
                                                  person)},
                   1);
    assert_status(dv_erasure_propose(far, person, "Luật", &id, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_erasure_propose(clerk, person, "Luật", &id, &err), &err);
    assert_status(dv_erasure_approve(clerk, id, &err), DV_E_DB, &err);
    assert_status(dv_erasure_approve(far, id, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_erasure_decline(approver, id, &err), &err);
    assert_ok(dv_erasure_propose(both, person, "Luật", &own, &err), &err);
    assert_status(dv_erasure_approve(both, own, &err), DV_E_INVALID, &err);
    assert_ok(dv_erasure_approve(approver, own, &err), &err);
    assert_int_equal(found_anywhere("001071000001"), 0);
    assert_string_equal(asked("SELECT decided_by FROM dv.erasure WHERE state = 'approved'"),
                        login("u_approver"));
    assert_status(dv_purpose_set(both, "survey", "Khảo sát", &err), DV_E_DB, &err);
    assert_status(dv_holiday_set(both, 20606, "Nghỉ", &err), DV_E_DB, &err);
    free(text.data);
    dv_registry_close(clerk);
    dv_registry_close(reader);
    dv_registry_close(approver);
    dv_registry_close(far);
    dv_registry_close(both);
}

static void an_officer_with_psql_gains_nothing(void **state)
{
    static const char *const tried[] = {
        "UPDATE dv.consent SET given_on = '2020-01-01'",
        "UPDATE dv.consent SET withdrawn_on = '2026-06-01', withdrawn_by = 'x', withdrawn_at = "
        "now()",
        "DELETE FROM dv.consent",
        "INSERT INTO dv.erasure (person_id, unit_id, proposed_by) SELECT person_id, unit_id, 'x'"
        " FROM dv.employment LIMIT 1",
        "UPDATE dv.erasure SET state = 'approved'",
        "SELECT dv.erasure_approve(1, 'x')",
        "SELECT * FROM dv.personal",
        "SELECT * FROM dv.person_rows(1, true)",
        "SELECT * FROM dv.answer_read((SELECT min(person_id) FROM dv.person))",
        "UPDATE dv.person_request SET answer_by = '2099-01-01'",
    };
    dv_consent consent;
    char conninfo[256];
    PGconn *conn;

    (void)state;
    support_people(registry, 2, 1);
    consent = consent_of(member_person(0), "photo");
    assert_ok(dv_consent_give(registry, &consent, NULL, &err), &err);
    dv_registry_close(as("psql_clerk", "A", "clerk", 1));
    snprintf(conninfo, sizeof conninfo, "%s user=%s password='%s'", support_conninfo(),
             login("psql_clerk"), PASSWORD);
    conn = PQconnectdb(conninfo);
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
        PGresult *result = PQexec(conn, tried[i]);

        if (strcmp(PQresultErrorField(result, PG_DIAG_SQLSTATE)
                       ? PQresultErrorField(result, PG_DIAG_SQLSTATE)
                       : "",
                   "42501") != 0) {
            print_error("%s: %s\n", tried[i], PQresultErrorMessage(result));
            fail();
        }
        PQclear(result);
    }
    PQfinish(conn);
}

static int drop_logins(void **state)
{
    char sql[256];

    given("DROP SCHEMA dv CASCADE");
    snprintf(sql, sizeof sql,
             "DO $$ DECLARE r name; BEGIN FOR r IN SELECT rolname FROM pg_roles"
             " WHERE rolname LIKE '%%\\_%ld' LOOP EXECUTE format('DROP ROLE %%I', r); END LOOP;"
             " END $$",
             (long)getpid());
    given(sql);
    return support_database_drop(state);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, done)
    const struct CMUnitTest tests[] = {
        TEST(a_consent_needs_a_proof_a_known_purpose_and_a_person),
        TEST(a_consent_is_withdrawn_given_again_and_all_of_it_stays_on_record),
        TEST(who_has_not_agreed_to_a_purpose_is_listed_page_by_page),
        TEST(deadlines_count_working_days_and_know_holidays),
        TEST(a_request_goes_its_way_once_and_says_who_did_what),
        TEST(open_requests_are_listed_by_deadline_with_the_late_ones_marked),
        TEST(the_answer_holds_all_of_one_person_and_who_read_it),
        TEST(a_row_that_may_be_somebody_elses_is_not_told_but_goes),
        TEST(every_table_that_speaks_of_persons_is_told_and_erased_or_kept_on_purpose),
        TEST(the_printed_answer_is_readable_and_whole),
        TEST(a_person_with_hundreds_of_events_gets_all_of_them_on_many_pages),
        TEST(no_text_however_odd_breaks_the_page),
        TEST(a_sink_that_refuses_is_told_so),
        TEST(nobody_is_erased_before_their_time_or_by_one_officer_alone),
        TEST(who_was_erased_is_found_nowhere_and_every_count_is_as_it_was),
        TEST(a_paper_that_many_signed_stays_until_the_last_of_them_is_erased),
        TEST(a_candidate_who_never_joined_is_erased_too),
        TEST(fifty_of_five_hundred_erased_change_no_count_and_no_rule),
        TEST(officers_do_this_by_duty_within_their_subtree),
        TEST(an_officer_with_psql_gains_nothing),
    };

    return cmocka_run_group_tests(tests, support_database, drop_logins);
}
