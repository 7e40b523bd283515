/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdbool.h>

static dv_error err;
static dv_registry *registry;
static dv_page *page;

/* Forty members with a card, and what came of it. */
static int fresh(void **state)
{
    (void)state;
    support_clear();
    registry = support_registry("Lan");
    support_units(registry);
    support_people(registry, 40, 1);
    assert_ok(dv_card_revoke(registry, "0000000014", "lost", &err), &err);
    assert_ok(dv_setting_set(registry, "qr_prefix", "A/", &err), &err);
    return 0;
}

static int done(void **state)
{
    (void)state;
    dv_page_free(page);
    page = NULL;
    dv_registry_close(registry);
    return 0;
}

/* The first fault, "row-changed 17 3", or "" when the log is whole. */
static const char *verified(void)
{
    static char text[128];

    dv_page_free(page);
    page = NULL;
    assert_ok(dv_events_verify(registry, &page, &err), &err);
    if (dv_page_count(page) == 0)
        return "";
    snprintf(text, sizeof text, "%s %s %s", dv_page_text(page, 0, "fault"),
             dv_page_text(page, 0, "event_id"), dv_page_text(page, 0, "link_no"));
    return text;
}

static bool named(int64_t event_id)
{
    for (int32_t i = 0; i < dv_page_count(page); i++) {
        if (dv_page_int(page, i, "event_id") == event_id)
            return true;
    }
    return false;
}

static void every_event_is_in_a_chain_of_its_unit(void **state)
{
    (void)state;
    assert_string_equal(verified(), "");
    assert_int_equal(asked_int("SELECT sum(events) FROM dv.event_link"),
                     asked_int("SELECT count(*) FROM dv.event"));
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event_link WHERE link_no IS NULL"), 0);
    /* Unit A: made, forty hired at once, forty admitted, forty cards ordered, one revoked. */
    dv_page_free(page);
    assert_ok(dv_events_heads(registry, &page, &err), &err);
    assert_null(dv_page_text(page, 0, "unit_code"));
    for (int32_t i = 0; i < dv_page_count(page); i++) {
        if (strcmp(dv_page_text(page, i, "unit_code") ? dv_page_text(page, i, "unit_code") : "",
                   "A") == 0) {
            assert_int_equal(dv_page_int(page, i, "events"), 83);
            assert_int_equal(dv_page_int(page, i, "links"), 5);
        }
    }
    support_check();
}

/* What the rules find wrong, "" for nothing. */
static const char *broken_rule(void)
{
    static char rule[64];

    rule[0] = '\0';
    dv_page_free(page);
    page = NULL;
    assert_ok(dv_registry_check(registry, &page, &err), &err);
    for (int32_t i = 0; i < dv_page_count(page); i++) {
        if (strcmp(dv_page_text(page, i, "state"), "ok") != 0)
            snprintf(rule, sizeof rule, "%s", dv_page_text(page, i, "rule"));
    }
    return rule;
}

static void whom_a_feed_brought_is_vouched_for_by_the_log(void **state)
{
    static const char *const forged[][2] = {
        {"UPDATE dv.intake_result SET person_id = person_id + 1000 WHERE row_no = 7",
         "UPDATE dv.intake_result SET person_id = person_id - 1000 WHERE row_no = 7"},
        {"UPDATE dv.intake_result SET is_new = false WHERE row_no = 7",
         "UPDATE dv.intake_result SET is_new = true WHERE row_no = 7"},
        {"UPDATE dv.intake_result SET outcome = 'left' WHERE row_no = 7",
         "UPDATE dv.intake_result SET outcome = 'new' WHERE row_no = 7"},
        {"UPDATE dv.intake_result SET unit_id = unit_id + 1 WHERE row_no = 7",
         "UPDATE dv.intake_result SET unit_id = unit_id - 1 WHERE row_no = 7"},
    };

    (void)state;
    assert_int_equal(asked_int("SELECT (new ->> 'rows')::bigint FROM dv.event"
                               " WHERE verb = 'feed new' AND person_id IS NULL"),
                     40);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person p WHERE (SELECT count(*)"
                               " FROM dv.person_event e WHERE e.person_id = p.person_id"
                               " AND e.verb = 'feed new') <> 1"),
                     0);
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        given(forged[i][0]);
        assert_string_equal(broken_rule(), "feed_new_event");
        given(forged[i][1]);
        assert_string_equal(broken_rule(), "");
    }
}

