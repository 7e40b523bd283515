/* SPDX-License-Identifier: MIT */
/* Cards leave the print room: the lists, who received them, the account of a run. */
#include "support.h"

#include <stdlib.h>
#include <unistd.h>

static dv_registry *registry;
static dv_signer *signer;
static dv_error err;
static int64_t run;

enum { PEOPLE = 30, OF_B = 4 };

/* A run whose cards are printed; four members belong to B. */
static int set_up(void **state)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;
    char out[256];

    (void)state;
    support_clear();
    registry = support_registry("printer");
    assert_ok(dv_signer_open(support_key(), &signer, &err), &err);
    support_units(registry);
    support_people(registry, PEOPLE, 1);
    given("UPDATE dv.membership SET unit_id = (SELECT unit_id FROM dv.unit WHERE code = 'B')"
          " WHERE member_id IN (SELECT member_id FROM dv.member ORDER BY member_no LIMIT 4)");
    snprintf(out, sizeof out, "%s/cards", support_folder());
    request.design_folder = support_source("examples/designs/standard");
    request.out_folder = out;
    request.formats = DV_FORMAT_PDF;
    request.signer = signer;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dv_registry_close(registry);
    dv_signer_free(signer);
    return 0;
}

/* What a shell script prints, $P being path; without the last line end. Static memory. */
static const char *shell(const char *script, const char *path)
{
    static char out[1 << 16];
    size_t n;
    FILE *pipe;

    setenv("P", path, 1);
    pipe = popen(script, "r");
    assert_non_null(pipe);
    n = fread(out, 1, sizeof out - 1, pipe);
    assert_int_equal(pclose(pipe), 0);
    out[n] = '\0';
    if (n && out[n - 1] == '\n')
        out[n - 1] = '\0';
    return out;
}

static const char *list(dv_handover_format format, const char *unit, const char *language,
                        int64_t cards)
{
    static char path[256];
    dv_handover_request request = DV_HANDOVER_REQUEST_INIT;
    int64_t got = -1;

    snprintf(path, sizeof path, "%s/list.%s", support_folder(),
             format == DV_HANDOVER_PDF ? "pdf" : "xlsx");
    unlink(path);
    request.format = format;
    request.run_id = run;
    request.unit_code = unit;
    request.language = language;
    request.path = path;
    assert_ok(dv_handover_list(registry, &request, &got, &err), &err);
    assert_int_equal(got, cards);
    assert_string_equal(shell("find \"$(dirname \"$P\")\" -name '.*' -type f", path), "");
    return path;
}

static int64_t hand(const char *unit, const char *absent, dv_status expected)
{
    dv_handover h = DV_HANDOVER_INIT;
    int64_t cards = -1;

    h.run_id = run;
    h.unit_code = unit;
    h.absent = absent;
    h.received_by = "Nguyễn Thị Hà";
    h.received_on = (dv_date)asked_int("SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
                                       " - '1970-01-01'::date");
    assert_status(dv_handover_record(registry, &h, &cards, &err), expected, &err);
    assert_int_equal(cards == -1, expected != DV_OK);
    return cards;
}

/* Names of the members of a unit in the order of the database's own collation. */
static const char *names_of(const char *unit)
{
    char sql[700];

    snprintf(sql, sizeof sql,
             "SELECT string_agg(p.full_name, E'\\n' ORDER BY p.given_name COLLATE \"vi-x-icu\","
             " p.full_name COLLATE \"vi-x-icu\", m.member_id) FROM dv.member m"
             " JOIN dv.person p USING (person_id) JOIN dv.membership s USING (member_id)"
             " JOIN dv.unit u USING (unit_id) WHERE u.code = '%s'",
             unit);
    return asked(sql);
}

