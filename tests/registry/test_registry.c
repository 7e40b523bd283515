/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static dv_error err;

static dv_status open_with(const char *conninfo)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;
    dv_status status;

    options.conninfo = conninfo;
    options.connect_timeout_s = 2;
    status = dv_registry_open(&options, &registry, &err);
    dv_registry_close(registry);
    return status;
}

static int32_t migrate(void)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    int32_t applied = -1;

    options.conninfo = support_conninfo();
    assert_ok(dv_registry_migrate(&options, &applied, &err), &err);
    return applied;
}

static int fresh(void **state)
{
    (void)state;
    support_clear();
    return 0;
}

static void a_registry_opens_after_a_migration(void **state)
{
    (void)state;
    assert_ok(open_with(support_conninfo()), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.migration"), dv_schema_version());
}

static void migrating_again_does_nothing(void **state)
{
    (void)state;
    assert_int_equal(migrate(), 0);
}

static void an_empty_database_holds_no_registry(void **state)
{
    (void)state;
    given("SET client_min_messages = warning; DROP SCHEMA dv CASCADE");
    assert_status(open_with(support_conninfo()), DV_E_SCHEMA, &err);
    assert_string_equal(err.message, "the database holds no registry yet");
    assert_int_equal(migrate(), dv_schema_version());
}

static void an_older_registry_is_told_from_a_newer_one(void **state)
{
    (void)state;
    given("DELETE FROM dv.migration WHERE number > 3");
    assert_status(open_with(support_conninfo()), DV_E_SCHEMA, &err);
    assert_non_null(strstr(err.message, "older"));
    assert_non_null(strstr(err.detail, "version 3"));
    given("INSERT INTO dv.migration (number, name) VALUES (99, 'later')");
    assert_status(open_with(support_conninfo()), DV_E_SCHEMA, &err);
    assert_non_null(strstr(err.message, "newer"));
    assert_non_null(strstr(err.detail, "version 99"));
}

static void a_newer_registry_is_not_migrated(void **state)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;

    (void)state;
    given("INSERT INTO dv.migration (number, name) VALUES (99, 'later')");
    options.conninfo = support_conninfo();
    assert_status(dv_registry_migrate(&options, NULL, &err), DV_E_SCHEMA, &err);
}

static void a_migration_that_fails_leaves_nothing(void **state)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;

    (void)state;
    /* The schema is there, with a table in the way of a late migration. */
    given("SET client_min_messages = warning; DROP SCHEMA dv CASCADE;"
          "CREATE SCHEMA dv; CREATE TABLE dv.card (a int)");
    options.conninfo = support_conninfo();
    assert_status(dv_registry_migrate(&options, NULL, &err), DV_E_DB, &err);
    assert_string_equal(asked("SELECT to_regclass('dv.unit') IS NULL"), "t");
    assert_string_equal(asked("SELECT to_regclass('dv.migration') IS NULL"), "t");
    given("DROP TABLE dv.card");
    assert_int_equal(migrate(), dv_schema_version());
}

static void *migrate_at_once(void *applied)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_error own = {0};

    options.conninfo = support_conninfo();
    if (dv_registry_migrate(&options, applied, &own) != DV_OK)
        *(int32_t *)applied = -1000;
    return NULL;
}

static void migrations_at_once_wait_for_each_other(void **state)
{
    enum { MANY = 6 };
    pthread_t thread[MANY];
    int32_t applied[MANY] = {0}, sum = 0;

    (void)state;
    given("SET client_min_messages = warning; DROP SCHEMA dv CASCADE");
    for (int i = 0; i < MANY; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, migrate_at_once, &applied[i]), 0);
    for (int i = 0; i < MANY; i++) {
        pthread_join(thread[i], NULL);
        sum += applied[i];
    }
    assert_int_equal(sum, dv_schema_version());
    assert_ok(open_with(support_conninfo()), &err);
}

