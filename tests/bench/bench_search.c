/* SPDX-License-Identifier: MIT */
/*
 * bench_search [MEMBERS [DATABASE [CASES [PASS]]]] - searches by officers of each level under
 * row-level security, among so many members (2,000): statements as the library sends them, one
 * connection an officer. Prints milliseconds, after ANALYZE and again after 5 % of the rows
 * changed, and the question that took longest. DATABASE is kept for another run, and filled when it
 * is empty. PASS "fresh" leaves the change out, "as-is" measures the database as it stands. Under
 * tests/with_pg.sh.
 */
#include "registry/search_world.h"

#include <time.h>

enum { LEVELS = 4, CASES_MAX = 2000, KINDS = 8 };

static const char *const level_name[LEVELS] = {"centre", "province", "upper", "grassroots"};
static const char *const level_kind[LEVELS] = {"centre", "provincial", "upper", "grassroots"};
static const char *const kind_name[KINDS] = {"member number",  "identity number", "telephone",
                                             "full name",      "two words",       "words, prefix",
                                             "word, 1 letter", "full name, slip"};

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

/* What the server's process of a connection has computed, in ms: a busy machine does not add to it.
 */
static double computed(PGconn *conn)
{
    char path[64];
    double ns = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/schedstat", PQbackendPID(conn));
    file = fopen(path, "r");
    if (file && fscanf(file, "%lf", &ns) != 1)
        ns = 0;
    if (file)
        fclose(file);
    return ns / 1e6;
}

static uint32_t below(uint32_t n)
{
    return support_random() % n;
}

/* What a search took: wall of the first time, and the least that it computed of three times. */
typedef struct cost {
    double wall, cpu;
    int rows;
    char question[192];
} cost;

static cost ask(PGconn *conn, const dv_sql *sql, int n, const char *const *args)
{
    cost took = {0};

    for (int i = 0; i < 3; i++) {
        double before = computed(conn), began = now(), cpu;
        PGresult *result = PQexecParams(conn, sql->text, n, NULL, args, NULL, NULL, 0);
        double wall = now() - began;

        if (PQresultStatus(result) != PGRES_TUPLES_OK) {
            fprintf(stderr, "%s", PQerrorMessage(conn));
            exit(1);
        }
        took.rows = PQntuples(result);
        PQclear(result);
        cpu = computed(conn) - before;
        if (i == 0)
            took.wall = wall;
        if (i == 0 || cpu < took.cpu)
            took.cpu = cpu;
    }
    return took;
}

static cost ask_name(PGconn *conn, const char *words, const char *begins, int slip)
{
    const char *args[] = {
        words, begins, slip ? "1" : "0", "0", "2147483647", NULL, NULL, NULL, "0", "0", "",
        "0",   "20"};
    cost took = ask(conn, &DV_SQL_search_name, 13, args);

    snprintf(took.question, sizeof took.question, "%s%s%s%s", words, begins ? " " : "",
             begins ? begins : "", begins ? "*" : "");
    return took;
}

static cost ask_number(PGconn *conn, const char *number, const char *phone)
{
    const char *args[] = {number, NULL, phone, "0", "2147483647", NULL, NULL, NULL, "0", "0", "20"};

    return ask(conn, &DV_SQL_search_number, 11, args);
}

/* The words of a name in random order. */
static int shuffled(const char *name, char word[16][64])
{
    char text[512];
    int n = 0;

    snprintf(text, sizeof text, "%s", name);
    for (char *at = strtok(text, " "); at && n < 16; at = strtok(NULL, " "))
        snprintf(word[n++], 64, "%s", at);
    for (int i = n - 1; i > 0; i--) {
        uint32_t j = below((uint32_t)i + 1);
        char swap[64];

        memcpy(swap, word[i], 64);
        memcpy(word[i], word[j], 64);
        memcpy(word[j], swap, 64);
    }
    return n;
}

