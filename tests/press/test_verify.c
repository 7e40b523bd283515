/* SPDX-License-Identifier: MIT */
/* Verification against the ledger: what only the database can know. */
#include "support.h"

#include <time.h>

static dv_registry *registry;
static dv_signer *signer;
static dv_keyring *keyring;
static char qr[DV_QR_TEXT_MAX];
static char card_id[17];

/* One printed card. */
static int set_up(void **state)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;
    dv_error err = {0};
    int64_t run = 0;
    char out[256];

    (void)state;
    support_clear();
    registry = support_registry("verifier");
    assert_ok(dv_signer_open(support_key(), &signer, &err), &err);
    assert_ok(dv_keyring_open(support_keys(), &keyring, &err), &err);
    support_units(registry);
    support_people(registry, 1, 1);
    snprintf(out, sizeof out, "%s/out", support_folder());
    request.design_folder = support_source("examples/designs/standard");
    request.out_folder = out;
    request.formats = DV_FORMAT_PDF;
    request.signer = signer;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    snprintf(qr, sizeof qr, "%s", asked("SELECT qr FROM dv.card"));
    snprintf(card_id, sizeof card_id, "%s", asked("SELECT encode(card_id, 'hex') FROM dv.card"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dv_registry_close(registry);
    dv_signer_free(signer);
    dv_keyring_free(keyring);
    return 0;
}

static dv_verdict verdict_at(const char *text, int64_t now)
{
    dv_token *token = NULL;
    dv_verdict verdict = DV_MALFORMED;
    dv_error err = {0};

    assert_ok(dv_verify(registry, keyring, text, now, &token, &verdict, &err), &err);
    dv_token_free(token);
    return verdict;
}

static dv_verdict verdict_of(const char *text)
{
    return verdict_at(text, (int64_t)time(NULL));
}

static void a_printed_card_is_valid(void **state)
{
    dv_token *token = NULL;
    dv_verdict verdict;
    dv_error err = {0};

    (void)state;
    assert_ok(dv_verify(registry, keyring, qr, (int64_t)time(NULL), &token, &verdict, &err), &err);
    assert_int_equal(verdict, DV_VALID);
    assert_string_equal(dv_token_card_id(token), card_id);
    assert_string_equal(dv_token_member_no(token), asked("SELECT member_no FROM dv.member"));
    assert_string_equal(dv_token_full_name(token), asked("SELECT full_name FROM dv.person"));
    dv_token_free(token);
}

static void a_revoked_card_is_revoked_and_stays_so(void **state)
{
    dv_error err = {0};

    (void)state;
    assert_ok(dv_card_revoke(registry, card_id, "lost", &err), &err);
    assert_int_equal(verdict_of(qr), DV_REVOKED);
    assert_ok(dv_card_revoke(registry, card_id, "lost", &err), &err);
    assert_int_equal(verdict_of(qr), DV_REVOKED);
}

static void a_replaced_card_is_replaced_and_its_successor_is_none_of_its_business(void **state)
{
    (void)state;
    given("UPDATE dv.card SET state = 'ended', ended_at = now(), end_reason = 'replaced'");
    assert_int_equal(verdict_of(qr), DV_REPLACED);
}

static void a_card_that_the_ledger_does_not_know_is_not_issued(void **state)
{
    dv_claims claims = DV_CLAIMS_INIT;
    char text[DV_QR_TEXT_MAX];
    dv_error err = {0};

    (void)state;
    claims.member_no = "0000000017";
    claims.full_name = "Nguyễn Văn Không";
    claims.issued_at = (int64_t)time(NULL);
    assert_ok(dv_token_sign(signer, &claims, "", text, &err), &err);
    assert_int_equal(verdict_of(text), DV_NOT_ISSUED);
}

static void a_card_that_is_still_to_be_printed_is_not_issued(void **state)
{
    (void)state;
    given("UPDATE dv.card SET state = 'in run'");
    assert_int_equal(verdict_of(qr), DV_NOT_ISSUED);
}

static void a_card_past_its_last_day_is_expired_and_revoked_when_revoked(void **state)
{
    dv_claims claims = DV_CLAIMS_INIT;
    char text[DV_QR_TEXT_MAX];
    dv_error err = {0};

    (void)state;
    for (int i = 0; i < DV_CARD_ID_SIZE; i++) {
        unsigned byte = 0;
        assert_int_equal(sscanf(card_id + 2 * i, "%2x", &byte), 1);
        claims.card_id[i] = (uint8_t)byte;
    }
    claims.member_no = "0000000017";
    claims.full_name = "Nguyễn Văn An";
    claims.issued_at = 1000000000;
    claims.expires_at = 1100000000;
    assert_ok(dv_token_sign(signer, &claims, "", text, &err), &err);
    assert_int_equal(verdict_at(text, 1050000000), DV_VALID);
    assert_int_equal(verdict_at(text, 1200000000), DV_EXPIRED);
    assert_ok(dv_card_revoke(registry, card_id, "lost", &err), &err);
    assert_int_equal(verdict_at(text, 1200000000), DV_REVOKED);
}

static void what_is_no_card_is_never_asked_of_the_ledger(void **state)
{
    (void)state;
    given("ALTER TABLE dv.card RENAME TO card_away");
    assert_int_equal(verdict_of("HELLO"), DV_MALFORMED);
    assert_int_equal(verdict_of(""), DV_MALFORMED);
}

static void a_setting_gives_cards_a_last_day_and_a_prefix(void **state)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;
    dv_token *token = NULL;
    dv_error err = {0};
    dv_verdict verdict;
    int64_t run = 0, ordered = 0;
    char out[256];

    (void)state;
    assert_ok(dv_setting_set(registry, "qr_prefix", "HTTPS://THE.EXAMPLE.VN/V/", &err), &err);
    assert_ok(dv_setting_set(registry, "card_valid_years", "5", &err), &err);
    assert_ok(dv_card_revoke(registry, card_id, "lost", &err), &err);
    assert_ok(dv_card_order(registry, NULL, NULL, &ordered, &err), &err);
    assert_int_equal(ordered, 1);
    snprintf(out, sizeof out, "%s/out 2", support_folder());
    request.design_folder = support_source("examples/designs/standard");
    request.out_folder = out;
    request.formats = DV_FORMAT_PDF;
    request.signer = signer;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    snprintf(qr, sizeof qr, "%s", asked("SELECT qr FROM dv.card WHERE state = 'printed'"));
    assert_int_equal(strncmp(qr, "HTTPS://THE.EXAMPLE.VN/V/", 25), 0);
    assert_ok(dv_verify(registry, keyring, qr, (int64_t)time(NULL), &token, &verdict, &err), &err);
    assert_int_equal(verdict, DV_VALID);
    /* the last second of that day in Viet Nam, UTC+7 */
    assert_int_equal(dv_token_expires_at(token),
                     asked_int("SELECT extract(epoch FROM (valid_until + 1)::timestamp)::bigint"
                               "       - 7 * 3600 - 1 FROM dv.card WHERE state = 'printed'"));
    assert_string_equal(asked("SELECT valid_until = (issued_on + interval '5 years')::date"
                              " FROM dv.card WHERE state = 'printed'"),
                        "t");
    dv_token_free(token);
}

