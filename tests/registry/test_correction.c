/* SPDX-License-Identifier: MIT */
/* Corrections of persons by two officers, and what the registry believed on a day gone by. */
#include "support.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static dv_registry *clerk, *other;
static dv_error err;

#define HEAD "Mã NV;Họ và tên;Ngày sinh;Giới tính;Số CCCD;Điện thoại;Email;Đơn vị\n"
#define AN "NV1;Nguyễn Văn An;12/05/1985;Nam;001085000001;0912345678;an@vi-du.vn;Công ty A\n"
#define BINH "NV2;Trần Thị Bình;03/1990;Nữ;079190000002;0398765432;;Công ty A\n"

static int set_up(void **state)
{
    support_database(state);
    clerk = support_registry("Lê Ghi");
    other = support_registry("Trần Duyệt");
    return 0;
}

static int tear_down(void **state)
{
    dv_registry_close(clerk);
    dv_registry_close(other);
    return support_database_drop(state);
}

static int64_t compare_of(dv_registry *registry, const char *source, const char *csv)
{
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_input input = DV_INPUT_INIT;
    int64_t intake = 0;

    input.data = csv;
    input.data_size = strlen(csv);
    request.source = source;
    request.input = &input;
    assert_ok(dv_feed_compare(registry, &request, &intake, &err), &err);
    return intake;
}

static int64_t feed_from(const char *source, const char *csv)
{
    int64_t changes = -1;

    assert_ok(dv_feed_apply(clerk, compare_of(clerk, source, csv), &changes, &err), &err);
    return changes;
}

static int64_t feed(const char *csv)
{
    return feed_from("hr", csv);
}

static void clear(void)
{
    support_clear();
    assert_ok(dv_registry_reset(clerk, &err), &err);
    assert_ok(dv_registry_reset(other, &err), &err);
    support_units(clerk);
}

/* Each story begins with two workers at unit A, known from a feed. */
static int begin(void **state)
{
    (void)state;
    clear();
    assert_int_equal(feed(HEAD AN BINH), 2);
    return 0;
}

static int end(void **state)
{
    (void)state;
    support_check();
    return 0;
}

static dv_correction made(int64_t person_id, const char *field, const char *value)
{
    dv_correction c = DV_CORRECTION_INIT;

    c.person_id = person_id;
    c.field = field;
    c.value = value;
    c.reason = "ghi sai";
    c.paper_no = "12/TP";
    c.paper_date = 20000;
    if (strcmp(field, "identity") == 0)
        c.id_kind = "cccd";
    return c;
}

static dv_status try_propose(const dv_correction *c, int64_t *ret_id)
{
    return dv_correction_propose(clerk, c, ret_id, &err);
}

static int64_t propose(int64_t person_id, const char *field, const char *value)
{
    dv_correction c = made(person_id, field, value);
    int64_t id = 0;

    assert_ok(try_propose(&c, &id), &err);
    return id;
}

static void correct(int64_t person_id, const char *field, const char *value)
{
    assert_ok(dv_correction_approve(other, propose(person_id, field, value), &err), &err);
}

/* "field=value ..." of a page of beliefs, but the unit. Static memory. */
static const char *facts(dv_page *page)
{
    static char text[4][1024];
    static int turn;
    char *to = text[turn++ % 4];
    size_t used = 0;

    to[0] = '\0';
    for (int32_t i = 0; i < dv_page_count(page); i++)
        if (strcmp(dv_page_text(page, i, "field"), "unit") != 0)
            used +=
                (size_t)snprintf(to + used, sizeof text[0] - used, "%s%s=%s", used ? " " : "",
                                 dv_page_text(page, i, "field"), dv_page_text(page, i, "believed"));
    dv_page_free(page);
    return to;
}

static const char *believed(int64_t person_id, int64_t at_us)
{
    dv_page *page = NULL;

    assert_ok(dv_person_as_of(clerk, person_id, NULL, at_us, &page, &err), &err);
    return facts(page);
}

static int64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* A moment that lies between what was done before and what is done after. */
static int64_t moment(void)
{
    int64_t at;

    usleep(2);
    at = now_us();
    usleep(2);
    return at;
}

static const char *row_of(int64_t intake)
{
    static char text[200];
    dv_page *page = NULL;
    const char *warning, *reason;

    assert_ok(dv_intake_rows(clerk, intake, DV_INTAKE_ALL, NULL, 10, &page, &err), &err);
    warning = dv_page_text(page, 0, "warning");
    reason = dv_page_text(page, 0, "reason");
    snprintf(text, sizeof text, "%s %s %s", dv_page_text(page, 0, "outcome"),
             warning ? warning : "-", reason ? reason : "-");
    dv_page_free(page);
    return text;
}

#define AN_FACTS                                                                                   \
    "full_name=Nguyễn Văn An born=1985-05-12 sex=male cccd=001085000001 phone=0912345678 "      \
    "email=an@vi-du.vn"