static void the_pdf_has_a_list_for_each_unit_sorted_as_vietnamese_names_are(void **state)
{
    const char *path = list(DV_HANDOVER_PDF, NULL, NULL, PEOPLE);
    char of_a[4000];

    (void)state;
    snprintf(of_a, sizeof of_a, "%s", names_of("A"));
    /* 26 members and the signatures: two pages; then B on one of its own */
    assert_string_equal(shell("pdfinfo \"$P\" | awk '/^Pages|^Page size/'", path),
                        "Pages:           3\nPage size:       595.276 x 841.89 pts (A4)");
    assert_string_equal(shell("pdftotext -f 1 -l 2 -layout \"$P\" - | "
                              "grep -oE 'Nguyễn( [^ 0-9]+)+' | sed 's/ *$//'",
                              path),
                        of_a);
    assert_string_equal(shell("pdftotext -f 3 -l 3 -layout \"$P\" - | "
                              "grep -oE 'Nguyễn( [^ 0-9]+)+' | sed 's/ *$//'",
                              path),
                        names_of("B"));
    assert_string_equal(
        shell("pdftotext -layout \"$P\" - | grep -oE 'Trang .*' | tr '\\n' ';'", path),
        "Trang 1 / 2;Trang 2 / 2;Trang 1 / 1;");
    assert_string_equal(shell("pdffonts \"$P\" | awk 'NR > 2 && $(NF-4) != \"yes\"'", path), "");
    assert_string_equal(shell("qpdf --check \"$P\" >/dev/null && echo fine", path), "fine");
    assert_string_equal(shell("pdftotext \"$P\" - | grep -c 'Ký nhận'", path), "3");
    assert_string_equal(shell("for p in 1 2 3; do pdftotext -f $p -l $p \"$P\" - |"
                              " grep -c 'Người giao'; done | tr '\\n' ' '",
                              path),
                        "0 1 1 "); /* signed once a unit, at the end */
}

static void the_workbook_has_the_same_rows_and_no_formulas(void **state)
{
    char of_a[4000];
    const char *path;

    (void)state;
    given("UPDATE dv.person SET full_name = '=HYPERLINK(1) Bình'"
          " WHERE person_id = (SELECT min(person_id) FROM dv.person)");
    path = list(DV_HANDOVER_XLSX, "A", "en", PEOPLE - OF_B);
    snprintf(of_a, sizeof of_a, "%s", names_of("A"));
    assert_string_equal(
        shell("python3 - \"$P\" <<'EOF'\n"
              "import re, sys, zipfile\n"
              "z = zipfile.ZipFile(sys.argv[1])\n"
              "assert z.testzip() is None\n"
              "s = z.read('xl/worksheets/sheet1.xml').decode()\n"
              "assert '<f>' not in s and 'paperSize=\"9\"' in s\n"
              "for r in re.findall(r'<row .*?</row>', s):\n"
              "    t = re.findall(r'<t[^>]*>(.*?)</t>', r)\n"
              "    if len(t) >= 3 and t[0].isdigit(): print(t[1])\n"
              "w = sum(float(x) for x in re.findall(r'<col [^>]*width=.([0-9.]+)', s))\n"
              "scale = int(re.search(r'scale=.([0-9]+)', s)[1]) / 100\n"
              "assert w * 8.4 / 96 * scale < 8.27 - 2 * 0.5, 'wider than A4'\n"
              "assert re.search(r'<mergeCell ref=.A2:E2.', s)\n"
              "EOF",
              path),
        of_a);
    assert_string_equal(shell("unzip -p \"$P\" xl/worksheets/sheet1.xml | "
                              "grep -o 'Received (signature)'",
                              path),
                        "Received (signature)");
    path = list(DV_HANDOVER_XLSX, NULL, "vi", PEOPLE);
    assert_string_equal(shell("unzip -p \"$P\" xl/worksheets/sheet1.xml | "
                              "grep -oE '<rowBreaks count=\"[0-9]+\"'",
                              path),
                        "<rowBreaks count=\"1\"");
}

