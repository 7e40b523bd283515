/* SPDX-License-Identifier: MIT */
/* Strings that people and attackers type: each is kept as it is after NFC, or cleanly refused. */
#include "support.h"

#include <stdbool.h>
#include <stdlib.h>

#include <sodium.h>

#include "ground/buf.h"
#include "ground/text.h"

enum { STRINGS = 500, LONG = 10240 };

static dv_error err;
static dv_registry *registry;
static char *hostile[STRINGS];
static int kept, refused;

/* What strings are put together from; the last ones are no UTF-8. */
static const char *const pieces[] = {
    "'",
    "\"",
    "''",
    "\\",
    "\\'",
    ";",
    "--",
    "/*",
    "*/",
    "$1",
    "$$",
    "%s",
    "%n",
    "{}",
    "<b>",
    "&amp;",
    "' OR 1=1 --",
    "'); DROP TABLE dv.member; --",
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t",
    "\n",
    "\r\n",
    "\x01",
    "\x1b[31m",
    "\x7f",
    "\u202e",
    "\u200f",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\xc2\x85",
    "\u2028",
    "e\u0302\u0301",
    "Ho\u0300a",
    "o\u031b\u0309",
    "a\u0300\u0301\u0302\u0303",
    "\u0110",
    "\xc3\x90",
    "Nguyễn",
    "Thị",
    "Ưng",
    "李",
    "👩‍👩‍👧",
    "\U0001f9ff",
    "\ufffe",
    "ﬁ",
    "Å",
    "İ",
    "ß",
    " ",
    "  ",
    "\xc2\xa0",
    "\u3000",
    ",",
    "|",
    "A",
    "0",
    "\xff",
    "\xc0\xaf",
    "\xed\xa0\x80",
    "\xe1\xba",
};

static char *hostile_string(int i)
{
    char *text = malloc(LONG + 64);
    size_t most = i % 50 == 49 ? LONG : 1 + support_random() % 40, size = 0;
    /* Half of them are text that is well formed. */
    size_t choice = sizeof pieces / sizeof *pieces - (i % 2 ? 4 : 0);

    assert_non_null(text);
    while (size < most) {
        const char *piece = pieces[support_random() % choice];

        memcpy(text + size, piece, strlen(piece));
        size += strlen(piece);
    }
    text[size] = '\0';
    return text;
}

static const char *digest(const char *data, size_t size)
{
    static char hex[4][2 * crypto_hash_sha256_BYTES + 1];
    static int turn;
    unsigned char hash[crypto_hash_sha256_BYTES];
    char *to = hex[turn++ % 4];

    crypto_hash_sha256(hash, (const unsigned char *)data, size);
    return sodium_bin2hex(to, sizeof hex[0], hash, sizeof hash);
}

/*
 * Did a call keep the text? what: SQL that gives the column as it was stored last. mended: the text
 * is a name, which is mended as one (white space, legacy encodings).
 */
static void look(dv_status status, const char *text, const char *what, bool mended)
{
    char sql[700];
    dv_auto_buf nfc = {0};
    dv_auto_buf repaired = {0};
    dv_error mine = {0};
    unsigned bits;
    const char *stored;

    if (status != DV_OK) {
        refused++;
        assert_true(status == DV_E_INVALID || status == DV_E_ARG || status == DV_E_NOT_FOUND ||
                    status == DV_E_FORMAT || status == DV_E_CONFLICT);
        assert_true(err.message[0] != '\0');
        assert_true(dv_text_is_utf8(err.message, strlen(err.message)));
        return;
    }
    kept++;
    assert_true(dv_text_is_utf8(text, strlen(text)));
    assert_ok(dv_text_nfc(text, &nfc, &mine), &mine);
    snprintf(sql, sizeof sql, "SELECT encode(sha256(convert_to((%s), 'UTF8')), 'hex')", what);
    stored = asked(sql);
    if (strcmp(stored, digest(nfc.data, nfc.size)) == 0)
        return;
    if (!mended)
        print_error("%s\n", what);
    assert_true(mended);
    assert_ok(dv_text_repair(text, &repaired, &bits, &mine), &mine);
    assert_string_equal(stored, digest(repaired.data, repaired.size));
}

static int everything(void **state)
{
    support_database(state);
    registry = support_registry("Lan");
    support_units(registry);
    support_people(registry, 3, 1);
    for (int i = 0; i < STRINGS; i++)
        hostile[i] = hostile_string(i);
    return 0;
}