static void slip(char word[64])
{
    size_t n = strlen(word), at = below((uint32_t)n);
    char was = word[at];

    switch (below(3)) {
    case 0: word[at] = (char)('a' + below(26)); break;
    case 1:
        if (n > 2)
            memmove(word + at, word + at + 1, n - at);
        break;
    default:
        if (at + 1 < n) {
            word[at] = word[at + 1];
            word[at + 1] = was;
        }
    }
}

/* One search for somebody who is known by name and numbers, of one kind. */
static cost one(PGconn *conn, int kind, const PGresult *known, int row)
{
    char word[16][64], words[512] = "", begins[64];
    int n = shuffled(PQgetvalue(known, row, 3), word);
    int most = kind == 4 || kind == 5 ? 2 : kind == 6 ? 1 : n;

    if (kind < 3)
        return ask_number(conn, PQgetvalue(known, row, kind),
                          kind == 2 ? PQgetvalue(known, row, kind) : NULL);
    if (kind == 7)
        slip(word[below((uint32_t)n)]);
    for (int i = 0; i < n && i < most; i++)
        snprintf(words + strlen(words), sizeof words - strlen(words), "%s%s", i ? " " : "",
                 word[i]);
    if (kind != 5 && kind != 6)
        return ask_name(conn, words, NULL, kind == 7);
    snprintf(begins, sizeof begins, "%.*s", kind == 6 ? 1 : 1 + (int)below(3), word[n - 1]);
    if (kind == 5 && n == 2)
        snprintf(words, sizeof words, "%s", word[0]);
    return ask_name(conn, words, begins, 0);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double part(double *took, int cases, int percent)
{
    qsort(took, (size_t)cases, sizeof *took, by_size);
    return took[(cases * percent + 99) / 100 - 1];
}

static void measure(PGconn *owner, PGconn *const officer[LEVELS], int cases)
{
    PGresult *names = PQexec(
        owner, "SELECT m.member_no, i.number, p.phone, p.name_key FROM dv.member m"
               " JOIN dv.person p USING (person_id) JOIN dv.person_identity i USING (person_id)"
               " WHERE abs(hashint8(m.member_id))"
               "       % greatest(1, (SELECT max(member_id) FROM dv.member) / 20000) = 0");
    uint32_t known = (uint32_t)PQntuples(names);
    char longest[LEVELS][256];

    for (int kind = 0; kind < KINDS; kind++) {
        printf("%-16s", kind_name[kind]);
        for (int level = 0; level < LEVELS; level++) {
            double wall[CASES_MAX], cpu[CASES_MAX];
            cost worst = {0};
            int found = 0;

            for (int i = 0; i < cases; i++) {
                int row = (int)below(known);
                cost took = one(officer[level], kind, names, row);

                wall[i] = took.wall;
                cpu[i] = took.cpu;
                found += took.rows > 0;
                if (took.cpu > worst.cpu)
                    worst = took;
            }
            snprintf(longest[level], sizeof longest[level], "%s (%.1f)", worst.question, worst.cpu);
            printf(" | %5.2f %6.2f  %5.2f %6.2f %3d%%", part(cpu, cases, 50), part(cpu, cases, 99),
                   part(wall, cases, 50), part(wall, cases, 99), found * 100 / cases);
        }
        putchar('\n');
        for (int level = 0; kind > 2 && level < LEVELS; level++)
            printf("%20s: %s\n", level_name[level], longest[level]);
        fflush(stdout);
    }
    PQclear(names);
}

/* Who is a member works there too, every twentieth elsewhere, and half of them hold a card. */
static const char work[] =
    "INSERT INTO dv.employment (person_id, unit_id, source, code)"
    " SELECT s.member_id, CASE WHEN s.member_id % 20 = 11 THEN o.unit_id ELSE s.unit_id END, 'hr',"
    "        s.member_id::text"
    "   FROM dv.membership s JOIN dv.membership o ON o.member_id = greatest(1, s.member_id - 1);"
    "INSERT INTO dv.card_order (request_id, ordered_by) VALUES (gen_random_uuid(), 'x');"
    "INSERT INTO dv.card (card_id, member_id, order_id, issued_on, qr, kid, state)"
    " SELECT int8send(member_id), member_id, 1, '2026-01-01', 'qr', 'k', 'printed' FROM dv.member"
    "  WHERE state <> 'ended' AND member_id % 2 = 0";

/* Every twentieth member moves to the unit of another, and as many bear another's name. */
static const char change[] =
    "UPDATE dv.membership s SET unit_id = o.unit_id FROM dv.membership o"
    " WHERE s.member_id % 20 = 3 AND o.member_id = s.member_id + 1 AND upper_inf(s.during);"
    "UPDATE dv.person p SET full_name = o.full_name, name_key = o.name_key FROM dv.person o"
    " WHERE p.person_id % 20 = 4 AND o.person_id = p.person_id + 1";

/* The login of the level acts for the second largest unit of its kind, which is no freak. */
static PGconn *log_in(PGconn *owner, int level)
{
    char login[64], sql[1024];
    PGconn *officer;
    PGresult *unit;

    snprintf(sql, sizeof sql,
             "WITH own AS (SELECT u.lft, count(s.member_id) AS n FROM dv.unit u"
             "              LEFT JOIN dv.membership s USING (unit_id) GROUP BY u.lft),"
             " upto AS (SELECT lft, sum(n) OVER (ORDER BY lft) AS n FROM own)"
             "SELECT u.code, r.n - l.n + o.n FROM dv.unit u JOIN upto l ON l.lft = u.lft"
             " JOIN upto r ON r.lft = u.rgt JOIN own o ON o.lft = u.lft WHERE u.kind = '%s'"
             " ORDER BY 2 DESC OFFSET %d LIMIT 1",
             level_kind[level], level > 0);
    unit = PQexec(owner, sql);
    snprintf(login, sizeof login, "dv_search_%s", level_name[level]);
    world_officer(owner, login, PQgetvalue(unit, 0, 0));
    officer = world_connect(PQdb(owner), login);
    world_run(officer, "SET search_path = pg_catalog, pg_temp; SET jit = off");
    /* As in a session that goes on: functions have their plans. */
    for (int i = 0; i < 3; i++) {
        ask_number(officer, "1", NULL);
        ask_name(officer, "an", NULL, 0);
    }
    printf("%s %s members\n", level_name[level], PQgetvalue(unit, 0, 1));
    PQclear(unit);
    return officer;
}

int main(int argc, char **argv)
{
    int members = argc > 1 ? atoi(argv[1]) : 2000;
    const char *database = argc > 2 ? argv[2] : NULL, *pass = argc > 4 ? argv[4] : "";
    int cases = argc > 3 ? atoi(argv[3]) : members < 10000 ? 5 : members < 100000 ? 25 : 300;
    PGconn *owner, *officer[LEVELS];
    double began = now();

    if (cases < 1 || cases > CASES_MAX)
        return EXIT_FAILURE;
    if (!database)
        support_database(NULL);
    owner = world_connect(database ? database : support_conninfo() + strlen("dbname="), NULL);
    world_run(owner, "SET synchronous_commit = off");
    if (strcmp(PQcmdTuples(PQexec(owner, "SELECT FROM dv.unit LIMIT 1")), "0") == 0) {
        world_make(owner, members, members / 130 + 34);
        world_run(owner, work);
        printf("%d members made in %.1f s\n", members, (now() - began) / 1e3);
    }
    if (strcmp(pass, "as-is") != 0)
        world_run(owner, "VACUUM ANALYZE");
    for (int level = 0; level < LEVELS; level++)
        officer[level] = log_in(owner, level);
    printf("ms: p50 and p99 computed by the server at least, p50 and p99 waited for, how many "
           "found\n");
    measure(owner, officer, cases);
    if (!*pass) {
        world_run(owner, change);
        printf("after 5 %% of the rows changed\n");
        measure(owner, officer, cases);
    }
    for (int level = 0; level < LEVELS; level++)
        PQfinish(officer[level]);
    PQfinish(owner);
    if (!database)
        support_database_drop(NULL);
    return EXIT_SUCCESS;
}
