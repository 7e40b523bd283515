/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char database[64];
static char conninfo[512];
static PGconn *side; /* the tests' own eyes on the database */

void support_ok(dv_status status, const dv_error *err, const char *file, int line)
{
    support_status(status, DV_OK, err, file, line);
}

void support_status(dv_status status, dv_status expected, const dv_error *err, const char *file,
                    int line)
{
    if (status == expected)
        return;
    print_error("%s:%d: %s, expected %s\n", file, line, dv_status_name(status),
                dv_status_name(expected));
    if (status != DV_OK && err)
        print_error("  message: %s\n  detail: %s\n  hint: %s\n", err->message, err->detail,
                    err->hint);
    _fail(file, line);
}

static PGconn *connect_to(const char *name)
{
    /* tests/with_pg.sh sets PGHOST and its like. */
    const char *keys[] = {"dbname", "options", NULL};
    const char *values[] = {name, "-c TimeZone=Asia/Ho_Chi_Minh", NULL}; /* as the library has it */
    PGconn *conn = PQconnectdbParams(keys, values, 0);

    if (PQstatus(conn) != CONNECTION_OK) {
        print_error("no test server: run this under tests/with_pg.sh\n%s", PQerrorMessage(conn));
        abort();
    }
    return conn;
}

static void run(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    ExecStatusType got = PQresultStatus(result);

    if (got != PGRES_COMMAND_OK && got != PGRES_TUPLES_OK) {
        print_error("%s\n%s", sql, PQerrorMessage(conn));
        PQclear(result);
        fail();
    }
    PQclear(result);
}

static void migrate(void)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_error err = {0};

    options.conninfo = conninfo;
    assert_ok(dv_registry_migrate(&options, NULL, &err), &err);
}

/* One statement about databases, which stands in none. */
static void manage(const char *sql)
{
    PGconn *conn = connect_to("postgres");

    run(conn, sql);
    PQfinish(conn);
}

static void make_database(const char *suffix, const char *from, const char *from_suffix)
{
    char sql[256];

    snprintf(sql, sizeof sql, "CREATE DATABASE %s%s ENCODING 'UTF8' TEMPLATE %s%s", database,
             suffix, from, from_suffix);
    manage(sql);
}

static void drop_database(const char *suffix)
{
    char sql[128];

    snprintf(sql, sizeof sql, "DROP DATABASE %s%s (FORCE)", database, suffix);
    manage(sql);
}

int support_database(void **state)
{
    (void)state;
    snprintf(database, sizeof database, "dv_test_%ld", (long)getpid());
    snprintf(conninfo, sizeof conninfo, "dbname=%s", database);
    make_database("", "template0", "");
    migrate();
    make_database("_made", database, "");
    side = connect_to(database);
    return 0;
}

int support_database_drop(void **state)
{
    (void)state;
    PQfinish(side);
    side = NULL;
    drop_database("");
    drop_database("_made");
    return 0;
}

const char *support_conninfo(void)
{
    return conninfo;
}

dv_registry *support_registry(const char *officer)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;
    dv_error err = {0};

    options.conninfo = conninfo;
    options.officer = officer;
    assert_ok(dv_registry_open(&options, &registry, &err), &err);
    return registry;
}

void support_clear(void)
{
    PQfinish(side);
    drop_database("");
    make_database("", database, "_made");
    side = connect_to(database);
    run(side, "SET client_min_messages = warning");
}

void given(const char *sql)
{
    run(side, sql);
}

const char *asked(const char *sql)
{
    static char answer[8][4096];
    static int turn;
    char *to = answer[turn++ % 8];
    PGresult *result = PQexec(side, sql);

    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        print_error("%s\n%s", sql, PQerrorMessage(side));
        PQclear(result);
        fail();
    }
    snprintf(to, sizeof answer[0], "%s", PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return to;
}

int64_t asked_int(const char *sql)
{
    return strtoll(asked(sql), NULL, 10);
}

void support_check(void)
{
    dv_registry *registry = support_registry("test");
    dv_page *page = NULL;
    dv_error err = {0};
    int broken = 0;

    assert_ok(dv_registry_check(registry, &page, &err), &err);
    for (int32_t i = 0; i < dv_page_count(page); i++) {
        if (strcmp(dv_page_text(page, i, "state"), "ok") == 0)
            continue;
        print_error("%s: %s\n", dv_page_text(page, i, "rule"), dv_page_text(page, i, "first"));
        broken++;
    }
    assert_true(dv_page_count(page) > 15);
    dv_page_free(page);
    dv_registry_close(registry);
    assert_int_equal(broken, 0);
}

