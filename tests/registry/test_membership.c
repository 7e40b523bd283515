/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "ground/date.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

static dv_error err;
static dv_registry *registry; /* Lan acts */
static dv_registry *second;   /* Hoa, who may undo what Lan did */
static dv_page *page;
static dv_date today;

#define REQUEST "8b2f1a6e-0c4d-4f6a-9a53-2d1f0c7be111"
#define OTHER "8b2f1a6e-0c4d-4f6a-9a53-2d1f0c7be112"
#define FIRST "0000000014"
#define SECOND "0000000022"
#define NOBODY "0000000015"

/* n members at unit A since 400 days, each with a card; units C under U, and V with D beside U. */
static void people(int n)
{
    static const char units[] = "code,name,kind,parent\n"
                                "C,Công đoàn cơ sở Công ty C,grassroots,U\n"
                                "V,Công đoàn cấp trên V,upper,P\n"
                                "D,Công đoàn cơ sở Công ty D,grassroots,V\n";
    dv_input input = DV_INPUT_INIT;
    dv_decision decision = {sizeof decision, today - 400, "1", "Trần An", 0};
    int64_t count;

    support_clear();
    registry = support_registry("Lan");
    second = support_registry("Hoa");
    support_units(registry);
    input.data = units;
    input.data_size = sizeof units - 1;
    assert_ok(dv_unit_import(registry, &input, NULL, &err), &err);
    support_people(registry, n, 0);
    assert_ok(dv_admission_admit(registry, NULL, "Lê Minh", &decision, &count, &err), &err);
    assert_ok(dv_card_order(registry, NULL, NULL, &count, &err), &err);
    assert_int_equal(count, n);
}

static int fresh(void **state)
{
    (void)state;
    today = dv_date_today();
    people(4);
    return 0;
}

static int done(void **state)
{
    (void)state;
    support_check();
    dv_page_free(page);
    page = NULL;
    dv_registry_close(registry);
    dv_registry_close(second);
    return 0;
}

/* A move of the first member, or of a list, with all that any deed may need; ago days ago. */
static dv_move move_of(const char *const *members, int32_t n, int ago)
{
    dv_move move = DV_MOVE_INIT;

    move.effective = today - ago;
    move.decision_date = today - ago;
    move.decision_no = "12/QĐ";
    move.letter_no = "7/GT";
    move.reason = "nghỉ không lương";
    move.members = members;
    move.member_count = n;
    return move;
}

static const char *const first_only[] = {FIRST};
static const char *const both[] = {FIRST, SECOND};

static dv_move first(int ago)
{
    return move_of(first_only, 1, ago);
}

