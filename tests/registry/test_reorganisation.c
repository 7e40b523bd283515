/* SPDX-License-Identifier: MIT */
#include "support.h"

static dv_error err;
static dv_registry *registry;
static dv_page *page;
static int64_t id, members;

enum { JULY_1 = 20635 /* 2026-07-01; people of support_people() were admitted on 2026-05-27 */ };

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
    dv_page_free(page);
    page = NULL;
    dv_registry_close(registry);
    return 0;
}

/* Room for the next page, the one before freed. */
static dv_page **next_page(void)
{
    dv_page_free(page);
    page = NULL;
    return &page;
}

static dv_status propose_by(const char *unit, dv_date effective, const char *csv)
{
    dv_input input = DV_INPUT_INIT;
    dv_reorganisation decision = DV_REORGANISATION_INIT;

    input.data = csv;
    input.data_size = strlen(csv);
    decision.decision_date = JULY_1 - 10;
    decision.effective_date = effective;
    decision.decision_no = " 12/QĐ-LĐLĐ ";
    decision.unit_code = unit;
    decision.proposer = "Lê Ánh";
    return dv_reorganisation_propose(registry, &input, &decision, &id, next_page(), &err);
}

static dv_status propose(const char *csv)
{
    return propose_by(NULL, JULY_1, csv);
}

static dv_status approve(void)
{
    return dv_reorganisation_approve(registry, id, "Trần An", &members, &err);
}

static void given_done(const char *csv)
{
    assert_ok(propose(csv), &err);
    assert_ok(approve(), &err);
    support_check();
}

/* The page as "row reason value;...". */
static const char *refused(void)
{
    static char text[2048];
    size_t n = 0;

    text[0] = '\0';
    for (int32_t i = 0; i < dv_page_count(page); i++) {
        const char *reason = dv_page_text(page, i, "reason"),
                   *value = dv_page_text(page, i, "value");

        if (reason)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s %s %s;",
                                  dv_page_text(page, i, "row"), reason, value ? value : "-");
    }
    return text;
}

/* The tree of a day as "code parent name;...". Static ring of 2. */
static const char *tree(dv_date day)
{
    static char text[2][16384];
    static int turn;
    char *to = text[turn++ % 2];
    size_t n = 0;
    dv_page *units = NULL;

    to[0] = '\0';
    assert_ok(dv_unit_tree(registry, NULL, day, &units, &err), &err);
    for (int32_t i = 0; i < dv_page_count(units); i++) {
        const char *parent = dv_page_text(units, i, "parent");

        n += (size_t)snprintf(to + n, sizeof text[0] - n, "%s %s %s;",
                              dv_page_text(units, i, "code"), parent ? parent : "-",
                              dv_page_text(units, i, "name"));
    }
    dv_page_free(units);
    return to;
}

static const char *state_of_things(void)
{
    return asked(
        "SELECT md5(concat((SELECT string_agg(u::text, ',' ORDER BY unit_id) FROM dv.unit u),"
        " (SELECT string_agg(h::text, ',' ORDER BY h::text) FROM dv.unit_history h),"
        " (SELECT string_agg(s::text, ',' ORDER BY s::text) FROM dv.membership s),"
        " (SELECT string_agg(m::text, ',' ORDER BY m::text) FROM dv.member m),"
        " (SELECT string_agg(c::text, ',' ORDER BY c::text) FROM dv.card c),"
        " (SELECT string_agg(r::text, ',' ORDER BY r::text) FROM dv.reorganisation r),"
        " (SELECT string_agg(c::text, ',' ORDER BY c::text) FROM dv.unit_change c),"
        " (SELECT value FROM dv.setting WHERE name = 'feed_generation'),"
        " (SELECT count(*) FROM dv.event)))");
}

#define HEADER "action,code,name,kind,parent,into,sector\n"