/* A list of the ledger as it stands, read back. */
static dv_status_list *published(void)
{
    dv_status_list *list = NULL;
    dv_error err = {0};
    char path[256];

    snprintf(path, sizeof path, "%s/list.cwt", support_folder());
    assert_ok(dv_status_publish(registry, signer, NULL, path, NULL, &err), &err);
    assert_ok(dv_status_list_open(keyring, path, &list, &err), &err);
    return list;
}

static dv_verdict verdict_by(dv_registry *ledger, const dv_status_list *list, dv_list_word *word)
{
    dv_verify_request request = DV_VERIFY_REQUEST_INIT;
    dv_token *token = NULL;
    dv_verdict verdict = DV_MALFORMED;
    dv_error err = {0};

    request.now = (int64_t)time(NULL);
    request.keyring = keyring;
    request.registry = ledger;
    request.list = list;
    assert_ok(dv_verify_card(&request, qr, &token, &verdict, word, &err), &err);
    dv_token_free(token);
    return verdict;
}

static void a_list_knows_without_a_database_what_the_ledger_knew(void **state)
{
    dv_status_list *before = published(), *after;
    dv_list_word word = DV_LIST_NONE;
    dv_error err = {0};

    (void)state;
    assert_int_equal(verdict_by(NULL, before, &word), DV_VALID);
    assert_int_equal(word, DV_LIST_SAYS);
    assert_ok(dv_card_revoke(registry, card_id, "lost", &err), &err);
    after = published();
    assert_int_equal(verdict_by(NULL, before, &word), DV_VALID);
    assert_int_equal(verdict_by(registry, before, &word), DV_REVOKED); /* the ledger is newer */
    assert_int_equal(verdict_by(NULL, after, &word), DV_REVOKED);
    assert_int_equal(word, DV_LIST_SAYS);
    given("UPDATE dv.card SET end_reason = 'replaced'");
    dv_status_list_free(after);
    after = published();
    assert_int_equal(verdict_by(NULL, after, &word), DV_REPLACED);
    dv_status_list_free(before);
    dv_status_list_free(after);
}