static void a_correction_by_two_officers_changes_the_person(void **state)
{
    int64_t id, before = moment();

    (void)state;
    assert_string_equal(believed(1, before), AN_FACTS);
    id = propose(1, "full_name", "Nguyễn  Văn Ân");
    assert_status(dv_correction_approve(clerk, id, &err), DV_E_INVALID, &err);
    assert_string_equal(asked("SELECT full_name FROM dv.person WHERE person_id = 1"),
                        "Nguyễn Văn An");
    assert_ok(dv_correction_approve(other, id, &err), &err);
    assert_status(dv_correction_approve(other, id, &err), DV_E_STATE, &err);
    assert_status(dv_correction_decline(other, id, "thôi", &err), DV_E_STATE, &err);
    assert_status(dv_correction_approve(other, 99, &err), DV_E_NOT_FOUND, &err);
    assert_string_equal(asked("SELECT full_name || '/' || name_key || '/' || given_name"
                              "  FROM dv.person WHERE person_id = 1"),
                        "Nguyễn Văn Ân/nguyen van an/Ân");
    assert_string_equal(
        asked("SELECT string_agg(officer || ' ' || verb || ' ' || new::text, '; '"
              "                  ORDER BY event_id)"
              "  FROM dv.event WHERE verb ~ 'correct' AND person_id = 1"),
        "Lê Ghi correction proposed {\"field\": \"full_name\", \"correction_id\": 1};"
        " Trần Duyệt person corrected {\"field\": \"full_name\", "
        "\"correction_id\": 1}");
    assert_string_equal(believed(1, before), AN_FACTS);
    assert_string_equal(believed(1, moment()),
                        "full_name=Nguyễn Văn Ân born=1985-05-12 sex=male cccd=001085000001 "
                        "phone=0912345678 email=an@vi-du.vn");
}

static void each_field_can_be_corrected(void **state)
{
    (void)state;
    correct(1, "born", "5/1984");
    correct(1, "sex", "female");
    correct(1, "phone", "+84 987 654 321");
    correct(1, "email", "moi@vi-du.vn");
    correct(1, "identity", "001 084 000 007");
    assert_string_equal(believed(1, moment()),
                        "full_name=Nguyễn Văn An born=1984-05 sex=female cccd=001084000007 "
                        "phone=0987654321 email=moi@vi-du.vn");
    correct(1, "phone", NULL);
    correct(1, "email", NULL);
    assert_string_equal(believed(1, moment()),
                        "full_name=Nguyễn Văn An born=1984-05 sex=female cccd=001084000007");
    /* Another digest of the employment was never kept: the old export is looked at again. */
    assert_int_equal(feed(HEAD AN BINH), 0);
}

