/* SPDX-License-Identifier: MIT */
/*
 * bench_duplicate [PERSONS] - the list of suspects among so many members (2,000), one in 200 of
 * whom stands twice: its first page of 100 for an officer of each level, and the whole list of the
 * centre. Prints milliseconds. Under tests/with_pg.sh.
 */
#include "registry/search_world.h"

#include <time.h>

static const char *const kinds[] = {"centre", "provincial", "upper", "grassroots"};

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

/* A second record of some, known by an old paper, in the unit of somebody else. */
static const char doubles[] =
    "INSERT INTO dv.person (person_id, full_name, name_key, birth_date, sex)"
    " SELECT person_id + 100000000, full_name, name_key, birth_date, sex FROM dv.person"
    "  WHERE person_id % 200 = 0;"
    "INSERT INTO dv.person_identity (person_id, kind, number)"
    " SELECT person_id, 'cmnd', lpad((person_id % 100000000)::text, 9, '0') FROM dv.person"
    "  WHERE person_id > 100000000;"
    "INSERT INTO dv.employment (person_id, unit_id, source, code)"
    " SELECT p.person_id, s.unit_id, 'hr', p.person_id::text FROM dv.person p"
    "   JOIN dv.membership s ON s.member_id = p.person_id - 100000000 + p.person_id % 3"
    "  WHERE p.person_id > 100000000 AND upper_inf(s.during)";

static dv_page *ask(dv_registry *registry, const char *after, double *ret_ms)
{
    double began = now();
    dv_page *page = NULL;
    dv_error err = {0};

    if (dv_duplicate_list(registry, NULL, after, 100, &page, &err) != DV_OK) {
        fprintf(stderr, "%s\n%s\n", err.message, err.detail);
        exit(1);
    }
    *ret_ms = now() - began;
    return page;
}

static void whole(dv_registry *registry)
{
    char after[128] = "";
    double total = 0, most = 0, ms;
    int pages = 0, pairs = 0;

    do {
        dv_page *page = ask(registry, *after ? after : NULL, &ms);

        total += ms;
        most = ms > most ? ms : most;
        pages++;
        pairs += dv_page_count(page);
        snprintf(after, sizeof after, "%s", dv_page_next(page) ? dv_page_next(page) : "");
        dv_page_free(page);
    } while (*after);
    printf("whole list: %d pairs, %d pages, %.0f ms, slowest page %.0f ms\n", pairs, pages, total,
           most);
}

static void level(PGconn *owner, const char *kind)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;
    dv_error err = {0};
    char sql[512], login[64], conninfo[256];
    PGresult *unit;
    double first = 0, again = 0;
    dv_page *page;

    snprintf(sql, sizeof sql,
             "SELECT u.code FROM dv.unit u JOIN dv.unit b ON b.lft BETWEEN u.lft AND u.rgt"
             "  JOIN dv.membership s ON s.unit_id = b.unit_id WHERE u.kind = '%s'"
             " GROUP BY u.code ORDER BY count(*) DESC LIMIT 1",
             kind);
    unit = PQexec(owner, sql);
    snprintf(login, sizeof login, "dv_bench_%s", kind);
    world_officer(owner, login, PQgetvalue(unit, 0, 0));
    PQclear(unit);
    snprintf(conninfo, sizeof conninfo, "%s user=%s", support_conninfo(), login);
    options.conninfo = conninfo;
    if (dv_registry_open(&options, &registry, &err) != DV_OK) {
        fprintf(stderr, "%s\n%s\n", err.message, err.detail);
        exit(1);
    }
    dv_page_free(ask(registry, NULL, &first));
    page = ask(registry, NULL, &again);
    printf("%-10s first page: %3d pairs, %.0f ms, again %.0f ms\n", kind, dv_page_count(page),
           first, again);
    dv_page_free(page);
    if (kind == kinds[0])
        whole(registry);
    dv_registry_close(registry);
}

int main(int argc, char **argv)
{
    int persons = argc > 1 ? atoi(argv[1]) : 2000;
    PGconn *owner;

    support_database(NULL);
    owner = world_connect(support_conninfo() + strlen("dbname="), NULL);
    world_run(owner, "SET synchronous_commit = off");
    world_make(owner, persons, persons / 130 + 34);
    world_run(owner, doubles);
    world_run(owner, "VACUUM ANALYZE");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        level(owner, kinds[i]);
    PQfinish(owner);
    support_database_drop(NULL);
    return EXIT_SUCCESS;
}
