/* SPDX-License-Identifier: MIT */
/* Every public function is called as it must not be: it says so, and the program goes on. */
#include "support.h"

#include <stdlib.h>

static dv_registry *registry;
static dv_signer *signer;
static dv_keyring *keyring;
static dv_design *design;

static int set_up(void **state)
{
    dv_error err = {0};

    assert_int_equal(support_database(state), 0);
    registry = support_registry("doors");
    support_units(registry);
    assert_ok(dv_signer_open(support_key(), &signer, &err), &err);
    assert_ok(dv_keyring_open(support_keys(), &keyring, &err), &err);
    assert_ok(dv_design_load(support_source("examples/designs/standard"), &design, &err), &err);
    return 0;
}

static int tear_down(void **state)
{
    dv_registry_close(registry);
    dv_signer_free(signer);
    dv_keyring_free(keyring);
    dv_design_free(design);
    return support_database_drop(state);
}

/* With an error to fill in and without one. */
#define gives(expected, call)                                                                      \
    do {                                                                                           \
        dv_error said = {0};                                                                       \
        dv_error *err = &said;                                                                     \
        assert_status(call, expected, err);                                                        \
        assert_int_equal(said.status, expected);                                                   \
        assert_true(said.message[0] != '\0');                                                      \
        err = NULL;                                                                                \
        assert_status(call, expected, err);                                                        \
    } while (0)
#define shut(call) gives(DV_E_ARG, call)

static int64_t number;
static int32_t applied;
static dv_page *page;
static dv_token *token;
static dv_verdict verdict;
static char qr[DV_QR_TEXT_MAX];

static int32_t swallow(void *user, const uint8_t *data, size_t size)
{
    (void)user;
    (void)data;
    (void)size;
    return 0;
}

static const dv_sink sink = {swallow, NULL};
static const dv_sink no_sink = {NULL, NULL};

static void the_registry_is_shut_to_null(void **state)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_number_range range = DV_NUMBER_RANGE_INIT;
    dv_registry *opened = NULL;

    (void)state;
    shut(dv_registry_open(NULL, &opened, err));
    shut(dv_registry_open(&options, &opened, err));
    shut(dv_registry_migrate(NULL, &applied, err));
    shut(dv_registry_migrate(&options, &applied, err));
    options.conninfo = support_conninfo();
    shut(dv_registry_open(&options, NULL, err));
    options.connect_timeout_s = -1;
    shut(dv_registry_open(&options, &opened, err));
    shut(dv_registry_migrate(&options, &applied, err));
    options.connect_timeout_s = 0;
    options.statement_timeout_s = INT32_MIN;
    shut(dv_registry_open(&options, &opened, err));
    options.statement_timeout_s = INT32_MAX;
    shut(dv_registry_open(&options, &opened, err));
    assert_null(opened);
    shut(dv_registry_reset(NULL, err));
    shut(dv_setting_set(NULL, "qr_prefix", "", err));
    shut(dv_setting_set(registry, NULL, "", err));
    shut(dv_setting_set(registry, "qr_prefix", NULL, err));
    shut(dv_setting_get(NULL, "qr_prefix", &page, err));
    shut(dv_setting_get(registry, NULL, &page, err));
    shut(dv_setting_get(registry, "qr_prefix", NULL, err));
    shut(dv_number_range_set(NULL, &range, err));
    shut(dv_number_range_set(registry, NULL, err));
    shut(dv_number_range_list(NULL, &page, err));
    shut(dv_number_range_list(registry, NULL, err));
    dv_registry_close(NULL);
}

static void units_and_feeds_are_shut_to_null(void **state)
{
    dv_input input = DV_INPUT_INIT;
    dv_feed_request feed = DV_FEED_REQUEST_INIT;

    (void)state;
    shut(dv_unit_import(registry, &input, &page, err));
    input.data = "code,name,kind\n";
    input.data_size = 15;
    shut(dv_unit_import(NULL, &input, &page, err));
    shut(dv_unit_import(registry, NULL, &page, err));
    shut(dv_unit_list(NULL, NULL, &page, err));
    shut(dv_unit_list(registry, NULL, NULL, err));
    shut(dv_feed_compare(registry, &feed, &number, err));
    feed.input = &input;
    shut(dv_feed_compare(registry, &feed, &number, err));
    feed.source = "hr";
    shut(dv_feed_compare(NULL, &feed, &number, err));
    shut(dv_feed_compare(registry, NULL, &number, err));
    shut(dv_feed_compare(registry, &feed, NULL, err));
    shut(dv_intake_summary(NULL, 1, &page, err));
    shut(dv_intake_summary(registry, 1, NULL, err));
    shut(dv_intake_rows(NULL, 1, DV_INTAKE_ALL, NULL, 1, &page, err));
    shut(dv_intake_rows(registry, 1, DV_INTAKE_ALL, NULL, 1, NULL, err));
    shut(dv_intake_rows(registry, 1, (dv_intake_filter)3, NULL, 1, &page, err));
    shut(dv_intake_rejects(NULL, 1, &sink, err));
    shut(dv_intake_rejects(registry, 1, NULL, err));
    shut(dv_intake_rejects(registry, 1, &no_sink, err));
    shut(dv_feed_apply(NULL, 1, &number, err));
}

static void reorganisations_are_shut_to_null(void **state)
{
    dv_input input = DV_INPUT_INIT;
    dv_reorganisation decision = DV_REORGANISATION_INIT;

    (void)state;
    shut(dv_reorganisation_propose(registry, &input, &decision, &number, &page, err));
    input.data = "action,code\n";
    input.data_size = 12;
    gives(DV_E_INVALID,
          dv_reorganisation_propose(registry, &input, &decision, &number, &page, err));
    shut(dv_reorganisation_propose(NULL, &input, &decision, &number, &page, err));
    shut(dv_reorganisation_propose(registry, NULL, &decision, &number, &page, err));
    shut(dv_reorganisation_propose(registry, &input, NULL, &number, &page, err));
    shut(dv_reorganisation_propose(registry, &input, &decision, NULL, &page, err));
    shut(dv_reorganisation_preview(NULL, 1, &page, err));
    shut(dv_reorganisation_preview(registry, 1, NULL, err));
    shut(dv_reorganisation_approve(NULL, 1, "Trần An", &number, err));
    shut(dv_reorganisation_approve(registry, 1, "Trần An", NULL, err));
    gives(DV_E_INVALID, dv_reorganisation_approve(registry, 1, NULL, &number, err));
    shut(dv_reorganisation_withdraw(NULL, 1, err));
    gives(DV_E_NOT_FOUND, dv_reorganisation_withdraw(registry, 1, err));
    shut(dv_reorganisation_list(NULL, &page, err));
    shut(dv_reorganisation_list(registry, NULL, err));
    shut(dv_reorganisation_cards(NULL, NULL, NULL, 1, &page, err));
    shut(dv_reorganisation_cards(registry, NULL, NULL, 1, NULL, err));
    shut(dv_reorganisation_cards(registry, NULL, NULL, 0, &page, err));
    shut(dv_unit_tree(NULL, NULL, 20000, &page, err));
    shut(dv_unit_tree(registry, NULL, 20000, NULL, err));
    shut(dv_unit_tree(registry, NULL, DV_DATE_NONE, &page, err));
}