static void a_list_from_before_the_card_says_that_it_cannot_know(void **state)
{
    dv_run_request request = DV_RUN_REQUEST_INIT;
    dv_list_word word = DV_LIST_NONE;
    dv_status_list *list;
    int64_t run = 0, ordered = 0;
    dv_error err = {0};
    char out[256];

    (void)state;
    assert_ok(dv_card_revoke(registry, card_id, "lost", &err), &err);
    list = published();
    given("ALTER TABLE dv.card ALTER COLUMN status_index RESTART WITH 100");
    assert_ok(dv_card_order(registry, NULL, NULL, &ordered, &err), &err);
    snprintf(out, sizeof out, "%s/out 2", support_folder());
    request.design_folder = support_source("examples/designs/standard");
    request.out_folder = out;
    request.formats = DV_FORMAT_PDF;
    request.signer = signer;
    assert_ok(dv_run_create(registry, &request, &run, &err), &err);
    assert_int_equal(verdict_by(NULL, list, &word), DV_REVOKED);
    snprintf(qr, sizeof qr, "%s", asked("SELECT qr FROM dv.card WHERE state = 'printed'"));
    assert_int_equal(verdict_by(NULL, list, &word), DV_VALID);
    assert_int_equal(word, DV_LIST_OLDER);
    dv_status_list_free(list);
}

static void a_list_covers_every_card_by_its_place(void **state)
{
    dv_status_list *list;

    (void)state;
    given("ALTER TABLE dv.card DISABLE TRIGGER ALL;"
          "INSERT INTO dv.card (card_id, status_index, member_id, order_id, state, ended_at,"
          "                     end_reason)"
          " OVERRIDING SYSTEM VALUE"
          " SELECT int8send(n), 10 + n, 1, 1, 'ended', now(),"
          "        (ARRAY['replaced', 'revoked', 'expired', 'spoiled'])[1 + n % 4]"
          "   FROM generate_series(0, 120000, 3) AS n;"
          "ALTER TABLE dv.card ENABLE TRIGGER ALL");
    list = published();
    assert_true(dv_status_list_count(list) >= 120011);
    for (int n = 0; n <= 120000; n++)
        assert_int_equal(dv_status_list_at(list, 10 + n), n % 3 ? 0 : n % 4 ? 1 : 3);
    dv_status_list_free(list);
}

static void a_list_that_cannot_be_written_leaves_the_old_one(void **state)
{
    dv_error err = {0};
    const char *path = support_text_file("old.cwt", "old");
    char inside[300];
    FILE *file;

    (void)state;
    snprintf(inside, sizeof inside, "%s/x", path);
    assert_status(dv_status_publish(registry, signer, NULL, inside, NULL, &err), DV_E_IO, &err);
    given("ALTER FUNCTION dv.status_range(bigint, bigint) RENAME TO away");
    assert_status(dv_status_publish(registry, signer, NULL, path, NULL, &err), DV_E_SCHEMA, &err);
    assert_int_equal(fread(inside, 1, sizeof inside, file = fopen(path, "r")), 3);
    fclose(file);
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest stories[] = {
        STORY(a_printed_card_is_valid),
        STORY(a_revoked_card_is_revoked_and_stays_so),
        STORY(a_replaced_card_is_replaced_and_its_successor_is_none_of_its_business),
        STORY(a_card_that_the_ledger_does_not_know_is_not_issued),
        STORY(a_card_that_is_still_to_be_printed_is_not_issued),
        STORY(a_card_past_its_last_day_is_expired_and_revoked_when_revoked),
        STORY(what_is_no_card_is_never_asked_of_the_ledger),
        STORY(a_setting_gives_cards_a_last_day_and_a_prefix),
        STORY(a_list_knows_without_a_database_what_the_ledger_knew),
        STORY(a_list_from_before_the_card_says_that_it_cannot_know),
        STORY(a_list_covers_every_card_by_its_place),
        STORY(a_list_that_cannot_be_written_leaves_the_old_one),
    };
    return cmocka_run_group_tests(stories, support_database, support_database_drop);
}
