/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "ground/date.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

static dv_error err;
static dv_registry *registry;

static const dv_decision decided = {sizeof decided, 20600, "12/QĐ-LĐLĐ", "Trần An", 0};

#define REQUEST "8b2f1a6e-0c4d-4f6a-9a53-2d1f0c7be111"

static int fresh(void **state)
{
    (void)state;
    support_clear();
    registry = support_registry("Lan");
    support_units(registry);
    return 0;
}

static int done(void **state)
{
    (void)state;
    support_check();
    dv_registry_close(registry);
    return 0;
}

/* A worker at a unit; returns nothing, is a candidate. */
static void worker(const char *name, const char *unit, const char *hired)
{
    char sql[1024];

    snprintf(sql, sizeof sql,
             "WITH p AS (INSERT INTO dv.person (full_name, name_key) VALUES ('%s', lower('%s'))"
             " RETURNING person_id)"
             "INSERT INTO dv.employment (person_id, unit_id, source, code, hired_on)"
             " SELECT p.person_id, u.unit_id, 's', p.person_id, %s FROM p, dv.unit u"
             "  WHERE u.code = '%s'",
             name, name, hired, unit);
    given(sql);
}

static int64_t admit(const char *unit)
{
    int64_t admitted = -1;

    assert_ok(dv_admission_admit(registry, unit, "Lê Minh", &decided, &admitted, &err), &err);
    return admitted;
}

static void everybody_below_a_unit_is_admitted_in_one_go(void **state)
{
    (void)state;
    worker("Nguyễn Văn Đức", "A", "NULL");
    worker("Trần Thị Dung", "A", "NULL");
    worker("Lê An", "B", "NULL");
    assert_int_equal(admit("P"), 3);
    assert_string_equal(asked("SELECT string_agg(p.full_name || ' ' || m.member_no, '|'"
                              " ORDER BY m.member_no) FROM dv.member m JOIN dv.person p"
                              " USING (person_id)"),
                        "Trần Thị Dung 0000000014|Nguyễn Văn Đức 0000000022|Lê An 0000000039");
    assert_string_equal(asked("SELECT string_agg(u.code || a.form || a.state || a.submitted_by"
                              " || a.approved_by, '|' ORDER BY u.code) FROM dv.application a"
                              " JOIN dv.unit u USING (unit_id)"),
                        "A5bapprovedLê MinhTrần An|B5bapprovedLê MinhTrần An");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'admitted'"
                               " AND officer = 'Lan'"),
                     3);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.membership"
                               " WHERE during = '[2026-05-27,)'"),
                     3);
    assert_int_equal(admit("P"), 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.member"), 3);
}