static void the_log_is_listed_from_its_end(void **state)
{
    char after[24];
    int64_t last;

    (void)state;
    assert_ok(dv_events_list(registry, NULL, NULL, 2, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    assert_string_equal(dv_page_text(page, 0, "verb"), "setting changed");
    assert_string_equal(dv_page_text(page, 1, "verb"), "card revoked");
    assert_string_equal(dv_page_text(page, 1, "unit_code"), "A");
    last = dv_page_int(page, 1, "event_id");
    snprintf(after, sizeof after, "%s", dv_page_next(page));
    dv_page_free(page);
    assert_ok(dv_events_list(registry, "A", after, 10000, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 82);
    assert_true(dv_page_int(page, 0, "event_id") < last);
    assert_null(dv_page_next(page));
}

static void the_log_takes_new_rows_only(void **state)
{
    static const char *const deeds[] = {
        "UPDATE dv.event SET officer = 'x'",
        "DELETE FROM dv.event",
        "TRUNCATE dv.event",
        "UPDATE dv.event_link SET events = 0",
        "DELETE FROM dv.event_link",
        "TRUNCATE dv.event_link",
        "DELETE FROM dv.event_chain",
        "TRUNCATE dv.event_chain",
    };

    (void)state;
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        char sql[400];

        snprintf(sql, sizeof sql,
                 "DO $$ BEGIN %s; RAISE 'it was done'; EXCEPTION WHEN restrict_violation THEN"
                 " RETURN; END $$",
                 deeds[i]);
        given(sql);
    }
    assert_string_equal(verified(), "");
}

/* ---- tampering, as one who may switch the triggers off ---- */

static void keep(void)
{
    given("SET client_min_messages = warning; SET session_replication_role = replica;"
          "ALTER TABLE dv.event ALTER event_id SET GENERATED BY DEFAULT;"
          "DROP TABLE IF EXISTS kept_event, kept_link, kept_chain;"
          "CREATE TABLE kept_event AS TABLE dv.event;"
          "CREATE TABLE kept_link AS TABLE dv.event_link;"
          "CREATE TABLE kept_chain AS TABLE dv.event_chain");
}

static void put_back(void)
{
    given("TRUNCATE dv.event, dv.event_link, dv.event_chain;"
          "INSERT INTO dv.event TABLE kept_event;"
          "INSERT INTO dv.event_link TABLE kept_link;"
          "INSERT INTO dv.event_chain TABLE kept_chain");
}

static int64_t some_event(void)
{
    char sql[128];

    snprintf(sql, sizeof sql, "SELECT event_id FROM dv.event ORDER BY event_id OFFSET %u LIMIT 1",
             support_random() % (unsigned)asked_int("SELECT count(*) FROM dv.event"));
    return asked_int(sql);
}

/* In the SQL $1 and $2 stand for the two numbers. */
static void change(const char *sql, int64_t one, int64_t other)
{
    char text[1024];
    size_t used = 0;

    for (; *sql; sql++) {
        if (*sql == '$')
            used += (size_t)snprintf(text + used, sizeof text - used, "%lld",
                                     (long long)(*++sql == '1' ? one : other));
        else
            text[used++] = *sql;
    }
    text[used] = '\0';
    given(text);
}

static bool flip_found(void)
{
    static const char *const columns[] = {"at = at + interval '1 microsecond'",
                                          "officer = officer || ' '",
                                          "verb = upper(verb)",
                                          "unit_id = coalesce(unit_id, 0) + 1",
                                          "person_id = coalesce(person_id + 1, 0)",
                                          "intake_id = coalesce(intake_id + 1, 0)",
                                          "row_no = coalesce(row_no + 1, 0)",
                                          "old = coalesce(old, '{}') || '{\"a\": 1}'",
                                          "new = coalesce(new, 'null') || '{\"a\": 1}'",
                                          "tx = '7'",
                                          "officer = '', verb = officer || verb",
                                          "person_id = row_no, row_no = coalesce(person_id, 0)"};
    int64_t id = some_event();
    char sql[256];

    snprintf(sql, sizeof sql, "UPDATE dv.event SET %s WHERE event_id = %lld",
             columns[support_random() % (sizeof columns / sizeof *columns)], (long long)id);
    given(sql);
    (void)verified();
    return named(id) ||
           asked_int("SELECT count(*) FROM (TABLE dv.event EXCEPT TABLE kept_event) x") == 0;
}

static bool deletion_found(void)
{
    int64_t id = some_event();

    change("DELETE FROM dv.event WHERE event_id = $1", id, 0);
    return strncmp(verified(), "row-missing", 11) == 0 && named(id);
}

static bool exchange_found(void)
{
    int64_t one = some_event(), other = some_event();
    bool ids = support_random() % 2;

    while (one == other)
        other = some_event();
    if (ids)
        change("UPDATE dv.event SET event_id = 0 WHERE event_id = $1;"
               "UPDATE dv.event SET event_id = $1 WHERE event_id = $2;"
               "UPDATE dv.event SET event_id = $2 WHERE event_id = 0",
               one, other);
    else
        change("UPDATE dv.event e SET at = o.at, officer = o.officer, verb = o.verb,"
               " unit_id = o.unit_id, person_id = o.person_id, intake_id = o.intake_id,"
               " row_no = o.row_no, old = o.old, new = o.new"
               "  FROM kept_event o WHERE e.event_id IN ($1, $2)"
               "   AND o.event_id = $1 + $2 - e.event_id",
               one, other);
    (void)verified();
    return named(one) || named(other);
}

static bool insertion_found(void)
{
    int64_t like = some_event();
    int64_t id = asked_int("SELECT max(event_id) + 1 FROM dv.event");

    /* Sometimes in the place of a row that is taken out, with its transaction. */
    if (support_random() % 2) {
        change("DELETE FROM dv.event WHERE event_id = $1", like, 0);
        change("INSERT INTO dv.event SELECT event_id, at, 'Người khác', verb, unit_id, person_id,"
               " intake_id, row_no, old, new, tx FROM kept_event WHERE event_id = $1",
               like, 0);
        (void)verified();
        return named(like);
    }
    change("INSERT INTO dv.event SELECT $2, at, officer, verb, unit_id, person_id, intake_id,"
           " row_no, old, new, tx FROM dv.event WHERE event_id = $1",
           like, id);
    return strncmp(verified(), "row-uncovered", 13) == 0 && named(id);
}

static bool removed_link_found(void)
{
    char sql[256], fault[64];
    int64_t link;

    link = asked_int("SELECT first_id FROM dv.event_link l WHERE link_no <"
                     " (SELECT max(link_no) FROM dv.event_link o WHERE o.chain = l.chain)"
                     " ORDER BY random() LIMIT 1");
    snprintf(sql, sizeof sql, "SELECT link_no FROM dv.event_link WHERE first_id = %lld",
             (long long)link);
    snprintf(fault, sizeof fault, "%s", asked(sql));
    change("DELETE FROM dv.event_link WHERE first_id = $1", link, 0);
    (void)verified();
    return strcmp(dv_page_text(page, 0, "fault"), "link-missing") == 0 &&
           strcmp(dv_page_text(page, 0, "link_no"), fault) == 0;
}

static const char *head;
static dv_keyring *keyring;

/* Cut so that nothing in the database tells of it. */
static bool cut_found(void)
{
    int64_t link = asked_int("SELECT first_id FROM dv.event_link ORDER BY random() LIMIT 1");
    dv_page *shorter = NULL;
    bool found;

    change("DELETE FROM dv.event e USING dv.event_link l, dv.event_link cut"
           " WHERE cut.first_id = $1 AND l.chain = cut.chain AND l.link_no >= cut.link_no"
           "   AND coalesce(e.unit_id, 0) = l.chain AND e.tx = l.tx"
           "   AND e.event_id BETWEEN l.first_id AND l.last_id",
           link, 0);
    change("DELETE FROM dv.event_link l USING dv.event_link cut"
           " WHERE cut.first_id = $1 AND l.chain = cut.chain AND l.link_no >= cut.link_no",
           link, 0);
    given("DELETE FROM dv.event_chain;"
          "INSERT INTO dv.event_chain SELECT chain, max(link_no), sum(events),"
          " (array_agg(hash ORDER BY link_no DESC))[1] FROM dv.event_link GROUP BY chain");
    assert_string_equal(verified(), "");
    assert_ok(dv_events_head_check(registry, keyring, head, &shorter, &err), &err);
    found = dv_page_count(shorter) == 1 &&
            strcmp(dv_page_text(shorter, 0, "fault"), "chain-shorter") == 0;
    dv_page_free(shorter);
    return found;
}

/* Keys for heads, and a head of the log as it is, in the tests' folder. */
static dv_signer *sign_head(void)
{
    static char key[512], list[512];
    dv_signer *signer = NULL;

    if (!key[0]) {
        snprintf(key, sizeof key, "%s/head.key", support_folder());
        snprintf(list, sizeof list, "%s/heads.txt", support_folder());
        assert_ok(dv_key_new_for(key, list, DV_KEY_HEAD, NULL, &err), &err);
    }
    assert_ok(dv_signer_open(key, &signer, &err), &err);
    dv_keyring_free(keyring);
    assert_ok(dv_keyring_open(list, &keyring, &err), &err);
    head = support_text_file("head.txt", "");
    assert_ok(dv_events_head_sign(registry, signer, head, &err), &err);
    return signer;
}

static void what_is_done_to_200_rows_is_found_200_times(void **state)
{
    static const struct {
        const char *what;
        bool (*found)(void);
    } deeds[] = {{"flip", flip_found},         {"delete", deletion_found},
                 {"exchange", exchange_found}, {"insert", insertion_found},
                 {"cut the tail", cut_found},  {"remove a link", removed_link_found}};
    int found = 0;

    (void)state;
    dv_signer_free(sign_head());
    keep();
    for (unsigned i = 0; i < 200; i++) {
        unsigned deed = i % 6;

        if (deeds[deed].found())
            found++;
        else
            print_error("not found: %s, round %u: %s\n", deeds[deed].what, i, verified());
        put_back();
        if (i % 20 == 0)
            assert_string_equal(verified(), "");
    }
    given("SET session_replication_role = origin");
    assert_string_equal(verified(), "");
    print_message("# found %d of 200\n", found);
    assert_int_equal(found, 200);
}

static void a_link_that_was_changed_is_named(void **state)
{
    (void)state;
    keep();
    given("UPDATE dv.event_link SET digest = sha256('x') WHERE link_no = 2 AND chain = 3");
    (void)verified();
    assert_string_equal(dv_page_text(page, 0, "fault"), "link-changed");
    assert_string_equal(dv_page_text(page, 0, "unit_code"), "A");
    assert_int_equal(dv_page_int(page, 0, "link_no"), 2);
    put_back();
    given("UPDATE dv.event_link SET marks = '\\x00' WHERE link_no = 2 AND chain = 3");
    (void)verified();
    assert_string_equal(dv_page_text(page, 0, "fault"), "link-changed");
    put_back();
    /* The last link and its row are gone, but not the note of where the chain ends. */
    given("DELETE FROM dv.event_link WHERE chain = 0;"
          "DELETE FROM dv.event WHERE unit_id IS NULL");
    (void)verified();
    assert_string_equal(dv_page_text(page, 0, "fault"), "link-missing");
    assert_null(dv_page_text(page, 0, "unit_code"));
    put_back();
    given("UPDATE dv.event_chain SET events = events + 1 WHERE chain = 3");
    (void)verified();
    assert_string_equal(dv_page_text(page, 0, "fault"), "head-changed");
    put_back();
    given("SET session_replication_role = origin");
    assert_string_equal(verified(), "");
}

static void a_broken_rule_and_a_broken_log_are_told(void **state)
{
    int broken = 0;

    (void)state;
    given("SET session_replication_role = replica;"
          "UPDATE dv.event SET officer = 'x' WHERE verb = 'setting changed';"
          "UPDATE dv.card_order SET cards = 7;"
          "SET session_replication_role = origin");
    assert_ok(dv_registry_check(registry, &page, &err), &err);
    for (int32_t i = 0; i < dv_page_count(page); i++) {
        const char *rule = dv_page_text(page, i, "rule");

        if (strcmp(dv_page_text(page, i, "state"), "ok") == 0) {
            assert_null(dv_page_text(page, i, "first"));
            continue;
        }
        broken++;
        if (strcmp(rule, "event_chain") == 0)
            assert_non_null(strstr(dv_page_text(page, i, "first"), "row-changed - 1 "));
        else
            assert_string_equal(rule, "card_order_count");
    }
    assert_int_equal(broken, 2);
}

static void a_head_is_signed_with_a_key_of_its_own(void **state)
{
    dv_signer *signer = sign_head(), *card = NULL;
    dv_claims claims = DV_CLAIMS_INIT;
    dv_keyring *cards = NULL;
    char qr[DV_QR_TEXT_MAX];

    (void)state;
    assert_int_equal(dv_signer_use(signer), DV_KEY_HEAD);
    assert_ok(dv_events_head_check(registry, keyring, head, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);

    /* Each key is refused for what the other is for. */
    claims.member_no = "0000000011";
    claims.full_name = "Nguyễn Văn An";
    claims.issued_at = 1;
    assert_status(dv_token_sign(signer, &claims, NULL, qr, &err), DV_E_INVALID, &err);
    assert_non_null(strstr(err.message, "heads"));
    assert_ok(dv_signer_open(support_key(), &card, &err), &err);
    assert_int_equal(dv_signer_use(card), DV_KEY_CARD);
    assert_status(dv_events_head_sign(registry, card, head, &err), DV_E_INVALID, &err);
    assert_ok(dv_keyring_open(support_keys(), &cards, &err), &err);
    assert_status(dv_events_head_check(registry, cards, head, &page, &err), DV_E_INVALID, &err);
    dv_keyring_free(cards);
    dv_signer_free(card);
    dv_signer_free(signer);
}

static void a_head_that_was_touched_is_refused(void **state)
{
    static char text[1 << 16];
    FILE *file;
    size_t size;

    (void)state;
    dv_signer_free(sign_head());
    file = fopen(head, "rb");
    assert_non_null(file);
    size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    assert_true(size > 200);
    for (int i = 0; i < 40; i++) {
        size_t at = support_random() % (size - 1);
        const char *touched;

        text[at] ^= 1;
        touched = support_file("touched.txt", text, size);
        text[at] ^= 1;
        assert_true(dv_events_head_check(registry, keyring, touched, &page, &err) != DV_OK);
        assert_true(err.status == DV_E_INVALID || err.status == DV_E_FORMAT);
        touched = support_file("cut.txt", text, at);
        assert_true(dv_events_head_check(registry, keyring, touched, &page, &err) != DV_OK);
    }
    assert_status(dv_events_head_check(registry, keyring, "/nowhere/head.txt", &page, &err),
                  DV_E_NOT_FOUND, &err);
    assert_null(page);
}

static void a_log_written_anew_differs_from_the_signed_head(void **state)
{
    (void)state;
    dv_signer_free(sign_head());
    /* The whole chain is made again by the registry's own means, over other rows. */
    given("SET session_replication_role = replica;"
          "UPDATE dv.event SET officer = 'x' WHERE verb = 'card revoked';"
          "CREATE TEMP TABLE again AS TABLE dv.event; DELETE FROM dv.event;"
          "DELETE FROM dv.event_link; DELETE FROM dv.event_chain;"
          "SET session_replication_role = origin;"
          "INSERT INTO dv.event OVERRIDING SYSTEM VALUE SELECT * FROM again ORDER BY event_id;"
          "DROP TABLE again");
    assert_string_equal(verified(), "");
    dv_page_free(page);
    assert_ok(dv_events_head_check(registry, keyring, head, &page, &err), &err);
    assert_true(dv_page_count(page) > 0);
}

/* ---- at once ---- */

enum { SESSIONS = 8, TURNS = 10 };

static void *write_events(void *failed)
{
    PGconn *conn = PQconnectdb(support_conninfo());

    /* Two statements a transaction, over several units in no order; now and then one undone. */
    for (int i = 0; i < TURNS && !*(int *)failed; i++) {
        PGresult *result = PQexec(
            conn,
            i % 5 == 4
                ? "BEGIN; INSERT INTO dv.event (officer, verb, unit_id) VALUES ('t', 'undone', 1);"
                  "SAVEPOINT s; INSERT INTO dv.event (officer, verb) VALUES ('t', 'undone too');"
                  "ROLLBACK TO s; COMMIT"
                : "BEGIN;"
                  "INSERT INTO dv.event (officer, verb, unit_id) SELECT 't', 'one',"
                  " nullif(1 + (random() * 4)::int, 5) FROM generate_series(1, 40);"
                  "INSERT INTO dv.event (officer, verb, unit_id) SELECT 't', 'two',"
                  " nullif(1 + (random() * 4)::int, 5) FROM generate_series(1, 20); COMMIT");

        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            print_error("%s\n", PQerrorMessage(conn));
            *(int *)failed = 1;
        }
        PQclear(result);
    }
    PQfinish(conn);
    return NULL;
}

static void sessions_that_write_at_once_neither_fork_a_chain_nor_deadlock(void **state)
{
    pthread_t thread[SESSIONS];
    int failed[SESSIONS] = {0};

    (void)state;
    for (int i = 0; i < SESSIONS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, write_events, &failed[i]), 0);
    for (int i = 0; i < SESSIONS; i++) {
        pthread_join(thread[i], NULL);
        assert_int_equal(failed[i], 0);
    }
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb IN ('one', 'two')"),
                     SESSIONS * TURNS * 4 / 5 * 60);
    assert_string_equal(verified(), "");
    support_check();
    /* Rows of several sessions lie between each other's, and one of them is still found. */
    keep();
    for (int i = 0; i < 5; i++) {
        assert_true(flip_found());
        put_back();
        assert_true(deletion_found());
        put_back();
    }
    given("SET session_replication_role = origin");
    assert_string_equal(verified(), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_event_is_in_a_chain_of_its_unit, fresh, done),
        cmocka_unit_test_setup_teardown(whom_a_feed_brought_is_vouched_for_by_the_log, fresh, done),
        cmocka_unit_test_setup_teardown(the_log_is_listed_from_its_end, fresh, done),
        cmocka_unit_test_setup_teardown(the_log_takes_new_rows_only, fresh, done),
        cmocka_unit_test_setup_teardown(what_is_done_to_200_rows_is_found_200_times, fresh, done),
        cmocka_unit_test_setup_teardown(a_link_that_was_changed_is_named, fresh, done),
        cmocka_unit_test_setup_teardown(a_broken_rule_and_a_broken_log_are_told, fresh, done),
        cmocka_unit_test_setup_teardown(a_head_is_signed_with_a_key_of_its_own, fresh, done),
        cmocka_unit_test_setup_teardown(a_head_that_was_touched_is_refused, fresh, done),
        cmocka_unit_test_setup_teardown(a_log_written_anew_differs_from_the_signed_head, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(
            sessions_that_write_at_once_neither_fork_a_chain_nor_deadlock, fresh, done),
    };
    int failed = cmocka_run_group_tests(tests, support_database, support_database_drop);

    dv_keyring_free(keyring);
    return failed;
}