static void corrections_are_shut_to_null(void **state)
{
    dv_correction correction = DV_CORRECTION_INIT;

    (void)state;
    shut(dv_correction_propose(NULL, &correction, &number, err));
    shut(dv_correction_propose(registry, NULL, &number, err));
    shut(dv_correction_propose(registry, &correction, NULL, err));
    shut(dv_correction_propose(registry, &correction, &number, err));
    correction.field = "born";
    gives(DV_E_INVALID, dv_correction_propose(registry, &correction, &number, err));
    shut(dv_correction_approve(NULL, 1, err));
    gives(DV_E_NOT_FOUND, dv_correction_approve(registry, 1, err));
    shut(dv_correction_decline(NULL, 1, "thôi", err));
    gives(DV_E_INVALID, dv_correction_decline(registry, 1, NULL, err));
    gives(DV_E_NOT_FOUND, dv_correction_decline(registry, 1, "thôi", err));
    shut(dv_correction_list(NULL, NULL, NULL, 1, &page, err));
    shut(dv_correction_list(registry, NULL, NULL, 1, NULL, err));
    shut(dv_correction_list(registry, NULL, NULL, 0, &page, err));
    shut(dv_person_history(NULL, 1, NULL, &page, err));
    shut(dv_person_history(registry, 1, NULL, NULL, err));
    shut(dv_person_history(registry, 0, NULL, &page, err));
    shut(dv_person_as_of(NULL, 1, NULL, 0, &page, err));
    shut(dv_person_as_of(registry, 1, NULL, 0, NULL, err));
    shut(dv_person_as_of(registry, 1, "1", 0, &page, err));
    shut(dv_person_as_of(registry, 1, NULL, INT64_MAX, &page, err));
}

static void admission_is_shut_to_null(void **state)
{
    dv_decision decision = DV_DECISION_INIT;

    (void)state;
    decision.number = "1/QD";
    decision.date = 20600;
    decision.approver = "Trần An";
    shut(dv_candidate_list(NULL, NULL, NULL, 1, &page, err));
    shut(dv_candidate_list(registry, NULL, NULL, 1, NULL, err));
    shut(dv_application_make(NULL, "A", NULL, &number, err));
    shut(dv_application_make(registry, NULL, NULL, &number, err));
    shut(dv_application_make(registry, "A", NULL, NULL, err));
    shut(dv_application_submit(NULL, 1, "Lê Minh", err));
    gives(DV_E_INVALID, dv_application_submit(registry, 1, NULL, err));
    shut(dv_application_approve(NULL, 1, &decision, &number, err));
    shut(dv_application_approve(registry, 1, NULL, &number, err));
    shut(dv_application_approve(registry, 1, &decision, NULL, err));
    shut(dv_admission_admit(NULL, NULL, "Lê Minh", &decision, &number, err));
    gives(DV_E_INVALID, dv_admission_admit(registry, NULL, NULL, &decision, &number, err));
    shut(dv_admission_admit(registry, NULL, "Lê Minh", NULL, &number, err));
    shut(dv_admission_admit(registry, NULL, "Lê Minh", &decision, NULL, err));
    shut(dv_application_list(NULL, NULL, &page, err));
    shut(dv_application_list(registry, NULL, NULL, err));
    decision.approver = NULL;
    gives(DV_E_INVALID, dv_application_approve(registry, 1, &decision, &number, err));
}

static void applications_are_shut_to_null(void **state)
{
    dv_refusal refusal = DV_REFUSAL_INIT;

    (void)state;
    refusal.reason = "x";
    refusal.officer = "Trần An";
    shut(dv_application_make_one(NULL, "A", 1, NULL, &number, err));
    shut(dv_application_make_one(registry, NULL, 1, NULL, &number, err));
    shut(dv_application_make_one(registry, "A", 1, NULL, NULL, err));
    shut(dv_application_refuse(NULL, 1, &refusal, &number, err));
    shut(dv_application_refuse(registry, 1, NULL, &number, err));
    shut(dv_application_refuse(registry, 1, &refusal, NULL, err));
    refusal.reason = NULL;
    gives(DV_E_INVALID, dv_application_refuse(registry, 1, &refusal, &number, err));
    shut(dv_application_withdraw(NULL, 1, "Lê Minh", "x", err));
    gives(DV_E_INVALID, dv_application_withdraw(registry, 1, NULL, "x", err));
    shut(dv_application_people(NULL, 1, &page, err));
    shut(dv_application_people(registry, 1, NULL, err));
    shut(dv_application_attach(NULL, 1, "x", (const uint8_t *)"x", 1, err));
    shut(dv_application_attach(registry, 1, "x", NULL, 1, err));
    gives(DV_E_INVALID, dv_application_attach(registry, 1, NULL, (const uint8_t *)"x", 1, err));
    shut(dv_application_papers(NULL, 1, &page, err));
    shut(dv_application_papers(registry, 1, NULL, err));
    shut(dv_application_paper(NULL, 1, "x", &sink, err));
    shut(dv_application_paper(registry, 1, NULL, &sink, err));
    shut(dv_application_paper(registry, 1, "x", NULL, err));
    shut(dv_application_paper(registry, 1, "x", &no_sink, err));
}

static void number_ranges_are_shut_to_null(void **state)
{
    dv_number_move move = DV_NUMBER_MOVE_INIT;

    (void)state;
    shut(dv_number_range_give(NULL, &move, err));
    shut(dv_number_range_give(registry, NULL, err));
    shut(dv_number_range_give(registry, &move, err));
    shut(dv_number_range_return(NULL, &move, err));
    shut(dv_number_range_return(registry, NULL, err));
    shut(dv_number_range_return(registry, &move, err));
    shut(dv_number_range_moves(NULL, NULL, NULL, 1, &page, err));
    shut(dv_number_range_moves(registry, NULL, NULL, 0, &page, err));
    shut(dv_number_range_moves(registry, NULL, NULL, 1, NULL, err));
    shut(dv_number_range_low(NULL, &page, err));
    shut(dv_number_range_low(registry, NULL, err));
}

static void blanks_are_shut_to_null(void **state)
{
    dv_blank_move move = DV_BLANK_MOVE_INIT;

    (void)state;
    move.kind = DV_BLANK_RECEIVED;
    move.quantity = 1;
    shut(dv_blank_record(NULL, &move, err));
    shut(dv_blank_record(registry, NULL, err));
    shut(dv_blank_record(registry, &move, err));
    move.unit_code = "A";
    move.to_code = "B";
    shut(dv_blank_record(registry, &move, err));
    move.to_code = NULL;
    move.run_id = 1;
    shut(dv_blank_record(registry, &move, err));
    move.run_id = 0;
    move.kind = DV_BLANK_ISSUED;
    shut(dv_blank_record(registry, &move, err));
    move.kind = DV_BLANK_PRINTED;
    shut(dv_blank_record(registry, &move, err));
    shut(dv_blank_list(NULL, NULL, &page, err));
    shut(dv_blank_list(registry, NULL, NULL, err));
    shut(dv_blank_history(NULL, NULL, NULL, 1, &page, err));
    shut(dv_blank_history(registry, NULL, NULL, 0, &page, err));
    shut(dv_blank_history(registry, NULL, NULL, 1, NULL, err));
}

static void members_and_cards_are_shut_to_null(void **state)
{
    dv_search search = DV_SEARCH_INIT;

    (void)state;
    shut(dv_member_find(NULL, "An", 1, &page, err));
    shut(dv_member_find(registry, NULL, 1, &page, err));
    shut(dv_member_find(registry, "An", 1, NULL, err));
    shut(dv_member_search(NULL, &search, &page, err));
    shut(dv_member_search(registry, NULL, &page, err));
    shut(dv_member_search(registry, &search, &page, err));
    search.text = "An";
    shut(dv_member_search(registry, &search, NULL, err));
    search.size = 4096 + 1;
    shut(dv_member_search(registry, &search, &page, err));
    shut(dv_member_list(NULL, NULL, NULL, 1, &page, err));
    shut(dv_member_list(registry, NULL, NULL, 1, NULL, err));
    assert_int_equal(dv_member_no_check(NULL), 0);
    assert_int_equal(dv_member_no_check(""), 0);
    shut(dv_card_order(NULL, NULL, NULL, &number, err));
    shut(dv_card_order(registry, NULL, NULL, NULL, err));
    shut(dv_card_order_member(NULL, "0000000011", NULL, err));
    shut(dv_card_order_member(registry, NULL, NULL, err));
    shut(dv_card_list(NULL, NULL, NULL, 1, &page, err));
    shut(dv_card_list(registry, NULL, NULL, 1, NULL, err));
    shut(dv_card_get(NULL, "0000000011", &page, err));
    shut(dv_card_get(registry, NULL, &page, err));
    shut(dv_card_get(registry, "0000000011", NULL, err));
    shut(dv_card_revoke(NULL, "0000000011", "lost", err));
    shut(dv_card_revoke(registry, NULL, "lost", err));
}

