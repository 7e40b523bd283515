/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

static dv_error err;
static dv_registry *registry;

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

static dv_status record(dv_blank_kind kind, const char *unit, const char *to, int64_t quantity)
{
    dv_blank_move move = DV_BLANK_MOVE_INIT;

    move.kind = kind;
    move.unit_code = unit;
    move.to_code = to;
    move.quantity = quantity;
    return dv_blank_record(registry, &move, &err);
}

static int64_t balance(const char *unit)
{
    char sql[200];

    snprintf(sql, sizeof sql,
             "SELECT coalesce(max(s.quantity), 0) FROM dv.blank_stock s JOIN dv.unit u"
             " USING (unit_id) WHERE u.code = '%s'",
             unit);
    return asked_int(sql);
}

static void blanks_go_down_the_tree_and_back_up(void **state)
{
    dv_page *page = NULL;

    (void)state;
    assert_ok(record(DV_BLANK_RECEIVED, "P", NULL, 1000), &err);
    assert_ok(record(DV_BLANK_ISSUED, "P", "A", 300), &err);
    assert_ok(record(DV_BLANK_RETURNED, "A", "U", 20), &err);
    assert_ok(record(DV_BLANK_SPOILED, "A", NULL, 5), &err);
    assert_int_equal(balance("P"), 700);
    assert_int_equal(balance("U"), 20);
    assert_int_equal(balance("A"), 275);
    assert_ok(dv_blank_list(registry, NULL, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 3);
    assert_string_equal(dv_page_text(page, 2, "unit_code"), "A");
    assert_int_equal(dv_page_int(page, 2, "taken_in"), 300);
    assert_int_equal(dv_page_int(page, 2, "given_out"), 20);
    assert_int_equal(dv_page_int(page, 2, "spoiled"), 5);
    assert_int_equal(dv_page_int(page, 2, "balance"), 275);
    dv_page_free(page);
    assert_ok(dv_blank_history(registry, "U", NULL, 2, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    assert_string_equal(dv_page_text(page, 0, "kind"), "spoiled");
    assert_non_null(dv_page_next(page));
    dv_page_free(page);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb LIKE 'blanks %'"), 4);
}

static void no_unit_gives_away_what_it_does_not_hold(void **state)
{
    (void)state;
    assert_ok(record(DV_BLANK_RECEIVED, "P", NULL, 10), &err);
    assert_status(record(DV_BLANK_ISSUED, "P", "A", 11), DV_E_STATE, &err);
    assert_string_equal(err.detail, "Blanks needed: 11, there: 10.");
    assert_status(record(DV_BLANK_SPOILED, "B", NULL, 1), DV_E_STATE, &err);
    assert_status(record(DV_BLANK_ISSUED, "A", "P", 1), DV_E_INVALID, &err);
    assert_status(record(DV_BLANK_RETURNED, "P", "A", 1), DV_E_INVALID, &err);
    assert_status(record(DV_BLANK_ISSUED, "P", "P", 1), DV_E_INVALID, &err);
    assert_status(record(DV_BLANK_ISSUED, "P", "Z", 1), DV_E_NOT_FOUND, &err);
    assert_status(record(DV_BLANK_RECEIVED, "P", NULL, 0), DV_E_INVALID, &err);
    assert_status(record(DV_BLANK_RECEIVED, "P", NULL, -5), DV_E_INVALID, &err);
    assert_status(record(DV_BLANK_RECEIVED, "P", NULL, INT64_MAX), DV_E_INVALID, &err);
    assert_int_equal(balance("P"), 10);
}

static void a_repeated_request_moves_blanks_once(void **state)
{
    dv_blank_move move = DV_BLANK_MOVE_INIT;

    (void)state;
    move.kind = DV_BLANK_RECEIVED;
    move.unit_code = "P";
    move.quantity = 10;
    move.request_id = REQUEST;
    for (int i = 0; i < 3; i++)
        assert_ok(dv_blank_record(registry, &move, &err), &err);
    assert_int_equal(balance("P"), 10);
    move.quantity = 11;
    assert_status(dv_blank_record(registry, &move, &err), DV_E_CONFLICT, &err);
    move.request_id = "no";
    assert_status(dv_blank_record(registry, &move, &err), DV_E_INVALID, &err);
}

static void a_run_uses_a_blank_for_each_card_that_it_printed(void **state)
{
    dv_blank_move move = DV_BLANK_MOVE_INIT;

    (void)state;
    support_people(registry, 3, 1);
    given("INSERT INTO dv.run (design_path, design_digest, out_path, formats, kid, qr_prefix,"
          " issued_at, expires_at, made_by) VALUES ('d', 'd', 'o', 'png', 'k', '', 0, 0, 'x')");
    given("INSERT INTO dv.run_part (run_id, part_no, cards, slots_before, done_at)"
          " SELECT run_id, 1, 3, 0, now() FROM dv.run");
    move.kind = DV_BLANK_PRINTED;
    move.unit_code = "P";
    move.run_id = asked_int("SELECT run_id FROM dv.run");
    assert_ok(record(DV_BLANK_RECEIVED, "P", NULL, 4), &err);
    assert_status(dv_blank_record(registry, &move, &err), DV_E_STATE, &err);
    given("UPDATE dv.card SET state = 'printed', run_id = r.run_id, part_no = 1, slot_no = 1,"
          " kid = 'k', qr = 'q' || card_id::text, issued_on = now(), printed_at = now()"
          " FROM dv.run r");
    assert_status(dv_blank_record(registry, &move, &err), DV_E_STATE, &err);
    given("UPDATE dv.run SET done_at = now()");
    move.quantity = 2;
    assert_status(dv_blank_record(registry, &move, &err), DV_E_INVALID, &err);
    move.quantity = 0;
    assert_ok(dv_blank_record(registry, &move, &err), &err);
    assert_int_equal(balance("P"), 1);
    move.quantity = 3;
    assert_status(dv_blank_record(registry, &move, &err), DV_E_STATE, &err);
    assert_ok(record(DV_BLANK_RECEIVED, "P", NULL, 4), &err);
    assert_status(dv_blank_record(registry, &move, &err), DV_E_CONFLICT, &err);
    move.run_id += 1;
    assert_status(dv_blank_record(registry, &move, &err), DV_E_NOT_FOUND, &err);
}

/* Up and down between two units, in both directions at once. */
static void *shuffle(void *user)
{
    dv_registry *mine = support_registry("other");
    dv_error mine_err = {0};
    bool down = *(bool *)user;

    for (int i = 0; i < 100; i++) {
        dv_blank_move move = DV_BLANK_MOVE_INIT;

        move.kind = down ? DV_BLANK_ISSUED : DV_BLANK_RETURNED;
        move.unit_code = down ? "P" : "A";
        move.to_code = down ? "A" : "P";
        move.quantity = 1 + i % 7;
        if (dv_blank_record(mine, &move, &mine_err) != DV_OK && mine_err.status != DV_E_STATE)
            abort();
    }
    dv_registry_close(mine);
    return NULL;
}

static void eight_sessions_at_once_lose_no_blank(void **state)
{
    pthread_t thread[8];
    bool down[8];

    (void)state;
    assert_ok(record(DV_BLANK_RECEIVED, "P", NULL, 500), &err);
    for (int i = 0; i < 8; i++) {
        down[i] = i % 2;
        assert_int_equal(pthread_create(&thread[i], NULL, shuffle, &down[i]), 0);
    }
    for (int i = 0; i < 8; i++)
        pthread_join(thread[i], NULL);
    assert_int_equal(balance("P") + balance("A"), 500);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, done)
    const struct CMUnitTest tests[] = {
        TEST(blanks_go_down_the_tree_and_back_up),
        TEST(no_unit_gives_away_what_it_does_not_hold),
        TEST(a_repeated_request_moves_blanks_once),
        TEST(a_run_uses_a_blank_for_each_card_that_it_printed),
        TEST(eight_sessions_at_once_lose_no_blank),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