static void a_proposal_is_kept_and_changes_nothing(void **state)
{
    const char *before = tree(JULY_1);

    (void)state;
    support_people(registry, 3, 1);
    assert_ok(propose("Hình thức;Mã đơn vị;Tên mới;Loại;Mã cấp trên mới;Nhập vào\n"
                      "Sáp nhập;A;;;;B\n"
                      "Đổi tên;B;Công đoàn cơ sở Công ty B và A;;;\n"
                      "Thành lập;U2;Công đoàn cấp trên U2;Cấp trên;P;\n"),
              &err);
    assert_int_equal(dv_page_count(page), 3);
    assert_int_equal(dv_page_int(page, 0, "row"), 2);
    assert_string_equal(dv_page_text(page, 0, "action"), "merge");
    assert_string_equal(dv_page_text(page, 0, "into"), "B");
    assert_int_equal(dv_page_int(page, 0, "members"), 3);
    assert_string_equal(dv_page_text(page, 1, "was_name"), "Công đoàn cơ sở Công ty B");
    assert_string_equal(dv_page_text(page, 1, "name"), "Công đoàn cơ sở Công ty B và A");
    assert_string_equal(dv_page_text(page, 1, "parent"), "U");
    assert_string_equal(dv_page_text(page, 2, "parent"), "P");
    assert_null(dv_page_text(page, 2, "was_name"));
    assert_string_equal(tree(JULY_1), before);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.unit"), 4);
    assert_string_equal(asked("SELECT concat_ws(' ', decision_no, decision_date, effective_on,"
                              " proposed_by, state) FROM dv.reorganisation"),
                        "12/QĐ-LĐLĐ 2026-06-21 2026-07-01 Lê Ánh proposed");
    support_check();
    assert_ok(dv_reorganisation_preview(registry, id, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 3);
    assert_int_equal(dv_page_int(page, 0, "members"), 3);
}

static void members_of_a_merged_unit_move_with_number_and_card(void **state)
{
    const char *numbers;

    (void)state;
    support_people(registry, 5, 1);
    numbers = asked("SELECT string_agg(member_no, ' ' ORDER BY member_id) FROM dv.member");
    given_done(HEADER "merge,A,,,,B,\n");
    assert_int_equal(members, 5);
    assert_string_equal(
        asked("SELECT string_agg(member_no, ' ' ORDER BY member_id) FROM dv.member"), numbers);
    assert_string_equal(asked("SELECT string_agg(DISTINCT u.code || s.during, ' ') FROM dv.unit u"
                              " JOIN dv.membership s USING (unit_id)"),
                        "A[2026-05-27,2026-07-01) B[2026-07-01,)");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'ordered'"), 5);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.employment e JOIN dv.unit u USING (unit_id)"
                               " WHERE u.code = 'B'"),
                     5);
    assert_string_equal(
        asked("SELECT string_agg(DISTINCT (old ->> 'unit') || (new ->> 'unit'), ' ')"
              " || count(*) FROM dv.event WHERE verb = 'member moved'"),
        "AB5");
    assert_string_equal(asked("SELECT dissolved_on || ' ' || (SELECT code FROM dv.unit i"
                              " WHERE i.unit_id = u.into_id) FROM dv.unit u WHERE code = 'A'"),
                        "2026-07-01 B");
}

static void a_stint_that_began_after_the_day_of_effect_is_put_right(void **state)
{
    (void)state;
    support_people(registry, 3, 1);
    assert_ok(propose_by(NULL, JULY_1 - 60, HEADER "merge,A,,,,B,\n"), &err);
    assert_ok(approve(), &err);
    support_check();
    assert_string_equal(asked("SELECT string_agg(DISTINCT u.code || s.during, ' ') FROM dv.unit u"
                              " JOIN dv.membership s USING (unit_id)"),
                        "B[2026-05-27,)");
    assert_ok(propose_by(NULL, JULY_1 - 59, HEADER "dissolve,B,,,,,\n"), &err);
    assert_ok(approve(), &err);
    support_check();
    assert_string_equal(asked("SELECT string_agg(DISTINCT during::text, ' ') FROM dv.membership"),
                        "[2026-05-27,2026-05-28)");
}

static void members_of_a_dissolved_unit_end_and_so_do_their_cards(void **state)
{
    (void)state;
    support_people(registry, 4, 1);
    given_done(HEADER "dissolve,A,,,,,\n");
    assert_int_equal(members, 4);
    assert_string_equal(asked("SELECT string_agg(DISTINCT state, ' ') FROM dv.member"), "ended");
    assert_string_equal(asked("SELECT string_agg(DISTINCT state || end_reason, ' ') FROM dv.card"),
                        "endedrevoked");
    assert_string_equal(asked("SELECT string_agg(DISTINCT during::text, ' ') FROM dv.membership"),
                        "[2026-05-27,2026-07-01)");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'member ended'"), 4);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'card revoked'"), 4);
}