static void moves_are_shut_to_null(void **state)
{
    static const char *const nobody[] = {NULL}, *const stranger[] = {"1'; --"};
    dv_move move = DV_MOVE_INIT, none = DV_MOVE_INIT, strange = DV_MOVE_INIT;
    const int64_t id = 1;

    (void)state;
    move.members = nobody;
    move.member_count = 1;
    strange.members = stranger;
    strange.member_count = 1;
    shut(dv_transfer_offer(NULL, &move, "A", &number, err));
    shut(dv_transfer_offer(registry, NULL, "A", &number, err));
    shut(dv_transfer_offer(registry, &move, "A", &number, err));
    shut(dv_transfer_offer(registry, &strange, NULL, &number, err));
    gives(DV_E_NOT_FOUND, dv_transfer_offer(registry, &strange, "A", &number, err));
    shut(dv_transfer_accept(NULL, &move, &number, err));
    shut(dv_transfer_accept(registry, &none, &number, err));
    shut(dv_transfer_decline(NULL, &move, &number, err));
    none.members = nobody;
    none.member_count = INT32_MAX;
    shut(dv_transfer_decline(registry, &none, &number, err));
    none.member_count = -1;
    shut(dv_transfer_decline(registry, &none, &number, err));
    shut(dv_transfer_out(NULL, &move, "Q", &number, err));
    shut(dv_transfer_out(registry, &strange, NULL, &number, err));
    shut(dv_transfer_in(NULL, &move, "Q", "A", &number, err));
    shut(dv_transfer_in(registry, &strange, NULL, "A", &number, err));
    shut(dv_transfer_in(registry, &strange, "Q", NULL, &number, err));
    shut(dv_transfer_list(NULL, NULL, NULL, 1, &page, err));
    shut(dv_transfer_list(registry, NULL, NULL, 1, NULL, err));
    shut(dv_transfer_list(registry, NULL, "abc", 1, &page, err));
    shut(dv_member_suspend(NULL, &move, &number, err));
    shut(dv_member_suspend(registry, &move, &number, err));
    shut(dv_member_resume(NULL, &move, &number, err));
    shut(dv_member_end(NULL, &move, "left", &number, err));
    shut(dv_member_end(registry, &strange, NULL, &number, err));
    shut(dv_member_readmit(NULL, &move, "A", "U", &number, err));
    shut(dv_member_readmit(registry, &strange, NULL, "U", &number, err));
    shut(dv_member_readmit(registry, &strange, "A", NULL, &number, err));
    shut(dv_move_undo(NULL, &id, 1, "wrong", NULL, &number, err));
    shut(dv_move_undo(registry, NULL, 1, "wrong", NULL, &number, err));
    shut(dv_move_undo(registry, &id, 0, "wrong", NULL, &number, err));
    shut(dv_move_undo(registry, &id, INT32_MAX, "wrong", NULL, &number, err));
    gives(DV_E_INVALID, dv_move_undo(registry, &id, 1, "wrong", "x", &number, err));
    gives(DV_E_NOT_FOUND, dv_move_undo(registry, &id, 1, "wrong", NULL, NULL, err));
    shut(dv_member_history(NULL, "0000000011", &page, err));
    shut(dv_member_history(registry, NULL, &page, err));
    shut(dv_member_history(registry, "0000000011", NULL, err));
    shut(dv_leaver_list(NULL, NULL, NULL, 1, &page, err));
    shut(dv_leaver_list(registry, NULL, NULL, 0, &page, err));
    shut(dv_leaver_end(NULL, &move, &number, err));
    shut(dv_leaver_keep(NULL, &move, &number, err));
}

static void duplicates_are_shut_to_null(void **state)
{
    dv_merge merge = DV_MERGE_INIT;

    (void)state;
    shut(dv_duplicate_list(NULL, NULL, NULL, 1, &page, err));
    shut(dv_duplicate_list(registry, NULL, NULL, 1, NULL, err));
    shut(dv_duplicate_list(registry, NULL, NULL, 0, &page, err));
    shut(dv_duplicate_list(registry, NULL, "1.2.x", 1, &page, err));
    shut(dv_duplicate_propose(NULL, &merge, &number, err));
    shut(dv_duplicate_propose(registry, NULL, &number, err));
    shut(dv_duplicate_propose(registry, &merge, NULL, err));
    merge.lives = 3;
    shut(dv_duplicate_propose(registry, &merge, &number, err));
    merge.lives = 0;
    merge.keep_id = INT64_MIN;
    gives(DV_E_NOT_FOUND, dv_duplicate_propose(registry, &merge, &number, err));
    shut(dv_duplicate_approve(NULL, 1, err));
    gives(DV_E_NOT_FOUND, dv_duplicate_approve(registry, INT64_MAX, err));
    shut(dv_duplicate_decline(NULL, 1, "no", err));
    shut(dv_duplicate_decline(registry, 1, NULL, err));
    shut(dv_duplicate_dismiss(NULL, 1, 2, "no", err));
    shut(dv_duplicate_dismiss(registry, 1, 2, NULL, err));
    gives(DV_E_NOT_FOUND, dv_duplicate_dismiss(registry, -1, -2, "no", err));
    shut(dv_duplicate_undo(NULL, 1, "no", err));
    shut(dv_duplicate_undo(registry, 1, NULL, err));
    shut(dv_duplicate_merges(NULL, NULL, NULL, 1, &page, err));
    shut(dv_duplicate_merges(registry, NULL, "x", 1, &page, err));
    shut(dv_duplicate_live(NULL, "0000000011", &page, err));
    shut(dv_duplicate_live(registry, NULL, &page, err));
    shut(dv_duplicate_live(registry, "0000000011", NULL, err));
}

static void officers_are_shut_to_null(void **state)
{
    dv_officer officer = DV_OFFICER_INIT;

    (void)state;
    shut(dv_officer_add(registry, NULL, err));
    shut(dv_officer_add(registry, &officer, err));
    shut(dv_officer_change(registry, NULL, err));
    shut(dv_officer_change(registry, &officer, err));
    officer.login = "nobody";
    shut(dv_officer_add(NULL, &officer, err));
    shut(dv_officer_add(registry, &officer, err));
    shut(dv_officer_change(NULL, &officer, err));
    gives(DV_E_NOT_FOUND, dv_officer_change(registry, &officer, err));
    officer.sensitive = 2;
    shut(dv_officer_change(registry, &officer, err));
    shut(dv_officer_end(NULL, "nobody", err));
    shut(dv_officer_end(registry, NULL, err));
    gives(DV_E_INVALID, dv_officer_end(registry, "", err));
    shut(dv_officer_list(NULL, NULL, &page, err));
    shut(dv_officer_list(registry, NULL, NULL, err));
    shut(dv_sensitive_get(NULL, "0000000011", "why", &page, err));
    shut(dv_sensitive_get(registry, NULL, "why", &page, err));
    shut(dv_sensitive_get(registry, "0000000011", NULL, &page, err));
    shut(dv_sensitive_get(registry, "0000000011", "why", NULL, err));
    shut(dv_sensitive_set(NULL, "0000000011", NULL, NULL, DV_DATE_NONE, "why", err));
    shut(dv_sensitive_set(registry, NULL, NULL, NULL, DV_DATE_NONE, "why", err));
    shut(dv_sensitive_set(registry, "0000000011", NULL, NULL, DV_DATE_NONE, NULL, err));
}