static int gone(void **state)
{
    support_check();
    assert_int_equal(asked_int("SELECT count(*) FROM dv.member"), 3);
    for (int i = 0; i < STRINGS; i++)
        free(hostile[i]);
    dv_registry_close(registry);
    return support_database_drop(state);
}

static void counts(void)
{
    print_message("# %d kept, %d refused\n", kept, refused);
    assert_true(refused > 0);
    kept = refused = 0;
}

static void who_acts_and_why_are_kept_or_refused(void **state)
{
    int64_t id, n;

    (void)state;
    given("INSERT INTO dv.person (full_name, name_key) VALUES ('Lê An', 'le an')");
    given("INSERT INTO dv.employment (person_id, unit_id, source, code)"
          " SELECT max(person_id), (SELECT unit_id FROM dv.unit WHERE code = 'B'), 's', 'x'"
          "   FROM dv.person");
    for (int i = 0; i < STRINGS; i++) {
        dv_decision decision = {sizeof decision, 20600, hostile[i], "Trần An", 0};

        assert_ok(dv_application_make(registry, "B", NULL, &id, &err), &err);
        assert_true(id > 0);
        look(dv_application_attach(registry, id, hostile[i], (const uint8_t *)"x", 1, &err),
             hostile[i],
             "SELECT name FROM dv.application_paper ORDER BY application_id DESC LIMIT 1", true);
        if (dv_application_submit(registry, id, hostile[i], &err) == DV_OK) {
            look(DV_OK, hostile[i],
                 "SELECT submitted_by FROM dv.application ORDER BY application_id DESC LIMIT 1",
                 true);
        } else {
            look(DV_E_INVALID, hostile[i], "", true);
            assert_ok(dv_application_submit(registry, id, "Lê Minh", &err), &err);
        }
        if (i < STRINGS - 1) {
            decision.number = NULL; /* nobody is admitted here */
            decision.approver = hostile[i];
            assert_status(dv_application_approve(registry, id, &decision, &n, &err), DV_E_INVALID,
                          &err);
            if (dv_application_withdraw(registry, id, "Lê Minh", hostile[i], &err) == DV_OK) {
                look(DV_OK, hostile[i],
                     "SELECT reason FROM dv.application ORDER BY application_id DESC LIMIT 1",
                     true);
            } else {
                look(DV_E_INVALID, hostile[i], "", true);
                assert_ok(dv_application_withdraw(registry, id, "Lê Minh", "x", &err), &err);
            }
        }
    }
    assert_ok(dv_application_withdraw(registry, id, "Lê Minh", "x", &err), &err);
    counts();
}

static void notes_and_reasons_are_kept_or_refused(void **state)
{
    (void)state;
    for (int i = 0; i < STRINGS; i++) {
        dv_blank_move move = DV_BLANK_MOVE_INIT;

        move.kind = DV_BLANK_RECEIVED;
        move.unit_code = "P";
        move.quantity = 1;
        move.note = hostile[i];
        look(dv_blank_record(registry, &move, &err), hostile[i],
             "SELECT note FROM dv.blank_move ORDER BY move_id DESC LIMIT 1", false);
    }
    counts();
    for (int i = 0; i < STRINGS; i++) {
        dv_page *page = NULL;
        dv_status status;
        char card[32];

        assert_ok(dv_card_list(registry, NULL, NULL, 1, &page, &err), &err);
        snprintf(card, sizeof card, "%s", dv_page_text(page, 0, "card_id"));
        dv_page_free(page);
        status = dv_card_revoke(registry, card, hostile[i], &err);
        look(status, hostile[i],
             "SELECT new->>'reason' FROM dv.event WHERE verb = 'card revoked'"
             " ORDER BY event_id DESC LIMIT 1",
             false);
        if (status == DV_OK)
            given("UPDATE dv.card SET state = 'ordered', end_reason = NULL, ended_at = NULL");
    }
    counts();
}

static void the_name_of_who_acts_is_kept_or_refused(void **state)
{
    (void)state;
    given("UPDATE dv.setting SET value = '49' WHERE name = 'card_valid_years'");
    for (int i = 0; i < STRINGS; i++) {
        dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
        dv_registry *mine = NULL;
        dv_status status;
        char years[8];

        options.conninfo = support_conninfo();
        options.officer = hostile[i];
        status = dv_registry_open(&options, &mine, &err);
        snprintf(years, sizeof years, "%d", kept % 50); /* another one each time */
        if (status == DV_OK)
            status = dv_setting_set(mine, "card_valid_years", years, &err);
        look(status, hostile[i], "SELECT officer FROM dv.event ORDER BY event_id DESC LIMIT 1",
             true);
        dv_registry_close(mine);
    }
    counts();
}