static void a_migration_that_is_killed_is_done_or_not_begun(void **state)
{
    int begun = 0;

    (void)state;
    for (int i = 0; i < 8; i++) {
        int32_t applied = 0;
        dv_status before;
        pid_t pid;

        given("SET client_min_messages = warning; DROP SCHEMA IF EXISTS dv CASCADE");
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            (void)migrate_at_once(&applied);
            _exit(0);
        }
        usleep((useconds_t)(support_random() % 60000));
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        before = open_with(support_conninfo());
        assert_true(before == DV_OK || before == DV_E_SCHEMA);
        begun += before == DV_E_SCHEMA;
        applied = migrate();
        assert_true(applied == 0 || applied == dv_schema_version());
        assert_ok(open_with(support_conninfo()), &err);
    }
    assert_true(begun > 0);
}

static void a_commit_whose_answer_was_lost_is_a_lost_link(void **state)
{
    dv_registry *registry = support_registry("Lan");

    (void)state;
    given("CREATE OR REPLACE FUNCTION dv.cut() RETURNS trigger LANGUAGE plpgsql AS"
          " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;"
          "CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON dv.event DEFERRABLE INITIALLY DEFERRED"
          " FOR EACH ROW EXECUTE FUNCTION dv.cut()");
    assert_status(dv_setting_set(registry, "card_valid_years", "5", &err), DV_E_LINK, &err);
    assert_non_null(strstr(err.hint, "repeat"));
    given("DROP TRIGGER cut ON dv.event");
    assert_ok(dv_registry_reset(registry, &err), &err);
    assert_ok(dv_setting_set(registry, "card_valid_years", "5", &err), &err);
    dv_registry_close(registry);
}

static void a_call_that_takes_too_long_is_stopped(void **state)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;

    (void)state;
    options.conninfo = support_conninfo();
    options.statement_timeout_s = 1;
    assert_ok(dv_registry_open(&options, &registry, &err), &err);
    given("BEGIN; LOCK TABLE dv.setting");
    assert_status(dv_setting_set(registry, "card_valid_years", "5", &err), DV_E_DB, &err);
    given("ROLLBACK");
    assert_string_equal(err.sqlstate, "57014");
    assert_non_null(strstr(err.message, "too long"));
    assert_ok(dv_setting_set(registry, "card_valid_years", "5", &err), &err);
    dv_registry_close(registry);
}

static void *set_a_range(void *status)
{
    dv_registry *mine = support_registry("other");
    dv_number_range range = DV_NUMBER_RANGE_INIT;
    dv_error own = {0};

    range.unit_code = "A";
    range.prefix = "7";
    *(dv_status *)status = dv_number_range_set(mine, &range, &own);
    dv_registry_close(mine);
    return NULL;
}

static void ranges_set_for_one_unit_at_once_are_a_conflict_at_worst(void **state)
{
    enum { MANY = 8 };
    pthread_t thread[MANY];
    dv_status status[MANY];
    dv_registry *registry = support_registry("Lan");
    int set = 0;

    (void)state;
    support_units(registry);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, set_a_range, &status[i]), 0);
    for (int i = 0; i < MANY; i++) {
        pthread_join(thread[i], NULL);
        assert_true(status[i] == DV_OK || status[i] == DV_E_CONFLICT);
        set += status[i] == DV_OK;
    }
    assert_true(set > 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.number_range WHERE prefix = '7'"), 1);
    dv_registry_close(registry);
}

static void a_database_in_another_encoding_is_refused(void **state)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    char name[64], sql[160], conninfo[96];

    (void)state;
    snprintf(name, sizeof name, "%s_latin", asked("SELECT current_database()"));
    snprintf(sql, sizeof sql, "CREATE DATABASE %s ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0",
             name);
    given(sql);
    snprintf(conninfo, sizeof conninfo, "dbname=%s", name);
    options.conninfo = conninfo;
    assert_status(dv_registry_migrate(&options, NULL, &err), DV_E_SCHEMA, &err);
    assert_non_null(strstr(err.message, "UTF8"));
    snprintf(sql, sizeof sql, "DROP DATABASE %s", name);
    given(sql);
}

static void a_server_that_is_not_there_is_no_connection(void **state)
{
    (void)state;
    assert_status(open_with("host=/nowhere port=1"), DV_E_CONNECT, &err);
    assert_status(open_with(NULL), DV_E_ARG, &err);
}

