/* SPDX-License-Identifier: MIT */
/* One person once: suspects, merges by two officers, dead numbers, and undoing it all. */
#include "support.h"

#include "ground/date.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

static dv_error err;
static dv_registry *minh, *an, *hoa; /* three officers at the office's own server */

static const char units[] = "code,name,kind,parent\n"
                            "C,Tổng Liên đoàn,centre,\n"
                            "P,Liên đoàn Lao động tỉnh Một,provincial,C\n"
                            "U,Công đoàn cấp trên Một,upper,P\n"
                            "A,Công đoàn Công ty A,grassroots,U\n"
                            "B,Công đoàn Công ty B,grassroots,U\n"
                            "Q,Liên đoàn Lao động tỉnh Hai,provincial,C\n"
                            "D,Công đoàn Công ty D,grassroots,Q\n";

static int fresh(void **state)
{
    dv_input input = DV_INPUT_INIT;

    (void)state;
    support_clear();
    minh = support_registry("Lê Minh");
    an = support_registry("Trần An");
    hoa = support_registry("Phạm Hoa");
    input.data = units;
    input.data_size = sizeof units - 1;
    assert_ok(dv_unit_import(minh, &input, NULL, &err), &err);
    return 0;
}

static int done(void **state)
{
    (void)state;
    support_check();
    dv_registry_close(minh);
    dv_registry_close(an);
    dv_registry_close(hoa);
    return 0;
}

#define HEADER "Mã nhân viên,Họ và tên,Ngày sinh,Số CCCD,Điện thoại,Đơn vị công tác\n"

static int64_t compare(dv_registry *registry, const char *source, const char *rows)
{
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_input input = DV_INPUT_INIT;
    char *csv = NULL;
    int64_t intake = 0;

    assert_true(asprintf(&csv, HEADER "%s", rows) > 0);
    input.data = csv;
    input.data_size = strlen(csv);
    request.source = source;
    request.input = &input;
    assert_ok(dv_feed_compare(registry, &request, &intake, &err), &err);
    free(csv);
    return intake;
}

static int64_t feed(const char *source, const char *rows)
{
    int64_t changes = -1;

    assert_ok(dv_feed_apply(minh, compare(minh, source, rows), &changes, &err), &err);
    return changes;
}

/* What became of the rows of the last intake, in their order. */
static const char *outcomes(void)
{
    return asked("SELECT string_agg(outcome || coalesce(' ' || reason, ''), ', ' ORDER BY row_no)"
                 "  FROM dv.intake_outcome((SELECT max(intake_id) FROM dv.intake))");
}

static int64_t person(const char *code)
{
    char sql[128];

    snprintf(sql, sizeof sql, "SELECT person_id FROM dv.employment WHERE code = '%s'", code);
    return asked_int(sql);
}

/* Everybody of a unit becomes a member; cards are ordered and counted as printed. */
static void admit(const char *unit)
{
    dv_decision decision = {sizeof decision, 20600, "1/QD", "Trần An", 0};
    int64_t n;

    assert_ok(dv_admission_admit(minh, unit, "Lê Minh", &decision, &n, &err), &err);
    assert_ok(dv_card_order(minh, unit, NULL, &n, &err), &err);
}

static const char *number(int64_t who)
{
    char sql[128];

    snprintf(sql, sizeof sql, "SELECT member_no FROM dv.member WHERE person_id = %lld",
             (long long)who);
    return asked(sql);
}

static dv_status propose(dv_registry *registry, int64_t keep, int64_t other, int lives,
                         int64_t *ret_id)
{
    dv_merge merge = DV_MERGE_INIT;
    int64_t id = 0;
    dv_status status;

    merge.keep_id = keep;
    merge.other_id = other;
    merge.lives = lives;
    merge.reason = "cùng một người";
    status = dv_duplicate_propose(registry, &merge, &id, &err);
    if (ret_id)
        *ret_id = id;
    return status;
}

static int64_t merge(int64_t keep, int64_t other, int lives)
{
    int64_t id = 0;

    assert_ok(propose(minh, keep, other, lives, &id), &err);
    assert_ok(dv_duplicate_approve(an, id, &err), &err);
    return id;
}

/* "first second reasons; ..." of a whole list, page by page. */
static const char *suspects(dv_registry *registry, const char *unit, int32_t limit)
{
    static char text[4096];
    char after[128] = "";
    bool more = true;

    text[0] = '\0';
    while (more) {
        dv_page *page = NULL;

        assert_ok(dv_duplicate_list(registry, unit, after[0] ? after : NULL, limit, &page, &err),
                  &err);
        for (int32_t i = 0; i < dv_page_count(page); i++) {
            size_t used = strlen(text);

            snprintf(text + used, sizeof text - used, "%s%s+%s %s", used ? "; " : "",
                     dv_page_text(page, i, "first_name"), dv_page_text(page, i, "second_name"),
                     dv_page_text(page, i, "reasons"));
        }
        more = dv_page_next(page) != NULL;
        snprintf(after, sizeof after, "%s", more ? dv_page_next(page) : "");
        dv_page_free(page);
    }
    return text;
}

