/* SPDX-License-Identifier: MIT */
#include "support.h"

static dv_error err;
static dv_registry *registry;
static dv_page *report;

static int fresh(void **state)
{
    (void)state;
    support_clear();
    registry = support_registry("Lan");
    return 0;
}

static int done(void **state)
{
    (void)state;
    dv_page_free(report);
    report = NULL;
    dv_registry_close(registry);
    return 0;
}

static dv_status import(const char *csv)
{
    dv_input input = DV_INPUT_INIT;

    dv_page_free(report);
    report = NULL;
    input.data = csv;
    input.data_size = strlen(csv);
    return dv_unit_import(registry, &input, &report, &err);
}

/* The report as "row outcome reason;...". */
static const char *said(const char *outcome)
{
    static char text[1024];
    size_t n = 0;

    text[0] = '\0';
    for (int32_t i = 0; i < dv_page_count(report); i++) {
        const char *reason = dv_page_text(report, i, "reason");

        if (strcmp(dv_page_text(report, i, "outcome"), outcome) == 0)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s %s;",
                                  dv_page_text(report, i, "row"), reason ? reason : "-");
    }
    return text;
}

#define HEADER "code,name,kind,parent,sector,tax_code,employer\n"

static void units_load_though_children_stand_first(void **state)
{
    (void)state;
    assert_ok(import(HEADER "A,Cơ sở A,grassroots,P,non-state,0101,Công ty A\n"
                            "P,Tỉnh P,provincial,,state,,\n"),
              &err);
    assert_string_equal(said("new"), "2 -;3 -;");
    assert_string_equal(asked("SELECT string_agg(code || lft || rgt || depth, ' ' ORDER BY lft)"
                              " FROM dv.unit"),
                        "P120 A221");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'unit added'"), 2);
}

static void the_same_file_again_changes_nothing(void **state)
{
    const char *events;

    (void)state;
    support_units(registry);
    given("CREATE TABLE public.before AS SELECT xmin::text AS x, unit_id FROM dv.unit");
    events = asked("SELECT count(*) FROM dv.event");
    support_units(registry);
    assert_string_equal(asked("SELECT count(*) FROM dv.event"), events);
    assert_string_equal(asked("SELECT value FROM dv.setting WHERE name = 'feed_generation'"), "1");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.unit u JOIN public.before b"
                               " ON b.unit_id = u.unit_id AND b.x = u.xmin::text"),
                     4);
    given("DROP TABLE public.before");
}

static void a_changed_unit_moves_and_the_old_values_are_kept(void **state)
{
    (void)state;
    support_units(registry);
    assert_ok(import(HEADER "A,Công đoàn Công ty A mới,grassroots,P,non-state,,Công ty A\n"), &err);
    assert_string_equal(said("changed"), "2 -;");
    assert_string_equal(asked("SELECT (old ->> 'name') || (old ->> 'parent') || (new ->> 'parent')"
                              " FROM dv.event WHERE verb = 'unit changed'"),
                        "Công đoàn cơ sở Công ty AUP");
    assert_string_equal(asked("SELECT string_agg(code, ' ' ORDER BY lft) FROM dv.unit"), "P A U B");
    assert_string_equal(asked("SELECT name_key FROM dv.unit WHERE code = 'A'"),
                        "cong doan cong ty a moi");
}

static void titles_vietnamese_headers_and_kinds_are_understood(void **state)
{
    (void)state;
    assert_ok(import("Danh sách đơn vị;;;\n;;;\nTên đơn vị;Mã đơn vị;Loại;Mã cấp trên\n"
                     "Liên đoàn Lao động tỉnh P;P;Liên đoàn lao động tỉnh;\n"
                     " Công  đoàn A ;A;Công đoàn cơ sở;P\n\n"),
              &err);
    assert_string_equal(asked("SELECT string_agg(code || ' ' || name || ' ' || kind, '|'"
                              " ORDER BY lft) FROM dv.unit"),
                        "P Liên đoàn Lao động tỉnh P provincial|A Công đoàn A grassroots");
}

static void a_column_the_file_lacks_stays_as_it_is(void **state)
{
    (void)state;
    support_units(registry);
    assert_ok(import("code,name,kind\nA,Công đoàn cơ sở Công ty A,grassroots\n"), &err);
    assert_string_equal(said("same"), "2 -;");
    assert_ok(import("code,name,kind\nA,Tên khác,grassroots\n"), &err);
    assert_string_equal(asked("SELECT p.code || u.sector || u.employer FROM dv.unit u"
                              " JOIN dv.unit p ON p.unit_id = u.parent_id WHERE u.code = 'A'"),
                        "Unon-stateCông ty A");
}

