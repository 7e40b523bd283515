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
    };
    return cmocka_run_group_tests(stories, support_database, support_database_drop);
}