static void a_number_of_another_kind_takes_the_place_of_the_old(void **state)
{
    dv_correction c = made(1, "identity", "b1234567");
    int64_t id = 0, before = moment();

    (void)state;
    c.id_kind = "passport";
    c.replaces = "cccd";
    assert_ok(try_propose(&c, &id), &err);
    assert_ok(dv_correction_approve(other, id, &err), &err);
    assert_string_equal(asked("SELECT string_agg(kind || number, ' ') FROM dv.person_identity"
                              " WHERE person_id = 1"),
                        "passportB1234567");
    assert_string_equal(believed(1, before), AN_FACTS);
    /* The number of somebody else is refused when it is to become true. */
    id = propose(1, "identity", "079190000002");
    assert_status(dv_correction_approve(other, id, &err), DV_E_CONFLICT, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person_identity WHERE person_id = 1"), 1);
}

static void the_history_names_the_correction_that_made_it_so(void **state)
{
    dv_page *page = NULL;
    int corrected = 0;

    (void)state;
    correct(1, "full_name", "Nguyễn Văn Ân");
    correct(1, "identity", "001085000007");
    assert_int_equal(feed(HEAD "NV1;Nguyễn Văn Ẩn;;;;;;Công ty A\n"), 1);
    assert_ok(dv_person_history(clerk, 1, NULL, &page, &err), &err);
    for (int32_t i = 0; i < dv_page_count(page); i++)
        if (dv_page_text(page, i, "correction_id")) {
            assert_string_equal(dv_page_text(page, i, "paper_no"), "12/TP");
            corrected++;
        }
    assert_int_equal(corrected, 2);
    assert_null(dv_page_text(page, 2, "until"));
    assert_non_null(dv_page_text(page, 1, "until"));
    assert_string_equal(facts(page),
                        "full_name=Nguyễn Văn An full_name=Nguyễn Văn Ân full_name=Nguyễn Văn Ẩn "
                        "born=1985-05-12 sex=male cccd=001085000001 cccd=001085000007 "
                        "phone=0912345678 email=an@vi-du.vn");
    assert_status(dv_person_history(clerk, 0, "0000000000", &page, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_person_as_of(clerk, 1, NULL, 0, &page, &err), DV_E_NOT_FOUND, &err);
}

static void an_old_export_does_not_undo_a_correction(void **state)
{
    int64_t intake;

    (void)state;
    correct(1, "full_name", "Nguyễn Văn Ân");
    correct(1, "born", "12/05/1986");
    correct(1, "phone", "0987654321");
    correct(1, "identity", "001086000007");
    for (int i = 0; i < 2; i++) { /* the same export, again and again */
        intake = compare_of(clerk, "hr", HEAD AN BINH);
        assert_string_equal(row_of(intake), "same corrected -");
        assert_ok(dv_feed_apply(clerk, intake, NULL, &err), &err);
        assert_string_equal(believed(1, moment()),
                            "full_name=Nguyễn Văn Ân born=1986-05-12 sex=male cccd=001086000007 "
                            "phone=0987654321 email=an@vi-du.vn");
    }
    /* Less exact, or in capitals, it is still what was. What is new of the same row counts. */
    assert_int_equal(feed(HEAD "NV1;NGUYỄN VĂN AN;1985;Nam;001085000001;0912345678;b@vi-du.vn;"
                               "Công ty B\n"),
                     1);
    assert_string_equal(asked("SELECT new::text FROM dv.event WHERE verb = 'feed changed'"),
                        "{\"unit\": \"B\", \"fields\": [\"email\"]}");
    assert_string_equal(believed(1, moment()),
                        "full_name=Nguyễn Văn Ân born=1986-05-12 sex=male cccd=001086000007 "
                        "phone=0987654321 email=b@vi-du.vn");
    /* A third value is news. */
    assert_int_equal(feed(HEAD "NV1;Nguyễn Văn Ấn;13/05/1986;Nam;001086000009;0911111111;"
                               "b@vi-du.vn;Công ty B\n"),
                     1);
    assert_string_equal(believed(1, moment()),
                        "full_name=Nguyễn Văn Ấn born=1986-05-13 sex=male cccd=001086000009 "
                        "phone=0911111111 email=b@vi-du.vn");
    /* And what the paper did away with stays away. */
    assert_int_equal(feed(HEAD AN BINH), 1); /* the unit and the e-mail */
    assert_string_equal(believed(1, moment()),
                        "full_name=Nguyễn Văn Ấn born=1986-05-13 sex=male cccd=001086000009 "
                        "phone=0911111111 email=an@vi-du.vn");
    /* Until another correction brings it back. */
    correct(1, "full_name", "Nguyễn Văn An");
    assert_int_equal(feed(HEAD "NV1;Nguyễn Văn Ấn;;;;;;Công ty A\n"), 0);
    assert_int_equal(feed(HEAD "NV1;Nguyễn Văn Ý;1986;;;;;Công ty A\n"), 1);
    assert_int_equal(feed(HEAD "NV1;Nguyễn Văn An;1986;;;;;Công ty A\n"), 1);
}

static void a_correction_of_capitals_or_of_precision_holds(void **state)
{
    int64_t intake;

    (void)state;
    correct(1, "full_name", "NGUYỄN Văn An");
    correct(2, "born", "03/03/1990");
    assert_int_equal(feed(HEAD AN BINH), 0);
    intake =
        compare_of(clerk, "hr", HEAD "NV1;NGUYỄN Văn An;12/05/1985;Nam;001085000001;;;Công ty A\n");
    assert_string_equal(row_of(intake), "same - -"); /* the source was put right */
    assert_string_equal(asked("SELECT string_agg(full_name || birth_date, ' ' ORDER BY person_id)"
                              "  FROM dv.person"),
                        "NGUYỄN Văn An1985-05-12 Trần Thị Bình1990-03-03");
}

static void a_number_that_was_replaced_still_finds_its_person(void **state)
{
    int64_t intake;

    (void)state;
    correct(1, "identity", "001085000007");
    intake = compare_of(clerk, "payroll",
                        HEAD "P7;Nguyễn Văn An;12/05/1985;;001085000001;;;"
                             "Công ty A\n");
    assert_string_equal(row_of(intake), "changed corrected -");
    assert_ok(dv_feed_apply(clerk, intake, NULL, &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person"), 2);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.employment WHERE person_id = 1"), 2);
    assert_string_equal(asked("SELECT string_agg(number, ' ') FROM dv.person_identity"
                              " WHERE person_id = 1"),
                        "001085000007");
    /* Of somebody who looks like nobody known, a human decides. */
    assert_string_equal(row_of(compare_of(clerk, "payroll",
                                          HEAD "P8;Đỗ Thị Lạ;01/01/1970;;001085000001;;;"
                                               "Công ty A\n")),
                        "ambiguous - id-number-shared");
    /* Once it is somebody else's, it is theirs; and the old export of the first one says nothing.
     */
    assert_int_equal(feed(HEAD "NV2;Trần Thị Bình;03/1990;Nữ;001085000001;0398765432;;Công ty A\n"),
                     1);
    assert_int_equal(feed(HEAD AN), 0);
    assert_string_equal(asked("SELECT string_agg(number, ' ' ORDER BY person_id)"
                              "  FROM dv.person_identity"),
                        "001085000007 001085000001");
}

static void a_preview_from_before_a_correction_is_stale(void **state)
{
    int64_t intake = compare_of(clerk, "hr", HEAD "NV1;Nguyễn Văn Anh;;;;;;Công ty A\n");

    (void)state;
    correct(1, "full_name", "Nguyễn Văn Ân");
    assert_status(dv_feed_apply(clerk, intake, NULL, &err), DV_E_CONFLICT, &err);
}

static void what_changed_meanwhile_is_not_corrected(void **state)
{
    int64_t id = propose(1, "full_name", "Nguyễn Văn Ân");
    dv_correction c = made(1, "full_name", "Nguyễn Văn Ấn");
    int64_t none = 0;

    (void)state;
    assert_status(try_propose(&c, &none), DV_E_CONFLICT, &err);
    assert_int_equal(feed(HEAD "NV1;Nguyễn Văn Anh;1985;;;;;Công ty A\n"), 1);
    assert_status(dv_correction_approve(other, id, &err), DV_E_STATE, &err);
    assert_status(dv_correction_decline(other, id, " ", &err), DV_E_INVALID, &err);
    assert_ok(dv_correction_decline(other, id, "đã khác", &err), &err);
    assert_ok(try_propose(&c, &none), &err);
    assert_string_equal(asked("SELECT state || ' ' || answer FROM dv.correction"
                              " WHERE correction_id = 1"),
                        "declined đã khác");
}

static void what_cannot_be_right_is_not_proposed(void **state)
{
    static const struct {
        const char *field, *value, *kind;
    } bad[] = {
        {"full_name", "", NULL},
        {"full_name", "Nguyễn 1 An", NULL},
        {"full_name", NULL, NULL},
        {"full_name", "Nguyễn Văn An", NULL}, /* says so already */
        {"born", "31/02/1985", NULL},
        {"born", "1/1/2999", NULL},
        {"born", "1/1/1800", NULL},
        {"born", "30448", NULL},
        {"born", NULL, NULL},
        {"sex", "x", NULL},
        {"phone", "12", NULL},
        {"phone", "0912345678", NULL},
        {"email", "an@", NULL},
        {"email", "an an@vi-du.vn", NULL},
        {"identity", "00108500000", "cccd"},
        {"identity", "001085000001", "cccd"},
        {"identity", "001085000009", "bhxh"},
        {"identity", "001085000009", ""},
        {"identity", "ABC", "passport"},
        {"name_key", "an", NULL},
    };
    int64_t id = -1;
    dv_correction c;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        c = made(1, bad[i].field, bad[i].value);
        c.id_kind = bad[i].kind;
        print_message("# %s %s\n", bad[i].field, bad[i].value ? bad[i].value : "NULL");
        assert_status(try_propose(&c, &id), DV_E_INVALID, &err);
    }
    c = made(1, "full_name", "Nguyễn Văn Ân");
    c.reason = "";
    assert_status(try_propose(&c, &id), DV_E_INVALID, &err);
    c.reason = "sai";
    c.paper_no = NULL;
    assert_status(try_propose(&c, &id), DV_E_INVALID, &err);
    c.paper_no = "1";
    c.paper_date = DV_DATE_NONE;
    assert_status(try_propose(&c, &id), DV_E_INVALID, &err);
    c.paper_date = 40000;
    assert_status(try_propose(&c, &id), DV_E_INVALID, &err);
    c.paper_date = 20000;
    c.person_id = 77;
    assert_status(try_propose(&c, &id), DV_E_NOT_FOUND, &err);
    c.member_no = "1";
    assert_status(try_propose(&c, &id), DV_E_ARG, &err);
    assert_int_equal(id, -1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.correction"), 0);
}

/* Through each text parameter: kept as it is, or refused cleanly. */
static void hostile_texts_are_kept_or_refused(void **state)
{
    static const char *const hostile[] = {
        "'; DROP TABLE dv.person; --",
        "\"quoted\"",
        "a\nb",
        "\x1b[31m",
        "\u202eabc",
        "\xff\xfe",
        "Nguye\xcc\x82n",
        "%s%n$1",
        "\\",
        "{\"a\": 1}",
        "a\tb",
        "Ω≈ç√∫",
    };
    static const char *const fields[] = {"full_name", "born", "sex", "phone", "email", "identity"};
    char *large = calloc(1, 10001);
    int kept = 0, refused = 0;

    (void)state;
    assert_non_null(large);
    memset(large, 'a', 10000);
    for (size_t h = 0; h <= sizeof hostile / sizeof *hostile; h++) {
        const char *text = h < sizeof hostile / sizeof *hostile ? hostile[h] : large;

        for (size_t f = 0; f < 9; f++) {
            dv_correction c = made(1, f < 6 ? fields[f] : "phone", f < 6 ? text : "0977777777");
            int64_t id = 0;
            dv_status status;

            if (f == 6)
                c.reason = text;
            if (f == 7)
                c.paper_no = text;
            if (f == 8)
                c.field = text;
            status = try_propose(&c, &id);
            if (status != DV_OK) {
                assert_status(status, DV_E_INVALID, &err);
                assert_null(strstr(err.message, text));
                refused++;
                continue;
            }
            kept++;
            assert_ok(dv_correction_decline(other, id, "không", &err), &err);
        }
    }
    print_message("# %d kept, %d refused\n", kept, refused);
    assert_true(kept > 4);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.correction WHERE reason = "
                               "'''; DROP TABLE dv.person; --'"),
                     1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.correction WHERE reason = 'Nguy\u1ec5n'"
                               " OR reason = 'Nguy\u00ean'"),
                     1);
    free(large);
}