static void privacy_is_shut_to_null(void **state)
{
    dv_consent consent = DV_CONSENT_INIT;
    dv_request request = DV_REQUEST_INIT;

    (void)state;
    shut(dv_person_find(NULL, "0000000011", &number, err));
    shut(dv_person_find(registry, NULL, &number, err));
    shut(dv_person_find(registry, "0000000011", NULL, err));
    shut(dv_purpose_list(NULL, &page, err));
    shut(dv_purpose_list(registry, NULL, err));
    shut(dv_purpose_set(NULL, "photo", "Ảnh", err));
    shut(dv_purpose_set(registry, NULL, "Ảnh", err));
    shut(dv_purpose_set(registry, "photo", NULL, err));
    gives(DV_E_INVALID, dv_purpose_set(registry, "photo", "", err));
    shut(dv_consent_give(NULL, &consent, NULL, err));
    shut(dv_consent_give(registry, NULL, NULL, err));
    shut(dv_consent_give(registry, &consent, NULL, err));
    consent.size = 3;
    shut(dv_consent_give(registry, &consent, NULL, err));
    shut(dv_consent_withdraw(NULL, 1, "photo", 20600, err));
    shut(dv_consent_withdraw(registry, 1, NULL, 20600, err));
    gives(DV_E_INVALID, dv_consent_withdraw(registry, 1, "photo", DV_DATE_NONE, err));
    gives(DV_E_NOT_FOUND, dv_consent_withdraw(registry, 0, "photo", 20600, err));
    shut(dv_consent_list(NULL, 1, &page, err));
    shut(dv_consent_list(registry, 1, NULL, err));
    shut(dv_consent_paper(NULL, 1, &sink, err));
    shut(dv_consent_paper(registry, 1, NULL, err));
    gives(DV_E_NOT_FOUND, dv_consent_paper(registry, 1, &sink, err));
    shut(dv_consent_missing(NULL, "photo", NULL, NULL, 10, &page, err));
    shut(dv_consent_missing(registry, NULL, NULL, NULL, 10, &page, err));
    shut(dv_consent_missing(registry, "photo", NULL, NULL, 0, &page, err));
    shut(dv_consent_missing(registry, "photo", NULL, "x", 10, &page, err));
    shut(dv_consent_missing(registry, "photo", NULL, NULL, 10, NULL, err));
    shut(dv_request_receive(NULL, &request, NULL, err));
    shut(dv_request_receive(registry, NULL, NULL, err));
    shut(dv_request_receive(registry, &request, NULL, err));
    request.size = 5000;
    shut(dv_request_receive(registry, &request, NULL, err));
    shut(dv_request_acknowledge(NULL, 1, 20600, err));
    gives(DV_E_NOT_FOUND, dv_request_acknowledge(registry, -1, 20600, err));
    shut(dv_request_close(NULL, 1, "answered", 20600, "x", err));
    shut(dv_request_close(registry, 1, NULL, 20600, "x", err));
    shut(dv_request_close(registry, 1, "answered", 20600, NULL, err));
    shut(dv_request_get(NULL, 1, &page, err));
    shut(dv_request_get(registry, 1, NULL, err));
    shut(dv_request_list(NULL, NULL, NULL, 10, &page, err));
    shut(dv_request_list(registry, NULL, NULL, 10001, &page, err));
    shut(dv_request_list(registry, NULL, NULL, 10, NULL, err));
    shut(dv_holiday_set(NULL, 20600, "Nghỉ", err));
    gives(DV_E_INVALID, dv_holiday_set(registry, DV_DATE_NONE, "Nghỉ", err));
    gives(DV_E_INVALID, dv_holiday_set(registry, 20600, "", err));
    shut(dv_holiday_list(NULL, DV_DATE_NONE, &page, err));
    shut(dv_holiday_list(registry, DV_DATE_NONE, NULL, err));
    shut(dv_answer_json(NULL, 1, "why", &sink, err));
    shut(dv_answer_json(registry, 1, NULL, &sink, err));
    shut(dv_answer_json(registry, 1, "why", NULL, err));
    shut(dv_answer_pdf(NULL, 1, "why", &sink, err));
    shut(dv_answer_pdf(registry, 1, NULL, &sink, err));
    shut(dv_answer_pdf(registry, 1, "why", NULL, err));
    gives(DV_E_NOT_FOUND, dv_answer_pdf(registry, 1, "why", &sink, err));
    shut(dv_erasure_propose(NULL, 1, "Luật", NULL, err));
    gives(DV_E_NOT_FOUND, dv_erasure_propose(registry, 1, "Luật", NULL, err));
    gives(DV_E_INVALID, dv_erasure_propose(registry, 1, "a\x01z", NULL, err));
    shut(dv_erasure_approve(NULL, 1, err));
    gives(DV_E_NOT_FOUND, dv_erasure_approve(registry, 1, err));
    shut(dv_erasure_decline(NULL, 1, err));
    gives(DV_E_NOT_FOUND, dv_erasure_decline(registry, 1, err));
    shut(dv_erasure_list(NULL, NULL, NULL, 10, &page, err));
    shut(dv_erasure_list(registry, NULL, NULL, -1, &page, err));
    shut(dv_erasure_list(registry, NULL, NULL, 10, NULL, err));
}

static void credentials_are_shut_to_null(void **state)
{
    dv_claims claims = DV_CLAIMS_INIT;
    dv_signer *none = NULL;
    dv_keyring *nothing = NULL;

    (void)state;
    shut(dv_key_new(NULL, "/nowhere/keys.txt", NULL, err));
    shut(dv_key_new("/nowhere/card.key", NULL, NULL, err));
    shut(dv_key_new_for(NULL, "/nowhere/keys.txt", DV_KEY_HEAD, NULL, err));
    shut(dv_key_new_for("/nowhere/head.key", NULL, DV_KEY_HEAD, NULL, err));
    shut(dv_key_new_for("/nowhere/head.key", "/nowhere/keys.txt", (dv_key_use)3, NULL, err));
    shut(dv_key_new_for("/nowhere/head.key", "/nowhere/keys.txt", (dv_key_use)-1, NULL, err));
    assert_int_equal(dv_signer_use(NULL), DV_KEY_CARD);
    shut(dv_signer_open(NULL, &none, err));
    shut(dv_signer_open(support_key(), NULL, err));
    assert_null(dv_signer_kid(NULL));
    shut(dv_keyring_open(NULL, &nothing, err));
    shut(dv_keyring_open(support_keys(), NULL, err));
    assert_int_equal(dv_keyring_count(NULL), 0);
    assert_null(dv_keyring_kid(NULL, 0));
    assert_null(dv_keyring_kid(keyring, -1));
    assert_null(dv_keyring_kid(keyring, INT32_MAX));
    claims.member_no = "0000000011";
    claims.full_name = "An";
    shut(dv_token_sign(NULL, &claims, NULL, qr, err));
    shut(dv_token_sign(signer, NULL, NULL, qr, err));
    shut(dv_token_sign(signer, &claims, NULL, NULL, err));
    claims.full_name = NULL;
    gives(DV_E_INVALID, dv_token_sign(signer, &claims, NULL, qr, err));
    shut(dv_token_verify(NULL, "A", 0, &token, err));
    shut(dv_token_verify(keyring, NULL, 0, &token, err));
    shut(dv_token_verify(keyring, "A", 0, NULL, err));
    assert_int_equal(dv_token_verdict(NULL), DV_MALFORMED);
    assert_null(dv_token_member_no(NULL));
    assert_null(dv_token_full_name(NULL));
    assert_null(dv_token_card_id(NULL));
    assert_int_equal(dv_token_issued_at(NULL), 0);
    assert_int_equal(dv_token_expires_at(NULL), 0);
    assert_int_equal(dv_token_status_index(NULL), 0);
    assert_null(dv_token_kid(NULL));
    dv_token_free(NULL);
    dv_keyring_free(NULL);
    dv_signer_free(NULL);
}