static void a_dissolved_unit_may_say_where_its_members_go(void **state)
{
    (void)state;
    support_people(registry, 4, 1);
    given_done(HEADER "dissolve,A,,,,B,\n");
    assert_string_equal(asked("SELECT string_agg(DISTINCT state, ' ') FROM dv.member"), "active");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'unit dissolved'"), 1);
}

static void the_tree_of_a_day_gone_by_has_the_names_and_parents_of_then(void **state)
{
    const char *before = tree(JULY_1 - 1);

    (void)state;
    given_done(HEADER "rename,P,Liên đoàn Lao động tỉnh P mới,,,,\n"
                      "found,W,Công đoàn phường W,upper,P,,\n"
                      "re-parent,A,,,W,,\n"
                      "re-parent,B,Công đoàn B,,W,,\n"
                      "dissolve,U,,,,,\n");
    assert_string_equal(tree(JULY_1 - 1), before);
    assert_string_equal(tree(JULY_1), "P - Liên đoàn Lao động tỉnh P mới;W P Công đoàn phường W;"
                                      "A W Công đoàn cơ sở Công ty A;B W Công đoàn B;");
    assert_ok(dv_unit_tree(registry, "U", JULY_1 - 1, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 3);
    assert_string_equal(dv_page_text(page, 0, "until"), "2026-07-01");
    assert_null(dv_page_text(page, 0, "since"));
    assert_ok(dv_unit_tree(registry, "W", JULY_1, next_page(), &err), &err);
    assert_string_equal(dv_page_text(page, 0, "decision_no"), "12/QĐ-LĐLĐ");
    assert_int_equal(dv_page_int(page, 1, "depth"), 2);
    assert_status(dv_unit_tree(registry, "U", JULY_1, next_page(), &err), DV_E_NOT_FOUND, &err);
    assert_null(page);
}

static void an_import_dates_what_it_changes_from_today(void **state)
{
    dv_input input = DV_INPUT_INIT;

    (void)state;
    input.data = "code,name,kind\nA,Tên khác,grassroots\n";
    input.data_size = strlen(input.data);
    assert_ok(dv_unit_import(registry, &input, NULL, &err), &err);
    support_check();
    assert_string_equal(
        asked("SELECT string_agg(h.name || ' ' || (lower(during) = current_date)"
              ", ';' ORDER BY lower(during) DESC) FROM dv.unit_history h"
              " JOIN dv.unit USING (unit_id) WHERE code = 'A' AND NOT lower_inf(during)"),
        "Tên khác true");
    assert_status(propose(HEADER "rename,A,Tên khác nữa,,,,\n"), DV_E_INVALID, &err);
    assert_string_equal(refused(), "2 changed-later A;");
}

static void units_below_a_merged_one_follow_it(void **state)
{
    (void)state;
    given_done(HEADER "found,V,Công đoàn cấp trên V,upper,P,,\nmerge,U,,,,V,\n"
                      "rename,B,Công đoàn B,,,,\n");
    assert_int_equal(dv_page_int(page, 1, "units"), 1);
    assert_string_equal(dv_page_text(page, 2, "parent"), "V");
    assert_string_equal(asked("SELECT string_agg(code, ' ' ORDER BY lft) FROM dv.unit"
                              " WHERE dissolved_on IS NULL"),
                        "P V A B");
    assert_string_equal(asked("SELECT (old ->> 'parent') || (new ->> 'parent') FROM dv.event e"
                              " JOIN dv.unit u USING (unit_id) WHERE u.code = 'A'"
                              " AND verb = 'unit changed'"),
                        "UV");
}

static void each_fault_is_named_and_nothing_is_kept(void **state)
{
    (void)state;
    given_done(HEADER "found,Z,Z,grassroots,U,,\nfound,S,S,section,A,,\nfound,S2,S2,section,A,,\n");
    given_done(HEADER "dissolve,Z,,,,,\n");
    assert_status(propose(HEADER "explode,B,,,,,\n"         /* 2 */
                                 "merge,,,,,B,\n"           /* 3 */
                                 "rename,B,,,,,\n"          /* 4 */
                                 "found,N,N,factory,U,,\n"  /* 5 */
                                 "found,M,M,upper,U,,xyz\n" /* 6 */
                                 "re-parent,P,,,,,\n"       /* 7 */
                                 "merge,U,,,,,\n"           /* 8 */
                                 "rename,S,S\x01,,,,\n"     /* 9 */
                                 "rename,S,S mới,,,,\n"     /* 10 */
                                 "found,Z,Z,upper,U,,\n"    /* 11 */
                                 "rename,X,X,,,,\n"         /* 12 */
                                 "rename,Z,Z mới,,,,\n"     /* 13 */
                                 "found,K,K,upper,Y,,\n"    /* 14 */
                                 "found,L,L,upper,Z,,\n"),  /* 15 */
                  DV_E_INVALID, &err);
    assert_string_equal(refused(), "2 action-unknown explode;3 code-missing -;4 name-missing -;"
                                   "5 kind-unknown factory;6 sector-unknown xyz;7 parent-missing -;"
                                   "8 into-missing -;9 unreadable S\x01;10 code-repeated S;"
                                   "11 code-taken Z;12 unit-unknown X;13 code-repeated Z;"
                                   "14 parent-unknown Y;15 parent-unknown Z;");
    assert_non_null(strstr(err.message, "14 of 14"));
    assert_status(propose(HEADER "dissolve,A,,,,,\n"
                                 "re-parent,S,,,A,,\n"
                                 "merge,B,,,,A,\n"
                                 "rename,Z,Z mới,,,,\n"),
                  DV_E_INVALID, &err);
    assert_string_equal(refused(),
                        "2 children-left S2;3 parent-ends A;4 into-ends A;5 unit-dissolved Z;");
    assert_status(propose(HEADER "merge,A,,,,A,\n"), DV_E_INVALID, &err);
    assert_string_equal(refused(), "2 into-ends A;");
    assert_status(propose(HEADER "re-parent,P,,,A,,\nrename,B,B mới,,,,\n"), DV_E_INVALID, &err);
    assert_string_equal(refused(), "2 cycle P;3 cycle B;");
    assert_status(propose(HEADER "merge,A,,,,S,\n"), DV_E_INVALID, &err);
    assert_string_equal(refused(), "2 cycle A;");
    assert_status(propose_by("U", JULY_1,
                             HEADER "rename,P,P mới,,,,\nfound,Q,Q,upper,,,\n"
                                    "rename,A,A mới,,,,\nre-parent,B,,,P,,\n"),
                  DV_E_INVALID, &err);
    assert_string_equal(refused(), "2 outside P;3 outside Q;5 outside B;");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.reorganisation"), 2);
    assert_int_equal(
        asked_int("SELECT count(*) FROM dv.event WHERE verb = 'reorganisation proposed'"), 2);
}

static void what_is_no_file_of_changes_is_a_format_error(void **state)
{
    (void)state;
    assert_status(propose("just some text\n"), DV_E_FORMAT, &err);
    assert_status(propose(HEADER), DV_E_FORMAT, &err);
    assert_status(propose(HEADER "merge,\"A,,,,B,\n"), DV_E_FORMAT, &err);
    assert_status(propose_by("NONE", JULY_1, HEADER "merge,A,,,,B,\n"), DV_E_NOT_FOUND, &err);
    assert_status(propose_by(NULL, JULY_1 + 100000, HEADER "merge,A,,,,B,\n"), DV_E_INVALID, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.reorganisation"), 0);
}

static void who_proposes_cannot_approve(void **state)
{
    (void)state;
    assert_ok(propose(HEADER "merge,A,,,,B,\n"), &err);
    assert_status(dv_reorganisation_approve(registry, id, " LÊ ÁNH", &members, &err), DV_E_INVALID,
                  &err);
    assert_status(dv_reorganisation_approve(registry, id, " ", &members, &err), DV_E_INVALID, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.unit WHERE dissolved_on IS NULL"), 4);
    assert_ok(approve(), &err);
}

static void a_decision_is_done_once_and_only_when_in_effect(void **state)
{
    const char *after;

    (void)state;
    support_people(registry, 2, 1);
    assert_ok(propose_by(NULL, (dv_date)asked_int("SELECT current_date - date '1970-01-01' + 2"),
                         HEADER "merge,A,,,,B,\n"),
              &err);
    assert_status(approve(), DV_E_STATE, &err);
    assert_ok(dv_reorganisation_withdraw(registry, id, &err), &err);
    assert_status(dv_reorganisation_withdraw(registry, id, &err), DV_E_STATE, &err);
    assert_status(approve(), DV_E_STATE, &err);
    given_done(HEADER "merge,A,,,,B,\n");
    after = state_of_things();
    members = 77;
    assert_status(approve(), DV_E_STATE, &err);
    assert_status(dv_reorganisation_withdraw(registry, id, &err), DV_E_STATE, &err);
    assert_status(dv_reorganisation_preview(registry, id, next_page(), &err), DV_E_STATE, &err);
    assert_int_equal(members, 77);
    assert_string_equal(state_of_things(), after);
    id = 99;
    assert_status(approve(), DV_E_NOT_FOUND, &err);
    assert_ok(dv_reorganisation_list(registry, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    assert_string_equal(dv_page_text(page, 0, "state"), "approved");
    assert_string_equal(dv_page_text(page, 1, "state"), "withdrawn");
}

static void a_proposal_that_fits_the_tree_no_more_is_not_done(void **state)
{
    int64_t first;
    const char *before;

    (void)state;
    assert_ok(propose(HEADER "dissolve,A,,,,,\nmerge,B,,,,A2,\nfound,A2,A2,grassroots,U,,\n"),
              &err);
    first = id;
    given_done(HEADER "found,T,Tổ T,group,A,,\n");
    before = state_of_things();
    id = first;
    assert_status(approve(), DV_E_STATE, &err);
    assert_non_null(strstr(err.detail, "children-left T"));
    assert_string_equal(state_of_things(), before);
}

/* The server ends the session at the last statement: what was done before it is gone too. */
static void an_approval_that_is_killed_leaves_nothing_half_done(void **state)
{
    const char *before;

    (void)state;
    support_people(registry, 3, 1);
    assert_ok(propose(HEADER "merge,A,,,,B,\nrename,U,U mới,,,,\n"), &err);
    before = state_of_things();
    given("CREATE FUNCTION public.die() RETURNS trigger LANGUAGE plpgsql AS"
          " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';"
          "CREATE TRIGGER die BEFORE UPDATE ON dv.unit_change FOR EACH ROW"
          " EXECUTE FUNCTION public.die()");
    assert_status(approve(), DV_E_LINK, &err);
    given("DROP FUNCTION public.die() CASCADE");
    assert_string_equal(state_of_things(), before);
    support_check();
    assert_ok(dv_registry_reset(registry, &err), &err);
    assert_ok(approve(), &err);
    assert_int_equal(members, 3);
    support_check();
}

static void cards_that_show_an_old_name_are_listed_until_they_end(void **state)
{
    char last[32];

    (void)state;
    support_people(registry, 5, 1);
    given("UPDATE dv.card SET state = 'printed', qr = 'X', kid = 'k', issued_on = current_date, "
          "printed_at = now()"
          " WHERE status_index <> (SELECT max(status_index) FROM dv.card)");
    given_done(HEADER "rename,A,Công đoàn A mới,,,,\nrename,U,U mới,,,,\n");
    assert_ok(dv_reorganisation_cards(registry, "A", NULL, 3, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 3);
    assert_string_equal(dv_page_text(page, 0, "card_unit_name"), "Công đoàn cơ sở Công ty A");
    assert_string_equal(dv_page_text(page, 0, "unit_name"), "Công đoàn A mới");
    snprintf(last, sizeof last, "%s", dv_page_next(page));
    assert_ok(dv_reorganisation_cards(registry, NULL, last, 3, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_null(dv_page_next(page));
    assert_ok(dv_card_revoke(registry, dv_page_text(page, 0, "card_id"), "mất", &err), &err);
    given_done(HEADER "merge,A,,,,B,\n");
    assert_ok(dv_reorganisation_cards(registry, "B", NULL, 10, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 3);
    assert_string_equal(dv_page_text(page, 2, "card_unit_name"), "Công đoàn cơ sở Công ty A");
    given_done(HEADER "rename,B,Công đoàn cơ sở Công ty A,,,,\n");
    assert_ok(dv_reorganisation_cards(registry, NULL, NULL, 10, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 0);
}

static void a_dissolved_unit_is_met_by_no_list_file_or_feed(void **state)
{
    dv_input input = DV_INPUT_INIT;
    dv_feed_request feed = DV_FEED_REQUEST_INIT;
    int64_t intake, application;

    (void)state;
    support_people(registry, 2, 0);
    given_done(HEADER "dissolve,A,,,,,\n");
    assert_ok(dv_unit_list(registry, NULL, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 3);
    assert_ok(dv_candidate_list(registry, NULL, NULL, 10, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    assert_ok(dv_application_make(registry, "A", NULL, &application, &err), &err);
    assert_int_equal(application, 0);
    input.data = "code,name,kind,parent\nA,A,grassroots,U\nC,C,section,A\n";
    input.data_size = strlen(input.data);
    assert_status(dv_unit_import(registry, &input, next_page(), &err), DV_E_INVALID, &err);
    assert_string_equal(dv_page_text(page, 0, "reason"), "unit-dissolved");
    input.data = "Mã nhân viên,Họ và tên,Đơn vị công tác\nE90001,Lê Văn An,Công ty A\n"
                 "E90002,Lê Văn Ba,A\nE90003,Lê Văn Tư,Công đoàn cơ sở Công ty A\n";
    input.data_size = strlen(input.data);
    feed.source = "test";
    feed.input = &input;
    assert_ok(dv_feed_compare(registry, &feed, &intake, &err), &err);
    assert_string_equal(asked("SELECT string_agg(DISTINCT outcome || reason, ' ') || count(*)"
                              " FROM dv.intake_result WHERE reason LIKE 'unit%'"),
                        "refusedunit-unknown3");
}

static void applications_wait_for_nobody_in_a_unit_that_ends(void **state)
{
    int64_t application, admitted;
    dv_decision decision = DV_DECISION_INIT;

    (void)state;
    support_people(registry, 2, 0);
    assert_ok(dv_application_make(registry, "A", NULL, &application, &err), &err);
    assert_ok(dv_application_submit(registry, application, "Lê Minh", &err), &err);
    assert_status(propose(HEADER "dissolve,A,,,,,\n"), DV_E_INVALID, &err);
    assert_string_equal(refused(), "2 applications-open A;");
    given_done(HEADER "merge,A,,,,B,\n");
    decision.number = "1/QD";
    decision.date = JULY_1 + 1;
    decision.approver = "Trần An";
    assert_ok(dv_application_approve(registry, application, &decision, &admitted, &err), &err);
    assert_int_equal(admitted, 2);
    assert_string_equal(
        asked("SELECT DISTINCT u.code FROM dv.unit u JOIN dv.membership USING (unit_id)"), "B");
    support_check();
}

/* Of n units, changes at random; what the library refuses is refused, what it takes holds. */
static size_t random_change(char *to, size_t room, int round, int unit)
{
    uint32_t other = support_random() % 40;

    switch (support_random() % 6) {
    case 0:
        return (size_t)snprintf(to, room, "found,N%d-%d,N%d,group,X%u,,\n", round, unit, unit,
                                other);
    case 1: return (size_t)snprintf(to, room, "rename,X%d,Đổi tên lần %d,,,,\n", unit, round);
    case 2: return (size_t)snprintf(to, room, "merge,X%d,,,,X%u,\n", unit, other);
    case 3: return (size_t)snprintf(to, room, "dissolve,X%d,,,,,\n", unit);
    default: return (size_t)snprintf(to, room, "re-parent,X%d,,,X%u,,\n", unit, other);
    }
}

static void days_gone_by_stay_as_they_were_whatever_follows(void **state)
{
    char csv[4096];
    size_t n;
    int taken = 0;

    (void)state;
    support_people(registry, 40, 1);
    n = (size_t)snprintf(csv, sizeof csv, HEADER "found,X0,Tổ 0,group,A,,\n");
    for (uint32_t i = 1; i < 40; i++)
        n += (size_t)snprintf(csv + n, sizeof csv - n, "found,X%u,Tổ %u,group,X%u,,\n", i, i,
                              support_random() % i);
    given_done(csv);
    given("UPDATE dv.membership SET unit_id = (SELECT unit_id FROM dv.unit"
          " WHERE code = 'X' || member_id % 40)");
    for (int round = 0; round < 30; round++) {
        char before[16384];
        dv_date day = JULY_1 + 1 + round;

        n = (size_t)snprintf(csv, sizeof csv, HEADER);
        snprintf(before, sizeof before, "%s", tree(day));
        for (uint32_t i = support_random() % 4 + 1; i; i--)
            n += random_change(csv + n, sizeof csv - n, round, (int)(support_random() % 40));
        if (propose_by(NULL, day, csv) != DV_OK) {
            assert_int_equal(err.status, DV_E_INVALID);
            assert_string_equal(tree(day), before);
            continue;
        }
        assert_ok(approve(), &err);
        taken++;
        support_check();
        assert_string_equal(tree(day - 1), before);
        assert_int_equal(asked_int("SELECT count(*) FROM dv.member WHERE state <> 'ended'"),
                         asked_int("SELECT count(*) FROM dv.membership WHERE upper_inf(during)"));
    }
    print_message("# %d of 30 random files were taken\n", taken);
    assert_true(taken > 3);
}

static void a_unit_split_off_says_from_which(void **state)
{
    (void)state;
    assert_status(propose("Hình thức,Mã,Tên,Loại,Cấp trên,Tách từ\n"
                          "Tách,A2,Công đoàn A2,CĐCS,U,Z\n"),
                  DV_E_INVALID, &err);
    assert_string_equal(refused(), "2 from-unknown Z;");
    assert_ok(propose("Hình thức,Mã,Tên,Loại,Cấp trên,Tách từ\n"
                      "Tách,A2,Công đoàn A2,CĐCS,U,A\n"
                      "Đổi tên,B,Công đoàn B mới,,,A\n"),
              &err);
    assert_string_equal(dv_page_text(page, 0, "from_code"), "A");
    assert_null(dv_page_text(page, 1, "from_code"));
    assert_ok(approve(), &err);
    support_check();
    assert_string_equal(asked("SELECT u.code || c.from_code FROM dv.unit_change c"
                              " JOIN dv.unit u USING (unit_id) WHERE from_code IS NOT NULL"),
                        "A2A");
    assert_string_equal(asked("SELECT string_agg(new ->> 'from', ' ') FROM dv.event"
                              " WHERE verb IN ('unit founded', 'unit changed')"),
                        "A");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_proposal_is_kept_and_changes_nothing, fresh, done),
        cmocka_unit_test_setup_teardown(members_of_a_merged_unit_move_with_number_and_card, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(a_stint_that_began_after_the_day_of_effect_is_put_right,
                                        fresh, done),
        cmocka_unit_test_setup_teardown(members_of_a_dissolved_unit_end_and_so_do_their_cards,
                                        fresh, done),
        cmocka_unit_test_setup_teardown(a_dissolved_unit_may_say_where_its_members_go, fresh, done),
        cmocka_unit_test_setup_teardown(the_tree_of_a_day_gone_by_has_the_names_and_parents_of_then,
                                        fresh, done),
        cmocka_unit_test_setup_teardown(an_import_dates_what_it_changes_from_today, fresh, done),
        cmocka_unit_test_setup_teardown(a_unit_split_off_says_from_which, fresh, done),
        cmocka_unit_test_setup_teardown(units_below_a_merged_one_follow_it, fresh, done),
        cmocka_unit_test_setup_teardown(each_fault_is_named_and_nothing_is_kept, fresh, done),
        cmocka_unit_test_setup_teardown(what_is_no_file_of_changes_is_a_format_error, fresh, done),
        cmocka_unit_test_setup_teardown(who_proposes_cannot_approve, fresh, done),
        cmocka_unit_test_setup_teardown(a_decision_is_done_once_and_only_when_in_effect, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(a_proposal_that_fits_the_tree_no_more_is_not_done, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(an_approval_that_is_killed_leaves_nothing_half_done, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(cards_that_show_an_old_name_are_listed_until_they_end,
                                        fresh, done),
        cmocka_unit_test_setup_teardown(a_dissolved_unit_is_met_by_no_list_file_or_feed, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(applications_wait_for_nobody_in_a_unit_that_ends, fresh,
                                        done),
        cmocka_unit_test_setup_teardown(days_gone_by_stay_as_they_were_whatever_follows, fresh,
                                        done),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