static void a_lost_connection_is_said_and_mended(void **state)
{
    dv_registry *registry = support_registry("Lan");

    (void)state;
    given("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
          " WHERE application_name = 'libdoanvien' AND datname = current_database()");
    assert_status(dv_setting_set(registry, "card_valid_years", "5", &err), DV_E_LINK, &err);
    assert_status(dv_setting_set(registry, "card_valid_years", "5", &err), DV_E_LINK, &err);
    assert_ok(dv_registry_reset(registry, &err), &err);
    assert_ok(dv_setting_set(registry, "card_valid_years", "5", &err), &err);
    assert_string_equal(asked("SELECT value FROM dv.setting WHERE name = 'card_valid_years'"), "5");
    dv_registry_close(registry);
}

static void a_read_only_database_is_read_but_not_written(void **state)
{
    char conninfo[256];
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;
    dv_page *page = NULL;

    (void)state;
    snprintf(conninfo, sizeof conninfo, "%s options='-c default_transaction_read_only=on'",
             support_conninfo());
    options.conninfo = conninfo;
    assert_ok(dv_registry_open(&options, &registry, &err), &err);
    assert_ok(dv_setting_get(registry, "qr_prefix", &page, &err), &err);
    dv_page_free(page);
    assert_status(dv_setting_set(registry, "qr_prefix", "A/", &err), DV_E_READONLY, &err);
    assert_string_equal(asked("SELECT value FROM dv.setting WHERE name = 'qr_prefix'"), "");
    dv_registry_close(registry);
}