static void a_list_of_nothing_is_no_file(void **state)
{
    dv_handover_request request = DV_HANDOVER_REQUEST_INIT;
    int64_t cards = -1;

    (void)state;
    assert_int_equal(access(list(DV_HANDOVER_PDF, "U", NULL, PEOPLE), F_OK), 0);
    run += 99;
    assert_int_equal(access(list(DV_HANDOVER_PDF, NULL, NULL, 0), F_OK), -1);
    assert_int_equal(access(list(DV_HANDOVER_XLSX, NULL, NULL, 0), F_OK), -1);
    run -= 99;
    request.format = DV_HANDOVER_PDF;
    request.run_id = run;
    request.path = "/nowhere/list.pdf";
    assert_status(dv_handover_list(registry, &request, &cards, &err), DV_E_NOT_FOUND, &err);
    request.format = DV_HANDOVER_XLSX;
    assert_status(dv_handover_list(registry, &request, &cards, &err), DV_E_NOT_FOUND, &err);
    request.path = "/dev/full/list";
    assert_status(dv_handover_list(registry, &request, &cards, &err), DV_E_IO, &err);
    request.unit_code = "X";
    assert_status(dv_handover_list(registry, &request, &cards, &err), DV_E_NOT_FOUND, &err);
    request.language = "fr";
    assert_status(dv_handover_list(registry, &request, &cards, &err), DV_E_ARG, &err);
    assert_int_equal(cards, -1);
}

static void cards_are_handed_over_by_unit_once(void **state)
{
    dv_page *page = NULL;

    (void)state;
    assert_int_equal(hand("A", NULL, DV_OK), PEOPLE - OF_B);
    assert_int_equal(hand("A", NULL, DV_OK), 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'handed over'"),
                     PEOPLE - OF_B);
    assert_int_equal(hand(NULL, NULL, DV_OK), OF_B);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'cards handed over'"),
                     2);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE new::text LIKE '%Hà%'"), 0);
    assert_ok(dv_handover_history(registry, run, NULL, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    assert_string_equal(dv_page_text(page, 0, "unit_code"), "B");
    assert_int_equal(dv_page_int(page, 0, "cards"), OF_B);
    assert_string_equal(dv_page_text(page, 0, "received_by"), "Nguyễn Thị Hà");
    dv_page_free(page);
    support_check();
    /* the list goes on naming them, with the day */
    assert_string_equal(
        shell("pdftotext \"$P\" - | grep -c 'đã nhận'", list(DV_HANDOVER_PDF, "B", NULL, OF_B)),
        "4");
}

static void who_is_absent_keeps_waiting(void **state)
{
    char absent[64], spaced[70];

    (void)state;
    snprintf(absent, sizeof absent, "%s",
             asked("SELECT string_agg(member_no, ',') FROM (SELECT member_no FROM dv.member"
                   " ORDER BY member_no DESC LIMIT 2) m"));
    snprintf(spaced, sizeof spaced, " %s, ", absent);
    hand(NULL, "0000000000", DV_E_NOT_FOUND);
    assert_string_equal(err.detail, "0000000000");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.handover"), 0);
    assert_int_equal(hand(NULL, spaced, DV_OK), PEOPLE - 2);
    assert_int_equal(hand(NULL, absent, DV_OK), 0);
    assert_int_equal(hand(NULL, NULL, DV_OK), 2);
    hand(NULL, absent, DV_E_NOT_FOUND);
    support_check();
}

static void a_hand_over_that_cannot_be_is_refused(void **state)
{
    dv_handover h = DV_HANDOVER_INIT;
    int64_t cards = -1;
    dv_date now = (dv_date)asked_int("SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
                                     " - '1970-01-01'::date");

    (void)state;
    h.run_id = run;
    h.received_by = "Hà";
    h.received_on = now + 1;
    assert_status(dv_handover_record(registry, &h, &cards, &err), DV_E_INVALID, &err);
    h.received_on = now - 1;
    assert_status(dv_handover_record(registry, &h, &cards, &err), DV_E_INVALID, &err);
    h.received_on = now;
    h.received_by = "  ";
    assert_status(dv_handover_record(registry, &h, &cards, &err), DV_E_INVALID, &err);
    h.received_by = "Hà";
    h.unit_code = "X";
    assert_status(dv_handover_record(registry, &h, &cards, &err), DV_E_NOT_FOUND, &err);
    h.unit_code = NULL;
    h.run_id = run + 1;
    assert_status(dv_handover_record(registry, &h, &cards, &err), DV_E_NOT_FOUND, &err);
    assert_int_equal(cards, -1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'handed over'"), 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'cards handed over'"),
                     0);
}

