/* SPDX-License-Identifier: MIT */
/*
 * bench_reorganisation [UNITS [MEMBERS [MERGED]]] - 63 provincial units become 34, all 700 district
 * units end, UNITS grassroots units (8,500) with MEMBERS members (300,000) who hold printed cards
 * go to 1,000 new ward units, and every MERGED-th (20) of them goes into its neighbour: proposed,
 * approved, and the tree of the day before. Under tests/with_pg.sh.
 */
#include "support.h"

#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

enum { PROVINCES = 63, LEFT = 34, DISTRICTS = 700, WARDS = 1000 };

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static double lap(const char *what, double since)
{
    double at = now();

    printf("%-28s %7.2f s\n", what, at - since);
    fflush(stdout);
    return at;
}

/* Room for a file of so many rows. */
typedef struct text {
    char *data;
    size_t size, room;
} text;

__attribute__((format(printf, 2, 3))) static void add(text *to, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(to->data + to->size, to->room - to->size, format, args);
    va_end(args);
    assert_true(n >= 0 && (size_t)n < to->room - to->size);
    to->size += (size_t)n;
}

static void make_units(dv_registry *registry, text *csv, int units)
{
    dv_input input = DV_INPUT_INIT;
    dv_error err = {0};

    add(csv, "code,name,kind,parent\nC,Tổng Liên đoàn,centre,\n");
    for (int i = 0; i < PROVINCES; i++)
        add(csv, "P%d,Liên đoàn Lao động tỉnh %d,provincial,C\n", i, i);
    for (int i = 0; i < DISTRICTS; i++)
        add(csv, "D%d,Liên đoàn Lao động huyện %d,upper,P%d\n", i, i, i % PROVINCES);
    for (int i = 0; i < units; i++)
        add(csv, "G%d,Công đoàn cơ sở %d,grassroots,D%d\n", i, i, i % DISTRICTS);
    input.data = csv->data;
    input.data_size = csv->size;
    assert_ok(dv_unit_import(registry, &input, NULL, &err), &err);
}

/* Straight into the tables: how members come in is measured elsewhere. */
static void make_members(int members)
{
    char sql[2048];

    snprintf(
        sql, sizeof sql,
        "INSERT INTO dv.person (person_id, full_name, name_key)"
        " SELECT i, 'Nguyễn Văn ' || i, 'nguyen van ' || i FROM generate_series(1, %d) i;"
        "INSERT INTO dv.member (person_id, member_no, admitted_on)"
        " SELECT i, dv.member_number(r, i), '2020-01-01'"
        "   FROM dv.number_range r, generate_series(1, %d) i WHERE r.unit_id IS NULL;"
        "UPDATE dv.number_range SET next_serial = %d + 1 WHERE unit_id IS NULL;"
        "INSERT INTO dv.membership SELECT m.member_id, u.unit_id, '[2020-01-01,)' FROM dv.member m"
        "  JOIN (SELECT unit_id, row_number() OVER () - 1 AS n, count(*) OVER () AS of"
        "          FROM dv.unit WHERE kind = 'grassroots') u ON u.n = m.member_id %% u.of;"
        "INSERT INTO dv.employment (person_id, unit_id, source, code)"
        " SELECT m.person_id, s.unit_id, 'hr', m.member_no FROM dv.member m"
        "  JOIN dv.membership s USING (member_id);"
        "INSERT INTO dv.card_order (request_id, ordered_by, cards) SELECT gen_random_uuid(), "
        "'bench', count(*) FROM dv.member;"
        "INSERT INTO dv.card (card_id, member_id, order_id, state, kid, qr, issued_on, printed_at)"
        " SELECT int8send(member_id), member_id, 1, 'printed', 'k', 'X', '2021-01-01', now()"
        "   FROM dv.member;",
        members, members, members);
    given(sql);
    given("ANALYZE");
}

static void make_changes(text *csv, int units, int merged)
{
    csv->size = 0;
    add(csv, "action,code,name,kind,parent,into\n");
    for (int i = 0; i < PROVINCES; i++) {
        if (i < LEFT)
            add(csv, "rename,P%d,Liên đoàn Lao động tỉnh mới %d,,,\n", i, i);
        else
            add(csv, "merge,P%d,,,,P%d\n", i, i % LEFT);
    }
    for (int i = 0; i < WARDS; i++)
        add(csv, "found,W%d,Công đoàn phường %d,upper,P%d,\n", i, i, i % LEFT);
    for (int i = 0; i < DISTRICTS; i++)
        add(csv, "dissolve,D%d,,,,\n", i);
    for (int i = 0; i < units; i++) {
        if (i % merged == 1)
            add(csv, "merge,G%d,,,,G%d\n", i, i - 1);
        else
            add(csv, "re-parent,G%d,,,W%d,\n", i, i % WARDS);
    }
}

int main(int argc, char **argv)
{
    int units = argc > 1 ? atoi(argv[1]) : 8500;
    int members = argc > 2 ? atoi(argv[2]) : 300000;
    int merged = argc > 3 ? atoi(argv[3]) : 20;
    text csv = {.room = ((size_t)units + 4000) * 160};
    dv_reorganisation decision = DV_REORGANISATION_INIT;
    dv_input input = DV_INPUT_INIT;
    dv_registry *registry;
    dv_page *tree = NULL, *preview = NULL, *cards = NULL;
    dv_error err = {0};
    int64_t id, moved;
    double at;

    csv.data = malloc(csv.room);
    if (!csv.data || merged < 2)
        return EXIT_FAILURE;
    support_database(NULL);
    registry = support_registry("bench");
    at = now();
    make_units(registry, &csv, units);
    make_members(members);
    at = lap("units and members made", at);
    make_changes(&csv, units, merged);
    input.data = csv.data;
    input.data_size = csv.size;
    decision.decision_date = 20254;  /* 2025-06-15 */
    decision.effective_date = 20270; /* 2025-07-01 */
    decision.decision_no = "1/QĐ";
    decision.proposer = "An";
    assert_ok(dv_reorganisation_propose(registry, &input, &decision, &id, &preview, &err), &err);
    at = lap("proposed, with a preview", at);
    assert_ok(dv_reorganisation_approve(registry, id, "Bình", &moved, &err), &err);
    at = lap("approved", at);
    assert_ok(dv_unit_tree(registry, NULL, 20269, &tree, &err), &err);
    at = lap("the tree of the day before", at);
    assert_ok(dv_reorganisation_cards(registry, NULL, NULL, 1000, &cards, &err), &err);
    lap("1,000 cards to exchange", at);
    printf("%d changes, %lld members moved, %d units the day before\n", dv_page_count(preview),
           (long long)moved, dv_page_count(tree));
    support_check();
    dv_page_free(preview);
    dv_page_free(tree);
    dv_page_free(cards);
    dv_registry_close(registry);
    free(csv.data);
    return support_database_drop(NULL);
}