static void status_lists_are_shut_to_null(void **state)
{
    dv_status_list *list = NULL;
    dv_list_word word = DV_LIST_SAYS;

    (void)state;
    shut(dv_status_list_open(NULL, "/nowhere", &list, err));
    shut(dv_status_list_open(keyring, NULL, &list, err));
    shut(dv_status_list_open(keyring, "/nowhere", NULL, err));
    gives(DV_E_NOT_FOUND, dv_status_list_open(keyring, "/nowhere", &list, err));
    shut(dv_status_list_read(NULL, (const uint8_t *)"A", 1, &list, err));
    shut(dv_status_list_read(keyring, NULL, 1, &list, err));
    shut(dv_status_list_read(keyring, (const uint8_t *)"A", 1, NULL, err));
    gives(DV_E_FORMAT, dv_status_list_read(keyring, (const uint8_t *)"A", 1, &list, err));
    gives(DV_E_FORMAT, dv_status_list_read(keyring, (const uint8_t *)"A", 0, &list, err));
    gives(DV_E_FORMAT, dv_status_list_read(keyring, (const uint8_t *)"A", SIZE_MAX, &list, err));
    assert_null(list);
    assert_int_equal(dv_status_list_issued_at(NULL), 0);
    assert_int_equal(dv_status_list_expires_at(NULL), 0);
    assert_int_equal(dv_status_list_ttl_s(NULL), 0);
    assert_int_equal(dv_status_list_count(NULL), 0);
    assert_int_equal(dv_status_list_at(NULL, 0), -1);
    assert_null(dv_status_list_subject(NULL));
    assert_null(dv_status_list_kid(NULL));
    assert_int_equal(dv_status_list_check(NULL, NULL, 0, &word), DV_MALFORMED);
    assert_string_equal(dv_list_word_name(word), "none");
    assert_string_equal(dv_list_word_name((dv_list_word)99), "none");
    dv_status_list_free(NULL);
}

static void designs_are_shut_to_null(void **state)
{
    dv_card_face face = DV_CARD_FACE_INIT;
    const dv_card_face *faces = &face, *no_face = NULL;
    dv_design *none = NULL;

    (void)state;
    shut(dv_design_load(NULL, &none, err));
    shut(dv_design_load("/nowhere", NULL, err));
    shut(dv_design_check(NULL, &page, err));
    shut(dv_design_check("/nowhere", NULL, err));
    assert_int_equal(dv_design_has_side(NULL, DV_FRONT), 0);
    assert_int_equal(dv_design_has_side(design, (dv_side)-1), 0);
    assert_int_equal(dv_design_has_side(design, (dv_side)2), 0);
    assert_true(dv_design_width_mm(NULL) > dv_design_height_mm(NULL)); /* all are ID-1 */
    assert_null(dv_design_digest(NULL));
    assert_int_equal(dv_design_kind_count(NULL), 0);
    assert_int_equal(dv_design_kind_count(design), 0);
    assert_null(dv_design_kind_at(NULL, 0));
    assert_null(dv_design_kind_at(design, 0));
    assert_null(dv_design_kind_at(design, -1));
    shut(dv_design_draw_png(NULL, DV_FRONT, &face, 300, &sink, err));
    shut(dv_design_draw_png(design, (dv_side)7, &face, 300, &sink, err));
    shut(dv_design_draw_png(design, DV_FRONT, NULL, 300, &sink, err));
    shut(dv_design_draw_png(design, DV_FRONT, &face, -300, &sink, err));
    shut(dv_design_draw_png(design, DV_FRONT, &face, INT32_MAX, &sink, err));
    shut(dv_design_draw_png(design, DV_FRONT, &face, 300, NULL, err));
    shut(dv_design_draw_png(design, DV_FRONT, &face, 300, &no_sink, err));
    shut(dv_design_draw_contact_sheet(NULL, &faces, 1, 72, &sink, err));
    shut(dv_design_draw_contact_sheet(design, NULL, 1, 72, &sink, err));
    shut(dv_design_draw_contact_sheet(design, &no_face, 1, 72, &sink, err));
    shut(dv_design_draw_contact_sheet(design, &faces, 0, 72, &sink, err));
    shut(dv_design_draw_contact_sheet(design, &faces, INT32_MAX, 72, &sink, err));
    shut(dv_design_draw_contact_sheet(design, &faces, 1, 71, &sink, err));
    shut(dv_design_draw_contact_sheet(design, &faces, 1, 72, NULL, err));
    shut(dv_design_draw_contact_sheet(design, &faces, 1, 72, &no_sink, err));
    shut(dv_design_draw_pdf(NULL, &face, &sink, err));
    shut(dv_design_draw_pdf(design, NULL, &sink, err));
    shut(dv_design_draw_pdf(design, &face, NULL, err));
    shut(dv_design_draw_pdf(design, &face, &no_sink, err));
    dv_design_free(NULL);
}

static void stocks_are_shut_to_null(void **state)
{
    dv_calibration calibration = DV_CALIBRATION_INIT;
    dv_stock *stock = NULL;

    (void)state;
    shut(dv_stock_load(NULL, &stock, err));
    shut(dv_stock_load("id-1", NULL, err));
    gives(DV_E_NOT_FOUND, dv_stock_load("", &stock, err));
    shut(dv_stock_list(NULL, err));
    assert_null(dv_stock_name(NULL));
    assert_null(dv_stock_text(NULL));
    assert_int_equal(dv_stock_slots(NULL), 0);
    assert_int_equal(dv_stock_load("id-1", &stock, NULL), DV_OK);
    shut(dv_stock_calibrate(NULL, &calibration, &sink, err));
    shut(dv_stock_calibrate(stock, NULL, &sink, err));
    shut(dv_stock_calibrate(stock, &calibration, NULL, err));
    shut(dv_stock_calibrate(stock, &calibration, &no_sink, err));
    calibration.language = "fr";
    shut(dv_stock_calibrate(stock, &calibration, &sink, err));
    calibration.language = NULL;
    calibration.duplex = -1;
    shut(dv_stock_calibrate(stock, &calibration, &sink, err));
    calibration.duplex = 0;
    calibration.offset_x_mm = 1e300;
    shut(dv_stock_calibrate(stock, &calibration, &sink, err));
    calibration.size = 3;
    shut(dv_stock_calibrate(stock, &calibration, &sink, err));
    dv_stock_free(stock);
    dv_stock_free(NULL);
}

static void pictures_are_shut_to_null(void **state)
{
    dv_image_request image = DV_IMAGE_REQUEST_INIT;

    (void)state;
    shut(dv_card_draw(registry, "1", &image, &sink, err)); /* no design */
    image.design = design;
    shut(dv_card_draw(NULL, "1", &image, &sink, err));
    shut(dv_card_draw(registry, NULL, &image, &sink, err));
    shut(dv_card_draw(registry, "1", NULL, &sink, err));
    shut(dv_card_draw(registry, "1", &image, NULL, err));
    shut(dv_card_draw(registry, "1", &image, &no_sink, err));
    gives(DV_E_NOT_FOUND, dv_card_draw(registry, "1", &image, &sink, err));
    image.kind = 2;
    shut(dv_card_draw(registry, "1", &image, &sink, err));
}

