/* SPDX-License-Identifier: MIT */
/* A registry of an older release is brought up to this one; a backup is a registry again. */
#include "support.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sql.h"

enum { OLD = 5, EVENTS = 601 };

static dv_error err;

static int32_t migrate(void)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    int32_t applied = -1;

    options.conninfo = support_conninfo();
    assert_ok(dv_registry_migrate(&options, &applied, &err), &err);
    return applied;
}

static dv_status opens(void)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;
    dv_status status;

    options.conninfo = support_conninfo();
    status = dv_registry_open(&options, &registry, &err);
    dv_registry_close(registry);
    return status;
}

/* Schema 5, with three hundred members, their cards and what the log said of them then. */
static int older(void **state)
{
    (void)state;
    given("SET client_min_messages = warning; DROP SCHEMA IF EXISTS dv CASCADE");
    given(DV_SQL_registry_schema.text);
    given(DV_SQL_registry_ledger.text);
    for (int i = 0; i < OLD; i++) {
        char sql[160];

        given(DV_SCHEMA[i].text);
        snprintf(sql, sizeof sql, "INSERT INTO dv.migration (number, name) VALUES (%d, '%s')",
                 i + 1, DV_SCHEMA[i].name);
        given(sql);
    }
    given("INSERT INTO dv.unit (code, name, kind, parent_id, name_key, lft, rgt, depth) VALUES"
          " ('U', 'Công đoàn U', 'upper', NULL, 'cong doan u', 1, 3, 0),"
          " ('A', 'Công đoàn A', 'grassroots', 1, 'cong doan a', 2, 2, 1),"
          " ('B', 'Công đoàn B', 'grassroots', 1, 'cong doan b', 3, 3, 1);"
          "INSERT INTO dv.person (full_name, name_key)"
          " SELECT 'Trần Thị Số ' || g, 'tran thi so ' || g FROM generate_series(1, 300) g;"
          "INSERT INTO dv.employment (person_id, unit_id, source, code)"
          " SELECT person_id, 2 + person_id % 2, 'hr', 'E' || person_id FROM dv.person;"
          "INSERT INTO dv.application (unit_id, state, made_by, submitted_by, approved_by,"
          " decision_no, decision_date) VALUES (1, 'approved', 'an', 'an', 'bình', '1/QĐ',"
          " '2026-03-01');"
          "INSERT INTO dv.application_line SELECT 1, person_id, false FROM dv.person;"
          "INSERT INTO dv.member (person_id, member_no, admitted_on, application_id)"
          " SELECT p.person_id, dv.member_number(r, p.person_id), '2026-03-01', 1"
          "   FROM dv.person p CROSS JOIN dv.number_range r;"
          "UPDATE dv.number_range SET next_serial = 301;"
          "INSERT INTO dv.membership SELECT member_id, 2 + person_id % 2, '[2026-03-01,)'"
          " FROM dv.member;"
          "INSERT INTO dv.card_order (request_id, ordered_by, cards)"
          " VALUES (gen_random_uuid(), 'an', 300);"
          "INSERT INTO dv.card (card_id, member_id, order_id, state, qr, kid, issued_on)"
          " SELECT decode(lpad(to_hex(member_id), 16, '0'), 'hex'), member_id, 1, 'printed', 'QR',"
          " '00000000', '2026-03-02' FROM dv.member;"
          "INSERT INTO dv.event (officer, verb, unit_id, person_id, new)"
          " SELECT 'bình', v.verb, s.unit_id, m.person_id, jsonb_build_object('no', m.member_no)"
          "   FROM dv.member m JOIN dv.membership s ON s.member_id = m.member_id"
          "  CROSS JOIN (VALUES ('admitted'), ('card ordered')) v (verb);"
          "INSERT INTO dv.event (officer, verb) VALUES ('an', 'setting changed')");
    return 0;
}

static void assert_all_is_there(void)
{
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event"), EVENTS);
    assert_int_equal(asked_int("SELECT sum(events) FROM dv.event_link"), EVENTS);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'printed'"), 300);
    support_check();
}

/* The range that was there gives of what is left in it. */
static void numbers_go_on(dv_registry *registry)
{
    static const dv_decision decision = {sizeof decision, 20600, "9/QĐ", "Trần An", 0};
    dv_number_move move = DV_NUMBER_MOVE_INIT;
    int64_t n = 0;

    move.to_code = "A";
    move.quantity = 1;
    assert_ok(dv_number_range_give(registry, &move, &err), &err);
    given("INSERT INTO dv.person (full_name, name_key)"
          " SELECT 'Lê Thị Xuân', 'le thi xuan' FROM generate_series(1, 2);"
          "INSERT INTO dv.employment (person_id, unit_id, source, code)"
          " SELECT person_id, 2, 'hr', 'F' || person_id FROM dv.person WHERE person_id > 300");
    assert_ok(dv_admission_admit(registry, "A", "Lê Minh", &decision, &n, &err), &err);
    assert_int_equal(n, 2);
    assert_string_equal(asked("SELECT string_agg(left(member_no, 9), ' ' ORDER BY member_id)"
                              " FROM dv.member WHERE member_id > 300"),
                        "099999999 000000301");
}

