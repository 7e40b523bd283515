/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

static dv_error err;
static dv_registry *registry;
static dv_page *page;

static const dv_decision decided = {sizeof decided, 20600, "12/QĐ-LĐLĐ", "Trần An", 0};

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
    dv_page_free(page);
    page = NULL;
    dv_registry_close(registry);
    return 0;
}

static dv_page **next_page(void)
{
    dv_page_free(page);
    page = NULL;
    return &page;
}

/* n workers of a unit, all of one name, so that they stand in the order in which they came. */
static void workers(const char *unit, int n)
{
    char sql[512];

    snprintf(sql, sizeof sql,
             "WITH p AS (INSERT INTO dv.person (full_name, name_key)"
             " SELECT 'Lê Thị Xuân', 'le thi xuan' FROM generate_series(1, %d)"
             " RETURNING person_id)"
             "INSERT INTO dv.employment (person_id, unit_id, source, code)"
             " SELECT p.person_id, u.unit_id, 's', p.person_id FROM p, dv.unit u"
             "  WHERE u.code = '%s'",
             n, unit);
    given(sql);
}

static dv_status admit_in(dv_registry *mine, const char *unit, int64_t *ret, dv_error *own)
{
    return dv_admission_admit(mine, unit, "Lê Minh", &decided, ret, own);
}

static int64_t admit(const char *unit)
{
    int64_t admitted = -1;

    assert_ok(admit_in(registry, unit, &admitted, &err), &err);
    return admitted;
}

/* Serials first to last, six digits in all, "5" before them. */
static void set_range(const char *unit, int64_t first, int64_t last)
{
    dv_number_range range = DV_NUMBER_RANGE_INIT;

    range.unit_code = unit;
    range.prefix = "5";
    range.digits = 6;
    range.no_check_digit = 1;
    range.first_serial = first;
    range.last_serial = last;
    assert_ok(dv_number_range_set(registry, &range, &err), &err);
}

static dv_number_move move_of(const char *from, const char *to, int64_t quantity)
{
    dv_number_move move = DV_NUMBER_MOVE_INIT;

    move.unit_code = from;
    move.to_code = to;
    move.quantity = quantity;
    return move;
}

static dv_status give(const char *from, const char *to, int64_t quantity)
{
    dv_number_move move = move_of(from, to, quantity);

    return dv_number_range_give(registry, &move, &err);
}

static dv_status give_back(const char *from, const char *to, int64_t quantity)
{
    dv_number_move move = move_of(from, to, quantity);

    return dv_number_range_return(registry, &move, &err);
}

/* Who owns which serials still free: "A 3-7;B 8-9". */
static const char *free_serials(void)
{
    return asked("SELECT string_agg(coalesce(u.code, '-') || ' ' || next_serial || '-'"
                 " || last_serial, ';' ORDER BY next_serial) FROM dv.number_range r"
                 " LEFT JOIN dv.unit u USING (unit_id) WHERE next_serial <= last_serial"
                 " AND prefix = '5'");
}

/* Numbers given so far, as "unit of the member number ...". */
static const char *members(void)
{
    return asked("SELECT string_agg(u.code || right(m.member_no, 3), ' ' ORDER BY member_id)"
                 " FROM dv.member m JOIN dv.membership s USING (member_id)"
                 " JOIN dv.unit u USING (unit_id)");
}

static void what_is_given_is_the_receivers_and_no_longer_the_givers(void **state)
{
    (void)state;
    set_range("P", 1, 100);
    assert_ok(give("P", "U", 40), &err);
    assert_ok(give("U", "A", 10), &err);
    assert_string_equal(free_serials(), "P 1-60;U 61-90;A 91-100");
    workers("A", 2);
    workers("U", 1);
    assert_int_equal(admit(NULL), 3);
    assert_string_equal(members(), "A091 A092 U061");
    assert_status(give("P", "A", 61), DV_E_STATE, &err);
    assert_string_equal(err.detail, "Numbers asked: 61, free: 60.");
    assert_status(give("A", "B", 1), DV_E_INVALID, &err);
    assert_status(give("A", "P", 1), DV_E_INVALID, &err);
    assert_status(give("P", "P", 1), DV_E_INVALID, &err);
    assert_status(give("P", "A", 0), DV_E_INVALID, &err);
    assert_status(give("P", "Z", 1), DV_E_NOT_FOUND, &err);
    assert_ok(give("U", "B", 29), &err);
    assert_string_equal(free_serials(), "P 1-60;B 62-90;A 93-100");
    assert_string_equal(asked("SELECT string_agg(verb || u.code || (new ->> 'quantity'), ' '"
                              " ORDER BY event_id) FROM dv.event e JOIN dv.unit u USING (unit_id)"
                              " WHERE verb LIKE 'numbers %'"),
                        "numbers givenP40 numbers givenU10 numbers givenU29");
}