static void the_press_is_shut_to_null(void **state)
{
    dv_run_request run = DV_RUN_REQUEST_INIT;

    (void)state;
    shut(dv_run_create(registry, &run, &number, err));
    run.signer = signer;
    run.design_folder = support_source("examples/designs/standard");
    run.out_folder = support_folder();
    shut(dv_run_create(NULL, &run, &number, err));
    shut(dv_run_create(registry, NULL, &number, err));
    shut(dv_run_create(registry, &run, NULL, err));
    run.formats = -1;
    shut(dv_run_create(registry, &run, &number, err));
    run.formats = 8;
    shut(dv_run_create(registry, &run, &number, err));
    run.formats = 0;
    run.part_cards = -10;
    shut(dv_run_create(registry, &run, &number, err));
    run.part_cards = INT32_MAX;
    shut(dv_run_create(registry, &run, &number, err));
    run.part_cards = 0;
    run.first_slot = -1;
    shut(dv_run_create(registry, &run, &number, err));
    run.first_slot = 0;
    run.duplex = 7;
    shut(dv_run_create(registry, &run, &number, err));
    run.duplex = 0;
    run.offset_y_mm = -1e300;
    shut(dv_run_create(registry, &run, &number, err));
    run.offset_y_mm = 0;
    shut(dv_run_resume(NULL, 1, &run, err));
    shut(dv_run_resume(registry, 1, NULL, err));
    gives(DV_E_NOT_FOUND, dv_run_resume(registry, INT64_MIN, &run, err));
    run.signer = NULL;
    shut(dv_run_resume(registry, 1, &run, err));
    shut(dv_run_list(NULL, 0, &page, err));
    shut(dv_run_list(registry, 0, NULL, err));
    shut(dv_run_refusals(NULL, 1, &page, err));
    shut(dv_run_refusals(registry, 1, NULL, err));
    shut(dv_run_account(NULL, 1, &page, err));
    shut(dv_run_account(registry, 1, NULL, err));
    shut(dv_verify(NULL, keyring, "A", 0, &token, &verdict, err));
    shut(dv_verify(registry, NULL, "A", 0, &token, &verdict, err));
    shut(dv_verify(registry, keyring, NULL, 0, &token, &verdict, err));
    shut(dv_verify(registry, keyring, "A", 0, NULL, &verdict, err));
    shut(dv_verify(registry, keyring, "A", 0, &token, NULL, err));
}

static void verification_is_shut_to_null_and_to_foreign_sizes(void **state)
{
    dv_verify_request request = DV_VERIFY_REQUEST_INIT;
    dv_status_request status = DV_STATUS_REQUEST_INIT;

    (void)state;
    shut(dv_verify_card(NULL, "A", &token, &verdict, NULL, err));
    shut(dv_verify_card(&request, "A", &token, &verdict, NULL, err));
    request.keyring = keyring;
    shut(dv_verify_card(&request, NULL, &token, &verdict, NULL, err));
    shut(dv_verify_card(&request, "A", NULL, &verdict, NULL, err));
    shut(dv_verify_card(&request, "A", &token, NULL, NULL, err));
    request.reserved = 1;
    shut(dv_verify_card(&request, "A", &token, &verdict, NULL, err));
    request.reserved = 0;
    request.size = 0;
    shut(dv_verify_card(&request, "A", &token, &verdict, NULL, err));
    request.size = UINT32_MAX;
    shut(dv_verify_card(&request, "A", &token, &verdict, NULL, err));
    shut(dv_status_publish(NULL, signer, &status, "/nowhere/list", NULL, err));
    shut(dv_status_publish(registry, NULL, &status, "/nowhere/list", NULL, err));
    shut(dv_status_publish(registry, signer, &status, NULL, NULL, err));
    gives(DV_E_NOT_FOUND, dv_status_publish(registry, signer, NULL, "/nowhere/list", NULL, err));
    status.valid_s = -1;
    shut(dv_status_publish(registry, signer, &status, "/nowhere/list", NULL, err));
    status.valid_s = 0;
    status.subject = "";
    gives(DV_E_INVALID, dv_status_publish(registry, signer, &status, "/nowhere/list", NULL, err));
    status.size = 3;
    shut(dv_status_publish(registry, signer, &status, "/nowhere/list", NULL, err));
}

static void what_leaves_the_press_is_shut_to_null(void **state)
{
    dv_handover_request list = DV_HANDOVER_REQUEST_INIT;
    dv_handover hand = DV_HANDOVER_INIT;
    dv_bureau_request bureau = DV_BUREAU_REQUEST_INIT;

    (void)state;
    list.path = support_folder();
    shut(dv_handover_list(registry, &list, &number, err)); /* neither PDF nor XLSX */
    list.format = DV_HANDOVER_PDF;
    shut(dv_handover_list(NULL, &list, &number, err));
    shut(dv_handover_list(registry, NULL, &number, err));
    shut(dv_handover_list(registry, &list, NULL, err));
    list.language = "xx";
    shut(dv_handover_list(registry, &list, &number, err));
    list.language = NULL;
    list.path = NULL;
    shut(dv_handover_list(registry, &list, &number, err));
    list.size = 2;
    shut(dv_handover_list(registry, &list, &number, err));
    shut(dv_handover_record(registry, &hand, &number, err)); /* nobody, on no day */
    hand.received_by = "Hà";
    hand.received_on = 20000;
    shut(dv_handover_record(NULL, &hand, &number, err));
    shut(dv_handover_record(registry, NULL, &number, err));
    shut(dv_handover_record(registry, &hand, NULL, err));
    gives(DV_E_NOT_FOUND, dv_handover_record(registry, &hand, &number, err));
    hand.size = 2;
    shut(dv_handover_record(registry, &hand, &number, err));
    shut(dv_handover_history(NULL, 0, NULL, &page, err));
    shut(dv_handover_history(registry, 0, NULL, NULL, err));
    shut(dv_bureau_export(registry, &bureau, &number, err)); /* nowhere */
    bureau.path = support_folder();
    shut(dv_bureau_export(NULL, &bureau, &number, err));
    shut(dv_bureau_export(registry, NULL, &number, err));
    shut(dv_bureau_export(registry, &bureau, NULL, err));
    bureau.size = 2;
    shut(dv_bureau_export(registry, &bureau, &number, err));
}

static void photos_are_shut_to_null(void **state)
{
    (void)state;
    shut(dv_photo_import(NULL, "/", NULL, &number, &page, err));
    shut(dv_photo_import(registry, NULL, NULL, &number, &page, err));
    shut(dv_photo_import(registry, "/", NULL, NULL, &page, err));
    shut(dv_photo_import(registry, "/", NULL, &number, NULL, err));
    shut(dv_photo_get(NULL, "1", &sink, err));
    shut(dv_photo_get(registry, NULL, &sink, err));
    shut(dv_photo_get(registry, "1", NULL, err));
    shut(dv_photo_get(registry, "1", &no_sink, err));
    gives(DV_E_NOT_FOUND, dv_photo_get(registry, "\"},{\\", &sink, err));
    shut(dv_photo_remove(NULL, "1", err));
    shut(dv_photo_remove(registry, NULL, err));
    gives(DV_E_NOT_FOUND, dv_photo_remove(registry, "1", err));
    shut(dv_photo_list(NULL, NULL, NULL, 1, &page, err));
    shut(dv_photo_list(registry, NULL, NULL, 1, NULL, err));
    shut(dv_photo_list(registry, NULL, NULL, 0, &page, err));
    shut(dv_photo_list(registry, NULL, "x", 1, &page, err));
    shut(dv_photo_missing(NULL, NULL, NULL, NULL, 1, &page, err));
    shut(dv_photo_missing(registry, NULL, NULL, NULL, 1, NULL, err));
    shut(dv_photo_missing(registry, NULL, NULL, NULL, 10001, &page, err));
    gives(DV_E_NOT_FOUND, dv_photo_missing(registry, NULL, "/nowhere", NULL, 1, &page, err));
}

