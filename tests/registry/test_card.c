/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <pthread.h>

static dv_error err;
static dv_registry *registry;
static dv_page *page;

#define REQUEST "8b2f1a6e-0c4d-4f6a-9a53-2d1f0c7be111"
#define OTHER "8b2f1a6e-0c4d-4f6a-9a53-2d1f0c7be112"
#define FIRST "0000000014"

/* Twelve members at unit A. */
static int fresh(void **state)
{
    dv_decision decision = {sizeof decision, 20600, "1", "Trần An", 0};
    int64_t n;

    (void)state;
    support_clear();
    registry = support_registry("Lan");
    support_units(registry);
    support_people(registry, 12, 0);
    assert_ok(dv_admission_admit(registry, NULL, "Lê Minh", &decision, &n, &err), &err);
    return 0;
}

static int done(void **state)
{
    (void)state;
    support_check();
    dv_page_free(page);
    page = NULL;
    dv_registry_close(registry);
    return 0;
}

static int64_t order(const char *unit, const char *request)
{
    int64_t ordered = -1;

    assert_ok(dv_card_order(registry, unit, request, &ordered, &err), &err);
    return ordered;
}

static const char *one_card(const char *what, const char *column)
{
    const char *text;

    dv_page_free(page);
    page = NULL;
    assert_ok(dv_card_get(registry, what, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    text = dv_page_text(page, 0, column);
    return text ? text : "";
}

static void every_active_member_gets_one_card(void **state)
{
    (void)state;
    given("UPDATE dv.member SET state = 'suspended' WHERE member_no = '" FIRST "'");
    assert_int_equal(order("P", NULL), 11);
    assert_int_equal(order("P", NULL), 0);
    assert_int_equal(order("B", NULL), 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'card ordered'"), 11);
    given("UPDATE dv.member SET state = 'active'");
    assert_int_equal(order(NULL, NULL), 1);
    assert_ok(dv_member_find(registry, FIRST, 1, &page, &err), &err);
    assert_string_equal(dv_page_text(page, 0, "card_state"), "ordered");
}

static void the_same_request_orders_once(void **state)
{
    int64_t ordered = -1;

    (void)state;
    assert_int_equal(order("A", REQUEST), 12);
    given("UPDATE dv.card SET state = 'ended', end_reason = 'expired'");
    assert_int_equal(order("A", REQUEST), 12);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card"), 12);
    assert_status(dv_card_order(registry, "P", REQUEST, &ordered, &err), DV_E_CONFLICT, &err);
    assert_status(dv_card_order(registry, NULL, REQUEST, &ordered, &err), DV_E_CONFLICT, &err);
    assert_status(dv_card_order_member(registry, FIRST, REQUEST, &err), DV_E_CONFLICT, &err);
    assert_status(dv_card_order(registry, "A", "again", &ordered, &err), DV_E_INVALID, &err);
    assert_status(dv_card_order(registry, "Z", NULL, &ordered, &err), DV_E_NOT_FOUND, &err);
    assert_int_equal(ordered, -1);
    assert_int_equal(order("A", OTHER), 12);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE reason = 'replace'"), 12);
}

static void a_card_id_is_eight_random_bytes(void **state)
{
    (void)state;
    order(NULL, NULL);
    assert_int_equal(asked_int("SELECT count(DISTINCT card_id) FROM dv.card"), 12);
    /* No bit is the same in all of them: the chance of that is 64 * 2^-199. */
    given("UPDATE dv.card SET state = 'ended', end_reason = 'expired'");
    for (int i = 0; i < 16; i++) {
        order(NULL, NULL);
        given("UPDATE dv.card SET state = 'ended', end_reason = 'expired'");
    }
    assert_int_equal(asked_int("SELECT count(*) FROM generate_series(0, 63) bit"
                               " WHERE (SELECT count(DISTINCT get_bit(card_id, bit)) = 1"
                               "          FROM dv.card)"),
                     0);
}

static void one_member_can_be_given_a_card(void **state)
{
    (void)state;
    assert_ok(dv_card_order_member(registry, FIRST, REQUEST, &err), &err);
    assert_ok(dv_card_order_member(registry, FIRST, REQUEST, &err), &err);
    assert_status(dv_card_order_member(registry, FIRST, NULL, &err), DV_E_CONFLICT, &err);
    assert_status(dv_card_order_member(registry, "0000000015", NULL, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_card_order_member(registry, NULL, NULL, &err), DV_E_ARG, &err);
    given("UPDATE dv.member SET state = 'suspended' WHERE member_no = '0000000022'");
    assert_status(dv_card_order_member(registry, "0000000022", NULL, &err), DV_E_STATE, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card"), 1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card_order"), 1);
}

static void cards_are_listed_by_unit_then_name(void **state)
{
    const char *after = NULL;
    char cursor[32], last[16] = "";
    int seen = 0;

    (void)state;
    order(NULL, NULL);
    do {
        dv_page_free(page);
        page = NULL;
        assert_ok(dv_card_list(registry, "U", after, 5, &page, &err), &err);
        for (int32_t i = 0; i < dv_page_count(page); i++, seen++) {
            assert_int_equal(strlen(dv_page_text(page, i, "card_id")), 16);
            assert_true(strcmp(dv_page_text(page, i, "member_no"), last) > 0);
            strcpy(last, dv_page_text(page, i, "member_no"));
        }
        after = dv_page_next(page);
        if (after)
            after = strcpy(cursor, after);
    } while (after);
    assert_int_equal(seen, 12);
    assert_status(dv_card_list(registry, "U", "x", 5, NULL, &err), DV_E_ARG, &err);
}

static void a_card_is_found_by_its_id_or_its_member(void **state)
{
    char id[17], upper[17];
    dv_page *none = NULL;

    (void)state;
    assert_status(dv_card_get(registry, FIRST, &none, &err), DV_E_NOT_FOUND, &err);
    order(NULL, NULL);
    strcpy(id, one_card(FIRST, "card_id"));
    for (size_t i = 0; i < sizeof id; i++)
        upper[i] = (char)(id[i] >= 'a' ? id[i] - 32 : id[i]);
    assert_string_equal(one_card(id, "member_no"), FIRST);
    assert_string_equal(one_card(upper, "state"), "ordered");
    assert_status(dv_card_get(registry, "0123456789abcdef", &none, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_card_get(registry, NULL, NULL, &err), DV_E_ARG, &err);
    assert_ok(dv_card_revoke(registry, id, "lost", &err), &err);
    assert_string_equal(one_card(FIRST, "card_id"), id);
    assert_int_equal(order(NULL, NULL), 1);
    assert_string_equal(one_card(FIRST, "reason"), "replace");
    assert_string_equal(one_card(id, "end_reason"), "revoked");
}

static void a_revoked_card_stays_revoked(void **state)
{
    (void)state;
    order(NULL, NULL);
    assert_ok(dv_card_revoke(registry, FIRST, "lost", &err), &err);
    assert_string_equal(one_card(FIRST, "state"), "ended");
    assert_ok(dv_card_revoke(registry, FIRST, "lost", &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'card revoked'"), 1);
    assert_string_equal(asked("SELECT new ->> 'reason' FROM dv.event"
                              " WHERE verb = 'card revoked'"),
                        "lost");
    given("UPDATE dv.card SET end_reason = 'expired' WHERE state = 'ended'");
    assert_status(dv_card_revoke(registry, FIRST, "lost", &err), DV_E_STATE, &err);
    assert_status(dv_card_revoke(registry, "nobody", "lost", &err), DV_E_NOT_FOUND, &err);
}

enum { MANY = 16 };

static void *order_all(void *result)
{
    dv_registry *mine = support_registry("other");
    dv_error mine_err = {0};
    int64_t *ordered = result;

    if (dv_card_order(mine, NULL, NULL, ordered, &mine_err) != DV_OK)
        *ordered = -1000;
    dv_registry_close(mine);
    return NULL;
}

static void *order_requested(void *result)
{
    dv_registry *mine = support_registry("other");
    dv_error mine_err = {0};
    int64_t *ordered = result;

    if (dv_card_order(mine, "A", REQUEST, ordered, &mine_err) != DV_OK)
        *ordered = -1000;
    dv_registry_close(mine);
    return NULL;
}

static void run_all(void *(*call)(void *), int64_t ordered[MANY])
{
    pthread_t thread[MANY];

    for (int i = 0; i < MANY; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, call, &ordered[i]), 0);
    for (int i = 0; i < MANY; i++)
        pthread_join(thread[i], NULL);
}

static void orders_at_once_make_one_card_a_member(void **state)
{
    int64_t ordered[MANY] = {0}, sum = 0;

    (void)state;
    run_all(order_all, ordered);
    for (int i = 0; i < MANY; i++)
        sum += ordered[i];
    assert_int_equal(sum, 12);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card"), 12);
}

static void one_request_at_once_is_one_order(void **state)
{
    int64_t ordered[MANY] = {0};

    (void)state;
    run_all(order_requested, ordered);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(ordered[i], 12);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card"), 12);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, done)
    const struct CMUnitTest tests[] = {
        TEST(every_active_member_gets_one_card),  TEST(the_same_request_orders_once),
        TEST(a_card_id_is_eight_random_bytes),    TEST(one_member_can_be_given_a_card),
        TEST(cards_are_listed_by_unit_then_name), TEST(a_card_is_found_by_its_id_or_its_member),
        TEST(a_revoked_card_stays_revoked),       TEST(orders_at_once_make_one_card_a_member),
        TEST(one_request_at_once_is_one_order),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