/* Codes and texts to look for find nothing, and do no harm. */
static void what_is_looked_for_is_not_found(void **state)
{
    (void)state;
    for (int i = 0; i < STRINGS; i++) {
        const char *text = hostile[i];
        dv_page *page = NULL;
        int64_t n;

        if (strcmp(text, "A") == 0)
            continue;
        look(dv_unit_list(registry, text, &page, &err), "", "SELECT ''", false);
        dv_page_free(page);
        page = NULL;
        look(dv_card_order(registry, text, NULL, &n, &err), "", "SELECT ''", false);
        look(dv_card_order(registry, "A", text, &n, &err), "", "SELECT ''", false);
        look(dv_card_get(registry, text, &page, &err), "", "SELECT ''", false);
        dv_page_free(page);
        page = NULL;
        look(dv_member_list(registry, "A", text, 10, &page, &err), "", "SELECT ''", false);
        dv_page_free(page);
        page = NULL;
        look(dv_setting_set(registry, text, "1", &err), "", "SELECT ''", false);
        look(dv_setting_set(registry, "qr_prefix", text, &err), "", "SELECT ''", false);
        look(dv_member_find(registry, text, 10, &page, &err), "", "SELECT ''", false);
        dv_page_free(page);
    }
    counts();
}

static void put_quoted(dv_buf *csv, const char *text)
{
    dv_buf_putc(csv, '"');
    for (; *text; text++) {
        if (*text == '"')
            dv_buf_putc(csv, '"');
        dv_buf_putc(csv, *text);
    }
    dv_buf_putc(csv, '"');
}

/* One worker a string, with it in four columns; what is not UTF-8 would change how all is read. */
static void cells_of_a_feed_are_kept_or_refused(void **state)
{
    dv_auto_buf csv = {0};
    dv_input input = DV_INPUT_INIT;
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    int64_t intake = 0, changes = 0;
    char sql[300];

    (void)state;
    dv_buf_puts(&csv, "sep=,\r\nMã nhân viên,Họ và tên,Chức danh,Email,Đơn vị công tác\r\n");
    for (int i = 1; i < STRINGS; i += 2) {
        dv_buf_printf(&csv, "H%04d,", i);
        put_quoted(&csv, hostile[i]);
        dv_buf_putc(&csv, ',');
        put_quoted(&csv, hostile[i]);
        dv_buf_putc(&csv, ',');
        put_quoted(&csv, hostile[i]);
        dv_buf_puts(&csv, ",Công ty A\r\n");
    }
    input.data = csv.data;
    input.data_size = csv.size;
    request.source = "hostile";
    request.input = &input;
    assert_ok(dv_feed_compare(registry, &request, &intake, &err), &err);
    assert_ok(dv_feed_apply(registry, intake, &changes, &err), &err);
    for (int i = 1; i < STRINGS; i += 2) {
        snprintf(sql, sizeof sql,
                 "SELECT p.full_name FROM dv.person p JOIN dv.employment e USING (person_id)"
                 " WHERE e.code = 'H%04d' AND e.source = 'hostile'",
                 i);
        if (*asked(sql))
            look(DV_OK, hostile[i], sql, true);
        else
            refused++;
    }
    print_message("# %lld of %d rows became persons\n", (long long)changes, STRINGS / 2);
    counts();
}

/* The file of units is all or nothing: a file for each string. */
static void names_of_units_are_kept_or_refused(void **state)
{
    (void)state;
    for (int i = 0; i < STRINGS; i++) {
        dv_auto_buf csv = {0};
        dv_input input = DV_INPUT_INIT;
        char sql[200];

        dv_buf_printf(&csv, "code,name,kind,parent\nH%d,", i);
        put_quoted(&csv, hostile[i]);
        dv_buf_puts(&csv, ",grassroots,U\n");
        input.data = csv.data;
        input.data_size = csv.size;
        snprintf(sql, sizeof sql, "SELECT name FROM dv.unit WHERE code = 'H%d'", i);
        look(dv_unit_import(registry, &input, NULL, &err), hostile[i], sql, true);
    }
    counts();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_acts_and_why_are_kept_or_refused),
        cmocka_unit_test(notes_and_reasons_are_kept_or_refused),
        cmocka_unit_test(the_name_of_who_acts_is_kept_or_refused),
        cmocka_unit_test(what_is_looked_for_is_not_found),
        cmocka_unit_test(cells_of_a_feed_are_kept_or_refused),
        cmocka_unit_test(names_of_units_are_kept_or_refused),
    };

    return cmocka_run_group_tests(tests, everything, gone);
}