static void an_older_registry_with_data_in_it_is_upgraded(void **state)
{
    dv_registry *registry;
    int64_t n = 0;

    (void)state;
    assert_status(opens(), DV_E_SCHEMA, &err);
    assert_non_null(strstr(err.message, "older"));
    assert_int_equal(migrate(), dv_schema_version() - OLD);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event_link WHERE link_no = 1"), 3);
    assert_all_is_there();
    registry = support_registry("Lan");
    assert_ok(dv_card_revoke(registry, "0000000014", "lost", &err), &err);
    assert_ok(dv_card_order(registry, NULL, NULL, &n, &err), &err);
    assert_int_equal(n, 1);
    numbers_go_on(registry);
    dv_registry_close(registry);
    support_check();
}

static void a_database_newer_than_the_library_is_left_alone(void **state)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;

    (void)state;
    given("INSERT INTO dv.migration (number, name) VALUES (99, 'later')");
    options.conninfo = support_conninfo();
    assert_status(opens(), DV_E_SCHEMA, &err);
    assert_non_null(strstr(err.message, "newer"));
    assert_status(dv_registry_migrate(&options, NULL, &err), DV_E_SCHEMA, &err);
    assert_string_equal(asked("SELECT to_regclass('dv.event_link') IS NULL"), "t");
}

static void an_upgrade_that_is_killed_is_done_or_not_begun(void **state)
{
    int not_begun = 0;

    /* Later and later. */
    for (unsigned i = 0; i < 8; i++) {
        int64_t version;
        pid_t pid;

        (void)older(state);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
            dv_error own;

            options.conninfo = support_conninfo();
            (void)dv_registry_migrate(&options, NULL, &own);
            _exit(0);
        }
        usleep((useconds_t)(support_random() % (3000u << i)));
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        version = asked_int("SELECT max(number) FROM dv.migration");
        assert_true(version == OLD || version == dv_schema_version());
        not_begun += version == OLD;
        assert_true(opens() == DV_OK || err.status == DV_E_SCHEMA);
        (void)migrate();
        assert_int_equal(opens(), DV_OK);
        assert_all_is_there();
    }
    print_message("# %d of 8 not begun\n", not_begun);
    assert_true(not_begun > 0);
}

/* The commands are those of the README, "Backup". */
static void a_restored_backup_passes_the_check(void **state)
{
    static const char sh[] = "set -e; cd '%s'; pg_dump --format=custom --file=backup.dump '%s'\n"
                             "createdb --template=template0 --encoding=UTF8 '%s'\n"
                             "pg_restore --exit-on-error --single-transaction --dbname='%s'"
                             " backup.dump\n";
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;
    dv_page *page = NULL;
    char name[64], other[80], conninfo[96], command[1024];

    (void)state;
    (void)migrate();
    registry = support_registry("Lan");
    assert_ok(dv_card_revoke(registry, "0000000014", "lost", &err), &err);
    dv_registry_close(registry);
    registry = NULL;
    snprintf(name, sizeof name, "%s", asked("SELECT current_database()"));
    snprintf(other, sizeof other, "%s_restored", name);
    snprintf(command, sizeof command, sh, support_folder(), name, other, other);
    assert_int_equal(system(command), 0);

    snprintf(conninfo, sizeof conninfo, "dbname=%s", other);
    options.conninfo = conninfo;
    assert_ok(dv_registry_open(&options, &registry, &err), &err);
    /* Before anything is written, and after. */
    for (int round = 0; round < 2; round++) {
        assert_ok(dv_registry_check(registry, &page, &err), &err);
        assert_true(dv_page_count(page) > 15);
        for (int32_t i = 0; i < dv_page_count(page); i++)
            assert_string_equal(dv_page_text(page, i, "state"), "ok");
        dv_page_free(page);
        assert_ok(dv_setting_set(registry, "qr_prefix", "B/", &err), &err);
        assert_ok(dv_card_revoke(registry, "0000000022", "lost", &err), &err);
    }
    dv_registry_close(registry);
    snprintf(command, sizeof command, "DROP DATABASE %s", other);
    given(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_older_registry_with_data_in_it_is_upgraded, older),
        cmocka_unit_test_setup(a_database_newer_than_the_library_is_left_alone, older),
        cmocka_unit_test(an_upgrade_that_is_killed_is_done_or_not_begun),
        cmocka_unit_test_setup(a_restored_backup_passes_the_check, older),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