static const char rows_of_one[] = "E1,Nguyễn Thị Hoa,16/04/1971,001171000001,0912345678,A\n"
                                  "E2,Nguyễn Thị Hoà,16/04/1971,123456789,0912345678,B\n"
                                  "E3,Trần Văn Bình,02/09/1980,001080000003,0987654321,A\n";

/* Hoa stands twice, at A under her CCCD and at B under her CMND; Bình is somebody else. */
static void hoa_twice(void)
{
    assert_int_equal(feed("hr", rows_of_one), 3);
}

static void suspects_are_listed_once_with_all_reasons(void **state)
{
    int64_t dismissed;

    (void)state;
    hoa_twice();
    feed("hr2", "F1,Lê Văn Cường,01/01/1990,001090000011,,A\n"
                "F2,Lê Văn Cường,1990,,,A\n"
                "F3,Đỗ Lan,03/03/1985,001085000013,0900000001,A\n"
                "F4,Đỗ Thị Lan,04/03/1985,001085000014,0900000001,B\n"
                "F5,Vũ Minh,03/03/1985,001085000015,0900000001,B\n"
                "F6,Đặng Ngọc,05/05/1985,001085000016,,A\n"
                "F7,Đặng Thị Ngọc,05/06/1985,,,B\n");
    given("INSERT INTO dv.person_identity SELECT person_id, 'cmnd', '001085000016'"
          "  FROM dv.employment WHERE code = 'F7'");
    assert_string_equal(suspects(minh, NULL, 100),
                        "Nguyễn Thị Hoa+Nguyễn Thị Hoà name phone papers; "
                        "Lê Văn Cường+Lê Văn Cường name; Đỗ Lan+Đỗ Thị Lan phone; "
                        "Đặng Ngọc+Đặng Thị Ngọc number");
    assert_string_equal(suspects(minh, NULL, 1), suspects(minh, NULL, 100));
    assert_string_equal(suspects(minh, "A", 100), "Lê Văn Cường+Lê Văn Cường name");
    assert_string_equal(suspects(minh, "Q", 100), "");
    dismissed = asked_int("SELECT count(*) FROM dv.event WHERE verb = 'not one person'");
    assert_int_equal(dismissed, 0);
    assert_status(dv_duplicate_dismiss(an, person("F3"), person("F4"), " ", &err), DV_E_INVALID,
                  &err);
    assert_ok(dv_duplicate_dismiss(an, person("F3"), person("F4"), "hai chị em", &err), &err);
    assert_ok(dv_duplicate_dismiss(an, person("F4"), person("F3"), "hai chị em", &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'not one person'"), 2);
    assert_null(strstr(suspects(minh, NULL, 100), "Lan"));
}

static void a_crowd_with_one_telephone_says_nothing(void **state)
{
    char rows[8192] = "";

    (void)state;
    for (int i = 0; i < 30; i++) {
        size_t used = strlen(rows);

        snprintf(rows + used, sizeof rows - used,
                 "T%d,Lý Nam,%d/01/1980,0010800001%02d,0911111111,A\n", i, i + 1, i);
    }
    feed("hr", rows);
    assert_string_equal(suspects(minh, NULL, 100), "");
}

static void what_refers_to_the_other_follows_to_the_one_kept(void **state)
{
    int64_t keep, other, id;
    dv_page *page = NULL;

    (void)state;
    hoa_twice();
    keep = person("E1");
    other = person("E2");
    given("INSERT INTO dv.person_sensitive (person_id, ethnicity) VALUES"
          " ((SELECT person_id FROM dv.employment WHERE code = 'E2'), 'Kinh')");
    admit("B");
    id = merge(keep, other, DV_LIVES_UNSAID);
    assert_int_equal(person("E2"), keep);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person_identity i JOIN dv.employment e"
                               " USING (person_id) WHERE e.code = 'E1'"),
                     2);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person_sensitive s JOIN dv.employment e"
                               " USING (person_id) WHERE e.code = 'E1'"),
                     1);
    /* The only member's number is the kept person's now. */
    assert_string_equal(asked("SELECT p.full_name FROM dv.member m JOIN dv.person p"
                              " USING (person_id) WHERE m.state = 'active'"),
                        "Nguyễn Thị Hoa");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.application_line WHERE person_id IN"
                               " (SELECT person_id FROM dv.person WHERE merged_into IS NULL)"),
                     1);
    assert_string_equal(suspects(minh, NULL, 10), "");
    assert_ok(dv_duplicate_merges(minh, "A", NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_string_equal(dv_page_text(page, 0, "state"), "merged");
    assert_int_equal(dv_page_int(page, 0, "duplicate_id"), id);
    dv_page_free(page);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb IN ('merge proposed',"
                               " 'merged') AND (new - 'duplicate_id' - 'other' - 'kept'"
                               " - 'move_id') = '{}'"),
                     4);
}