/* An officer of a unit, by a login of their own. */
static dv_registry *officer(const char *name, const char *unit, const char *duty)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_officer add = DV_OFFICER_INIT;
    dv_registry *theirs = NULL;
    char login[64], conninfo[512];

    snprintf(login, sizeof login, "%s_%ld", name, (long)getpid());
    add.login = login;
    add.unit_code = unit;
    add.duties = duty;
    add.password = "bí mật dài lắm";
    assert_ok(dv_officer_add(registry, &add, &err), &err);
    snprintf(conninfo, sizeof conninfo, "%s user=%s password='bí mật dài lắm'", support_conninfo(),
             login);
    options.conninfo = conninfo;
    options.officer = "somebody else";
    assert_ok(dv_registry_open(&options, &theirs, &err), &err);
    return theirs;
}

static void officers_hand_over_the_cards_of_their_units_alone(void **state)
{
    dv_registry *owner = registry;
    dv_page *page = NULL;

    (void)state;
    registry = officer("hand_clerk", "B", "clerk");
    list(DV_HANDOVER_PDF, NULL, NULL, OF_B);
    hand("A", NULL, DV_E_NOT_FOUND);
    assert_int_equal(hand(NULL, NULL, DV_OK), OF_B);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'handed over'"), OF_B);
    assert_int_equal(
        asked_int("SELECT count(*) FROM dv.handover WHERE noted_by LIKE 'hand_clerk%'"), 1);
    dv_registry_close(registry);
    registry = owner;
    registry = officer("hand_auditor", "A", "auditor");
    hand(NULL, NULL, DV_E_DB);
    assert_string_equal(err.sqlstate, "42501");
    assert_string_equal(err.detail, ""); /* names of tables are not for those who are refused */
    assert_ok(dv_handover_history(registry, 0, NULL, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    dv_page_free(page);
    dv_registry_close(registry);
    registry = owner;
    support_check();
}

static int64_t line(const dv_page *page, const char *part, const char *name)
{
    for (int32_t i = 0; i < dv_page_count(page); i++) {
        if (strcmp(dv_page_text(page, i, "part"), part) == 0 &&
            strcmp(dv_page_text(page, i, "line"), name) == 0)
            return dv_page_int(page, i, "quantity");
    }
    fail_msg("no line %s %s", part, name);
    return -1;
}

static void the_account_adds_up_whatever_became_of_the_cards(void **state)
{
    dv_blank_move move = DV_BLANK_MOVE_INIT;
    dv_print_verdict spoiled = {sizeof spoiled, DV_PRINT_SPOILED, run, 0, 0, "scratched", "U"};
    dv_page *page = NULL;
    int64_t settled;

    (void)state;
    hand("B", NULL, DV_OK);
    given("UPDATE dv.card SET state = 'ended', end_reason = 'revoked', ended_at = now()"
          " WHERE card_id IN (SELECT card_id FROM dv.card WHERE state = 'printed' LIMIT 1);"
          "UPDATE dv.card SET state = 'ended', end_reason = 'revoked', printed_at = NULL"
          " WHERE card_id IN (SELECT card_id FROM dv.card WHERE state = 'printed' LIMIT 3)");
    move.kind = DV_BLANK_RECEIVED;
    move.unit_code = "P";
    move.quantity = 100;
    assert_ok(dv_blank_record(registry, &move, &err), &err);
    move.kind = DV_BLANK_ISSUED;
    move.to_code = "U";
    move.quantity = 60;
    assert_ok(dv_blank_record(registry, &move, &err), &err);
    for (int i = 0; i < 2; i++) {
        spoiled.first_slot = spoiled.last_slot =
            asked_int("SELECT min(slots_before + slot_no) FROM dv.card"
                      " JOIN dv.run_part USING (run_id, part_no) WHERE state = 'printed'");
        assert_ok(dv_print_settle(registry, &spoiled, &settled, &err), &err);
        assert_int_equal(settled, 1);
    }
    move.kind = DV_BLANK_PRINTED;
    move.unit_code = "U";
    move.to_code = NULL;
    move.quantity = 0;
    move.run_id = run;
    assert_ok(dv_blank_record(registry, &move, &err), &err);
    assert_ok(dv_run_account(registry, run, &page, &err), &err);
    assert_int_equal(line(page, "cards", "taken"), PEOPLE);
    assert_int_equal(line(page, "cards", "dropped"), 3);
    assert_int_equal(line(page, "cards", "printed"), PEOPLE - 3);
    assert_int_equal(line(page, "cards", "handed over"), OF_B);
    assert_int_equal(line(page, "cards", "spoiled"), 2);
    assert_int_equal(line(page, "cards", "ended"), 1);
    assert_int_equal(line(page, "cards", "taken"),
                     line(page, "cards", "waiting") + line(page, "cards", "refused") +
                         line(page, "cards", "dropped") + line(page, "cards", "printed"));
    assert_int_equal(line(page, "cards", "printed"),
                     line(page, "cards", "kept") + line(page, "cards", "handed over") +
                         line(page, "cards", "spoiled") + line(page, "cards", "ended"));
    assert_int_equal(line(page, "blanks", "counted"), PEOPLE - 3);
    assert_int_equal(line(page, "blanks", "not counted"), 0);
    assert_int_equal(line(page, "stock", "received"), 100);
    assert_int_equal(line(page, "stock", "balance"), 100 - (PEOPLE - 3));
    assert_int_equal(line(page, "stock", "balance"),
                     line(page, "stock", "received") + line(page, "stock", "taken in") -
                         line(page, "stock", "given out") - line(page, "stock", "printed") -
                         line(page, "stock", "spoiled"));
    dv_page_free(page);
    page = NULL;
    assert_status(dv_run_account(registry, run + 1, &page, &err), DV_E_NOT_FOUND, &err);
    assert_null(page);
}

/* Half of a stopped run, one card of which cannot be drawn. */
static void the_account_of_a_run_under_way_has_what_waits_and_what_was_refused(void **state)
{
    dv_page *page = NULL;

    (void)state;
    given("UPDATE dv.card SET state = 'in run', printed_at = NULL WHERE card_id IN"
          " (SELECT card_id FROM dv.card ORDER BY slot_no LIMIT 5);"
          "UPDATE dv.card SET state = 'ordered', printed_at = NULL, run_id = NULL, part_no = NULL,"
          " slot_no = NULL WHERE card_id IN (SELECT card_id FROM dv.card WHERE state = 'printed'"
          " ORDER BY slot_no LIMIT 1)");
    given("INSERT INTO dv.run_refusal (run_id, card_id, reason) SELECT r.run_id, c.card_id, 'no "
          "glyph'"
          " FROM dv.run r, dv.card c WHERE c.state = 'ordered'");
    assert_ok(dv_run_account(registry, run, &page, &err), &err);
    assert_int_equal(line(page, "cards", "waiting"), 5);
    assert_int_equal(line(page, "cards", "refused"), 1);
    assert_int_equal(line(page, "cards", "dropped"), 0);
    assert_int_equal(line(page, "cards", "printed"), PEOPLE - 6);
    assert_int_equal(line(page, "blanks", "not counted"), PEOPLE - 6);
    dv_page_free(page);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        EACH(the_pdf_has_a_list_for_each_unit_sorted_as_vietnamese_names_are),
        EACH(the_workbook_has_the_same_rows_and_no_formulas),
        EACH(a_list_of_nothing_is_no_file),
        EACH(cards_are_handed_over_by_unit_once),
        EACH(who_is_absent_keeps_waiting),
        EACH(a_hand_over_that_cannot_be_is_refused),
        EACH(officers_hand_over_the_cards_of_their_units_alone),
        EACH(the_account_adds_up_whatever_became_of_the_cards),
        EACH(the_account_of_a_run_under_way_has_what_waits_and_what_was_refused),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