static void printers_are_shut_to_null(void **state)
{
    dv_print_request claim = DV_PRINT_REQUEST_INIT;
    dv_print_result result = DV_PRINT_RESULT_INIT;
    dv_print_verdict verdict_of = DV_PRINT_VERDICT_INIT;

    (void)state;
    shut(dv_print_claim(registry, 1, &claim, &sink, &page, err));
    claim.signer = signer;
    shut(dv_print_claim(registry, 1, &claim, &sink, &page, err));
    claim.printer = "press";
    shut(dv_print_claim(NULL, 1, &claim, &sink, &page, err));
    shut(dv_print_claim(registry, 1, NULL, &sink, &page, err));
    shut(dv_print_claim(registry, 1, &claim, NULL, &page, err));
    shut(dv_print_claim(registry, 1, &claim, &no_sink, &page, err));
    shut(dv_print_claim(registry, 1, &claim, &sink, NULL, err));
    gives(DV_E_NOT_FOUND, dv_print_claim(registry, INT64_MIN, &claim, &sink, &page, err));
    claim.cards = 501;
    shut(dv_print_claim(registry, 1, &claim, &sink, &page, err));
    claim.cards = -1;
    shut(dv_print_claim(registry, 1, &claim, &sink, &page, err));
    claim.cards = 0;
    claim.lease_s = INT32_MAX;
    shut(dv_print_claim(registry, 1, &claim, &sink, &page, err));
    shut(dv_print_begin(NULL, 1, NULL, err));
    gives(DV_E_NOT_FOUND, dv_print_begin(registry, INT64_MAX, NULL, err));
    shut(dv_print_delivered(NULL, 1, err));
    gives(DV_E_NOT_FOUND, dv_print_delivered(registry, INT64_MAX, err));
    shut(dv_print_report(registry, 1, &result, err));
    result.outcome = DV_PRINT_SPOILED;
    shut(dv_print_report(registry, 1, &result, err));
    result.outcome = DV_PRINT_PRINTED;
    shut(dv_print_report(NULL, 1, &result, err));
    shut(dv_print_report(registry, 1, NULL, err));
    gives(DV_E_NOT_FOUND, dv_print_report(registry, INT64_MIN, &result, err));
    result.completed = 1;
    shut(dv_print_report(registry, 1, &result, err));
    shut(dv_print_jobs(NULL, 1, 0, &page, err));
    shut(dv_print_jobs(registry, 1, 0, NULL, err));
    shut(dv_print_uncertain(NULL, 1, &page, err));
    shut(dv_print_uncertain(registry, 1, NULL, err));
    shut(dv_print_account(NULL, 1, &page, err));
    shut(dv_print_account(registry, 1, NULL, err));
    shut(dv_print_settle(registry, &verdict_of, &number, err));
    verdict_of.outcome = DV_PRINT_UNCERTAIN;
    shut(dv_print_settle(registry, &verdict_of, &number, err));
    verdict_of.outcome = DV_PRINT_PRINTED;
    gives(DV_E_INVALID, dv_print_settle(registry, &verdict_of, &number, err));
    verdict_of.first_slot = 2;
    verdict_of.last_slot = 1;
    gives(DV_E_INVALID, dv_print_settle(registry, &verdict_of, &number, err));
    verdict_of.last_slot = INT64_MAX;
    gives(DV_E_NOT_FOUND, dv_print_settle(registry, &verdict_of, &number, err));
    verdict_of.reason = "no";
    gives(DV_E_INVALID, dv_print_settle(registry, &verdict_of, &number, err));
    verdict_of.outcome = DV_PRINT_SPOILED;
    verdict_of.reason = " ";
    gives(DV_E_INVALID, dv_print_settle(registry, &verdict_of, &number, err));
    verdict_of.reason = NULL;
    gives(DV_E_INVALID, dv_print_settle(registry, &verdict_of, &number, err));
    shut(dv_print_settle(NULL, &verdict_of, &number, err));
    shut(dv_print_settle(registry, NULL, &number, err));
    shut(dv_print_settle(registry, &verdict_of, NULL, err));
}

static void the_record_is_shut_to_null(void **state)
{
    (void)state;
    shut(dv_events_list(NULL, NULL, NULL, 1, &page, err));
    shut(dv_events_list(registry, NULL, NULL, 1, NULL, err));
    shut(dv_events_heads(NULL, &page, err));
    shut(dv_events_heads(registry, NULL, err));
    shut(dv_events_verify(NULL, &page, err));
    shut(dv_events_verify(registry, NULL, err));
    shut(dv_registry_check(NULL, &page, err));
    shut(dv_registry_check(registry, NULL, err));
    shut(dv_events_head_sign(NULL, signer, "/nowhere/head.txt", err));
    shut(dv_events_head_sign(registry, NULL, "/nowhere/head.txt", err));
    shut(dv_events_head_sign(registry, signer, NULL, err));
    gives(DV_E_INVALID, dv_events_head_sign(registry, signer, "/nowhere/head.txt", err));
    shut(dv_events_head_check(NULL, keyring, "/nowhere/head.txt", &page, err));
    shut(dv_events_head_check(registry, NULL, "/nowhere/head.txt", &page, err));
    shut(dv_events_head_check(registry, keyring, NULL, &page, err));
    shut(dv_events_head_check(registry, keyring, "/nowhere/head.txt", NULL, err));
}

static void what_is_not_there_has_no_rows_and_no_name(void **state)
{
    (void)state;
    assert_int_equal(dv_page_count(NULL), 0);
    assert_int_equal(dv_page_column_count(NULL), 0);
    assert_null(dv_page_column_name(NULL, 0));
    assert_int_equal(dv_page_column_is_number(NULL, 0), 0);
    assert_null(dv_page_text(NULL, 0, "code"));
    assert_null(dv_page_at(NULL, 0, 0));
    assert_int_equal(dv_page_int(NULL, 0, "code"), 0);
    assert_null(dv_page_next(NULL));
    dv_page_free(NULL);
    assert_string_equal(dv_status_name((dv_status)-1), "DV_E_OTHER");
    assert_non_null(dv_verdict_name((dv_verdict)-1));
    assert_int_equal(dv_version_number(), DV_VERSION_NUMBER);
    assert_string_equal(dv_version_text(), DV_VERSION_TEXT);
    assert_true(dv_schema_version() > 0);
}

/* The same struct with no size, with one too large, and from a caller newer than this library. */
#define sized(Type, init, call)                                                                    \
    do {                                                                                           \
        struct {                                                                                   \
            Type own;                                                                              \
            uint8_t newer[64];                                                                     \
        } wide = {init, {0}};                                                                      \
        const Type *given_struct = &wide.own;                                                      \
        wide.own.size = 0;                                                                         \
        shut(call);                                                                                \
        wide.own.size = 3;                                                                         \
        shut(call);                                                                                \
        wide.own.size = UINT32_MAX;                                                                \
        shut(call);                                                                                \
        wide.own.size = sizeof wide;                                                               \
        wide.newer[63] = 1;                                                                        \
        shut(call);                                                                                \
        wide.newer[63] = 0;                                                                        \
    } while (0)
#define STRUCT given_struct