static void a_setting_takes_what_it_can_and_notes_the_old_value(void **state)
{
    dv_registry *registry = support_registry("Lan");
    dv_page *page = NULL;
    char longest[66];

    (void)state;
    assert_ok(dv_setting_set(registry, "qr_prefix", "HTTPS://THE.EXAMPLE.VN/V/", &err), &err);
    assert_ok(dv_setting_get(registry, "qr_prefix", &page, &err), &err);
    assert_string_equal(dv_page_text(page, 0, "value"), "HTTPS://THE.EXAMPLE.VN/V/");
    dv_page_free(page);
    assert_string_equal(asked("SELECT officer || old::text FROM dv.event"),
                        "Lan{\"qr_prefix\": \"\"}");
    assert_ok(dv_setting_set(registry, "qr_prefix", "HTTPS://THE.EXAMPLE.VN/V/", &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event"), 1);

    memset(longest, 'A', 64);
    strcpy(longest + 64, "/");
    assert_status(dv_setting_set(registry, "qr_prefix", longest, &err), DV_E_INVALID, &err);
    assert_ok(dv_setting_set(registry, "qr_prefix", longest + 1, &err), &err);
    assert_status(dv_setting_set(registry, "qr_prefix", "https://", &err), DV_E_INVALID, &err);
    assert_status(dv_setting_set(registry, "qr_prefix", "A B", &err), DV_E_INVALID, &err);
    assert_status(dv_setting_set(registry, "qr_prefix", "HTTPS://A.VN", &err), DV_E_INVALID, &err);
    assert_ok(dv_setting_set(registry, "qr_prefix", "", &err), &err);
    assert_ok(dv_setting_set(registry, "card_valid_years", "50", &err), &err);
    assert_status(dv_setting_set(registry, "card_valid_years", "51", &err), DV_E_INVALID, &err);
    assert_status(dv_setting_set(registry, "card_valid_years", "-1", &err), DV_E_INVALID, &err);
    assert_status(dv_setting_set(registry, "card_valid_years", "", &err), DV_E_INVALID, &err);
    assert_status(dv_setting_set(registry, "feed_generation", "7", &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_setting_get(registry, "", &page, &err), DV_E_NOT_FOUND, &err);
    dv_registry_close(registry);
}

static void a_number_range_has_defaults_and_bounds(void **state)
{
    dv_registry *registry = support_registry("Lan");
    dv_number_range range = DV_NUMBER_RANGE_INIT;
    dv_page *page = NULL;

    (void)state;
    support_units(registry);
    range.unit_code = "A";
    range.prefix = "79";
    assert_ok(dv_number_range_set(registry, &range, &err), &err);
    assert_ok(dv_number_range_list(registry, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    assert_null(dv_page_text(page, 0, "unit_code"));
    assert_int_equal(dv_page_int(page, 0, "digits"), 10);
    assert_int_equal(dv_page_int(page, 0, "check_digit"), 1);
    assert_string_equal(dv_page_text(page, 1, "unit_code"), "A");
    assert_int_equal(dv_page_int(page, 1, "last_serial"), 9999999);
    assert_int_equal(dv_page_int(page, 1, "left"), 9999999);
    dv_page_free(page);

    range.digits = 3;
    assert_status(dv_number_range_set(registry, &range, &err), DV_E_INVALID, &err);
    range.digits = 19;
    assert_status(dv_number_range_set(registry, &range, &err), DV_E_INVALID, &err);
    range.digits = 4;
    range.prefix = "123";
    assert_status(dv_number_range_set(registry, &range, &err), DV_E_INVALID, &err);
    range.prefix = "A";
    assert_status(dv_number_range_set(registry, &range, &err), DV_E_INVALID, &err);
    range.prefix = "1";
    range.last_serial = 100;
    assert_status(dv_number_range_set(registry, &range, &err), DV_E_INVALID, &err);
    range.last_serial = 5;
    range.first_serial = 6;
    assert_status(dv_number_range_set(registry, &range, &err), DV_E_INVALID, &err);
    range.first_serial = 5;
    assert_ok(dv_number_range_set(registry, &range, &err), &err);
    range.unit_code = "Z";
    assert_status(dv_number_range_set(registry, &range, &err), DV_E_NOT_FOUND, &err);
    dv_registry_close(registry);
}

static void two_ranges_cannot_share_numbers(void **state)
{
    dv_registry *registry = support_registry("Lan");
    dv_number_range range = DV_NUMBER_RANGE_INIT;

    (void)state;
    support_units(registry);
    range.unit_code = "A";
    assert_status(dv_number_range_set(registry, &range, &err), DV_E_CONFLICT, &err);
    range.prefix = "1";
    assert_ok(dv_number_range_set(registry, &range, &err), &err);
    range.unit_code = "B";
    range.prefix = "12";
    assert_status(dv_number_range_set(registry, &range, &err), DV_E_CONFLICT, &err);
    range.digits = 11;
    assert_ok(dv_number_range_set(registry, &range, &err), &err);
    dv_registry_close(registry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_registry_opens_after_a_migration, fresh),
        cmocka_unit_test_setup(migrating_again_does_nothing, fresh),
        cmocka_unit_test_setup(an_empty_database_holds_no_registry, fresh),
        cmocka_unit_test_setup(an_older_registry_is_told_from_a_newer_one, fresh),
        cmocka_unit_test_setup(a_newer_registry_is_not_migrated, fresh),
        cmocka_unit_test_setup(a_migration_that_fails_leaves_nothing, fresh),
        cmocka_unit_test_setup(migrations_at_once_wait_for_each_other, fresh),
        cmocka_unit_test_setup(a_migration_that_is_killed_is_done_or_not_begun, fresh),
        cmocka_unit_test_setup(a_commit_whose_answer_was_lost_is_a_lost_link, fresh),
        cmocka_unit_test_setup(a_call_that_takes_too_long_is_stopped, fresh),
        cmocka_unit_test_setup(ranges_set_for_one_unit_at_once_are_a_conflict_at_worst, fresh),
        cmocka_unit_test_setup(a_database_in_another_encoding_is_refused, fresh),
        cmocka_unit_test_setup(a_server_that_is_not_there_is_no_connection, fresh),
        cmocka_unit_test_setup(a_lost_connection_is_said_and_mended, fresh),
        cmocka_unit_test_setup(a_read_only_database_is_read_but_not_written, fresh),
        cmocka_unit_test_setup(a_setting_takes_what_it_can_and_notes_the_old_value, fresh),
        cmocka_unit_test_setup(a_number_range_has_defaults_and_bounds, fresh),
        cmocka_unit_test_setup(two_ranges_cannot_share_numbers, fresh),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