static void only_the_unit_named_and_those_below_are_admitted(void **state)
{
    int64_t admitted;

    (void)state;
    worker("Lê An", "A", "NULL");
    worker("Lê Bình", "B", "NULL");
    assert_int_equal(admit("B"), 1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.candidate"), 1);
    assert_status(dv_admission_admit(registry, "Z", "Lê Minh", &decided, &admitted, &err),
                  DV_E_NOT_FOUND, &err);
    assert_int_equal(admit(NULL), 1);
}

static void who_works_at_two_units_is_admitted_once_where_hired_last(void **state)
{
    (void)state;
    worker("Lê An", "A", "'2026-01-01'");
    given("INSERT INTO dv.employment (person_id, unit_id, source, code, hired_on)"
          " SELECT max(e.person_id), u.unit_id, 's', 'second', '2026-03-01'"
          "   FROM dv.employment e, dv.unit u WHERE u.code = 'B' GROUP BY u.unit_id");
    assert_int_equal(admit("A"), 0);
    assert_int_equal(admit(NULL), 1);
    assert_string_equal(asked("SELECT u.code FROM dv.membership JOIN dv.unit u USING (unit_id)"),
                        "B");
}

static void who_left_is_no_candidate(void **state)
{
    (void)state;
    worker("Lê An", "A", "NULL");
    given("UPDATE dv.employment SET state = 'left'");
    assert_int_equal(admit(NULL), 0);
}

static dv_status try_admit(const char *submitter, const char *approver, const char *number,
                           dv_date date)
{
    dv_decision decision = {sizeof decision, date, number, approver, 0};
    int64_t admitted = -7;
    dv_status status = dv_admission_admit(registry, NULL, submitter, &decision, &admitted, &err);

    assert_int_equal(admitted, status == DV_OK ? 1 : -7);
    return status;
}

static void two_officers_are_needed(void **state)
{
    (void)state;
    worker("Lê An", "A", "NULL");
    assert_status(try_admit("Đỗ Hòa", "Đỗ Hòa", "1", 20600), DV_E_INVALID, &err);
    assert_status(try_admit("Đỗ Hòa", "  ĐỖ  HÒA ", "1", 20600), DV_E_INVALID, &err);
    assert_non_null(strstr(err.message, "another officer"));
    assert_status(try_admit("", "Trần An", "1", 20600), DV_E_INVALID, &err);
    assert_status(try_admit(NULL, "Trần An", "1", 20600), DV_E_INVALID, &err);
    assert_non_null(strstr(err.message, "submitter"));
    assert_status(try_admit("Lê Minh", " ", "1", 20600), DV_E_INVALID, &err);
    assert_non_null(strstr(err.message, "approver"));
    assert_int_equal(asked_int("SELECT count(*) FROM dv.application"), 0);
    assert_status(try_admit("Đỗ Hòa", "Đỗ Hoa", "1", 20600), DV_OK, &err);
}

static void a_decision_needs_a_number_and_a_date_that_can_be(void **state)
{
    (void)state;
    worker("Lê An", "A", "NULL");
    assert_status(try_admit("Lê Minh", "Trần An", NULL, 20600), DV_E_INVALID, &err);
    assert_non_null(strstr(err.message, "decision number"));
    assert_status(try_admit("Lê Minh", "Trần An", "1", DV_DATE_NONE), DV_E_INVALID, &err);
    assert_status(try_admit("Lê Minh", "Trần An", "1", -15000), DV_E_INVALID, &err);
    assert_status(try_admit("Lê Minh", "Trần An", "1", 60000), DV_E_INVALID, &err);
    assert_status(try_admit("Lê Minh", "Trần An", "1", 0), DV_OK, &err);
}

static void an_application_goes_from_draft_to_members(void **state)
{
    int64_t id = 0, again = 0, admitted = -1;
    dv_decision other = decided;

    (void)state;
    worker("Lê An", "A", "NULL");
    worker("Lê Bình", "B", "NULL");
    assert_ok(dv_application_make(registry, "A", REQUEST, &id, &err), &err);
    assert_ok(dv_application_make(registry, "A", REQUEST, &again, &err), &err);
    assert_int_equal(id, again);
    assert_status(dv_application_make(registry, "B", REQUEST, &again, &err), DV_E_CONFLICT, &err);
    assert_status(dv_application_make(registry, "B", "12", &again, &err), DV_E_INVALID, &err);
    assert_status(dv_application_make(registry, NULL, NULL, &again, &err), DV_E_ARG, &err);
    assert_ok(dv_application_make(registry, "A", NULL, &again, &err), &err);
    assert_int_equal(again, 0);

    assert_status(dv_application_approve(registry, id, &decided, &admitted, &err), DV_E_STATE,
                  &err);
    assert_ok(dv_application_submit(registry, id, "Lê Minh", &err), &err);
    assert_ok(dv_application_submit(registry, id, "lê minh ", &err), &err);
    assert_status(dv_application_submit(registry, id, "Trần An", &err), DV_E_STATE, &err);
    assert_status(dv_application_submit(registry, id + 9, "Trần An", &err), DV_E_NOT_FOUND, &err);

    other.approver = "LÊ MINH";
    assert_status(dv_application_approve(registry, id, &other, &admitted, &err), DV_E_INVALID,
                  &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.member"), 0);
    assert_ok(dv_application_approve(registry, id, &decided, &admitted, &err), &err);
    assert_int_equal(admitted, 1);
    assert_ok(dv_application_approve(registry, id, &decided, &admitted, &err), &err);
    assert_int_equal(admitted, 0);
    other = decided;
    other.number = "13";
    assert_status(dv_application_approve(registry, id, &other, &admitted, &err), DV_E_STATE, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.member"), 1);
}

static void candidates_are_listed_as_vietnamese_names_are_sorted(void **state)
{
    static const char *const names[] = {"Lê Ân", "Đỗ Ăn", "Trần An", "Bùi Đào", "Vũ Dào"};
    static const char *const sorted[] = {"Trần An", "Đỗ Ăn", "Lê Ân", "Vũ Dào", "Bùi Đào"};
    dv_page *page = NULL;
    const char *after = NULL;
    char cursor[32];
    int seen = 0;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        worker(names[i], "A", "'2026-03-01'");
    do {
        assert_ok(dv_candidate_list(registry, "U", after, 2, &page, &err), &err);
        for (int32_t i = 0; i < dv_page_count(page); i++)
            assert_string_equal(dv_page_text(page, i, "full_name"), sorted[seen++]);
        after = dv_page_next(page);
        if (after)
            after = strcpy(cursor, after);
        dv_page_free(page);
    } while (after);
    assert_int_equal(seen, 5);
    assert_status(dv_candidate_list(registry, "U", NULL, 0, &page, &err), DV_E_ARG, &err);
    assert_status(dv_candidate_list(registry, "U", "'; --", 2, &page, &err), DV_E_ARG, &err);
}

static void the_nearest_range_above_gives_the_numbers(void **state)
{
    dv_number_range range = DV_NUMBER_RANGE_INIT;

    (void)state;
    worker("Lê An", "A", "NULL");
    worker("Lê Bình", "B", "NULL");
    worker("Lê Cam", "P", "NULL");
    range.unit_code = "U";
    range.prefix = "79";
    assert_ok(dv_number_range_set(registry, &range, &err), &err);
    range.unit_code = "B";
    range.prefix = "5";
    range.digits = 6;
    range.no_check_digit = 1;
    range.first_serial = 7;
    assert_ok(dv_number_range_set(registry, &range, &err), &err);
    assert_int_equal(admit(NULL), 3);
    assert_string_equal(asked("SELECT string_agg(u.code || m.member_no, ' ' ORDER BY u.code)"
                              " FROM dv.member m JOIN dv.membership USING (member_id)"
                              " JOIN dv.unit u USING (unit_id)"),
                        "A7900000013 B500007 P0000000014");
}

static void a_full_range_admits_nobody_and_says_what_is_missing(void **state)
{
    dv_number_range range = DV_NUMBER_RANGE_INIT;
    int64_t admitted = -1;

    (void)state;
    worker("Lê An", "A", "NULL");
    given("DELETE FROM dv.number_range"); /* of everybody */
    range.unit_code = "A";
    range.prefix = "9";
    range.last_serial = 2;
    assert_ok(dv_number_range_set(registry, &range, &err), &err);
    assert_int_equal(admit("A"), 1);
    worker("Lê Bình", "A", "NULL");
    worker("Lê Cam", "A", "NULL");
    assert_status(dv_admission_admit(registry, NULL, "Lê Minh", &decided, &admitted, &err),
                  DV_E_STATE, &err);
    assert_non_null(strstr(err.message, "too few free numbers"));
    assert_string_equal(err.detail, "Numbers needed: 2, left: 1.");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.candidate"), 2);

    range.digits = 12;
    assert_status(dv_number_range_set(registry, &range, &err), DV_E_STATE, &err);
    range.digits = 0;
    range.last_serial = 1;
    assert_status(dv_number_range_set(registry, &range, &err), DV_E_STATE, &err);
    range.last_serial = 3;
    assert_ok(dv_number_range_set(registry, &range, &err), &err);
    assert_int_equal(admit("A"), 2);
    assert_string_equal(asked("SELECT max(left(member_no, 9)) FROM dv.member"), "900000003");
}

static void every_number_is_unique_ascending_and_ends_in_its_check_digit(void **state)
{
    dv_page *page = NULL;

    (void)state;
    support_people(registry, 300, 0);
    assert_int_equal(admit(NULL), 300);
    assert_ok(dv_member_list(registry, "A", NULL, 1000, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 300);
    for (int32_t i = 0; i < 300; i++) {
        const char *number = dv_page_text(page, i, "member_no");

        assert_int_equal(strlen(number), 10);
        assert_int_equal(dv_member_no_check(number), 1);
        if (i > 0)
            assert_true(strcmp(dv_page_text(page, i - 1, "member_no"), number) < 0);
    }
    dv_page_free(page);
}

static void *admit_all(void *result)
{
    dv_registry *mine = support_registry("other");
    dv_error mine_err = {0};
    int64_t *admitted = result;

    if (dv_admission_admit(mine, NULL, "Lê Minh", &decided, admitted, &mine_err) != DV_OK)
        *admitted = -1000000;
    dv_registry_close(mine);
    return NULL;
}

static void sixteen_officers_at_once_give_each_person_one_number(void **state)
{
    enum { MANY = 16 };
    pthread_t thread[MANY];
    int64_t admitted[MANY] = {0}, sum = 0;

    (void)state;
    support_people(registry, 1000, 0);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, admit_all, &admitted[i]), 0);
    for (int i = 0; i < MANY; i++) {
        pthread_join(thread[i], NULL);
        sum += admitted[i];
    }
    assert_int_equal(sum, 1000);
    assert_int_equal(asked_int("SELECT count(DISTINCT member_no) FROM dv.member"), 1000);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.membership"), 1000);
}

static void applications_are_listed_newest_first(void **state)
{
    dv_page *page = NULL;

    (void)state;
    worker("Lê An", "A", "NULL");
    assert_int_equal(admit("A"), 1);
    worker("Lê Bình", "A", "NULL");
    worker("Lê Cam", "A", "NULL");
    assert_int_equal(admit("A"), 2);
    assert_ok(dv_application_list(registry, "U", &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    assert_int_equal(dv_page_int(page, 0, "people"), 2);
    assert_string_equal(dv_page_text(page, 1, "decision_no"), "12/QĐ-LĐLĐ");
    assert_string_equal(dv_page_text(page, 1, "decision_date"), "2026-05-27");
    dv_page_free(page);
    assert_ok(dv_application_list(registry, "B", &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    dv_page_free(page);
}

/* An application for all candidates of a unit, submitted by Lê Minh. */
static int64_t submitted(const char *unit)
{
    int64_t id = 0;

    assert_ok(dv_application_make(registry, unit, NULL, &id, &err), &err);
    assert_true(id > 0);
    assert_ok(dv_application_submit(registry, id, "Lê Minh", &err), &err);
    return id;
}

static int64_t person(const char *name)
{
    char sql[300];

    snprintf(sql, sizeof sql, "SELECT person_id FROM dv.person WHERE full_name = '%s'", name);
    return asked_int(sql);
}

static dv_refusal refusal_of(int64_t person_id)
{
    dv_refusal refusal = DV_REFUSAL_INIT;

    refusal.person_id = person_id;
    refusal.reason = "chưa đủ hồ sơ";
    refusal.officer = "Trần An";
    return refusal;
}

static void one_who_is_refused_waits_while_the_others_are_admitted(void **state)
{
    dv_refusal refusal = DV_REFUSAL_INIT;
    dv_page *page = NULL;
    int64_t id, one = 0, n = -1;

    (void)state;
    worker("Lê An", "A", "NULL");
    worker("Lê Bình", "A", "NULL");
    id = submitted("A");
    refusal = refusal_of(person("Lê Bình"));
    refusal.appeal_until = dv_date_today() + 15;
    refusal.officer = "LÊ MINH";
    assert_status(dv_application_refuse(registry, id, &refusal, &n, &err), DV_E_INVALID, &err);
    refusal.officer = "Trần An";
    refusal.reason = " ";
    assert_status(dv_application_refuse(registry, id, &refusal, &n, &err), DV_E_INVALID, &err);
    refusal.reason = "chưa đủ hồ sơ";
    assert_ok(dv_application_refuse(registry, id, &refusal, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_ok(dv_application_refuse(registry, id, &refusal, &n, &err), &err);
    assert_int_equal(n, 0);
    assert_ok(dv_application_approve(registry, id, &decided, &n, &err), &err);
    assert_int_equal(n, 1);
    refusal.person_id = person("Lê An");
    assert_status(dv_application_refuse(registry, id, &refusal, &n, &err), DV_E_STATE, &err);

    assert_ok(dv_application_people(registry, id, &page, &err), &err);
    assert_string_equal(dv_page_text(page, 0, "outcome"), "admitted");
    assert_string_equal(dv_page_text(page, 1, "outcome"), "refused");
    assert_string_equal(dv_page_text(page, 1, "reason"), "chưa đủ hồ sơ");
    assert_non_null(dv_page_text(page, 1, "appeal_until"));
    dv_page_free(page);

    assert_int_equal(asked_int("SELECT count(*) FROM dv.candidate"), 0);
    assert_int_equal(admit(NULL), 0);
    assert_ok(dv_application_make_one(registry, "A", person("Lê Bình"), REQUEST, &one, &err), &err);
    assert_ok(dv_application_make_one(registry, "A", person("Lê Bình"), REQUEST, &n, &err), &err);
    assert_int_equal(one, n);
    assert_status(dv_application_make_one(registry, "A", person("Lê Bình"), NULL, &n, &err),
                  DV_E_CONFLICT, &err);
    assert_ok(dv_application_submit(registry, one, "Lê Minh", &err), &err);
    assert_ok(dv_application_approve(registry, one, &decided, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_string_equal(asked("SELECT max(form) FILTER (WHERE form = '5a') FROM dv.application"),
                        "5a");
    assert_status(dv_application_make_one(registry, "A", person("Lê An"), NULL, &n, &err),
                  DV_E_NOT_FOUND, &err);
    assert_status(dv_application_make_one(registry, "B", person("Lê An"), NULL, &n, &err),
                  DV_E_NOT_FOUND, &err);
}

static void an_application_is_refused_when_nobody_is_left_on_it(void **state)
{
    dv_refusal refusal = refusal_of(0);
    int64_t id, n = -1;

    (void)state;
    worker("Lê An", "A", "NULL");
    worker("Lê Bình", "A", "NULL");
    assert_ok(dv_application_make(registry, "A", NULL, &id, &err), &err);
    assert_status(dv_application_refuse(registry, id, &refusal, &n, &err), DV_E_STATE, &err);
    assert_ok(dv_application_submit(registry, id, "Lê Minh", &err), &err);
    refusal.person_id = 999999;
    assert_status(dv_application_refuse(registry, id, &refusal, &n, &err), DV_E_NOT_FOUND, &err);
    refusal.person_id = 0;
    refusal.appeal_until = 1;
    assert_status(dv_application_refuse(registry, id, &refusal, &n, &err), DV_E_INVALID, &err);
    refusal.appeal_until = DV_DATE_NONE;
    refusal.person_id = person("Lê An");
    assert_ok(dv_application_refuse(registry, id, &refusal, &n, &err), &err);
    assert_string_equal(asked("SELECT state FROM dv.application"), "submitted");
    refusal.person_id = 0;
    assert_ok(dv_application_refuse(registry, id, &refusal, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_string_equal(asked("SELECT state || refused_by FROM dv.application"), "refusedTrần An");
    assert_status(dv_application_approve(registry, id, &decided, &n, &err), DV_E_STATE, &err);
    assert_status(dv_application_withdraw(registry, id, "Lê Minh", "sai", &err), DV_E_STATE, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'refused'"), 2);
}

static void who_stood_on_a_withdrawn_application_is_a_candidate_again(void **state)
{
    int64_t id, n = -1;

    (void)state;
    worker("Lê An", "A", "NULL");
    id = submitted("A");
    assert_int_equal(admit(NULL), 0);
    assert_status(dv_application_withdraw(registry, id, "Lê Minh", NULL, &err), DV_E_INVALID, &err);
    assert_status(dv_application_withdraw(registry, id + 1, "Lê Minh", "sai", &err), DV_E_NOT_FOUND,
                  &err);
    assert_ok(dv_application_withdraw(registry, id, "Lê Minh", "lập nhầm", &err), &err);
    assert_ok(dv_application_withdraw(registry, id, "Lê Minh", "lập nhầm", &err), &err);
    assert_status(dv_application_approve(registry, id, &decided, &n, &err), DV_E_STATE, &err);
    assert_int_equal(admit(NULL), 1);
}

static void to_recognise_is_another_act_than_to_admit(void **state)
{
    dv_decision decision = decided;
    int64_t n = -1;

    (void)state;
    worker("Lê An", "A", "NULL");
    decision.recognise = 1;
    assert_ok(dv_admission_admit(registry, NULL, "Lê Minh", &decision, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_string_equal(asked("SELECT act FROM dv.application"), "recognise");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'recognised'"), 1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'admitted'"), 0);
}

static int32_t to_buffer(void *user, const uint8_t *data, size_t size)
{
    memcpy(user, data, size < 64 ? size : 64);
    return 0;
}

static void papers_of_an_application_come_back_byte_for_byte(void **state)
{
    static const uint8_t paper[] = {0, 0xff, '\'', '\\', 'x', 0x0a, 0};
    uint8_t back[64] = {1};
    dv_sink sink = {to_buffer, back};
    dv_page *page = NULL;
    uint8_t *large = calloc(1, DV_PAPER_BYTES_MAX + 1);
    int64_t id;

    (void)state;
    worker("Lê An", "A", "NULL");
    id = submitted("A");
    for (int i = 0; i < 2; i++)
        assert_ok(dv_application_attach(registry, id, "chữ ký.pdf", paper, sizeof paper, &err),
                  &err);
    assert_ok(dv_application_papers(registry, id, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_string_equal(dv_page_text(page, 0, "name"), "chữ ký.pdf");
    assert_int_equal(dv_page_int(page, 0, "size"), sizeof paper);
    assert_ok(dv_application_paper(registry, id, dv_page_text(page, 0, "sha256"), &sink, &err),
              &err);
    assert_memory_equal(back, paper, sizeof paper);
    assert_status(
        dv_application_paper(registry, id + 1, dv_page_text(page, 0, "sha256"), &sink, &err),
        DV_E_NOT_FOUND, &err);
    assert_status(dv_application_paper(registry, id, "12", &sink, &err), DV_E_INVALID, &err);
    dv_page_free(page);
    assert_status(dv_application_attach(registry, id + 1, "x", paper, 1, &err), DV_E_NOT_FOUND,
                  &err);
    assert_status(dv_application_attach(registry, id, "x", paper, 0, &err), DV_E_INVALID, &err);
    assert_status(dv_application_attach(registry, id, "", paper, 1, &err), DV_E_INVALID, &err);
    assert_status(dv_application_attach(registry, id, "x", large, DV_PAPER_BYTES_MAX + 1, &err),
                  DV_E_INVALID, &err);
    assert_ok(dv_application_attach(registry, id, "x", large, DV_PAPER_BYTES_MAX, &err), &err);
    free(large);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, done)
    const struct CMUnitTest tests[] = {
        TEST(everybody_below_a_unit_is_admitted_in_one_go),
        TEST(only_the_unit_named_and_those_below_are_admitted),
        TEST(who_works_at_two_units_is_admitted_once_where_hired_last),
        TEST(who_left_is_no_candidate),
        TEST(two_officers_are_needed),
        TEST(a_decision_needs_a_number_and_a_date_that_can_be),
        TEST(an_application_goes_from_draft_to_members),
        TEST(candidates_are_listed_as_vietnamese_names_are_sorted),
        TEST(the_nearest_range_above_gives_the_numbers),
        TEST(a_full_range_admits_nobody_and_says_what_is_missing),
        TEST(every_number_is_unique_ascending_and_ends_in_its_check_digit),
        TEST(sixteen_officers_at_once_give_each_person_one_number),
        TEST(applications_are_listed_newest_first),
        TEST(one_who_is_refused_waits_while_the_others_are_admitted),
        TEST(an_application_is_refused_when_nobody_is_left_on_it),
        TEST(who_stood_on_a_withdrawn_application_is_a_candidate_again),
        TEST(to_recognise_is_another_act_than_to_admit),
        TEST(papers_of_an_application_come_back_byte_for_byte),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