static void each_fault_is_named_and_nothing_is_loaded(void **state)
{
    (void)state;
    assert_status(import(HEADER "P,Tỉnh P,provincial,,,,\n"
                                ",Không mã,grassroots,P,,,\n"
                                "P,Hai lần,grassroots,,,,\n"
                                "C,,grassroots,P,,,\n"
                                "D,Đơn vị D,factory,P,,,\n"
                                "E,Đơn vị E,grassroots,P,private,,\n"
                                "F,Đơn vị F,grassroots,Q,,,\n"
                                "G,Đơn vị G,grassroots,H,,,\n"
                                "H,Đơn vị H,upper,G,,,\n"
                                "I,Đơn\x01vị,upper,P,,,\n"
                                "K,Đơn vị K,grassroots,F,,,\n"),
                  DV_E_INVALID, &err);
    assert_string_equal(said("refused"),
                        "3 code-missing;4 code-repeated;5 name-missing;6 kind-unknown;"
                        "7 sector-unknown;8 parent-unknown;9 cycle;10 cycle;11 unreadable;");
    assert_string_equal(said("new"), "2 -;12 -;");
    assert_string_equal(dv_page_text(report, 4, "value"), "factory");
    assert_string_equal(dv_page_text(report, 6, "value"), "Q");
    assert_non_null(strstr(err.message, "9 of 11"));
    assert_int_equal(asked_int("SELECT count(*) FROM dv.unit"), 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event"), 0);
}

static void a_known_unit_cannot_be_put_below_its_own_child(void **state)
{
    (void)state;
    support_units(registry);
    assert_status(import(HEADER "P,Tỉnh P,provincial,U,,,\n"), DV_E_INVALID, &err);
    assert_string_equal(said("refused"), "2 cycle;");
    assert_status(import(HEADER "P,Tỉnh P,provincial,P,,,\n"), DV_E_INVALID, &err);
    assert_string_equal(said("refused"), "2 cycle;");
}

static void what_is_no_file_of_units_is_a_format_error(void **state)
{
    dv_input input = DV_INPUT_INIT;

    (void)state;
    assert_status(import("just some text\nwithout a header\n"), DV_E_FORMAT, &err);
    assert_status(import("code,kind,parent\nP,provincial,\n"), DV_E_FORMAT, &err);
    assert_status(import(HEADER), DV_E_FORMAT, &err);
    assert_status(import(HEADER "P,\"Tỉnh P,provincial,,,,\n"), DV_E_FORMAT, &err);
    assert_status(dv_unit_import(registry, &input, NULL, &err), DV_E_ARG, &err);
    input.path = "/nowhere/units.csv";
    assert_int_not_equal(dv_unit_import(registry, &input, NULL, &err), DV_OK);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.unit"), 0);
}

static void the_list_shows_the_tree_with_members_and_candidates(void **state)
{
    dv_page *page = NULL;

    (void)state;
    support_units(registry);
    support_people(registry, 3, 1);
    assert_ok(dv_unit_list(registry, NULL, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 4);
    assert_string_equal(dv_page_text(page, 2, "code"), "A");
    assert_string_equal(dv_page_text(page, 2, "parent"), "U");
    assert_int_equal(dv_page_int(page, 2, "depth"), 2);
    assert_int_equal(dv_page_int(page, 2, "members"), 3);
    assert_int_equal(dv_page_int(page, 0, "members"), 0);
    dv_page_free(page);
    given("INSERT INTO dv.person (full_name, name_key) VALUES ('Lê An', 'le an');"
          "INSERT INTO dv.employment (person_id, unit_id, source, code)"
          " SELECT max(person_id), (SELECT unit_id FROM dv.unit WHERE code = 'B'), 's', '1'"
          "   FROM dv.person");
    assert_ok(dv_unit_list(registry, "B", &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_int_equal(dv_page_int(page, 0, "candidates"), 1);
    dv_page_free(page);
    assert_status(dv_unit_list(registry, "Z", &page, &err), DV_E_NOT_FOUND, &err);
    assert_string_equal(err.detail, "Z");
}

/* A forest made at random, changed at random: the intervals hold after every import. */
static void a_random_tree_stays_a_tree(void **state)
{
    char csv[8192];

    (void)state;
    for (int round = 0; round < 8; round++) {
        size_t n = (size_t)snprintf(csv, sizeof csv, HEADER);

        for (uint32_t i = 0; i < 60; i++) {
            uint32_t above = i ? support_random() % i : 0;

            n += (size_t)snprintf(csv + n, sizeof csv - n, "U%u,Unit %u,group,", i, i);
            if (i > 3)
                n += (size_t)snprintf(csv + n, sizeof csv - n, "U%u", above);
            n += (size_t)snprintf(csv + n, sizeof csv - n, ",,,\n");
        }
        assert_ok(import(csv), &err);
        support_check();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(units_load_though_children_stand_first, fresh, done),
        cmocka_unit_test_setup_teardown(the_same_file_again_changes_nothing, fresh, done),
        cmocka_unit_test_setup_teardown(a_changed_unit_moves_and_the_old_values_are_kept, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(titles_vietnamese_headers_and_kinds_are_understood, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(a_column_the_file_lacks_stays_as_it_is, fresh, done),
        cmocka_unit_test_setup_teardown(each_fault_is_named_and_nothing_is_loaded, fresh, done),
        cmocka_unit_test_setup_teardown(a_known_unit_cannot_be_put_below_its_own_child, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(what_is_no_file_of_units_is_a_format_error, fresh, done),
        cmocka_unit_test_setup_teardown(the_list_shows_the_tree_with_members_and_candidates, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(a_random_tree_stays_a_tree, fresh, done),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