static void a_dead_number_has_ended_and_leads_to_the_live_one(void **state)
{
    int64_t keep, other;
    char live[32], dead[32];
    const char *members[] = {dead};
    dv_move move = DV_MOVE_INIT;
    dv_page *page = NULL;
    int64_t moved = 0;

    (void)state;
    hoa_twice();
    admit("A");
    admit("B");
    given("UPDATE dv.card SET state = 'printed', qr = 'X', kid = 'k', issued_on = '2026-06-01'");
    keep = person("E1");
    other = person("E2");
    snprintf(live, sizeof live, "%s", number(keep));
    snprintf(dead, sizeof dead, "%s", number(other));
    assert_status(propose(minh, keep, other, DV_LIVES_UNSAID, NULL), DV_E_INVALID, &err);
    merge(keep, other, DV_LIVES_KEPT);
    assert_string_equal(number(other), dead);
    assert_string_equal(asked("SELECT m.state || ' ' || c.state || ' ' || c.end_reason"
                              "  FROM dv.member m JOIN dv.card c USING (member_id)"
                              " WHERE m.merged_into IS NOT NULL"),
                        "ended ended revoked");
    assert_ok(dv_duplicate_live(minh, dead, &page, &err), &err);
    assert_string_equal(dv_page_text(page, 0, "live_no"), live);
    dv_page_free(page);
    assert_ok(dv_duplicate_live(minh,
                                asked("SELECT encode(card_id, 'hex') FROM dv.card"
                                      " WHERE state = 'ended'"),
                                &page, &err),
              &err);
    assert_string_equal(dv_page_text(page, 0, "live_no"), live);
    dv_page_free(page);
    assert_ok(dv_duplicate_live(minh, live, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    dv_page_free(page);
    assert_ok(dv_member_find(minh, dead, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_string_equal(dv_page_text(page, 0, "member_no"), live);
    dv_page_free(page);
    /* It lives no more by any other deed. */
    move.members = members;
    move.member_count = 1;
    /* The day of the merge, whenever this runs. */
    move.effective = (dv_date)asked_int("SELECT max(effective_on) - '1970-01-01' FROM dv.move");
    move.decision_no = "3/QD";
    move.decision_date = move.effective;
    assert_status(dv_member_readmit(minh, &move, "A", "U", &moved, &err), DV_E_STATE, &err);
    moved = asked_int("SELECT move_id FROM dv.move WHERE kind = 'merge'");
    assert_status(dv_move_undo(hoa, &moved, 1, "nhầm", NULL, NULL, &err), DV_E_STATE, &err);
}

static void the_membership_that_lives_is_the_officers_choice(void **state)
{
    int64_t keep, other, id;

    (void)state;
    hoa_twice();
    admit("A");
    admit("B");
    keep = person("E1");
    other = person("E2");
    id = merge(keep, other, DV_LIVES_OTHER);
    assert_string_equal(asked("SELECT string_agg(u.code || ' ' || m.state, ', ')"
                              "  FROM dv.member m JOIN dv.membership s USING (member_id)"
                              "  JOIN dv.unit u USING (unit_id) JOIN dv.person p USING (person_id)"
                              " WHERE upper_inf(s.during) AND p.full_name LIKE 'Nguyễn%'"),
                        "B active");
    support_check();
    assert_ok(dv_duplicate_undo(hoa, id, "nhầm người", &err), &err);
    assert_string_equal(asked("SELECT string_agg(u.code || ' ' || m.state, ', ' ORDER BY u.code)"
                              "  FROM dv.member m JOIN dv.membership s USING (member_id)"
                              "  JOIN dv.unit u USING (unit_id) JOIN dv.person p USING (person_id)"
                              " WHERE upper_inf(s.during) AND p.full_name LIKE 'Nguyễn%'"),
                        "A active, B active");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'ordered'"), 3);
}

static void it_takes_two_officers_to_merge_and_a_third_to_undo(void **state)
{
    int64_t id = 0;

    (void)state;
    hoa_twice();
    assert_ok(propose(minh, person("E1"), person("E2"), 0, &id), &err);
    assert_status(propose(an, person("E2"), person("E1"), 0, NULL), DV_E_CONFLICT, &err);
    assert_status(dv_duplicate_approve(minh, id, &err), DV_E_INVALID, &err);
    assert_status(dv_duplicate_dismiss(an, person("E1"), person("E2"), "khác", &err), DV_E_STATE,
                  &err);
    assert_ok(dv_duplicate_decline(an, id, "chưa đủ giấy tờ", &err), &err);
    assert_status(dv_duplicate_approve(an, id, &err), DV_E_STATE, &err);
    assert_string_equal(suspects(minh, NULL, 10),
                        "Nguyễn Thị Hoa+Nguyễn Thị Hoà name phone papers");
    id = merge(person("E1"), person("E2"), 0);
    assert_status(dv_duplicate_approve(an, id, &err), DV_E_STATE, &err);
    assert_status(dv_duplicate_undo(minh, id, "nhầm", &err), DV_E_INVALID, &err);
    assert_status(dv_duplicate_undo(an, id, "nhầm", &err), DV_E_INVALID, &err);
    assert_status(dv_duplicate_undo(hoa, id, "", &err), DV_E_INVALID, &err);
    assert_ok(dv_duplicate_undo(hoa, id, "nhầm", &err), &err);
    assert_status(dv_duplicate_undo(hoa, id, "nhầm", &err), DV_E_STATE, &err);
    assert_status(dv_duplicate_undo(hoa, 999, "nhầm", &err), DV_E_NOT_FOUND, &err);
}

static void what_cannot_be_merged_is_refused_and_said(void **state)
{
    const char *members[1];
    dv_move move = DV_MOVE_INIT;
    int64_t application = 0, waits = 0, moved, keep, other;

    (void)state;
    hoa_twice();
    keep = person("E1");
    other = person("E2");
    assert_status(propose(minh, keep, keep, 0, NULL), DV_E_INVALID, &err);
    assert_status(propose(minh, keep, 999, 0, NULL), DV_E_NOT_FOUND, &err);
    assert_ok(dv_application_make(minh, "A", NULL, &waits, &err), &err);
    assert_ok(dv_application_make(minh, "B", NULL, &application, &err), &err);
    assert_status(propose(minh, keep, other, 0, NULL), DV_E_STATE, &err);
    assert_ok(dv_application_withdraw(minh, application, "Lê Minh", "chờ", &err), &err);
    /* One that waits follows; a member who waits would be admitted twice. */
    assert_ok(propose(minh, other, keep, 0, &moved), &err);
    assert_ok(dv_duplicate_approve(an, moved, &err), &err);
    assert_int_equal(asked_int("SELECT person_id FROM dv.application_line WHERE pending"
                               " AND person_id NOT IN (SELECT person_id FROM dv.employment"
                               " WHERE code = 'E3')"),
                     other);
    assert_ok(dv_duplicate_undo(hoa, moved, "nhầm", &err), &err);
    assert_ok(dv_application_withdraw(minh, waits, "Lê Minh", "chờ", &err), &err);
    admit("A");
    admit("B");
    move.members = members;
    move.member_count = 1;
    move.effective = dv_date_make(2026, 11, 1);
    members[0] = number(keep);
    assert_ok(dv_member_end(minh, &move, "left", NULL, &err), &err);
    assert_status(propose(minh, keep, other, DV_LIVES_KEPT, NULL), DV_E_STATE, &err);
    assert_ok(propose(minh, other, keep, DV_LIVES_UNSAID, &moved), &err);
    move.letter_no = "1/GT";
    members[0] = number(other);
    assert_ok(dv_transfer_offer(minh, &move, "D", NULL, &err), &err);
    assert_status(dv_duplicate_approve(an, moved, &err), DV_E_STATE, &err);
    assert_ok(dv_transfer_decline(minh, &move, NULL, &err), &err);
    assert_ok(dv_duplicate_approve(an, moved, &err), &err);
    support_check();
    assert_ok(dv_duplicate_undo(hoa, moved, "nhầm", &err), &err);
}

static void an_undo_names_what_stands_in_the_way(void **state)
{
    const char *members[1];
    char no[32];
    dv_move move = DV_MOVE_INIT;
    int64_t id;

    (void)state;
    hoa_twice();
    admit("A");
    admit("B");
    id = merge(person("E1"), person("E2"), DV_LIVES_OTHER);
    snprintf(no, sizeof no, "%s", number(person("E1")));
    members[0] = no;
    move.members = members;
    move.member_count = 1;
    move.reason = "nghỉ không lương";
    given("UPDATE dv.move SET effective_on = '2026-11-01' WHERE kind = 'merge';"
          "UPDATE dv.membership SET during = daterange(lower(during), '2026-11-01')"
          " WHERE NOT upper_inf(during); UPDATE dv.membership SET during ="
          " daterange('2026-11-01', NULL) WHERE opened_by IS NOT NULL");
    move.effective = dv_date_make(2026, 11, 2);
    assert_ok(dv_member_suspend(minh, &move, NULL, &err), &err);
    assert_status(dv_duplicate_undo(hoa, id, "nhầm", &err), DV_E_STATE, &err);
    assert_string_equal(err.detail, asked("SELECT max(move_id) FROM dv.move"));
    assert_ok(dv_member_resume(minh, &move, NULL, &err), &err);
    /* Nothing of it was done. */
    assert_int_equal(asked_int("SELECT count(DISTINCT person_id) FROM dv.employment"), 2);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.duplicate WHERE state = 'merged'"), 1);
}

static void a_row_that_is_gone_keeps_a_merge_from_being_undone(void **state)
{
    int64_t id;

    (void)state;
    hoa_twice();
    id = merge(person("E1"), person("E2"), 0);
    given("DELETE FROM dv.person_identity WHERE kind = 'cmnd'");
    assert_status(dv_duplicate_undo(hoa, id, "nhầm", &err), DV_E_STATE, &err);
    assert_string_equal(err.detail, "person_identity");
    assert_int_equal(asked_int("SELECT count(DISTINCT person_id) FROM dv.employment"), 2);
}

static void merges_follow_on_one_another_and_never_turn_in_a_circle(void **state)
{
    int64_t a, b, c, first, second;
    char live[32], dead[32];
    dv_page *page = NULL;

    (void)state;
    feed("hr", "E1,Hồ Mai,01/02/1990,001190000001,,A\nE2,Hồ Mai,01/02/1990,123456789,,A\n"
               "E3,Hồ Thị Mai,01/02/1990,001190000003,,A\n");
    admit("A");
    a = person("E1");
    b = person("E2");
    c = person("E3");
    snprintf(live, sizeof live, "%s", number(c));
    snprintf(dead, sizeof dead, "%s", number(a));
    first = merge(b, a, 0);
    assert_status(propose(minh, a, b, 0, NULL), DV_E_STATE, &err);
    second = merge(c, b, 0);
    assert_status(propose(minh, a, c, 0, NULL), DV_E_STATE, &err);
    assert_status(propose(minh, c, a, 0, NULL), DV_E_STATE, &err);
    assert_ok(dv_duplicate_live(minh, dead, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_string_equal(dv_page_text(page, 0, "live_no"), live);
    dv_page_free(page);
    assert_int_equal(person("E1"), c);
    support_check();
    assert_status(dv_duplicate_undo(hoa, first, "nhầm", &err), DV_E_STATE, &err);
    assert_string_equal(err.detail, asked("SELECT max(duplicate_id) FROM dv.duplicate"));
    assert_ok(dv_duplicate_undo(hoa, second, "nhầm", &err), &err);
    assert_int_equal(person("E1"), b);
    assert_int_equal(person("E3"), c);
    assert_ok(dv_duplicate_undo(hoa, first, "nhầm", &err), &err);
    assert_int_equal(person("E1"), a);
}

static void a_feed_finds_the_live_person_and_an_unchanged_row_is_the_same(void **state)
{
    int64_t keep, stale, changes;

    (void)state;
    hoa_twice();
    keep = person("E1");
    stale = compare(minh, "hr", "E2,Nguyễn Thị Hoà,16/04/1971,123456789,0999999999,B\n");
    merge(keep, person("E2"), 0);
    /* A preview of before the merge is stale. */
    assert_status(dv_feed_apply(minh, stale, &changes, &err), DV_E_CONFLICT, &err);
    /* The whole file again: nothing is new. */
    assert_int_equal(feed("hr", rows_of_one), 0);
    assert_string_equal(outcomes(), "same, same, same");
    assert_int_equal(feed("hr", rows_of_one), 0);
    /* The row of the other alone, from another source by the number, and with news. */
    assert_int_equal(feed("hr", "E2,Nguyễn Thị Hoà,16/04/1971,123456789,0912345678,B\n"), 0);
    assert_string_equal(outcomes(), "same");
    compare(minh, "payroll", "X9,Nguyễn Thị Hoa,16/04/1971,123456789,0912345678,B\n");
    assert_string_equal(outcomes(), "changed");
    assert_int_equal(asked_int("SELECT person_id FROM dv.intake_result WHERE intake_id ="
                               " (SELECT max(intake_id) FROM dv.intake)"),
                     keep);
    /* Somebody of her name and birthday is still compared with her alone. */
    compare(minh, "payroll", "X8,Nguyễn Thị Hoà,16/04/1971,001171000077,,B\n");
    assert_string_equal(outcomes(), "new");
    assert_int_equal(feed("hr", "E2,Nguyễn Thị Hoà,16/04/1971,123456789,0912345678,A\n"), 1);
    assert_int_equal(person("E2"), keep);
}

/* ---- officers with logins of their own ---- */

#define PASSWORD "một mật khẩu dài"

static const char *login(const char *name)
{
    static char text[8][64];
    static int turn;
    char *to = text[turn++ % 8];

    snprintf(to, sizeof text[0], "%s_%ld", name, (long)getpid());
    return to;
}

static const char *conninfo_of(const char *name)
{
    static char text[256];

    snprintf(text, sizeof text, "%s user=%s password='%s'", support_conninfo(), login(name),
             PASSWORD);
    return text;
}

static dv_registry *as(const char *name, const char *unit, const char *duties)
{
    dv_officer officer = DV_OFFICER_INIT;
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;

    officer.login = login(name);
    officer.unit_code = unit;
    officer.duties = duties;
    officer.password = PASSWORD;
    assert_ok(dv_officer_add(minh, &officer, &err), &err);
    options.conninfo = conninfo_of(name);
    assert_ok(dv_registry_open(&options, &registry, &err), &err);
    return registry;
}

static int drop(void **state)
{
    char sql[256];

    given("DROP SCHEMA dv CASCADE");
    snprintf(sql, sizeof sql,
             "DO $$ DECLARE r name; BEGIN FOR r IN SELECT rolname FROM pg_roles"
             " WHERE rolname LIKE '%%\\_%ld' LOOP EXECUTE format('DROP ROLE %%I', r); END LOOP;"
             " END $$",
             (long)getpid());
    given(sql);
    return support_database_drop(state);
}

static void officers_merge_within_their_subtree_and_see_nothing_else(void **state)
{
    dv_registry *clerk, *approver, *second, *far, *narrow;
    int64_t id = 0, hidden = 0, far_id = 0;
    char message[256];
    PGconn *conn;
    PGresult *result;

    (void)state;
    hoa_twice();
    feed("hr3", "G1,Nguyễn Thị Hoa,16/04/1971,987654321,,D\n");
    admit("A");
    admit("B");
    clerk = as("u_clerk", "U", "clerk");
    approver = as("u_approver", "U", "approver");
    second = as("p_approver", "P", "approver");
    narrow = as("a_clerk", "A", "clerk");
    far = as("q_all", "Q", "clerk,approver");
    hidden = person("G1");
    assert_string_equal(suspects(clerk, NULL, 10),
                        "Nguyễn Thị Hoa+Nguyễn Thị Hoà name phone papers");
    assert_string_equal(suspects(narrow, NULL, 10), "");
    assert_string_equal(suspects(far, NULL, 10), "");
    assert_status(propose(clerk, person("E1"), hidden, 0, NULL), DV_E_NOT_FOUND, &err);
    snprintf(message, sizeof message, "%s", err.message);
    assert_status(propose(clerk, person("E1"), 123456, 0, NULL), DV_E_NOT_FOUND, &err);
    assert_string_equal(err.message, message);
    assert_status(dv_duplicate_dismiss(clerk, person("E1"), hidden, "khác", &err), DV_E_NOT_FOUND,
                  &err);
    assert_ok(propose(clerk, person("E1"), person("E2"), DV_LIVES_KEPT, &id), &err);
    assert_status(dv_duplicate_approve(clerk, id, &err), DV_E_DB, &err);
    assert_status(dv_duplicate_approve(far, id, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_duplicate_decline(far, id, "không", &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_duplicate_approve(approver, id, &err), &err);
    assert_string_equal(asked("SELECT answered_by FROM dv.duplicate WHERE state = 'merged'"),
                        login("u_approver"));
    /* Of the merge the other province sees nothing, nor can it undo it. */
    conn = PQconnectdb(conninfo_of("q_all"));
    result = PQexec(conn, "SELECT (SELECT count(*) FROM dv.duplicate)"
                          " + (SELECT count(*) FROM dv.event WHERE verb LIKE 'merge%')");
    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        assert_string_equal(PQgetvalue(result, 0, 0), "0");
    PQclear(result);
    result = PQexec(conn, "SELECT count(*) FROM dv.duplicate_moved");
    assert_int_equal(PQresultStatus(result), PGRES_FATAL_ERROR);
    PQclear(result);
    result = PQexec(conn, "UPDATE dv.person SET merged_into = NULL");
    assert_int_equal(PQresultStatus(result), PGRES_FATAL_ERROR);
    PQclear(result);
    PQfinish(conn);
    assert_status(dv_duplicate_undo(far, id, "nhầm", &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_duplicate_undo(second, id, "nhầm", &err), &err);
    /* Who works beyond the subtree too is merged by an officer above. */
    feed("hr4", "H1,Nguyễn Thị Hoa,16/04/1971,001171000001,,D\n");
    assert_status(propose(clerk, person("E1"), person("E2"), DV_LIVES_KEPT, &far_id),
                  DV_E_NOT_FOUND, &err);
    dv_registry_close(clerk);
    dv_registry_close(approver);
    dv_registry_close(second);
    dv_registry_close(far);
    dv_registry_close(narrow);
}

/* ---- at the same time ---- */

typedef struct approval {
    dv_registry *registry;
    int64_t id;
    dv_status status;
} approval;

static void *approve(void *at)
{
    approval *a = at;
    dv_error mine = {0};

    a->status = dv_duplicate_approve(a->registry, a->id, &mine);
    return NULL;
}

static void of_two_approvals_at_once_one_merges(void **state)
{
    int64_t keep, other;

    (void)state;
    hoa_twice();
    keep = person("E1");
    other = person("E2");
    for (int i = 0; i < 20; i++) {
        approval both[2] = {{an, 0, DV_OK}, {hoa, 0, DV_OK}};
        pthread_t thread[2];

        assert_ok(propose(minh, keep, other, 0, &both[0].id), &err);
        both[1].id = both[0].id;
        for (int k = 0; k < 2; k++)
            assert_int_equal(pthread_create(&thread[k], NULL, approve, &both[k]), 0);
        for (int k = 0; k < 2; k++)
            pthread_join(thread[k], NULL);
        assert_int_equal(both[0].status == DV_OK, both[1].status == DV_E_STATE);
        assert_int_equal(both[0].status == DV_E_STATE, both[1].status == DV_OK);
        assert_ok(dv_duplicate_undo(both[0].status == DV_OK ? hoa : an, both[0].id, "lại", &err),
                  &err);
    }
    assert_int_equal(person("E2"), other);
}

typedef struct admission {
    int64_t application;
    dv_status status;
} admission;

static void *admit_application(void *at)
{
    admission *a = at;
    dv_decision decision = {sizeof decision, 20600, "7/QD", "Phạm Hoa", 0};
    dv_error mine = {0};
    int64_t n;

    a->status = dv_application_approve(hoa, a->application, &decision, &n, &mine);
    return NULL;
}

static void an_admission_at_the_same_moment_makes_no_member_of_one_who_is_gone(void **state)
{
    (void)state;
    for (int i = 0; i < 12; i++) {
        char rows[512];
        admission a = {0, DV_OK};
        approval b = {an, 0, DV_OK};
        pthread_t thread[2];
        char codes[2][8];

        snprintf(codes[0], sizeof codes[0], "K%d", i);
        snprintf(codes[1], sizeof codes[1], "L%d", i);
        snprintf(rows, sizeof rows,
                 "K%d,Bùi Lan %c,01/02/1990,0011900010%02d,,D\n"
                 "L%d,Bùi Lan %c,01/02/1990,1234567%02d,,B\n",
                 i, 'a' + i, i, i, 'a' + i, i);
        assert_int_equal(feed("hr", rows), 2);
        assert_ok(dv_application_make(minh, "B", NULL, &a.application, &err), &err);
        assert_ok(dv_application_submit(minh, a.application, "Lê Minh", &err), &err);
        assert_ok(propose(minh, person(codes[0]), person(codes[1]), 0, &b.id), &err);
        assert_int_equal(pthread_create(&thread[0], NULL, admit_application, &a), 0);
        assert_int_equal(pthread_create(&thread[1], NULL, approve, &b), 0);
        for (int k = 0; k < 2; k++)
            pthread_join(thread[k], NULL);
        support_check();
        /* Whoever came second was told, or found the one kept. */
        if (a.status != DV_OK)
            assert_ok(dv_application_withdraw(minh, a.application, "Lê Minh", "trùng", &err), &err);
    }
}

typedef struct feeding {
    const char *rows;
    int64_t changes;
} feeding;

static void *feed_again(void *at)
{
    feeding *f = at;
    dv_registry *registry = support_registry("Võ Sơn");
    dv_error mine = {0};

    for (int i = 0; i < 50; i++) {
        int64_t intake = compare(registry, "hr", f->rows), changes = 0;
        dv_status status = dv_feed_apply(registry, intake, &changes, &mine);

        assert_true(status == DV_OK || status == DV_E_CONFLICT);
        if (status == DV_OK) {
            f->changes = changes;
            break;
        }
    }
    dv_registry_close(registry);
    return NULL;
}

static void a_feed_of_the_same_persons_meets_them_before_or_after_a_merge(void **state)
{
    int64_t keep, other;

    (void)state;
    hoa_twice();
    keep = person("E1");
    other = person("E2");
    for (int i = 0; i < 10; i++) {
        char rows[512];
        feeding f = {rows, -1};
        approval b = {an, 0, DV_OK};
        pthread_t thread[2];

        snprintf(rows, sizeof rows, "E2,Nguyễn Thị Hoà,16/04/1971,123456789,09000000%02d,%s\n",
                 i + 10, i % 2 ? "B" : "A");
        assert_ok(propose(minh, keep, other, 0, &b.id), &err);
        assert_int_equal(pthread_create(&thread[0], NULL, feed_again, &f), 0);
        assert_int_equal(pthread_create(&thread[1], NULL, approve, &b), 0);
        for (int k = 0; k < 2; k++)
            pthread_join(thread[k], NULL);
        assert_int_equal(b.status, DV_OK);
        assert_int_equal(f.changes, 1);
        assert_int_equal(person("E2"), keep);
        assert_int_equal(asked_int("SELECT count(*) FROM dv.person"), 3);
        support_check();
        assert_ok(dv_duplicate_undo(hoa, b.id, "lại", &err), &err);
    }
}

/* ---- what is new in the schema ---- */

static void a_merge_knows_every_column_that_names_a_person_or_a_member(void **state)
{
    (void)state;
    assert_string_equal(
        asked("SELECT string_agg(c.relname || '.' || a.attname, ', ' ORDER BY 1)"
              "  FROM pg_class c"
              "  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
              " WHERE c.relnamespace = 'dv'::regnamespace AND c.relkind IN ('r', 'p')"
              "   AND NOT (c.relname IN ('person', 'member')"
              "            AND a.attname = c.relname || '_id')"
              "   AND (a.attname ~ '(^|_)(person|member)(_id)?$'"
              "        OR EXISTS (SELECT FROM pg_constraint k"
              "                    WHERE k.conrelid = c.oid AND k.contype = 'f'"
              "                      AND a.attnum = ANY (k.conkey)"
              "                      AND k.confrelid IN ('dv.person'::regclass,"
              "                                          'dv.member'::regclass)))"
              "   AND NOT EXISTS (SELECT FROM dv.duplicate_reference r"
              "                    WHERE r.held_by = c.relname AND r.held_in = a.attname)"),
        "");
    assert_string_equal(
        asked("SELECT string_agg(r.held_by || '.' || r.held_in, ', ')"
              "  FROM dv.duplicate_reference r"
              " WHERE NOT EXISTS (SELECT FROM pg_attribute a"
              "                    WHERE a.attrelid = to_regclass('dv.' || r.held_by)"
              "                      AND a.attname = r.held_in AND NOT a.attisdropped)"
              "    OR r.place IS NOT NULL"
              "       AND NOT EXISTS (SELECT FROM pg_index i"
              "                        WHERE i.indrelid = to_regclass('dv.' || r.held_by)"
              "                          AND i.indisprimary)"),
        "");
}

/* ---- random ---- */

/* All rows of the tables that a merge touches, but for what says that it was undone, and for the
 * units that see a person: these are a set, and sql/check holds it true. */
static const char *picture(void)
{
    return asked(
        "SELECT string_agg(kind || md5(all_of), ' ' ORDER BY kind) FROM (SELECT left(r, 1) AS kind,"
        " string_agg(r, E'\\n' ORDER BY r) AS all_of FROM ("
        " SELECT 'p' || (to_jsonb(x) - 'seen_from' - 'seen_also')::text FROM dv.person x UNION ALL"
        " SELECT 'i' || (to_jsonb(x) - 'since')::text FROM dv.person_identity x UNION ALL"
        " SELECT 's' || x::text FROM dv.person_sensitive x UNION ALL"
        " SELECT 'e' || x::text FROM dv.employment x UNION ALL"
        " SELECT 'l' || x::text FROM dv.application_line x UNION ALL"
        " SELECT 'm' || (to_jsonb(x) - 'seen_from' - 'seen_also')::text FROM dv.member x UNION ALL"
        " SELECT 'n' || x::text FROM dv.member_name x UNION ALL"
        " SELECT 'c' || x::text FROM dv.card x UNION ALL"
        " SELECT 'b' || x::text FROM dv.membership x WHERE NOT isempty(x.during) UNION ALL"
        " SELECT 'v' || x::text FROM dv.move x WHERE x.kind NOT IN ('merge', 'undo')) t (r) GROUP "
        "BY 1) k");
}

/* A town of few names, days and telephones; some are members, some of these ended. */
static void town(int n)
{
    static const char *const names[] = {"Nguyễn Thị Hoa", "Trần Hoà", "Lê Văn Nam"};
    static const char *const where[] = {"A", "B", "D"};
    char *rows = malloc(200 * (size_t)n);
    size_t used = 0;

    assert_non_null(rows);
    for (int i = 0; i < n; i++)
        used += (size_t)snprintf(
            rows + used, 200 * (size_t)n - used, "W%03d,%s,0%u/01/1980,%s%06d,091234567%u,%s\n", i,
            names[support_random() % 3], 1 + support_random() % 5, i % 3 ? "001080" : "123", i,
            support_random() % 9, where[support_random() % 3]);
    assert_true(feed("hr", rows) > n / 2);
    free(rows);
    admit("A");
    admit("B");
    given("UPDATE dv.card SET state = 'printed', qr = 'X', kid = 'k', issued_on = '2026-06-01'"
          " WHERE status_index % 3 = 0");
}

static int64_t somebody(void)
{
    char sql[128];

    snprintf(sql, sizeof sql, "SELECT person_id FROM dv.person ORDER BY md5(person_id || 'x%u')",
             support_random());
    return asked_int(sql);
}

static void random_merges_are_sound_and_what_is_undone_is_as_before(void **state)
{
    enum { TURNS = 300, OPEN = 64 };
    static char before[OPEN][400];
    int64_t open[OPEN];
    int n = 0, merged = 0, undone = 0, declined = 0, refused = 0;

    (void)state;
    town(90);
    for (int i = 0; i < TURNS; i++) {
        int64_t id = 0;

        if (n > 0 && (n == OPEN || support_random() % 5 < 2)) {
            /* The last one always can be undone, and all is as it was before it. */
            assert_ok(dv_duplicate_undo(hoa, open[--n], "nhầm", &err), &err);
            assert_string_equal(picture(), before[n]);
            undone++;
            continue;
        }
        snprintf(before[n], sizeof before[n], "%s", picture());
        if (propose(minh, somebody(), somebody(), (int)(support_random() % 3), &id) != DV_OK) {
            refused++;
            continue;
        }
        if (support_random() % 6 == 0) {
            assert_ok(dv_duplicate_decline(an, id, "không phải", &err), &err);
            assert_string_equal(picture(), before[n]);
            declined++;
            continue;
        }
        assert_ok(dv_duplicate_approve(an, id, &err), &err);
        open[n++] = id;
        merged++;
        if (i % 40 == 0)
            support_check();
    }
    support_check();
    /* Not the last ones first: what a later merge forbids is refused, and done when that is undone.
     */
    for (int left = n; left > 0;) {
        int k = (int)(support_random() % (uint32_t)n);
        dv_status status = open[k] ? dv_duplicate_undo(hoa, open[k], "nhầm", &err) : DV_E_STATE;

        if (status == DV_OK) {
            open[k] = 0;
            left--;
        } else {
            assert_int_equal(status, DV_E_STATE);
        }
    }
    assert_string_equal(picture(), before[0]);
    print_message("# %d merged, %d undone, %d declined, %d refused\n", merged, undone, declined,
                  refused);
    assert_true(merged > 30);
}

int main(void)
{
#define STORY(name) cmocka_unit_test_setup_teardown(name, fresh, done)
    const struct CMUnitTest tests[] = {
        STORY(suspects_are_listed_once_with_all_reasons),
        STORY(a_crowd_with_one_telephone_says_nothing),
        STORY(what_refers_to_the_other_follows_to_the_one_kept),
        STORY(a_dead_number_has_ended_and_leads_to_the_live_one),
        STORY(the_membership_that_lives_is_the_officers_choice),
        STORY(it_takes_two_officers_to_merge_and_a_third_to_undo),
        STORY(what_cannot_be_merged_is_refused_and_said),
        STORY(an_undo_names_what_stands_in_the_way),
        STORY(a_row_that_is_gone_keeps_a_merge_from_being_undone),
        STORY(merges_follow_on_one_another_and_never_turn_in_a_circle),
        STORY(a_feed_finds_the_live_person_and_an_unchanged_row_is_the_same),
        STORY(officers_merge_within_their_subtree_and_see_nothing_else),
        STORY(of_two_approvals_at_once_one_merges),
        STORY(an_admission_at_the_same_moment_makes_no_member_of_one_who_is_gone),
        STORY(a_feed_of_the_same_persons_meets_them_before_or_after_a_merge),
        STORY(a_merge_knows_every_column_that_names_a_person_or_a_member),
        STORY(random_merges_are_sound_and_what_is_undone_is_as_before),
    };

    return cmocka_run_group_tests(tests, support_database, drop);
}