static char folder[64];

static void remove_folder(void)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s stays\n", folder);
}

const char *support_folder(void)
{
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "/tmp/dv-test-XXXXXX");
        assert_non_null(mkdtemp(folder));
        atexit(remove_folder);
    }
    return folder;
}

static char *ring(void)
{
    static char path[8][512];
    static int turn;

    return path[turn++ % 8];
}

const char *support_source(const char *path)
{
    char *to = ring();

    snprintf(to, 512, "%s/%s", DV_SOURCE_ROOT, path);
    return to;
}

const char *support_file(const char *name, const void *data, size_t size)
{
    char *to = ring();
    FILE *file;

    snprintf(to, 512, "%s/%s", support_folder(), name);
    file = fopen(to, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return to;
}

const char *support_text_file(const char *name, const char *text)
{
    return support_file(name, text, strlen(text));
}

void support_units(dv_registry *registry)
{
    static const char units[] = "code,name,kind,parent,sector,tax_code,employer\n"
                                "P,Liên đoàn Lao động tỉnh P,provincial,,state,,\n"
                                "U,Công đoàn cấp trên U,upper,P,state,,\n"
                                "A,Công đoàn cơ sở Công ty A,grassroots,U,non-state,,Công ty A\n"
                                "B,Công đoàn cơ sở Công ty B,grassroots,U,non-state,,Công ty B\n";
    dv_input input = DV_INPUT_INIT;
    dv_error err = {0};

    input.data = units;
    input.data_size = sizeof units - 1;
    assert_ok(dv_unit_import(registry, &input, NULL, &err), &err);
}

void support_people(dv_registry *registry, int n, int cards)
{
    static const char *const words[] = {"An",    "Bình", "Cường", "Dũng", "Giang",  "Hạnh",
                                        "Khánh", "Lan",  "Minh",  "Ngọc", "Phượng", "Quỳnh"};
    const size_t room = 256 * ((size_t)n + 1);
    char *csv = malloc(room);
    size_t used = 0;
    dv_input input = DV_INPUT_INIT;
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_decision decision = DV_DECISION_INIT;
    dv_error err = {0};
    int64_t intake = 0, changes = 0;

    assert_non_null(csv);
    used += (size_t)snprintf(csv, room,
                             "Mã nhân viên,Họ và tên,Ngày sinh,Giới tính,Số CCCD,"
                             "Ngày vào làm,Đơn vị công tác\n");
    for (int i = 1; i <= n; i++)
        used += (size_t)snprintf(csv + used, room - used,
                                 "E%05d,Nguyễn Văn %s %s,16/04/1971,Nam,001071%06d,01/03/2026,"
                                 "Công ty A\n",
                                 i, words[i / 12 % 12], words[i % 12], i);
    input.data = csv;
    input.data_size = used;
    request.source = "test";
    request.input = &input;
    assert_ok(dv_feed_compare(registry, &request, &intake, &err), &err);
    assert_ok(dv_feed_apply(registry, intake, &changes, &err), &err);
    assert_int_equal(changes, n);
    free(csv);
    if (!cards)
        return;
    decision.number = "1/QD";
    decision.date = 20600;
    decision.approver = "Trần An";
    assert_ok(dv_admission_admit(registry, NULL, "Lê Minh", &decision, &changes, &err), &err);
    assert_int_equal(changes, n);
    assert_ok(dv_card_order(registry, NULL, NULL, &changes, &err), &err);
    assert_int_equal(changes, n);
}

static char key_path[128], keys_path[128];

const char *support_key(void)
{
    dv_error err = {0};

    if (!key_path[0]) {
        snprintf(key_path, sizeof key_path, "%s/card.key", support_folder());
        snprintf(keys_path, sizeof keys_path, "%s/keys.txt", support_folder());
        assert_ok(dv_key_new(key_path, keys_path, NULL, &err), &err);
    }
    return key_path;
}

const char *support_keys(void)
{
    (void)support_key();
    return keys_path;
}

uint32_t support_random(void)
{
    static uint64_t at;

    if (!at) {
        const char *seed = getenv("DV_SEED");

        at = seed ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL) * 1000003u + (uint64_t)getpid();
        print_message("# DV_SEED=%llu\n", (unsigned long long)at);
        at |= 1;
    }
    /* xorshift64*, Vigna 2016 */
    at ^= at >> 12;
    at ^= at << 25;
    at ^= at >> 27;
    return (uint32_t)((at * 2685821657736338717ull) >> 32);
}