static void a_serial_may_be_named_and_what_lies_around_it_stays(void **state)
{
    dv_number_move move = move_of("P", "A", 10);

    (void)state;
    set_range("P", 1, 100);
    move.first_serial = 31;
    assert_ok(dv_number_range_give(registry, &move, &err), &err);
    assert_string_equal(free_serials(), "P 1-30;A 31-40;P 41-100");
    move.first_serial = 26;
    assert_status(dv_number_range_give(registry, &move, &err), DV_E_STATE, &err);
    move.first_serial = 1;
    assert_ok(dv_number_range_give(registry, &move, &err), &err);
    assert_string_equal(free_serials(), "A 1-10;P 11-30;A 31-40;P 41-100");
    /* From several ranges, the highest first. */
    assert_ok(give("P", "B", 70), &err);
    assert_string_equal(free_serials(), "A 1-10;P 11-20;B 21-30;A 31-40;B 41-100");
}

static void unused_numbers_go_back_up(void **state)
{
    (void)state;
    set_range("P", 1, 100);
    assert_ok(give("P", "A", 40), &err);
    workers("A", 5);
    assert_int_equal(admit("A"), 5);
    /* U owns no range: they go to P, who gave them. */
    assert_ok(give_back("A", NULL, 15), &err);
    assert_ok(give_back("A", "U", 5), &err);
    assert_string_equal(free_serials(), "P 1-60;A 66-80;U 81-85;P 86-100");
    assert_status(give_back("A", NULL, 16), DV_E_STATE, &err);
    assert_status(give_back("P", "A", 1), DV_E_INVALID, &err);
    assert_ok(give_back("P", NULL, 1), &err); /* to everybody */
    assert_string_equal(free_serials(), "P 1-60;A 66-80;U 81-85;P 86-99;- 100-100");
    assert_ok(dv_number_range_moves(registry, "U", NULL, 2, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    assert_string_equal(dv_page_text(page, 0, "kind"), "returned");
    assert_string_equal(dv_page_text(page, 0, "to_code"), "U");
    assert_int_equal(dv_page_int(page, 1, "quantity"), 15);
    assert_non_null(dv_page_next(page));
}

static void a_request_is_done_once(void **state)
{
    dv_number_move move = move_of("P", "A", 40);

    (void)state;
    set_range("P", 1, 100);
    move.request_id = REQUEST;
    for (int i = 0; i < 3; i++)
        assert_ok(dv_number_range_give(registry, &move, &err), &err);
    assert_string_equal(free_serials(), "P 1-60;A 61-100");
    move.quantity = 41;
    assert_status(dv_number_range_give(registry, &move, &err), DV_E_CONFLICT, &err);
    move.request_id = "8b2f";
    assert_status(dv_number_range_give(registry, &move, &err), DV_E_INVALID, &err);
}

static void numbers_are_taken_lowest_first_and_then_of_the_unit_above(void **state)
{
    dv_number_move move = move_of("P", "A", 2);

    (void)state;
    set_range("P", 1, 100);
    move.first_serial = 50;
    assert_ok(dv_number_range_give(registry, &move, &err), &err);
    move.first_serial = 20;
    assert_ok(dv_number_range_give(registry, &move, &err), &err);
    assert_ok(give("P", "U", 1), &err);
    workers("A", 7);
    workers("B", 1);
    assert_int_equal(admit(NULL), 8);
    /* A's own, the one of U, then P's, where B stands behind A. */
    assert_string_equal(members(), "A020 A021 A050 A051 A100 A001 A002 B003");
    /* Who is short of one is short of all. */
    given("DELETE FROM dv.number_range WHERE unit_id IS NULL");
    workers("A", 94);
    assert_status(admit_in(registry, "A", &(int64_t){0}, &err), DV_E_STATE, &err);
    assert_string_equal(err.detail, "Numbers needed: 94, left: 92.");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.member"), 8);
}

static void who_runs_low_is_said_once(void **state)
{
    (void)state;
    assert_ok(dv_setting_set(registry, "number_low", "50", &err), &err);
    assert_status(dv_setting_set(registry, "number_low", "5x", &err), DV_E_INVALID, &err);
    assert_status(dv_setting_set(registry, "number_low", "d", &err), DV_E_INVALID, &err);
    set_range("U", 1, 60);
    workers("A", 10);
    (void)admit(NULL);
    assert_ok(dv_number_range_low(registry, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    workers("B", 1);
    (void)admit(NULL);
    assert_ok(dv_number_range_low(registry, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_string_equal(dv_page_text(page, 0, "unit_code"), "U");
    assert_int_equal(dv_page_int(page, 0, "free"), 49);
    assert_int_equal(dv_page_int(page, 0, "mark"), 50);
    assert_ok(dv_number_range_low(registry, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    workers("B", 1);
    (void)admit(NULL);
    assert_ok(dv_number_range_low(registry, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    assert_ok(dv_number_range_list(registry, next_page(), &err), &err);
    assert_int_equal(dv_page_int(page, 0, "low"), 0);
    assert_string_equal(dv_page_text(page, 1, "unit_code"), "U");
    assert_int_equal(dv_page_int(page, 1, "free"), 48);
    assert_int_equal(dv_page_int(page, 1, "low"), 1);
}

static void a_water_mark_may_be_days_of_supply(void **state)
{
    (void)state;
    assert_ok(dv_setting_set(registry, "number_low", "45d", &err), &err);
    set_range("U", 1, 60);
    workers("A", 40);
    (void)admit(NULL); /* 40 in 90 days: 20 in 45 */
    assert_ok(dv_number_range_low(registry, next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    workers("A", 2);
    (void)admit(NULL);
    assert_ok(dv_number_range_low(registry, next_page(), &err), &err);
    assert_int_equal(dv_page_int(page, 0, "free"), 18);
    assert_int_equal(dv_page_int(page, 0, "mark"), 21);
    given("UPDATE dv.number_use SET day = current_date - 90");
    assert_ok(dv_number_range_list(registry, next_page(), &err), &err);
    assert_int_equal(dv_page_int(page, 1, "mark"), 0);
    assert_int_equal(dv_page_int(page, 1, "low"), 0);
}

static void thousands_are_numbered_in_one_go_over_many_ranges(void **state)
{
    struct timespec from, to;
    dv_number_move move = move_of("P", "A", 100);

    (void)state;
    set_range("P", 1, 9000);
    for (int i = 0; i < 30; i++) {
        move.first_serial = 1 + 200 * i;
        assert_ok(dv_number_range_give(registry, &move, &err), &err);
    }
    workers("A", 5000);
    clock_gettime(CLOCK_MONOTONIC, &from);
    assert_int_equal(admit("A"), 5000);
    clock_gettime(CLOCK_MONOTONIC, &to);
    print_message("# 5000 members over 31 ranges: %.2f s\n",
                  (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
    assert_int_equal(
        asked_int("SELECT count(*) FROM dv.number_range WHERE next_serial > last_serial"
                  " AND unit_id = (SELECT unit_id FROM dv.unit WHERE code = 'A')"),
        30);
    assert_string_equal(asked("SELECT max(member_no) FROM dv.member WHERE member_id <= 3000"),
                        "505900");
}

/* ---- against a model ---- */

enum { UNITS = 12, SERIALS = 400, EVERYBODY = UNITS };

static struct {
    int parent[UNITS], depth[UNITS]; /* of the root: EVERYBODY, 0 */
    int order[UNITS];                /* units in the order of the tree */
    int waiting[UNITS];
    int owner[SERIALS + 1]; /* -1: a member bears it */
} model;

static const char *code_of(int unit)
{
    static const char codes[UNITS][2] = {"A", "B", "C", "D", "E", "F",
                                         "G", "H", "I", "J", "K", "L"};

    return unit == EVERYBODY ? NULL : codes[unit];
}

static bool is_below(int unit, int above)
{
    while (unit != EVERYBODY) {
        unit = model.parent[unit];
        if (unit == above)
            return true;
    }
    return false;
}

static int any(int n)
{
    return (int)(support_random() % (unsigned)n);
}

static int plant(int unit, int at)
{
    model.order[at++] = unit;
    for (int child = unit + 1; child < UNITS; child++)
        if (model.parent[child] == unit)
            at = plant(child, at);
    return at;
}

/* A tree at random; its serials are everybody's. */
static void plant_tree(void)
{
    char csv[1024];
    size_t used = (size_t)snprintf(csv, sizeof csv, "code,name,kind,parent\nA,Đơn vị,centre,\n");
    dv_input input = DV_INPUT_INIT;

    model.parent[0] = EVERYBODY;
    for (int i = 1; i < UNITS; i++) {
        model.parent[i] = any(i);
        model.depth[i] = model.depth[model.parent[i]] + 1;
        used += (size_t)snprintf(csv + used, sizeof csv - used, "%s,Đơn vị,upper,%s\n", code_of(i),
                                 code_of(model.parent[i]));
    }
    assert_int_equal(plant(0, 0), UNITS);
    input.data = csv;
    input.data_size = used;
    assert_ok(dv_unit_import(registry, &input, NULL, &err), &err);
    set_range(NULL, 1, SERIALS);
    for (int s = 1; s <= SERIALS; s++)
        model.owner[s] = EVERYBODY;
}

static int count_free(int unit)
{
    int n = 0;

    for (int s = 1; s <= SERIALS; s++)
        n += model.owner[s] == unit;
    return n;
}

static void hand_over(int from, int to, int quantity)
{
    for (int s = SERIALS; s > 0 && quantity > 0; s--) {
        if (model.owner[s] != from)
            continue;
        model.owner[s] = to;
        quantity--;
    }
}

static void try_to_give(void)
{
    int from = any(UNITS + 1), to = any(UNITS), quantity = 1 + any(40);
    dv_status status = give(code_of(from), code_of(to), quantity);

    if (!is_below(to, from))
        assert_int_equal(status, DV_E_INVALID);
    else if (quantity > count_free(from))
        assert_int_equal(status, DV_E_STATE);
    else
        assert_ok(status, &err);
    if (status == DV_OK)
        hand_over(from, to, quantity);
}

/* From a serial on: it lies in one range, which the model does not know of. */
static void try_to_give_a_piece(void)
{
    int from = any(UNITS + 1), to = any(UNITS), quantity = 1 + any(9), first = 1 + any(SERIALS);
    dv_number_move move = move_of(code_of(from), code_of(to), quantity);
    dv_status status;

    if (!is_below(to, from))
        return;
    move.first_serial = first;
    status = dv_number_range_give(registry, &move, &err);
    assert_true(status == DV_OK || status == DV_E_STATE);
    for (int s = first; s < first + quantity && status == DV_OK; s++) {
        assert_true(s <= SERIALS && model.owner[s] == from);
        model.owner[s] = to;
    }
}

static void try_to_return(void)
{
    int from = any(UNITS), to = any(2) ? EVERYBODY : any(UNITS), quantity = 1 + any(20);
    dv_status status = give_back(code_of(from), code_of(to), quantity);

    if (to != EVERYBODY && !is_below(from, to))
        assert_int_equal(status, DV_E_INVALID);
    else if (quantity > count_free(from))
        assert_int_equal(status, DV_E_STATE);
    else
        assert_ok(status, &err);
    if (status != DV_OK)
        return;
    if (to == EVERYBODY) { /* or the nearest above that owns a range */
        const char *code;

        assert_ok(dv_number_range_moves(registry, NULL, NULL, 1, next_page(), &err), &err);
        code = dv_page_text(page, 0, "to_code");
        to = code ? code[0] - 'A' : EVERYBODY;
        assert_true(is_below(from, to));
    }
    hand_over(from, to, quantity);
}

/* Each owner serves whom it can, the deepest first; the others go on up. */
static int number_below(int unit, int left[UNITS])
{
    int admitted = 0;

    for (int depth = UNITS; depth >= -1; depth--) {
        for (int s = 1; s <= SERIALS; s++) {
            int owner = model.owner[s];

            if (owner < 0 || (owner == EVERYBODY ? -1 : model.depth[owner]) != depth)
                continue;
            for (int i = 0; i < UNITS; i++) {
                int who = model.order[i];

                if (!left[who] || (who != unit && !is_below(who, unit)) ||
                    (who != owner && !is_below(who, owner)))
                    continue;
                left[who]--;
                model.owner[s] = -1;
                admitted++;
                break;
            }
        }
    }
    return admitted;
}

static void try_to_admit(void)
{
    int unit = any(UNITS), who = any(UNITS), n = 1 + any(6), wanted = 0, kept[SERIALS + 1];
    int left[UNITS];
    int64_t admitted = 0;
    dv_status status;

    workers(code_of(who), n);
    model.waiting[who] += n;
    memcpy(kept, model.owner, sizeof kept);
    memcpy(left, model.waiting, sizeof left);
    for (int i = 0; i < UNITS; i++)
        wanted += i == unit || is_below(i, unit) ? model.waiting[i] : 0;
    n = number_below(unit, left);
    status = admit_in(registry, code_of(unit), &admitted, &err);
    if (n < wanted) {
        assert_int_equal(status, DV_E_STATE);
        memcpy(model.owner, kept, sizeof kept);
        return;
    }
    assert_ok(status, &err);
    assert_int_equal(admitted, wanted);
    memcpy(model.waiting, left, sizeof left);
}

static void compare(void)
{
    char text[4 * SERIALS + 1] = "";
    size_t used = 0;

    for (int s = 1; s <= SERIALS; s++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s",
                                 model.owner[s] < 0            ? "."
                                 : model.owner[s] == EVERYBODY ? "-"
                                                               : code_of(model.owner[s]));
    assert_string_equal(
        asked("SELECT string_agg(CASE WHEN s < r.next_serial THEN '.'"
              " ELSE coalesce(u.code, '-') END, '' ORDER BY s) FROM dv.number_range r"
              " LEFT JOIN dv.unit u USING (unit_id),"
              " LATERAL generate_series(r.first_serial, r.last_serial) s"),
        text);
}

static int fresh_tree(void **state)
{
    (void)state;
    support_clear();
    registry = support_registry("Lan");
    memset(&model, 0, sizeof model);
    plant_tree();
    return 0;
}

static void giving_returning_and_admitting_at_random_equal_a_model(void **state)
{
    int members_made = 0;

    (void)state;
    for (int i = 0; i < 400; i++) {
        int kind = any(10);

        if (kind < 4)
            try_to_give();
        else if (kind < 5)
            try_to_give_a_piece();
        else if (kind < 7)
            try_to_return();
        else
            try_to_admit();
        compare();
    }
    for (int s = 1; s <= SERIALS; s++)
        members_made += model.owner[s] < 0;
    assert_int_equal(asked_int("SELECT count(*) FROM dv.member"), members_made);
    print_message("# %d members, %s ranges\n", members_made,
                  asked("SELECT count(*) FROM dv.number_range"));
}

/* ---- many at once ---- */

enum { SESSIONS = 8, ROUNDS = 12 };

typedef struct session {
    int number, moved, admitted, failed;
} session;

static dv_status one_deed(dv_registry *mine, session *s, int round, dv_error *own)
{
    static const char *const below[] = {"A", "B"};
    dv_number_move move = move_of("U", below[s->number % 2], 3);
    int64_t admitted = 0;
    dv_status status;

    if (s->number < 4) { /* four approve at once, in two units */
        status = admit_in(mine, below[s->number % 2], &admitted, own);
        s->admitted += (int)admitted;
        return status;
    }
    if (round % 2) {
        move.unit_code = below[s->number % 2];
        move.to_code = "U";
        status = dv_number_range_return(mine, &move, own);
    } else {
        status = dv_number_range_give(mine, &move, own);
    }
    s->moved += status == DV_OK;
    return status == DV_E_STATE ? DV_OK : status; /* others took them before */
}

static void *work(void *user)
{
    session *s = user;
    dv_registry *mine = support_registry("other");
    dv_error own = {0};

    for (int round = 0; round < ROUNDS; round++) {
        dv_status status = one_deed(mine, s, round, &own);

        if (status != DV_OK && !own.retry) {
            print_error("%s: %s\n", own.message, own.detail);
            s->failed++;
        }
    }
    dv_registry_close(mine);
    return NULL;
}

static void approvals_and_moves_at_once_give_no_number_twice(void **state)
{
    pthread_t thread[SESSIONS];
    session of[SESSIONS] = {0};
    int admitted = 0, moved = 0;

    (void)state;
    set_range("U", 1, 500);
    workers("A", 100);
    workers("B", 100);
    for (int i = 0; i < SESSIONS; i++) {
        of[i].number = i;
        assert_int_equal(pthread_create(&thread[i], NULL, work, &of[i]), 0);
    }
    for (int i = 0; i < 20; i++) {
        workers("A", 4);
        workers("B", 4);
    }
    for (int i = 0; i < SESSIONS; i++) {
        pthread_join(thread[i], NULL);
        assert_int_equal(of[i].failed, 0);
        admitted += of[i].admitted;
        moved += of[i].moved;
    }
    admitted += (int)admit(NULL);
    assert_int_equal(admitted, 360);
    assert_true(moved > 0);
    assert_int_equal(asked_int("SELECT count(DISTINCT member_no) FROM dv.member"), 360);
    assert_int_equal(asked_int("SELECT sum(last_serial - next_serial + 1) FROM dv.number_range"
                               " WHERE prefix = '5'"),
                     140);
}

static void whoever_moves_numbers_waits_for_who_admits(void **state)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *hasty = NULL;
    dv_number_move move = move_of("U", "A", 1);
    int64_t admitted;

    (void)state;
    set_range("U", 1, 50);
    workers("A", 1);
    options.conninfo = support_conninfo();
    options.statement_timeout_s = 1;
    assert_ok(dv_registry_open(&options, &hasty, &err), &err);
    given("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('dv.application', 0))");
    assert_status(dv_number_range_give(hasty, &move, &err), DV_E_DB, &err);
    assert_string_equal(err.sqlstate, "57014");
    assert_status(admit_in(hasty, "A", &admitted, &err), DV_E_DB, &err);
    given("COMMIT");
    assert_ok(dv_number_range_give(hasty, &move, &err), &err);
    assert_ok(admit_in(hasty, "A", &admitted, &err), &err);
    assert_string_equal(members(), "A050");
    dv_registry_close(hasty);
}

/* ---- units that end ---- */

static void reorganise(const char *csv)
{
    dv_input input = DV_INPUT_INIT;
    dv_reorganisation decision = DV_REORGANISATION_INIT;
    int64_t id = 0, moved = 0;

    input.data = csv;
    input.data_size = strlen(csv);
    decision.decision_date = 20600;
    decision.decision_no = "13/QĐ-LĐLĐ";
    decision.proposer = "Lê Ánh";
    assert_ok(dv_reorganisation_propose(registry, &input, &decision, &id, NULL, &err), &err);
    assert_ok(dv_reorganisation_approve(registry, id, "Trần An", &moved, &err), &err);
}

static void blanks(const char *unit, int64_t quantity)
{
    dv_blank_move move = DV_BLANK_MOVE_INIT;

    move.kind = DV_BLANK_RECEIVED;
    move.unit_code = unit;
    move.quantity = quantity;
    assert_ok(dv_blank_record(registry, &move, &err), &err);
}

static const char *stocks(void)
{
    return asked("SELECT string_agg(u.code || s.quantity, ' ' ORDER BY u.code)"
                 " FROM dv.blank_stock s JOIN dv.unit u USING (unit_id)");
}

static const char *posts(void)
{
    return asked("SELECT string_agg(o.login || ' ' || u.code"
                 " || CASE WHEN ended_at IS NULL THEN '' ELSE ' ended' END, ';' ORDER BY login)"
                 " FROM dv.officer o JOIN dv.unit u USING (unit_id)");
}

static int estates(void **state)
{
    (void)fresh(state);
    set_range("P", 1, 100);
    assert_ok(give("P", "A", 10), &err);
    set_range("B", 201, 210);
    workers("A", 4);
    (void)admit("A");
    blanks("A", 50);
    blanks("B", 7);
    given("INSERT INTO dv.officer (login, unit_id, duties)"
          " SELECT 'clerk_of_' || lower(code), unit_id, ARRAY['clerk'] FROM dv.unit");
    return 0;
}

static void a_merged_unit_leaves_numbers_blanks_and_posts_to_its_successor(void **state)
{
    (void)state;
    reorganise("action,code,into\nmerge,A,B\n");
    assert_string_equal(free_serials(), "P 1-90;B 95-100;B 201-210");
    assert_string_equal(stocks(), "A0 B57");
    assert_string_equal(posts(), "clerk_of_a B;clerk_of_b B;clerk_of_p P;clerk_of_u U");
    assert_string_equal(asked("SELECT string_agg(verb || u.code, ' ' ORDER BY event_id)"
                              " FROM dv.event e JOIN dv.unit u USING (unit_id)"
                              " WHERE verb LIKE '%inherited' OR verb LIKE 'officer%'"),
                        "numbers inheritedA blanks inheritedA officer movedA");
    assert_string_equal(asked("SELECT max(kind) FROM dv.number_move WHERE from_id IS NOT NULL"
                              " AND quantity = 6"),
                        "inherited");
    assert_ok(dv_blank_list(registry, "B", next_page(), &err), &err);
    assert_int_equal(dv_page_count(page), 2); /* A stands below B now */
    assert_int_equal(dv_page_int(page, 0, "taken_in"), 50);
    assert_int_equal(dv_page_int(page, 1, "given_out"), 50);
}

static void a_dissolved_unit_leaves_them_to_its_parent_and_its_posts_end(void **state)
{
    (void)state;
    /* U ends too, so that P comes after both. */
    reorganise("action,code\ndissolve,A\ndissolve,B\ndissolve,U\n");
    assert_string_equal(free_serials(), "P 1-90;P 95-100;P 201-210");
    assert_string_equal(stocks(), "A0 B0 P57");
    assert_string_equal(posts(), "clerk_of_a A ended;clerk_of_b B ended;clerk_of_p P;"
                                 "clerk_of_u U ended");
    reorganise("action,code\ndissolve,P\n");
    assert_string_equal(free_serials(), "- 1-90;- 95-100;- 201-210");
    assert_string_equal(stocks(), "A0 B0 P57");
    assert_status(give(NULL, "P", 1), DV_E_INVALID, &err);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, done)
    const struct CMUnitTest tests[] = {
        TEST(what_is_given_is_the_receivers_and_no_longer_the_givers),
        TEST(a_serial_may_be_named_and_what_lies_around_it_stays),
        TEST(unused_numbers_go_back_up),
        TEST(a_request_is_done_once),
        TEST(numbers_are_taken_lowest_first_and_then_of_the_unit_above),
        TEST(who_runs_low_is_said_once),
        TEST(a_water_mark_may_be_days_of_supply),
        TEST(thousands_are_numbered_in_one_go_over_many_ranges),
        cmocka_unit_test_setup_teardown(giving_returning_and_admitting_at_random_equal_a_model,
                                        fresh_tree, done),
        TEST(approvals_and_moves_at_once_give_no_number_twice),
        TEST(whoever_moves_numbers_waits_for_who_admits),
        cmocka_unit_test_setup_teardown(
            a_merged_unit_leaves_numbers_blanks_and_posts_to_its_successor, estates, done),
        cmocka_unit_test_setup_teardown(
            a_dissolved_unit_leaves_them_to_its_parent_and_its_posts_end, estates, done),
    };

    return cmocka_run_group_tests(tests, support_database, support_database_drop);
}