static void a_struct_of_another_size_is_refused_unless_its_tail_is_zero(void **state)
{
    dv_registry *opened = NULL;
    dv_feed_request feed = DV_FEED_REQUEST_INIT;
    dv_input changes = DV_INPUT_INIT;
    struct {
        dv_input own;
        uint8_t newer[16];
    } newer = {DV_INPUT_INIT, {0}};
    dv_error why = {0};

    (void)state;
    feed.source = "hr";
    changes.data = "action,code\n";
    changes.data_size = 12;
    sized(dv_registry_options, DV_REGISTRY_OPTIONS_INIT, dv_registry_open(STRUCT, &opened, err));
    sized(dv_registry_options, DV_REGISTRY_OPTIONS_INIT, dv_registry_migrate(STRUCT, NULL, err));
    sized(dv_number_range, DV_NUMBER_RANGE_INIT, dv_number_range_set(registry, STRUCT, err));
    sized(dv_number_move, DV_NUMBER_MOVE_INIT, dv_number_range_give(registry, STRUCT, err));
    sized(dv_number_move, DV_NUMBER_MOVE_INIT, dv_number_range_return(registry, STRUCT, err));
    sized(dv_input, DV_INPUT_INIT, dv_unit_import(registry, STRUCT, NULL, err));
    sized(dv_reorganisation, DV_REORGANISATION_INIT,
          dv_reorganisation_propose(registry, &changes, STRUCT, &number, NULL, err));
    sized(dv_correction, DV_CORRECTION_INIT, dv_correction_propose(registry, STRUCT, &number, err));
    sized(dv_feed_request, DV_FEED_REQUEST_INIT, dv_feed_compare(registry, STRUCT, &number, err));
    sized(dv_input, DV_INPUT_INIT,
          (feed.input = STRUCT, dv_feed_compare(registry, &feed, &number, err)));
    sized(dv_decision, DV_DECISION_INIT, dv_application_approve(registry, 1, STRUCT, &number, err));
    sized(dv_decision, DV_DECISION_INIT,
          dv_admission_admit(registry, NULL, "Lê Minh", STRUCT, &number, err));
    sized(dv_refusal, DV_REFUSAL_INIT, dv_application_refuse(registry, 1, STRUCT, &number, err));
    sized(dv_blank_move, DV_BLANK_MOVE_INIT, dv_blank_record(registry, STRUCT, err));
    sized(dv_move, DV_MOVE_INIT, dv_member_suspend(registry, STRUCT, &number, err));
    sized(dv_merge, DV_MERGE_INIT, dv_duplicate_propose(registry, STRUCT, &number, err));
    sized(dv_claims, DV_CLAIMS_INIT, dv_token_sign(signer, STRUCT, NULL, qr, err));
    sized(dv_card_face, DV_CARD_FACE_INIT,
          dv_design_draw_png(design, DV_FRONT, STRUCT, 300, &sink, err));
    sized(dv_card_face, DV_CARD_FACE_INIT, dv_design_draw_pdf(design, STRUCT, &sink, err));
    sized(dv_run_request, DV_RUN_REQUEST_INIT, dv_run_create(registry, STRUCT, &number, err));
    sized(dv_run_request, DV_RUN_REQUEST_INIT, dv_run_resume(registry, 1, STRUCT, err));
    sized(dv_print_request, DV_PRINT_REQUEST_INIT,
          dv_print_claim(registry, 1, STRUCT, &sink, &page, err));
    sized(dv_print_result, DV_PRINT_RESULT_INIT, dv_print_report(registry, 1, STRUCT, err));
    sized(dv_print_verdict, DV_PRINT_VERDICT_INIT, dv_print_settle(registry, STRUCT, &number, err));

    newer.own.size = sizeof newer;
    newer.own.data = "code,name,kind\nC,Công đoàn C,grassroots\n";
    newer.own.data_size = strlen(newer.own.data);
    assert_ok(dv_unit_import(registry, &newer.own, NULL, &why), &why);
}

static void limits_cursors_and_request_ids_are_checked(void **state)
{
    static const char *const cursor[] = {"",     "x",        "-1",
                                         "\xff", "1' OR '1", "99999999999999999999999999999999"};
    static const int32_t limit[] = {0, -1, INT32_MIN, INT32_MAX, 10001};
    static const char *const id[] = {"", "1", "8b2f1a6e-0c4d-4f6a-9a53-2d1f0c7be11",
                                     "8b2f1a6e-0c4d-4f6a-9a53-2d1f0c7be1111", "\xff"};
    dv_error why = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cursor / sizeof *cursor; i++) {
        shut(dv_candidate_list(registry, NULL, cursor[i], 1, &page, err));
        shut(dv_member_list(registry, NULL, cursor[i], 1, &page, err));
        shut(dv_card_list(registry, NULL, cursor[i], 1, &page, err));
        shut(dv_reorganisation_cards(registry, NULL, cursor[i], 1, &page, err));
        shut(dv_correction_list(registry, NULL, cursor[i], 1, &page, err));
        shut(dv_events_list(registry, NULL, cursor[i], 1, &page, err));
    }
    shut(dv_member_list(registry, NULL, "abc", 1, &page, err));
    shut(dv_candidate_list(registry, NULL, "abc", 1, &page, err));
    shut(dv_card_list(registry, NULL, "abc", 1, &page, err));
    shut(dv_reorganisation_cards(registry, NULL, "abc", 1, &page, err));
    shut(dv_correction_list(registry, NULL, "abc", 1, &page, err));
    shut(dv_events_list(registry, NULL, "abc", 1, &page, err));
    for (size_t i = 0; i < sizeof limit / sizeof *limit; i++) {
        shut(dv_candidate_list(registry, NULL, NULL, limit[i], &page, err));
        shut(dv_member_list(registry, NULL, NULL, limit[i], &page, err));
        shut(dv_member_find(registry, "An", limit[i], &page, err));
        shut(dv_card_list(registry, NULL, NULL, limit[i], &page, err));
        shut(dv_events_list(registry, NULL, NULL, limit[i], &page, err));
        shut(dv_intake_rows(registry, 1, DV_INTAKE_ALL, NULL, limit[i], &page, err));
    }
    for (size_t i = 0; i < sizeof id / sizeof *id; i++) {
        gives(DV_E_INVALID, dv_application_make(registry, "A", id[i], &number, err));
        gives(DV_E_INVALID, dv_card_order(registry, "A", id[i], &number, err));
        gives(DV_E_INVALID, dv_card_order_member(registry, "0000000011", id[i], err));
    }
    gives(DV_E_NOT_FOUND, dv_unit_list(registry, "no such unit", &page, err));
    gives(DV_E_NOT_FOUND, dv_intake_summary(registry, INT64_MIN, &page, err));
    assert_null(page);
    assert_ok(dv_run_list(registry, INT64_MAX, &page, &why), &why);
    assert_int_equal(dv_page_count(page), 0);
    dv_page_free(page);
    page = NULL;
}

/* Whatever is added to the library is added here. */
static void every_public_function_is_called_in_this_file(void **state)
{
    FILE *symbols = fopen(support_source("lib/doanvien.sym"), "r");
    FILE *file = fopen(support_source("tests/press/test_doors.c"), "r");
    char *text = calloc(1, 1 << 17), line[128];
    int n = 0;

    (void)state;
    assert_non_null(symbols);
    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 17) - 1, file) > 0);
    assert_true(feof(file));
    while (fgets(line, sizeof line, symbols)) {
        char name[64], call[80];

        if (sscanf(line, " dv_%60[a-z0-9_];", name) != 1)
            continue;
        snprintf(call, sizeof call, "dv_%s(", name);
        if (!strstr(text, call))
            fail_msg("%s) is not called here", call);
        n++;
    }
    assert_true(n > 60);
    fclose(symbols);
    fclose(file);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_registry_is_shut_to_null),
        cmocka_unit_test(units_and_feeds_are_shut_to_null),
        cmocka_unit_test(reorganisations_are_shut_to_null),
        cmocka_unit_test(corrections_are_shut_to_null),
        cmocka_unit_test(admission_is_shut_to_null),
        cmocka_unit_test(applications_are_shut_to_null),
        cmocka_unit_test(number_ranges_are_shut_to_null),
        cmocka_unit_test(blanks_are_shut_to_null),
        cmocka_unit_test(members_and_cards_are_shut_to_null),
        cmocka_unit_test(moves_are_shut_to_null),
        cmocka_unit_test(duplicates_are_shut_to_null),
        cmocka_unit_test(officers_are_shut_to_null),
        cmocka_unit_test(privacy_is_shut_to_null),
        cmocka_unit_test(credentials_are_shut_to_null),
        cmocka_unit_test(status_lists_are_shut_to_null),
        cmocka_unit_test(verification_is_shut_to_null_and_to_foreign_sizes),
        cmocka_unit_test(designs_are_shut_to_null),
        cmocka_unit_test(stocks_are_shut_to_null),
        cmocka_unit_test(pictures_are_shut_to_null),
        cmocka_unit_test(the_press_is_shut_to_null),
        cmocka_unit_test(what_leaves_the_press_is_shut_to_null),
        cmocka_unit_test(photos_are_shut_to_null),
        cmocka_unit_test(printers_are_shut_to_null),
        cmocka_unit_test(the_record_is_shut_to_null),
        cmocka_unit_test(what_is_not_there_has_no_rows_and_no_name),
        cmocka_unit_test(a_struct_of_another_size_is_refused_unless_its_tail_is_zero),
        cmocka_unit_test(limits_cursors_and_request_ids_are_checked),
        cmocka_unit_test(every_public_function_is_called_in_this_file),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