static void cards_that_show_what_was_are_listed_for_exchange(void **state)
{
    dv_page *page = NULL;
    int64_t n = 0;
    dv_decision decision = DV_DECISION_INIT;

    (void)state;
    decision.number = "1/QD";
    decision.date = 20600;
    decision.approver = "Trần An";
    assert_ok(dv_admission_admit(clerk, NULL, "Lê Minh", &decision, &n, &err), &err);
    assert_ok(dv_card_order(clerk, NULL, NULL, &n, &err), &err);
    given("UPDATE dv.card SET state = 'printed', qr = 'x', kid = 'k', issued_on = '2026-06-01',"
          " printed_at = now()"
          "  FROM dv.member m WHERE m.member_id = card.member_id AND m.person_id = 1");
    correct(1, "phone", "0987654321"); /* no card shows it */
    assert_ok(dv_reorganisation_cards(clerk, "U", NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    dv_page_free(page);
    correct(1, "full_name", "Nguyễn Văn Ân");
    correct(1, "born", "1986");
    correct(1, "full_name", "Nguyễn Văn Ấn");
    correct(2, "full_name", "Trần Thị Bính"); /* not printed yet */
    assert_ok(dv_reorganisation_cards(clerk, "U", NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_string_equal(dv_page_text(page, 0, "full_name"), "Nguyễn Văn Ấn");
    assert_string_equal(dv_page_text(page, 0, "corrected"), "born full_name");
    assert_null(dv_page_text(page, 0, "card_unit_name"));
    assert_null(dv_page_text(page, 0, "decision_no"));
    dv_page_free(page);
    /* By the member's number, with the unit of the day. */
    assert_ok(dv_person_as_of(clerk, 0,
                              asked("SELECT member_no FROM dv.member"
                                    " WHERE person_id = 1"),
                              now_us(), &page, &err),
              &err);
    assert_string_equal(dv_page_text(page, dv_page_count(page) - 1, "field"), "unit");
    assert_string_equal(dv_page_text(page, dv_page_count(page) - 1, "believed"), "A");
    dv_page_free(page);
    given("UPDATE dv.card SET state = 'ended', end_reason = 'replaced'"
          " WHERE state = 'printed'"); /* it was exchanged */
    assert_ok(dv_reorganisation_cards(clerk, "U", NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    dv_page_free(page);
    given("UPDATE dv.card SET state = 'printed', end_reason = NULL WHERE state = 'ended'");
}

static void the_list_begins_with_what_waits(void **state)
{
    dv_page *page = NULL, *rest = NULL;
    int64_t first = propose(1, "full_name", "Nguyễn Văn Ân");

    (void)state;
    assert_ok(dv_correction_approve(other, propose(1, "sex", "female"), &err), &err);
    (void)propose(2, "full_name", "Trần Thị Bính");
    assert_ok(dv_correction_list(clerk, "A", NULL, 2, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    assert_int_equal(dv_page_int(page, 1, "correction_id"), first);
    assert_string_equal(dv_page_text(page, 1, "was"), "Nguyễn Văn An");
    assert_string_equal(dv_page_text(page, 1, "unit_code"), "A");
    assert_ok(dv_correction_list(clerk, "A", dv_page_next(page), 2, &rest, &err), &err);
    assert_int_equal(dv_page_count(rest), 1);
    assert_string_equal(dv_page_text(rest, 0, "state"), "approved");
    assert_string_equal(dv_page_text(rest, 0, "answered_by"), "Trần Duyệt");
    assert_null(dv_page_next(rest));
    dv_page_free(page);
    dv_page_free(rest);
    assert_ok(dv_correction_list(clerk, "B", NULL, 2, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    dv_page_free(page);
}

/* ---- by their own logins ---- */

#define PASSWORD "một mật khẩu dài"

/* Logins belong to the cluster, which other test programs may share. */
static const char *conninfo_of(const char *name)
{
    static char text[256];

    snprintf(text, sizeof text, "%s user=%s_%ld password='%s'", support_conninfo(), name,
             (long)getpid(), PASSWORD);
    return text;
}

static dv_registry *officer(const char *name, const char *unit, const char *duties)
{
    dv_officer who = DV_OFFICER_INIT;
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;
    char login[64];

    snprintf(login, sizeof login, "%s_%ld", name, (long)getpid());
    who.login = login;
    who.unit_code = unit;
    who.duties = duties;
    who.password = PASSWORD;
    assert_ok(dv_officer_add(clerk, &who, &err), &err);
    options.conninfo = conninfo_of(name);
    options.officer = "Người khác";
    assert_ok(dv_registry_open(&options, &registry, &err), &err);
    return registry;
}

/* The first value, "" for none, or the SQLSTATE of what was refused. Static memory. */
static const char *says(PGconn *conn, const char *sql)
{
    static char text[128];
    PGresult *result = PQexec(conn, sql);

    snprintf(text, sizeof text, "%s",
             PQresultStatus(result) != PGRES_TUPLES_OK
                 ? PQresultErrorField(result, PG_DIAG_SQLSTATE)
             : PQntuples(result) ? PQgetvalue(result, 0, 0)
                                 : "");
    PQclear(result);
    return text;
}

static void officers_correct_within_their_subtree(void **state)
{
    dv_registry *a_clerk = officer("a_clerk", "A", "clerk");
    dv_registry *b_clerk = officer("b_clerk", "B", "clerk");
    dv_registry *a_both = officer("a_both", "A", "clerk,approver");
    dv_registry *u_approver = officer("u_approver", "U", "approver");
    dv_registry *u_auditor = officer("u_auditor", "U", "auditor");
    dv_correction c = made(1, "full_name", "Nguyễn Văn Ân");
    dv_page *page = NULL;
    int64_t id = 0, mine = 0, before = moment();

    (void)state;
    assert_status(dv_correction_propose(b_clerk, &c, &id, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_correction_propose(u_approver, &c, &id, &err), DV_E_DB, &err);
    assert_ok(dv_correction_propose(a_clerk, &c, &id, &err), &err);
    assert_status(dv_correction_approve(a_clerk, id, &err), DV_E_DB, &err);
    assert_status(dv_correction_approve(b_clerk, id, &err), DV_E_DB, &err);
    assert_status(dv_correction_decline(b_clerk, id, "thôi", &err), DV_E_NOT_FOUND, &err);
    c = made(2, "sex", "male");
    assert_ok(dv_correction_propose(a_both, &c, &mine, &err), &err);
    assert_status(dv_correction_approve(a_both, mine, &err), DV_E_INVALID, &err);
    assert_status(dv_correction_decline(a_clerk, mine, "thôi", &err), DV_E_DB, &err);
    assert_ok(dv_correction_decline(a_both, mine, "nhầm", &err), &err);
    assert_ok(dv_correction_approve(u_approver, id, &err), &err);
    assert_string_equal(asked("SELECT split_part(proposed_by, '_', 1) || split_part(answered_by,"
                              " '_', 1) || bool_and(e.officer IN (proposed_by, answered_by))::text"
                              "  FROM dv.correction c JOIN dv.event e"
                              "    ON e.new ->> 'correction_id' = c.correction_id::text"
                              " WHERE c.state = 'approved' GROUP BY c.correction_id"),
                        "autrue");
    assert_ok(dv_person_as_of(a_clerk, 1, NULL, before, &page, &err), &err);
    assert_string_equal(facts(page), AN_FACTS);
    assert_ok(dv_person_as_of(u_auditor, 1, NULL, before, &page, &err), &err);
    assert_string_equal(facts(page), AN_FACTS);
    assert_status(dv_person_history(b_clerk, 1, NULL, &page, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_correction_list(a_clerk, NULL, NULL, 9, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    dv_page_free(page);
    assert_ok(dv_correction_list(b_clerk, NULL, NULL, 9, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    dv_page_free(page);
    dv_registry_close(a_clerk);
    dv_registry_close(b_clerk);
    dv_registry_close(a_both);
    dv_registry_close(u_approver);
    dv_registry_close(u_auditor);
}

static void psql_sees_and_changes_no_more_than_that(void **state)
{
    static const char *const refused[] = {
        "INSERT INTO dv.correction (person_id, field) VALUES (1, 'sex')",
        "UPDATE dv.correction SET state = 'approved'",
        "DELETE FROM dv.person_past",
        "UPDATE dv.identity_past SET number = '1'",
        "INSERT INTO dv.person_past VALUES (1, now(), 'x', 'x', NULL, 'day')",
        "SELECT dv.correction_propose(1, 'sex', 'male', NULL, NULL, 'x', '1', '2026-01-01', 'x')",
        "SELECT dv.correction_now(1, 'phone', '', NULL)",
        "SELECT dv.correction_open(1)",
        "SELECT dv.correction_approve(1, 'x')",
    };
    dv_registry *b_clerk = officer("b_psql", "B", "clerk");
    dv_registry *b_approver = officer("b_approver", "B", "approver");
    PGconn *conn;

    (void)state;
    correct(1, "full_name", "Nguyễn Văn Ân");
    correct(1, "identity", "001085000007");
    (void)propose(1, "sex", "female");
    conn = PQconnectdb(conninfo_of("b_psql"));
    assert_string_equal(says(conn, "SELECT count(*) FROM dv.person_past"), "0");
    assert_string_equal(says(conn, "SELECT count(*) FROM dv.identity_past"), "0");
    assert_string_equal(says(conn, "SELECT count(*) FROM dv.correction"), "0");
    assert_string_equal(says(conn, "SELECT count(*) FROM dv.disowned"), "0");
    assert_string_equal(says(conn, "SELECT dv.person_known_at(1)"), "");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_string_equal(says(conn, refused[i]), "42501");
    PQfinish(conn);
    conn = PQconnectdb(conninfo_of("b_approver"));
    assert_string_equal(says(conn, "SELECT dv.correction_approve(3, 'x')"), "f");
    assert_string_equal(says(conn, "SELECT dv.correction_decline(3, 'x', 'x')"), "f");
    PQfinish(conn);
    /* A number that somebody out of sight held is not a stranger's. */
    assert_string_equal(row_of(compare_of(b_clerk, "payroll",
                                          HEAD "P9;Nguyễn Văn An;12/05/1985;;001085000001;;;"
                                               "Công ty B\n")),
                        "ambiguous - person-uncertain");
    dv_registry_close(b_clerk);
    dv_registry_close(b_approver);
}

/* The officer's own feed keeps what was corrected too. */
static void an_officers_feed_does_not_undo_a_correction(void **state)
{
    dv_registry *a_clerk = officer("a_feed", "A", "clerk");
    int64_t changes = -1;

    (void)state;
    correct(1, "full_name", "Nguyễn Văn Ân");
    correct(1, "identity", "001085000007");
    assert_ok(dv_feed_apply(a_clerk, compare_of(a_clerk, "hr", HEAD AN BINH), &changes, &err),
              &err);
    assert_int_equal(changes, 0);
    assert_ok(dv_feed_apply(a_clerk,
                            compare_of(a_clerk, "hr",
                                       HEAD "NV1;Nguyễn Văn An;12/05/1985;Nam;001085000009;;;"
                                            "Công ty A\n"),
                            &changes, &err),
              &err);
    assert_int_equal(changes, 1);
    assert_string_equal(believed(1, moment()),
                        "full_name=Nguyễn Văn Ân born=1985-05-12 sex=male cccd=001085000009 "
                        "phone=0912345678 email=an@vi-du.vn");
    dv_registry_close(a_clerk);
}

/* ---- two at once ---- */

typedef struct racer {
    pthread_t thread;
    int64_t id;
    dv_status status;
    dv_error err;
    pthread_barrier_t *barrier;
} racer;

static void *race(void *data)
{
    racer *r = data;
    dv_registry *registry = support_registry("Phạm Nhanh");

    pthread_barrier_wait(r->barrier);
    r->status = dv_correction_approve(registry, r->id, &r->err);
    dv_registry_close(registry);
    return NULL;
}

static void two_approvals_at_once_make_one_change(void **state)
{
    enum { RACERS = 6 };
    racer racers[RACERS];
    pthread_barrier_t barrier;
    int64_t name = propose(1, "full_name", "Nguyễn Văn Ân"), born = propose(1, "born", "1986");
    int done = 0;

    (void)state;
    pthread_barrier_init(&barrier, NULL, RACERS);
    for (int i = 0; i < RACERS; i++) {
        memset(&racers[i], 0, sizeof racers[i]);
        racers[i].id = i % 2 ? name : born;
        racers[i].barrier = &barrier;
        assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < RACERS; i++) {
        pthread_join(racers[i].thread, NULL);
        done += racers[i].status == DV_OK;
        if (racers[i].status != DV_OK)
            assert_status(racers[i].status, DV_E_STATE, &racers[i].err);
    }
    pthread_barrier_destroy(&barrier);
    assert_int_equal(done, 2);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person_past"), 2);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'person corrected'"), 2);
    assert_string_equal(asked("SELECT full_name || birth_date || birth_precision FROM dv.person"
                              " WHERE person_id = 1"),
                        "Nguyễn Văn Ân1986-01-01year");
}

/* ---- anything, in any order ---- */

enum { PERSONS = 6, STEPS = 100, LOOKS = 300 };

typedef struct belief {
    char name[80], born[40], sex[8], phone[16], cccd[20], cmnd[16];
} belief;

static belief world[PERSONS];

static const char *word_of(const belief *b)
{
    static char text[4][400];
    static int turn;
    char *to = text[turn++ % 4];
    size_t used = (size_t)snprintf(to, sizeof text[0], "full_name=%s", b->name);
    const struct {
        const char *field, *value;
    } more[] = {{"born", b->born},
                {"sex", b->sex},
                {"cccd", b->cccd},
                {"cmnd", b->cmnd},
                {"phone", b->phone}};

    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (*more[i].value)
            used += (size_t)snprintf(to + used, sizeof text[0] - used, " %s=%s", more[i].field,
                                     more[i].value);
    return to;
}

static const char *any_name(void)
{
    static const char *const last[] = {"An", "Ân", "Ấn", "Bình", "Chi", "Dũng", "Đào", "Giang"};
    static char text[40];

    snprintf(text, sizeof text, "Nguyễn Văn %s", last[support_random() % 8]);
    return text;
}

/* A value that was never there, so that a feed or a correction of it always counts. */
static void change(belief *b, int field)
{
    static unsigned fresh_number;
    unsigned n = ++fresh_number;

    switch (field) {
    case 0: {
        char before[80];

        snprintf(before, sizeof before, "%s", b->name);
        snprintf(b->name, sizeof b->name, "%s %c%c", any_name(), 'A' + n / 26 % 26, 'a' + n % 26);
        assert_string_not_equal(before, b->name);
        break;
    }
    case 1:
        snprintf(b->born, sizeof b->born, "%u-%02u-%02u", 1960 + n / 336 % 40, 1 + n / 28 % 12,
                 1 + n % 28);
        break;
    case 2: snprintf(b->phone, sizeof b->phone, "09%08u", n); break;
    default: snprintf(b->cccd, sizeof b->cccd, "001085%06u", n);
    }
}

static void tell(const belief *b, int person, char *csv, size_t size)
{
    size_t used = strlen(csv);

    snprintf(csv + used, size - used, "NV%d;%s;%s;%s;%s;%s;;Công ty A\n", person, b->name, b->born,
             strcmp(b->sex, "male") == 0 ? "Nam" : "", b->cccd, b->phone);
}

static void random_changes_are_remembered_as_they_were(void **state)
{
    static struct {
        int64_t at;
        belief world[PERSONS];
    } then[STEPS + 1];
    static char csv[4096], old[4096];
    int stale = 0;

    (void)state;
    clear();
    snprintf(csv, sizeof csv, "%s", HEAD);
    for (int p = 0; p < PERSONS; p++) {
        snprintf(world[p].name, sizeof world[p].name, "Lê Thị Người %c", 'A' + p);
        snprintf(world[p].born, sizeof world[p].born, "1950-01-%02d", p + 1);
        snprintf(world[p].sex, sizeof world[p].sex, "male");
        change(&world[p], 3);
        tell(&world[p], p + 1, csv, sizeof csv);
    }
    assert_int_equal(feed(csv), PERSONS);
    given("CREATE TABLE dv.of_code AS SELECT substr(code, 3)::int AS n, person_id"
          "  FROM dv.employment"); /* ids are given in no order */
    then[0].at = moment();
    memcpy(then[0].world, world, sizeof world);
    for (int s = 1; s <= STEPS; s++) {
        int p = (int)(support_random() % PERSONS), field = (int)(support_random() % 4);
        char sql[80];
        int64_t id;

        snprintf(sql, sizeof sql, "SELECT person_id FROM dv.of_code WHERE n = %d", p + 1);
        id = asked_int(sql);
        if (support_random() % 2) { /* a feed, of one or more fields */
            change(&world[p], field);
            if (support_random() % 3 == 0)
                change(&world[p], (field + 1) % 4);
            snprintf(csv, sizeof csv, "%s", HEAD);
            tell(&world[p], p + 1, csv, sizeof csv);
            assert_int_equal(feed(csv), 1);
        } else {
            static const char *const names[] = {"full_name", "born", "phone", "identity"};

            snprintf(old, sizeof old, "%s", HEAD);
            tell(&world[p], p + 1, old, sizeof old);
            change(&world[p], field);
            correct(id, names[field],
                    field == 0   ? world[p].name
                    : field == 1 ? world[p].born
                    : field == 2 ? world[p].phone
                                 : world[p].cccd);
            if (support_random() % 2) { /* the export from before does nothing */
                assert_int_equal(feed(old), 0);
                stale++;
            }
        }
        then[s].at = moment();
        memcpy(then[s].world, world, sizeof world);
    }
    for (int i = 0; i < LOOKS; i++) {
        int s = (int)(support_random() % (STEPS + 1)), p = (int)(support_random() % PERSONS);
        char sql[80];

        snprintf(sql, sizeof sql, "SELECT person_id FROM dv.of_code WHERE n = %d", p + 1);
        assert_string_equal(believed(asked_int(sql), then[s].at), word_of(&then[s].world[p]));
    }
    given("DROP TABLE dv.of_code");
    assert_int_equal(
        asked_int("SELECT count(*) FROM dv.event WHERE old::text ~ 'Lê Thị|001085|0900'"
                  " OR new::text ~ 'Lê Thị|001085|0900|Nguyễn'"),
        0);
    print_message("# %d steps, %d old exports, %d looks back\n", STEPS, stale, LOOKS);
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        STORY(a_correction_by_two_officers_changes_the_person),
        STORY(each_field_can_be_corrected),
        STORY(a_number_of_another_kind_takes_the_place_of_the_old),
        STORY(the_history_names_the_correction_that_made_it_so),
        STORY(an_old_export_does_not_undo_a_correction),
        STORY(a_correction_of_capitals_or_of_precision_holds),
        STORY(a_number_that_was_replaced_still_finds_its_person),
        STORY(a_preview_from_before_a_correction_is_stale),
        STORY(what_changed_meanwhile_is_not_corrected),
        STORY(what_cannot_be_right_is_not_proposed),
        STORY(hostile_texts_are_kept_or_refused),
        STORY(cards_that_show_what_was_are_listed_for_exchange),
        STORY(the_list_begins_with_what_waits),
        STORY(officers_correct_within_their_subtree),
        STORY(psql_sees_and_changes_no_more_than_that),
        STORY(an_officers_feed_does_not_undo_a_correction),
        STORY(two_approvals_at_once_make_one_change),
        STORY(random_changes_are_remembered_as_they_were),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