static const char *shown(const char *number, const char *column)
{
    const char *text;

    dv_page_free(page);
    page = NULL;
    assert_ok(dv_member_find(registry, number, 1, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    text = dv_page_text(page, 0, column);
    return text ? text : "";
}

static int64_t last_move(void)
{
    return asked_int("SELECT max(move_id) FROM dv.move WHERE kind <> 'undo' AND state <> 'undone'");
}

static void undo_last(void)
{
    int64_t id = last_move(), undone = 0;

    assert_ok(dv_move_undo(second, &id, 1, "nhầm", NULL, &undone, &err), &err);
    assert_int_equal(undone, 1);
}

static void a_transfer_is_offered_by_one_unit_and_accepted_by_the_other(void **state)
{
    dv_move move = move_of(both, 2, 30), later = first(20);
    int64_t moved = 0;

    (void)state;
    assert_ok(dv_transfer_offer(registry, &move, "B", &moved, &err), &err);
    assert_int_equal(moved, 2);
    assert_string_equal(shown(FIRST, "unit_code"), "A");
    dv_page_free(page);
    page = NULL;
    assert_ok(dv_transfer_list(registry, "B", NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    assert_string_equal(dv_page_text(page, 0, "letter_no"), "7/GT");
    assert_string_equal(dv_page_text(page, 0, "from_unit"), "A");
    assert_status(dv_transfer_offer(registry, &move, "C", NULL, &err), DV_E_CONFLICT, &err);
    assert_string_equal(err.detail, FIRST);
    assert_null(strstr(err.message, FIRST));
    assert_ok(dv_transfer_accept(registry, &later, &moved, &err), &err);
    assert_int_equal(moved, 1);
    assert_string_equal(shown(FIRST, "unit_code"), "B");
    assert_string_equal(shown(FIRST, "card_state"), "ordered");
    assert_string_equal(shown(SECOND, "unit_code"), "A");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.membership WHERE upper(during) ="
                               " (SELECT effective_on FROM dv.move WHERE state = 'done')"),
                     1);
    move = move_of(&both[1], 1, 0);
    move.effective = DV_DATE_NONE;
    assert_ok(dv_transfer_accept(registry, &move, &moved, &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.move WHERE effective_on = current_date - 30"
                               " OR effective_on = current_date - 20"),
                     2);
    assert_status(dv_transfer_accept(registry, &move, NULL, &err), DV_E_STATE, &err);
}

static void an_offer_can_be_declined_and_made_again(void **state)
{
    dv_move move = first(30);

    (void)state;
    assert_status(dv_transfer_decline(registry, &move, NULL, &err), DV_E_STATE, &err);
    assert_ok(dv_transfer_offer(registry, &move, "B", NULL, &err), &err);
    assert_ok(dv_transfer_decline(registry, &move, NULL, &err), &err);
    assert_status(dv_transfer_accept(registry, &move, NULL, &err), DV_E_STATE, &err);
    assert_ok(dv_transfer_offer(registry, &move, "D", NULL, &err), &err);
    assert_status(dv_transfer_offer(registry, &move, "A", NULL, &err), DV_E_CONFLICT, &err);
    assert_ok(dv_transfer_accept(registry, &move, NULL, &err), &err);
    assert_string_equal(shown(FIRST, "unit_code"), "D");
}

static void a_transfer_needs_a_letter_another_unit_and_a_day_that_fits(void **state)
{
    dv_move move = first(30);

    (void)state;
    assert_status(dv_transfer_offer(registry, &move, "A", NULL, &err), DV_E_INVALID, &err);
    assert_status(dv_transfer_offer(registry, &move, "Z", NULL, &err), DV_E_NOT_FOUND, &err);
    move.letter_no = " ";
    assert_status(dv_transfer_offer(registry, &move, "B", NULL, &err), DV_E_INVALID, &err);
    move = first(400);
    assert_status(dv_transfer_offer(registry, &move, "B", NULL, &err), DV_E_INVALID, &err);
    move.effective = today + 1;
    assert_status(dv_transfer_offer(registry, &move, "B", NULL, &err), DV_E_INVALID, &err);
    move.effective = DV_DATE_NONE;
    assert_status(dv_transfer_offer(registry, &move, "B", NULL, &err), DV_E_INVALID, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.move"), 0);
}

static void who_goes_outside_comes_back_with_the_same_number(void **state)
{
    dv_move move = first(30), back = first(10);

    (void)state;
    assert_status(dv_transfer_in(registry, &back, "Công đoàn Q", "B", NULL, &err), DV_E_STATE,
                  &err);
    assert_status(dv_transfer_out(registry, &move, "", NULL, &err), DV_E_INVALID, &err);
    assert_ok(dv_transfer_out(registry, &move, "Công đoàn Q", NULL, &err), &err);
    assert_string_equal(shown(FIRST, "state"), "ended");
    assert_string_equal(shown(FIRST, "card_state"), "");
    assert_ok(dv_transfer_in(registry, &back, "Công đoàn Q", "B", NULL, &err), &err);
    assert_string_equal(shown(FIRST, "state"), "active");
    assert_string_equal(shown(FIRST, "unit_code"), "B");
    back = first(5);
    assert_ok(dv_member_end(registry, &back, "retired", NULL, &err), &err);
    assert_status(dv_transfer_in(registry, &back, "Công đoàn Q", "B", NULL, &err), DV_E_STATE,
                  &err);
}

static void suspended_members_stay_and_resume(void **state)
{
    dv_move move = first(30);

    (void)state;
    assert_status(dv_member_resume(registry, &move, NULL, &err), DV_E_STATE, &err);
    assert_ok(dv_member_suspend(registry, &move, NULL, &err), &err);
    assert_status(dv_member_suspend(registry, &move, NULL, &err), DV_E_STATE, &err);
    assert_string_equal(shown(FIRST, "state"), "suspended");
    assert_string_equal(shown(FIRST, "unit_code"), "A");
    assert_string_equal(shown(FIRST, "card_state"), "ordered");
    move = first(31);
    assert_status(dv_member_resume(registry, &move, NULL, &err), DV_E_INVALID, &err);
    move = first(29);
    assert_ok(dv_member_resume(registry, &move, NULL, &err), &err);
    move.reason = NULL;
    assert_status(dv_member_suspend(registry, &move, NULL, &err), DV_E_INVALID, &err);
    assert_string_equal(shown(FIRST, "state"), "active");
}

static void what_ends_a_membership_ends_the_card(void **state)
{
    static const char *const reasons[] = {"left",     "retired", "struck off",
                                          "expelled", "died",    "unit dissolved"};
    dv_move move = first(30);

    (void)state;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        move.decision_no = NULL;
        if (i == 2 || i == 3)
            assert_status(dv_member_end(registry, &move, reasons[i], NULL, &err), DV_E_INVALID,
                          &err);
        move.decision_no = "12/QĐ";
        assert_ok(dv_member_end(registry, &move, reasons[i], NULL, &err), &err);
        assert_string_equal(shown(FIRST, "state"), "ended");
        assert_string_equal(shown(FIRST, "unit_code"), "");
        assert_string_equal(asked("SELECT end_reason FROM dv.card JOIN dv.member USING (member_id)"
                                  " WHERE member_no = '" FIRST "'"),
                            "revoked");
        assert_status(dv_member_suspend(registry, &move, NULL, &err), DV_E_STATE, &err);
        assert_status(dv_card_order_member(registry, FIRST, NULL, &err), DV_E_STATE, &err);
        undo_last();
        assert_string_equal(shown(FIRST, "card_state"), "ordered");
    }
    assert_status(dv_member_end(registry, &move, "tired", NULL, &err), DV_E_INVALID, &err);
    assert_status(dv_member_end(registry, &move, "transferred out", NULL, &err), DV_E_INVALID,
                  &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'card revoked'"), 6);
}

static void an_end_makes_an_offer_lapse(void **state)
{
    dv_move move = first(30);

    (void)state;
    assert_ok(dv_transfer_offer(registry, &move, "B", NULL, &err), &err);
    assert_ok(dv_member_end(registry, &move, "died", NULL, &err), &err);
    assert_status(dv_transfer_accept(registry, &move, NULL, &err), DV_E_STATE, &err);
    assert_string_equal(asked("SELECT state FROM dv.move WHERE kind = 'transfer'"), "lapsed");
}

static void an_upper_unit_decides_who_joins_again(void **state)
{
    dv_move move = first(30), again = first(10);
    int64_t moved = 0;

    (void)state;
    assert_status(dv_member_readmit(registry, &move, "B", "U", NULL, &err), DV_E_STATE, &err);
    assert_ok(dv_member_end(registry, &move, "expelled", NULL, &err), &err);
    assert_status(dv_member_readmit(registry, &again, "B", "B", NULL, &err), DV_E_INVALID, &err);
    assert_status(dv_member_readmit(registry, &again, "B", "V", NULL, &err), DV_E_INVALID, &err);
    assert_status(dv_member_readmit(registry, &again, "U", "B", NULL, &err), DV_E_INVALID, &err);
    again.decision_no = NULL;
    assert_status(dv_member_readmit(registry, &again, "B", "U", NULL, &err), DV_E_INVALID, &err);
    again = first(31);
    assert_status(dv_member_readmit(registry, &again, "B", "U", NULL, &err), DV_E_INVALID, &err);
    again = first(10);
    assert_ok(dv_member_readmit(registry, &again, "B", "P", &moved, &err), &err);
    assert_int_equal(moved, 1);
    assert_string_equal(shown(FIRST, "state"), "active");
    assert_string_equal(shown(FIRST, "unit_code"), "B");
    assert_ok(dv_card_order_member(registry, FIRST, NULL, &err), &err);
    undo_last();
    assert_string_equal(shown(FIRST, "state"), "ended");
    assert_string_equal(shown(FIRST, "card_state"), "");
    undo_last();
    move = first(30);
    assert_ok(dv_member_end(registry, &move, "died", NULL, &err), &err);
    assert_status(dv_member_readmit(registry, &again, "B", "P", NULL, &err), DV_E_STATE, &err);
}

static void another_officer_undoes_the_last_move_only(void **state)
{
    dv_move move = first(30);
    int64_t transfer, end, undo;

    (void)state;
    assert_ok(dv_transfer_offer(registry, &move, "B", NULL, &err), &err);
    transfer = last_move();
    assert_status(dv_move_undo(second, &transfer, 1, "nhầm", NULL, NULL, &err), DV_E_STATE, &err);
    assert_ok(dv_transfer_accept(registry, &move, NULL, &err), &err);
    move = first(20);
    assert_ok(dv_member_end(registry, &move, "left", NULL, &err), &err);
    end = last_move();
    assert_status(dv_move_undo(second, &transfer, 1, "nhầm", NULL, NULL, &err), DV_E_STATE, &err);
    assert_status(dv_move_undo(registry, &end, 1, "nhầm", NULL, NULL, &err), DV_E_INVALID, &err);
    assert_status(dv_move_undo(second, &end, 1, NULL, NULL, NULL, &err), DV_E_INVALID, &err);
    assert_ok(dv_move_undo(second, &end, 1, "nhầm", REQUEST, NULL, &err), &err);
    assert_ok(dv_move_undo(second, &end, 1, "nhầm", REQUEST, NULL, &err), &err);
    assert_status(dv_move_undo(second, &end, 1, "nhầm", NULL, NULL, &err), DV_E_STATE, &err);
    assert_status(dv_move_undo(second, &transfer, 1, "nhầm", REQUEST, NULL, &err), DV_E_CONFLICT,
                  &err);
    undo = asked_int("SELECT move_id FROM dv.move WHERE kind = 'undo'");
    assert_status(dv_move_undo(registry, &undo, 1, "nhầm", NULL, NULL, &err), DV_E_STATE, &err);
    assert_string_equal(shown(FIRST, "unit_code"), "B");
    assert_ok(dv_move_undo(second, &transfer, 1, "nhầm", NULL, NULL, &err), &err);
    assert_string_equal(shown(FIRST, "unit_code"), "A");
    undo = -1;
    assert_status(dv_move_undo(second, &undo, 1, "nhầm", NULL, NULL, &err), DV_E_NOT_FOUND, &err);
    dv_page_free(page);
    page = NULL;
    assert_ok(dv_member_history(registry, FIRST, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 4);
    assert_string_equal(dv_page_text(page, 0, "state"), "undone");
    assert_string_equal(dv_page_text(page, 0, "undone_by"), "Hoa");
    assert_int_equal(dv_page_int(page, 3, "undoes"), transfer);
}

static void a_card_that_was_reported_does_not_live_again(void **state)
{
    dv_move move = first(30);

    (void)state;
    assert_ok(dv_member_end(registry, &move, "left", NULL, &err), &err);
    assert_ok(dv_card_revoke(registry, FIRST, "lost", &err), &err);
    undo_last();
    assert_string_equal(shown(FIRST, "state"), "active");
    assert_string_equal(shown(FIRST, "card_state"), "");
}

static void a_list_moves_whole_or_not_at_all(void **state)
{
    static const char *const with_nobody[] = {FIRST, SECOND, NOBODY};
    static const char *const twice[] = {SECOND, FIRST, SECOND};
    static const char *const wrong[] = {"0000000014,0000000022"};
    dv_move move = move_of(with_nobody, 3, 30);
    int64_t moved = 0;

    (void)state;
    assert_status(dv_member_suspend(registry, &move, NULL, &err), DV_E_NOT_FOUND, &err);
    assert_string_equal(err.detail, NOBODY);
    move = move_of(wrong, 1, 30);
    assert_status(dv_member_suspend(registry, &move, NULL, &err), DV_E_NOT_FOUND, &err);
    move = move_of(twice, 3, 30);
    assert_ok(dv_member_suspend(registry, &move, &moved, &err), &err);
    assert_int_equal(moved, 2);
    move = move_of(first_only, 1, 30);
    assert_ok(dv_member_resume(registry, &move, &moved, &err), &err);
    move = move_of(both, 2, 30);
    assert_status(dv_member_resume(registry, &move, NULL, &err), DV_E_STATE, &err);
    assert_string_equal(shown(SECOND, "state"), "suspended");
}

static void the_same_request_is_done_once(void **state)
{
    dv_move move = move_of(both, 2, 30), other = first(30);
    int64_t moved = 0;

    (void)state;
    move.request_id = REQUEST;
    other.request_id = REQUEST;
    assert_ok(dv_member_suspend(registry, &move, &moved, &err), &err);
    moved = 0;
    assert_ok(dv_member_suspend(registry, &move, &moved, &err), &err);
    assert_int_equal(moved, 2);
    assert_status(dv_member_suspend(registry, &other, NULL, &err), DV_E_CONFLICT, &err);
    assert_status(dv_member_resume(registry, &move, NULL, &err), DV_E_CONFLICT, &err);
    move.reason = "khác";
    assert_status(dv_member_suspend(registry, &move, NULL, &err), DV_E_CONFLICT, &err);
    other.request_id = OTHER;
    assert_status(dv_member_suspend(registry, &other, NULL, &err), DV_E_STATE, &err);
    assert_ok(dv_member_resume(registry, &other, NULL, &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.move"), 3);
}

static void feed(const char *status)
{
    char csv[512];
    dv_input input = DV_INPUT_INIT;
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    int64_t intake = 0, changes = 0;

    snprintf(csv, sizeof csv,
             "Mã nhân viên,Họ và tên,Ngày sinh,Giới tính,Số CCCD,Ngày vào làm,Đơn vị công tác,"
             "Trạng thái\n"
             "E00001,Nguyễn Văn An Bình,16/04/1971,Nam,001071000001,01/03/2026,Công ty A,%s\n",
             status);
    input.data = csv;
    input.data_size = strlen(csv);
    request.source = "test";
    request.input = &input;
    assert_ok(dv_feed_compare(registry, &request, &intake, &err), &err);
    assert_ok(dv_feed_apply(registry, intake, &changes, &err), &err);
    assert_int_equal(changes, 1);
}

static int leavers(const char *unit)
{
    dv_page_free(page);
    page = NULL;
    assert_ok(dv_leaver_list(registry, unit, NULL, 10, &page, &err), &err);
    return dv_page_count(page);
}

static void a_leaver_is_proposed_and_an_officer_decides(void **state)
{
    dv_move move = first(5);
    const char *who[1];

    (void)state;
    assert_int_equal(leavers(NULL), 0);
    assert_status(dv_leaver_end(registry, &move, NULL, &err), DV_E_STATE, &err);
    assert_status(dv_leaver_keep(registry, &move, NULL, &err), DV_E_STATE, &err);
    feed("Nghỉ việc");
    assert_int_equal(leavers("U"), 1);
    assert_int_equal(leavers("B"), 0);
    who[0] = asked("SELECT member_no FROM dv.leaver");
    assert_string_equal(shown(who[0], "state"), "active");
    move = move_of(who, 1, 5);
    assert_ok(dv_leaver_keep(registry, &move, NULL, &err), &err);
    assert_int_equal(leavers(NULL), 0);
    given("INSERT INTO dv.event (officer, verb, person_id, intake_id, new)"
          " SELECT 'Lan', 'feed changed', person_id, 1, '{\"phone\": \"0912345678\"}'"
          "   FROM dv.member WHERE member_no <> '0'");
    assert_int_equal(leavers(NULL), 0);
    feed("Đang làm việc");
    assert_int_equal(leavers(NULL), 0);
    feed("Nghỉ việc");
    assert_int_equal(leavers(NULL), 1);
    assert_ok(dv_leaver_end(registry, &move, NULL, &err), &err);
    assert_int_equal(leavers(NULL), 0);
    assert_string_equal(shown(who[0], "state"), "ended");
    assert_string_equal(asked("SELECT end_reason FROM dv.move WHERE kind = 'end'"), "left");
}

static void who_works_elsewhere_is_no_leaver(void **state)
{
    (void)state;
    given("UPDATE dv.employment SET state = 'left' WHERE code = 'E00001'");
    given("INSERT INTO dv.employment (person_id, unit_id, source, code)"
          " SELECT person_id, unit_id, 'other', 'X1' FROM dv.employment WHERE code = 'E00001'");
    assert_int_equal(leavers(NULL), 0);
    given("UPDATE dv.employment SET state = 'left' WHERE code = 'X1'");
    assert_int_equal(leavers(NULL), 1);
    given("UPDATE dv.member SET state = 'suspended'");
    assert_int_equal(leavers(NULL), 0);
}

/* ---- at once ---- */

enum { MANY = 8 };

static void *end_first(void *result)
{
    dv_registry *mine = support_registry("other");
    dv_error mine_err = {0};
    dv_move move = first(3);

    *(dv_status *)result = dv_member_end(mine, &move, "left", NULL, &mine_err);
    dv_registry_close(mine);
    return NULL;
}

static void one_membership_ends_once(void **state)
{
    pthread_t thread[MANY];
    dv_status status[MANY];
    int ended = 0;

    (void)state;
    for (int i = 0; i < MANY; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, end_first, &status[i]), 0);
    for (int i = 0; i < MANY; i++) {
        pthread_join(thread[i], NULL);
        assert_true(status[i] == DV_OK || status[i] == DV_E_STATE);
        ended += status[i] == DV_OK;
    }
    assert_int_equal(ended, 1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.move"), 1);
}

static void *order_all(void *result)
{
    dv_registry *mine = support_registry("other");
    dv_error mine_err = {0};
    int64_t ordered;

    *(dv_status *)result = dv_card_order(mine, NULL, NULL, &ordered, &mine_err);
    if (*(dv_status *)result != DV_OK && !mine_err.retry)
        *(dv_status *)result = DV_E_OTHER;
    dv_registry_close(mine);
    return NULL;
}

/* The order begins while the end is not committed: it reads an active member, and waits. */
static void an_order_does_not_outrun_an_end(void **state)
{
    pthread_t thread;
    dv_status status;

    (void)state;
    given("UPDATE dv.card SET state = 'ended', end_reason = 'expired'");
    given("BEGIN; SELECT FROM dv.member WHERE member_no = '" FIRST "' FOR UPDATE");
    assert_int_equal(pthread_create(&thread, NULL, order_all, &status), 0);
    for (int i = 0; i < 200 && !asked_int("SELECT count(*) FROM pg_locks WHERE NOT granted"); i++)
        assert_int_equal(nanosleep(&(struct timespec){0, 20000000}, NULL), 0);
    given("UPDATE dv.member SET state = 'ended' WHERE member_no = '" FIRST "'");
    given("UPDATE dv.membership s SET during = daterange(lower(during), current_date)"
          "  FROM dv.member m WHERE m.member_id = s.member_id AND m.state = 'ended'; COMMIT");
    pthread_join(thread, NULL);
    assert_int_equal(status, DV_E_CONFLICT);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state <> 'ended'"), 0);
}

/* ---- random lives, beside a small model of what should come of them ---- */

enum { PEOPLE = 300, DEEDS = 1000, DEPTH = 64, CARDS = 64, UNITS = 4, NUMBER = 20 };

/* DV_MEMBERS and DV_DEEDS set how many: 20,000 members and 100,000 deeds take minutes. */
static int wanted(const char *name, int usual)
{
    const char *asked_for = getenv(name);

    return asked_for ? atoi(asked_for) : usual;
}

static int members, deeds;

static const char *const unit_code[UNITS] = {"A", "B", "C", "D"};

typedef struct life {
    char state; /* a, s, e: active, suspended, ended */
    char how;   /* of the end: o out, d died, else x */
    int unit;
    dv_date since, ended_on, last_day;
} life;

typedef struct turn {
    life before;
    int64_t id;
    int maker, answerer, card;
    bool opens, closes;
} turn;

static struct person {
    char no[NUMBER];
    life now;
    int offered; /* unit, or -1 */
    int64_t offer_id;
    dv_date offer_day;
    int offerer;
    bool left, kept;
    int live, cards; /* the live card or -1, and how many there ever were */
    bool reported[CARDS];
    turn turns[DEPTH];
    int n;
} * person;

typedef struct act {
    const char *deed;
    int who[3], n, officer, unit;
    dv_date day;
    const char *end_reason;
    bool decided;
} act;

static bool is(const act *a, const char *deed)
{
    return strcmp(a->deed, deed) == 0;
}

static dv_status expected_of(const act *a, const struct person *p)
{
    bool returns = is(a, "readmit") || is(a, "in");

    if ((p->now.state == 'e') != returns)
        return DV_E_STATE;
    if ((is(a, "suspend") && p->now.state == 's') || (is(a, "resume") && p->now.state == 'a'))
        return DV_E_STATE;
    if ((is(a, "accept") || is(a, "decline")) && p->offered < 0)
        return DV_E_STATE;
    if (is(a, "offer") && p->offered >= 0)
        return DV_E_CONFLICT;
    if (is(a, "offer") && p->now.unit == a->unit)
        return DV_E_INVALID;
    if ((is(a, "leave") || is(a, "keep")) && (!p->left || p->kept || p->now.state != 'a'))
        return DV_E_STATE;
    if ((is(a, "readmit") && p->now.how == 'd') || (is(a, "in") && p->now.how != 'o'))
        return DV_E_STATE;
    if (is(a, "readmit") && a->unit == 3) /* the upper unit of A, B and C decides */
        return DV_E_INVALID;
    if (is(a, "decline") || is(a, "keep"))
        return DV_OK;
    if (a->day < p->now.last_day || (returns && a->day < p->now.ended_on))
        return DV_E_INVALID;
    if (!returns &&
        (is(a, "suspend") || is(a, "resume") ? a->day < p->now.since : a->day <= p->now.since))
        return DV_E_INVALID;
    return DV_OK;
}

static dv_status expected(const act *a)
{
    for (int i = 0; i < a->n; i++) {
        dv_status status = expected_of(a, &person[a->who[i]]);

        if (status != DV_OK)
            return status;
    }
    if (is(a, "end") && !a->decided &&
        (strcmp(a->end_reason, "expelled") == 0 || strcmp(a->end_reason, "struck off") == 0))
        return DV_E_INVALID;
    return is(a, "readmit") && !a->decided ? DV_E_INVALID : DV_OK;
}

static dv_status perform(dv_registry *by, const act *a)
{
    const char *numbers[3];
    dv_move move = move_of(numbers, a->n, 0);

    for (int i = 0; i < a->n; i++)
        numbers[i] = person[a->who[i]].no;
    move.effective = a->day;
    if (!a->decided)
        move.decision_no = NULL;
    if (is(a, "offer"))
        return dv_transfer_offer(by, &move, unit_code[a->unit], NULL, &err);
    if (is(a, "accept"))
        return dv_transfer_accept(by, &move, NULL, &err);
    if (is(a, "decline"))
        return dv_transfer_decline(by, &move, NULL, &err);
    if (is(a, "out"))
        return dv_transfer_out(by, &move, "Công đoàn Q", NULL, &err);
    if (is(a, "in"))
        return dv_transfer_in(by, &move, "Công đoàn Q", unit_code[a->unit], NULL, &err);
    if (is(a, "suspend"))
        return dv_member_suspend(by, &move, NULL, &err);
    if (is(a, "resume"))
        return dv_member_resume(by, &move, NULL, &err);
    if (is(a, "end"))
        return dv_member_end(by, &move, a->end_reason, NULL, &err);
    if (is(a, "readmit"))
        return dv_member_readmit(by, &move, unit_code[a->unit], "U", NULL, &err);
    return is(a, "leave") ? dv_leaver_end(by, &move, NULL, &err)
                          : dv_leaver_keep(by, &move, NULL, &err);
}

static int64_t move_id_of(const struct person *p)
{
    char sql[256];

    snprintf(sql, sizeof sql,
             "SELECT max(move_id) FROM dv.move JOIN dv.member USING (member_id)"
             " WHERE member_no = '%s'",
             p->no);
    return asked_int(sql);
}

static void end_life(struct person *p, const act *a)
{
    p->now.state = 'e';
    p->now.how = is(a, "out") ? 'o' : is(a, "end") && a->end_reason[0] == 'd' ? 'd' : 'x';
    p->now.unit = -1;
    p->now.ended_on = a->day;
    p->live = -1;
    p->offered = -1;
}

/* What the deed makes of one member. */
static void live(struct person *p, const act *a)
{
    turn t = {.before = p->now, .maker = a->officer, .answerer = -1, .card = -1};

    if (is(a, "offer")) {
        p->offered = a->unit;
        p->offer_id = move_id_of(p);
        p->offerer = a->officer;
        return;
    }
    if (is(a, "keep"))
        p->kept = true;
    if (is(a, "decline"))
        p->offered = -1;
    if (is(a, "keep") || is(a, "decline"))
        return;
    t.id = is(a, "accept") ? p->offer_id : move_id_of(p);
    if (is(a, "accept")) {
        t.maker = p->offerer;
        t.answerer = a->officer;
        p->now.unit = p->offered;
        p->now.since = a->day;
        p->offered = -1;
    } else if (is(a, "suspend") || is(a, "resume")) {
        p->now.state = is(a, "suspend") ? 's' : 'a';
    } else if (is(a, "readmit") || is(a, "in")) {
        p->now.state = 'a';
        p->now.unit = a->unit;
        p->now.since = a->day;
    } else {
        t.card = p->live;
        end_life(p, a);
    }
    p->now.last_day = a->day;
    assert_true(p->n < DEPTH);
    p->turns[p->n++] = t;
}

/* Undo the last move, or one that is not the last, by an officer who may be its own. */
static void random_undo(dv_registry *by, int officer)
{
    struct person *p = &person[support_random() % (unsigned)members];
    int at = p->n - 1 - (support_random() % 4 == 0);
    dv_status status, want;
    turn *t;

    if (at < 0)
        return;
    t = &p->turns[at];
    want = at < p->n - 1                                   ? DV_E_STATE
           : t->maker == officer || t->answerer == officer ? DV_E_INVALID
                                                           : DV_OK;
    status = dv_move_undo(by, &t->id, 1, "nhầm", NULL, NULL, &err);
    assert_status(status, want, &err);
    if (status != DV_OK)
        return;
    if (t->before.state == 'e')
        p->live = -1;
    else if (p->now.state == 'e' && t->card >= 0 && !p->reported[t->card])
        p->live = t->card;
    p->now = t->before;
    p->offered = -1;
    p->n--;
}

static void random_card(void)
{
    struct person *p = &person[support_random() % (unsigned)members];

    if (support_random() % 2) {
        dv_status want = p->now.state != 'a' ? DV_E_STATE : p->live >= 0 ? DV_E_CONFLICT : DV_OK;

        if (p->cards == CARDS)
            return;
        assert_status(dv_card_order_member(registry, p->no, NULL, &err), want, &err);
        if (want == DV_OK)
            p->live = p->cards++;
        return;
    }
    assert_ok(dv_card_revoke(registry, p->no, "lost", &err), &err);
    p->reported[p->live >= 0 ? p->live : p->cards - 1] = true;
    p->live = -1;
}

/* Any deed to anybody on any day about this time of the year. */
static act random_deed(int officer, int turn_no)
{
    static const char *const kinds[] = {"offer",   "offer", "accept",  "accept", "decline",
                                        "out",     "in",    "suspend", "resume", "resume",
                                        "readmit", "end",   "leave",   "keep",   "readmit"};
    static const char *const reasons[] = {"left",     "retired", "struck off",
                                          "expelled", "died",    "unit dissolved"};
    act a = {.officer = officer};

    a.deed = kinds[support_random() % (sizeof kinds / sizeof *kinds)];
    a.end_reason = reasons[support_random() % 6];
    a.unit = (int)(support_random() % UNITS);
    a.decided = support_random() % 8 != 0;
    a.day = today - 390 + turn_no * 380 / deeds + (dv_date)(support_random() % 7) - 3;
    a.who[a.n++] = (int)(support_random() % (unsigned)(members - 2));
    while (a.n < 3 && support_random() % 4 == 0) {
        a.who[a.n] = a.who[a.n - 1] + 1;
        a.n++;
    }
    return a;
}

/* Two in three times it is tried to find a deed that is allowed. */
static void random_act(dv_registry *by, int officer, int turn_no, int tally[2])
{
    int tries = support_random() % 3 ? 8 : 1;
    act a = random_deed(officer, turn_no);
    dv_status status;

    while (--tries && expected(&a) != DV_OK)
        a = random_deed(officer, turn_no);
    status = perform(by, &a);
    if (status != expected(&a))
        print_message("# %s of %s\n", a.deed, person[a.who[0]].no);
    assert_status(status, expected(&a), &err);
    tally[status == DV_OK]++;
    for (int i = 0; status == DV_OK && i < a.n; i++)
        live(&person[a.who[i]], &a);
}

static void begin_lives(void)
{
    const char *last = "";

    members = wanted("DV_MEMBERS", PEOPLE);
    deeds = wanted("DV_DEEDS", DEEDS);
    people(members);
    person = calloc((size_t)members, sizeof *person);
    assert_non_null(person);
    for (int i = 0; i < members; i++) {
        char sql[128];

        snprintf(sql, sizeof sql, "SELECT min(member_no) FROM dv.member WHERE member_no > '%.19s'",
                 last);
        person[i] = (struct person){.offered = -1, .cards = 1, .left = i % 3 == 0};
        strncpy(person[i].no, asked(sql), NUMBER - 1);
        person[i].now = (life){'a', 'x', 0, today - 400, 0, 0};
        last = person[i].no;
    }
    given("UPDATE dv.employment e SET state = 'left' FROM (SELECT person_id, row_number() OVER"
          " (ORDER BY member_no) AS n FROM dv.member) m"
          " WHERE m.person_id = e.person_id AND m.n % 3 = 1");
}

static void tables_are_as_the_model_says(void)
{
    for (int i = 0; i < members; i++) {
        const struct person *p = &person[i];
        char sql[600], want[64];

        snprintf(sql, sizeof sql,
                 "SELECT concat_ws(' ', left(s.state, 1), s.unit_code, s.card_state, t.code)"
                 "  FROM dv.member_shown s"
                 "  LEFT JOIN dv.move o ON o.member_id = s.member_id AND o.state = 'offered'"
                 "  LEFT JOIN dv.unit t ON t.unit_id = o.to_unit_id WHERE s.member_no = '%.19s'",
                 p->no);
        snprintf(want, sizeof want, "%c%s%s%s%s%s", p->now.state, p->now.unit < 0 ? "" : " ",
                 p->now.unit < 0 ? "" : unit_code[p->now.unit], p->live < 0 ? "" : " ordered",
                 p->offered < 0 ? "" : " ", p->offered < 0 ? "" : unit_code[p->offered]);
        assert_string_equal(asked(sql), want);
    }
}

/* The stints and states that follow from the moves alone, and those in the tables. */
#define REPLAYED                                                                                   \
    "WITH step AS (SELECT m.member_id, 0 AS place, a.unit_id, m.admitted_on AS day,"               \
    "                     'active' AS state, true AS moves"                                        \
    "                FROM dv.member m JOIN dv.application a USING (application_id)"                \
    "               UNION ALL"                                                                     \
    "              SELECT member_id, place,"                                                       \
    "                     CASE WHEN kind IN ('transfer', 'transfer in', 'readmit')"                \
    "                          THEN to_unit_id END,"                                               \
    "                     effective_on, state_after, kind NOT IN ('suspend', 'resume')"            \
    "                FROM dv.move WHERE state = 'done' AND kind <> 'undo')"

static void tables_are_what_a_replay_of_the_moves_gives(void)
{
    assert_int_equal(asked_int(REPLAYED
                               ", stint AS (SELECT member_id, unit_id, daterange(day, lead(day)"
                               "   OVER (PARTITION BY member_id ORDER BY place)) AS during"
                               "   FROM step WHERE moves),"
                               " told AS (SELECT * FROM stint WHERE unit_id IS NOT NULL),"
                               " kept AS (SELECT member_id, unit_id, during FROM dv.membership"
                               "           WHERE NOT isempty(during))"
                               "SELECT count(*) FROM ((TABLE told EXCEPT ALL TABLE kept) UNION ALL"
                               "                      (TABLE kept EXCEPT ALL TABLE told)) d"),
                     0);
    assert_int_equal(asked_int(REPLAYED
                               "SELECT count(*) FROM dv.member m WHERE m.state <>"
                               " (SELECT s.state FROM step s WHERE s.member_id = m.member_id"
                               "   ORDER BY place DESC LIMIT 1)"),
                     0);
    /* And the same from the log. */
    assert_int_equal(asked_int("SELECT count(*) FROM dv.member m"
                               "  LEFT JOIN dv.membership s ON s.member_id = m.member_id"
                               "                           AND upper_inf(s.during)"
                               " CROSS JOIN LATERAL (SELECT e.new FROM dv.event e"
                               "   WHERE e.person_id = m.person_id AND e.new ? 'move_id'"
                               "     AND e.new ? 'state' AND e.verb NOT LIKE 'card%'"
                               "   ORDER BY e.event_id DESC LIMIT 1) last"
                               " WHERE last.new ->> 'state' <> m.state"
                               "    OR (last.new ->> 'unit_id')::bigint"
                               "       IS DISTINCT FROM s.unit_id"),
                     0);
}

static void random_lives_come_out_as_a_small_model_says(void **state)
{
    dv_registry *by[3];
    int tally[2] = {0, 0};

    (void)state;
    dv_registry_close(registry);
    dv_registry_close(second);
    begin_lives();
    by[0] = registry;
    by[1] = second;
    by[2] = support_registry("Quỳnh");
    for (int i = 0; i < deeds; i++) {
        int officer = (int)(support_random() % 3);

        if (support_random() % 8 == 0)
            random_undo(by[officer], officer);
        else if (support_random() % 12 == 0)
            random_card();
        else
            random_act(by[officer], officer, i, tally);
    }
    dv_registry_close(by[2]);
    print_message("# %d deeds done, %d refused as they should be, %s undone\n", tally[1], tally[0],
                  asked("SELECT count(*) FROM dv.move WHERE kind = 'undo'"));
    print_message("# in the log: %s\n",
                  asked("SELECT string_agg(n || ' ' || verb, ', ' ORDER BY n DESC, verb)"
                        "  FROM (SELECT verb, count(*) AS n FROM dv.event GROUP BY verb) v"));
    assert_true(tally[1] > deeds / 8);
    tables_are_as_the_model_says();
    tables_are_what_a_replay_of_the_moves_gives();
    free(person);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, done)
    const struct CMUnitTest tests[] = {
        TEST(a_transfer_is_offered_by_one_unit_and_accepted_by_the_other),
        TEST(an_offer_can_be_declined_and_made_again),
        TEST(a_transfer_needs_a_letter_another_unit_and_a_day_that_fits),
        TEST(who_goes_outside_comes_back_with_the_same_number),
        TEST(suspended_members_stay_and_resume),
        TEST(what_ends_a_membership_ends_the_card),
        TEST(an_end_makes_an_offer_lapse),
        TEST(an_upper_unit_decides_who_joins_again),
        TEST(another_officer_undoes_the_last_move_only),
        TEST(a_card_that_was_reported_does_not_live_again),
        TEST(a_list_moves_whole_or_not_at_all),
        TEST(the_same_request_is_done_once),
        TEST(a_leaver_is_proposed_and_an_officer_decides),
        TEST(who_works_elsewhere_is_no_leaver),
        TEST(one_membership_ends_once),
        TEST(an_order_does_not_outrun_an_end),
        TEST(random_lives_come_out_as_a_small_model_says),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
