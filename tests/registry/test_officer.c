/* SPDX-License-Identifier: MIT */
/* Officers: the way gone by their logins, what the catalog grants, and what an attacker gains. */
#include "support.h"

#include <libpq-fe.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static dv_error err;
static dv_registry *owner;

#define PASSWORD "một mật khẩu dài"

/* Logins belong to the cluster, which other test programs may share. */
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

static dv_status add(const char *name, const char *unit, const char *duties)
{
    dv_officer officer = DV_OFFICER_INIT;

    officer.login = login(name);
    officer.unit_code = unit;
    officer.duties = duties;
    officer.password = PASSWORD;
    return dv_officer_add(owner, &officer, &err);
}

/* A registry opened by an officer's own login; the name that is passed counts for nothing. */
static dv_registry *as(const char *name)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *registry = NULL;

    options.conninfo = conninfo_of(name);
    options.officer = "somebody else";
    assert_ok(dv_registry_open(&options, &registry, &err), &err);
    return registry;
}

/* What psql would be to them. */
static PGconn *psql(const char *name)
{
    PGconn *conn = PQconnectdb(conninfo_of(name));

    if (PQstatus(conn) != CONNECTION_OK) {
        print_error("%s\n", PQerrorMessage(conn));
        fail();
    }
    return conn;
}

/* The first value, "" for none, or the SQLSTATE of what was refused. Static memory. */
static const char *says(PGconn *conn, const char *sql)
{
    static char text[8][256];
    static int turn;
    char *to = text[turn++ % 8];
    PGresult *result = PQexec(conn, sql);
    ExecStatusType got = PQresultStatus(result);

    if (got == PGRES_TUPLES_OK)
        snprintf(to, sizeof text[0], "%s", PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
    else if (got == PGRES_COMMAND_OK)
        snprintf(to, sizeof text[0], "%s", PQcmdTuples(result));
    else
        snprintf(to, sizeof text[0], "%s", PQresultErrorField(result, PG_DIAG_SQLSTATE));
    PQclear(result);
    return to;
}

#define assert_says(conn, sql, expected) assert_string_equal(says(conn, sql), expected)
#define DENIED "42501"

/* Centre C; provinces P1, P2; upper units U1, U2 in P1, U3 in P2; two grassroots units below each.
 */
static const char units[] = "code,name,kind,parent,sector\n"
                            "C,Tổng Liên đoàn,centre,,\n"
                            "P1,Liên đoàn Lao động tỉnh Một,provincial,C,\n"
                            "P2,Liên đoàn Lao động tỉnh Hai,provincial,C,\n"
                            "U1,Công đoàn cấp trên Một,upper,P1,\n"
                            "U2,Công đoàn cấp trên Hai,upper,P1,\n"
                            "U3,Công đoàn cấp trên Ba,upper,P2,\n"
                            "G11,Công đoàn Công ty Mười một,grassroots,U1,non-state\n"
                            "G12,Công đoàn Công ty Mười hai,grassroots,U1,non-state\n"
                            "G21,Công đoàn Công ty Hai mốt,grassroots,U2,state\n"
                            "G22,Công đoàn Công ty Hai hai,grassroots,U2,state\n"
                            "G31,Công đoàn Công ty Ba mốt,grassroots,U3,state\n"
                            "G32,Công đoàn Công ty Ba hai,grassroots,U3,state\n";

static const struct {
    const char *name, *unit, *duties;
} staff[] = {
    {"g11_clerk", "G11", "clerk"},       {"g31_clerk", "G31", "clerk"},
    {"u1_clerk", "U1", "clerk"},         {"u1_approver", "U1", "approver"},
    {"u1_both", "U1", "clerk,approver"}, {"p1_printer", "P1", "printer"},
    {"p1_auditor", "P1", "auditor"},     {"p2_verifier", "P2", "verifier"},
    {"p1_approver", "P1", "approver"},   {"c_all", "C", "clerk,approver,printer,verifier,auditor"},
};

enum { STAFF = sizeof staff / sizeof *staff };

static int fresh(void **state)
{
    dv_input input = DV_INPUT_INIT;

    (void)state;
    support_clear();
    owner = support_registry("Quản trị");
    input.data = units;
    input.data_size = sizeof units - 1;
    assert_ok(dv_unit_import(owner, &input, NULL, &err), &err);
    for (int i = 0; i < STAFF; i++)
        assert_ok(add(staff[i].name, staff[i].unit, staff[i].duties), &err);
    return 0;
}

static int done(void **state)
{
    (void)state;
    support_check();
    dv_registry_close(owner);
    return 0;
}

static int drop_logins(void **state)
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

/* n workers of a unit, codes and numbers from first on, as a feed of this registry. */
static int64_t feed(dv_registry *registry, const char *unit, int first, int n)
{
    char csv[8192];
    size_t used = (size_t)snprintf(csv, sizeof csv,
                                   "Mã nhân viên,Họ và tên,Ngày sinh,Giới tính,Số CCCD,"
                                   "Ngày vào làm,Đơn vị công tác\n");
    dv_input input = DV_INPUT_INIT;
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    int64_t intake = 0;

    for (int i = first; i < first + n; i++)
        used += (size_t)snprintf(csv + used, sizeof csv - used,
                                 "%s-%04d,Nguyễn Thị Hoa,16/04/1971,Nữ,001171%06d,01/03/2026,%s\n",
                                 unit, i, i, unit);
    input.data = csv;
    input.data_size = used;
    request.source = "hr";
    request.input = &input;
    assert_ok(dv_feed_compare(registry, &request, &intake, &err), &err);
    return intake;
}

static int64_t feed_all(dv_registry *registry, const char *unit, int first, int n)
{
    int64_t changes = -1;

    assert_ok(dv_feed_apply(registry, feed(registry, unit, first, n), &changes, &err), &err);
    return changes;
}

/* Members of a unit with cards ordered, made by the owner. */
static void people(const char *unit, int first, int n)
{
    dv_decision decision = {sizeof decision, 20600, "1/QD", "Trần An", 0};
    int64_t made;

    assert_int_equal(feed_all(owner, unit, first, n), n);
    assert_ok(dv_admission_admit(owner, unit, "Lê Minh", &decision, &made, &err), &err);
    assert_ok(dv_card_order(owner, unit, NULL, &made, &err), &err);
}

static void the_whole_way_is_gone_by_officers(void **state)
{
    dv_registry *clerk = as("g11_clerk"), *approver = as("u1_approver"),
                *printer = as("p1_printer");
    dv_registry *verifier = as("p2_verifier");
    dv_decision decision = {sizeof decision, 20600, "1/QD", NULL, 0};
    dv_run_request request = DV_RUN_REQUEST_INIT;
    dv_signer *signer = NULL;
    dv_keyring *keyring = NULL;
    dv_token *token = NULL;
    dv_verdict verdict;
    dv_page *page = NULL;
    int64_t n = 0, application = 0, run = 0;
    char out[256];

    (void)state;
    people("G31", 500, 3);
    assert_int_equal(feed_all(clerk, "G11", 1, 5), 5);
    assert_int_equal(feed_all(clerk, "G11", 1, 5), 0);
    assert_ok(dv_candidate_list(clerk, NULL, NULL, 100, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 5);
    dv_page_free(page);
    assert_ok(dv_application_make(clerk, "G11", NULL, &application, &err), &err);
    assert_ok(dv_application_submit(clerk, application, NULL, &err), &err);
    assert_status(dv_application_approve(clerk, application, &decision, &n, &err), DV_E_DB, &err);
    assert_ok(dv_application_approve(approver, application, &decision, &n, &err), &err);
    assert_int_equal(n, 5);
    assert_string_equal(asked("SELECT submitted_by FROM dv.application WHERE decision_no = '1/QD'"
                              " AND submitted_by LIKE 'g11%'"),
                        login("g11_clerk"));
    assert_ok(dv_card_order(clerk, NULL, NULL, &n, &err), &err);
    assert_int_equal(n, 5);
    assert_ok(dv_signer_open(support_key(), &signer, &err), &err);
    snprintf(out, sizeof out, "%s/way", support_folder());
    assert_int_equal(mkdir(out, 0700), 0);
    request.design_folder = support_source("examples/designs/standard");
    request.out_folder = out;
    request.formats = DV_FORMAT_PDF;
    request.signer = signer;
    assert_ok(dv_run_create(printer, &request, &run, &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'printed'"), 5);
    assert_string_equal(asked("SELECT u.code FROM dv.event e JOIN dv.unit u USING (unit_id)"
                              " WHERE verb = 'cards printed'"),
                        "P1");
    assert_ok(dv_keyring_open(support_keys(), &keyring, &err), &err);
    assert_ok(dv_verify(verifier, keyring, asked("SELECT qr FROM dv.card WHERE qr IS NOT NULL"),
                        1784000000, &token, &verdict, &err),
              &err);
    assert_int_equal(verdict, DV_VALID);
    assert_status(dv_card_list(verifier, "C", NULL, 5, &page, &err), DV_E_DB, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE officer = 'somebody else'"), 0);
    dv_token_free(token);
    dv_keyring_free(keyring);
    dv_signer_free(signer);
    dv_registry_close(clerk);
    dv_registry_close(approver);
    dv_registry_close(printer);
    dv_registry_close(verifier);
}

static void numbers_come_from_the_range_above_that_the_approver_cannot_see(void **state)
{
    dv_registry *clerk = as("g11_clerk"), *approver = as("u1_approver");
    dv_number_range range = DV_NUMBER_RANGE_INIT;
    dv_decision decision = {sizeof decision, 20600, "2/QD", NULL, 0};
    int64_t n, application;
    PGconn *conn = psql("u1_approver");

    (void)state;
    range.unit_code = "P1";
    range.prefix = "77";
    assert_ok(dv_number_range_set(owner, &range, &err), &err);
    feed_all(clerk, "G11", 1, 3);
    assert_ok(dv_application_make(clerk, "G11", NULL, &application, &err), &err);
    assert_ok(dv_application_submit(clerk, application, NULL, &err), &err);
    assert_ok(dv_application_approve(approver, application, &decision, &n, &err), &err);
    assert_int_equal(n, 3);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.member WHERE member_no LIKE '77%'"), 3);
    assert_says(conn, "SELECT count(*) FROM dv.number_range", "0");
    PQfinish(conn);
    dv_registry_close(clerk);
    dv_registry_close(approver);
}

static dv_status give(dv_registry *registry, const char *from, const char *to, int64_t quantity)
{
    dv_number_move move = DV_NUMBER_MOVE_INIT;

    move.unit_code = from;
    move.to_code = to;
    move.quantity = quantity;
    return dv_number_range_give(registry, &move, &err);
}

static void an_approver_gives_numbers_within_their_subtree(void **state)
{
    dv_registry *approver = as("u1_approver"), *clerk = as("u1_clerk"), *all = as("c_all");
    dv_number_range range = DV_NUMBER_RANGE_INIT;
    dv_number_move move = DV_NUMBER_MOVE_INIT;
    PGconn *conn = psql("u1_approver");
    dv_page *page = NULL;

    (void)state;
    range.unit_code = "P1";
    range.prefix = "77";
    assert_ok(dv_number_range_set(owner, &range, &err), &err);
    assert_ok(give(owner, "P1", "U1", 100), &err);
    assert_ok(give(approver, "U1", "G11", 60), &err);
    assert_status(give(clerk, "U1", "G11", 1), DV_E_DB, &err);
    assert_status(give(approver, "P1", "U1", 1), DV_E_NOT_FOUND, &err);
    assert_status(give(approver, NULL, "U1", 1), DV_E_DB, &err); /* everybody's */
    assert_ok(give(all, NULL, "U1", 5), &err);
    move.unit_code = "G11";
    move.quantity = 10;
    assert_ok(dv_number_range_return(approver, &move, &err), &err); /* to U1 */
    move.unit_code = "U1";
    assert_ok(dv_number_range_return(approver, &move, &err), &err); /* to P1, whom it cannot see */
    assert_ok(dv_number_range_list(approver, &page, &err), &err);
    assert_string_equal(dv_page_text(page, 0, "unit_code"), "U1");
    assert_int_equal(dv_page_int(page, 0, "free"), 45);
    for (int32_t i = 0; i < dv_page_count(page); i++)
        assert_string_not_equal(dv_page_text(page, i, "unit_code"), "P1");
    dv_page_free(page);
    assert_says(conn,
                "SELECT dv.numbers_move('given', u.unit_id + 100, u.unit_id, 1, NULL, NULL, '')"
                "  FROM dv.unit u WHERE code = 'U1'",
                DENIED);
    assert_says(conn, "SELECT dv.numbers_move('given', 2, 4, 1, NULL, NULL, '')", DENIED);
    assert_says(conn, "UPDATE dv.number_range SET last_serial = 5", DENIED);
    assert_says(conn, "SELECT dv.number_range_cut(r, 1, 2, 4) FROM dv.number_range r", DENIED);
    assert_says(conn, "SELECT count(*) FROM dv.number_move", "5");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb LIKE 'numbers %'"
                               " AND officer LIKE 'u1\\_approver%'"),
                     3);
    PQfinish(conn);
    dv_registry_close(approver);
    dv_registry_close(clerk);
    dv_registry_close(all);
}

static void an_approver_is_told_that_numbers_above_run_low_and_no_more(void **state)
{
    dv_registry *clerk = as("g11_clerk"), *approver = as("u1_approver");
    dv_number_range range = DV_NUMBER_RANGE_INIT;
    dv_decision decision = {sizeof decision, 20600, "2/QD", NULL, 0};
    dv_page *page = NULL;
    int64_t n, application;

    (void)state;
    assert_ok(dv_setting_set(owner, "number_low", "10", &err), &err);
    range.unit_code = "P1";
    range.prefix = "77";
    range.last_serial = 12;
    assert_ok(dv_number_range_set(owner, &range, &err), &err);
    feed_all(clerk, "G11", 1, 3);
    assert_ok(dv_application_make(clerk, "G11", NULL, &application, &err), &err);
    assert_ok(dv_application_submit(clerk, application, NULL, &err), &err);
    assert_ok(dv_application_approve(approver, application, &decision, &n, &err), &err);
    assert_ok(dv_number_range_low(approver, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_null(dv_page_text(page, 0, "unit_code"));
    assert_null(dv_page_text(page, 0, "free"));
    assert_null(dv_page_text(page, 0, "mark"));
    dv_page_free(page);
    dv_registry_close(clerk);
    dv_registry_close(approver);
}

static void an_officer_sees_their_subtree_and_nothing_else(void **state)
{
    PGconn *g11 = psql("g11_clerk"), *u1 = psql("u1_clerk"), *all = psql("c_all");
    dv_registry *clerk = as("g11_clerk");
    dv_page *page = NULL;

    (void)state;
    people("G11", 1, 4);
    people("G12", 11, 5);
    people("G31", 21, 6);
    assert_says(g11, "SELECT count(*) FROM dv.member", "4");
    assert_says(g11, "SELECT count(*) FROM dv.card", "4");
    assert_says(g11, "SELECT count(*) FROM dv.person_identity", "4");
    assert_says(g11, "SELECT string_agg(code, ' ') FROM dv.unit", "G11");
    assert_says(u1, "SELECT count(*) FROM dv.person", "9");
    assert_says(u1, "SELECT string_agg(code, ' ' ORDER BY lft) FROM dv.unit", "U1 G11 G12");
    assert_says(all, "SELECT count(*) FROM dv.person", "15");
    assert_status(dv_member_list(clerk, "G12", NULL, 10, &page, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_member_list(clerk, NULL, NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 4);
    dv_page_free(page);
    dv_registry_close(clerk);
    PQfinish(g11);
    PQfinish(u1);
    PQfinish(all);
}

static void who_is_known_elsewhere_is_said_to_be_uncertain_and_no_more(void **state)
{
    dv_registry *clerk = as("g31_clerk");
    PGconn *conn = psql("g31_clerk");
    int64_t intake, changes;

    (void)state;
    people("G11", 1, 2);
    /* The identity numbers 1 and 2 are G11's, 3 is free; the employee codes are other ones. */
    intake = feed(clerk, "G31", 1, 3);
    assert_string_equal(asked("SELECT string_agg(outcome || ' ' || coalesce(reason, '-'), ', '"
                              " ORDER BY row_no) FROM dv.intake_result x JOIN dv.intake i"
                              " USING (intake_id) WHERE i.officer LIKE 'g31%'"),
                        "ambiguous person-uncertain, ambiguous person-uncertain, new -");
    assert_ok(dv_feed_apply(clerk, intake, &changes, &err), &err);
    assert_int_equal(changes, 1);
    /* By hand: taken and free but not theirs give the same words. */
    assert_says(conn, "INSERT INTO dv.person_identity VALUES (1, 'cccd', '001171000001')", DENIED);
    assert_says(conn, "INSERT INTO dv.person_identity VALUES (1, 'cccd', '001171999999')", DENIED);
    assert_says(conn,
                "INSERT INTO dv.employment (person_id, unit_id, source, code)"
                " SELECT 1, unit_id, 'hr', 'G11-0001' FROM dv.unit",
                DENIED);
    assert_says(conn,
                "INSERT INTO dv.employment (person_id, unit_id, source, code)"
                " SELECT 1, unit_id, 'hr', 'mine' FROM dv.unit",
                DENIED);
    PQfinish(conn);
    dv_registry_close(clerk);
}

static void four_eyes_are_two_logins(void **state)
{
    dv_registry *both = as("u1_both");
    PGconn *conn = psql("u1_both");
    dv_decision decision = {sizeof decision, 20600, "3/QD", NULL, 0};
    int64_t n, application;

    (void)state;
    feed_all(both, "G11", 1, 2);
    assert_ok(dv_application_make(both, "G11", NULL, &application, &err), &err);
    assert_status(dv_application_submit(both, application, "Lê Minh", &err), DV_E_INVALID, &err);
    assert_says(conn, "UPDATE dv.application SET state = 'submitted', submitted_by = 'Lê Minh'",
                DENIED);
    assert_ok(dv_application_submit(both, application, NULL, &err), &err);
    assert_status(dv_application_approve(both, application, &decision, &n, &err), DV_E_DB, &err);
    decision.approver = "Trần An";
    assert_status(dv_application_approve(both, application, &decision, &n, &err), DV_E_INVALID,
                  &err);
    assert_says(conn,
                "SELECT dv.applications_admit(1, 99, '2026-05-27', '1', 'x', 'Trần An', 'admit')",
                DENIED);
    assert_says(conn, "UPDATE dv.application SET submitted_by = NULL", DENIED);
    assert_says(conn, "UPDATE dv.application SET state = 'approved'", DENIED);
    assert_says(conn,
                "INSERT INTO dv.member (person_id, member_no, admitted_on)"
                " SELECT person_id, '12345678', now() FROM dv.person",
                DENIED);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.member"), 0);
    PQfinish(conn);
    dv_registry_close(both);
}

static void an_attacker_with_psql_gains_nothing(void **state)
{
    static const char *const tries[] = {
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "SELECT set_config('dv.officer', 'postgres', false)",
        "SELECT set_config('dv.unit', '1', false)",
        "SELECT set_config('role', 'postgres', false)",
        "SELECT set_config('session_authorization', 'postgres', false)",
        "SET row_security = off",
        "SET search_path = pg_temp, pg_catalog, dv",
        "CREATE FUNCTION pg_temp.scope_all() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE FUNCTION pg_temp.always(integer, integer) RETURNS boolean LANGUAGE sql AS"
        " 'SELECT true'",
        "CREATE OPERATOR pg_temp.>= (LEFTARG = integer, RIGHTARG = integer,"
        " FUNCTION = pg_temp.always)",
        "CREATE TEMP TABLE officer AS SELECT session_user::name AS login, 1::bigint AS unit_id,"
        " NULL::timestamptz AS ended_at",
        "CREATE TEMP TABLE unit AS SELECT 1::bigint AS unit_id, 1 AS lft, 99 AS rgt",
        "CREATE TEMP VIEW all_members AS SELECT * FROM dv.member",
        "CREATE FUNCTION pg_temp.leak(bigint) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS"
        " $$ BEGIN RAISE EXCEPTION 'seen %', $1 USING ERRCODE = 'DV001'; END $$",
        "UPDATE dv.officer SET unit_id = 1",
        "ALTER TABLE dv.member DISABLE ROW LEVEL SECURITY",
        "DROP POLICY seen ON dv.member",
        "ALTER TABLE dv.member NO FORCE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON dv.member USING (true)",
        "GRANT dv_auditor TO CURRENT_USER",
    };
    PGconn *conn = psql("g31_clerk");

    (void)state;
    people("G11", 1, 4);
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        const char *seen;

        says(conn, tries[i]);
        seen = says(conn, "SELECT count(*) FROM dv.member");
        assert_true(strcmp(seen, "0") == 0 || strcmp(seen, DENIED) == 0);
        assert_says(conn, "SET row_security = on", "");
        assert_says(conn, "SELECT count(*) FROM dv.member", "0");
        assert_says(conn, "SELECT session_user", login("g31_clerk"));
    }
    /* A function that tells what it is shown is shown nothing. */
    assert_says(conn, "SELECT count(*) FROM dv.person WHERE pg_temp.leak(person_id)", "0");
    assert_says(conn, "SELECT count(*) FROM dv.member WHERE pg_temp.leak(member_id)", "0");
    assert_says(conn, "SELECT count(*) FROM dv.member_shown WHERE pg_temp.leak(member_id)", "0");
    assert_says(conn, "SELECT count(*) FROM dv.person WHERE 1 / (person_id - 1) = 1", "0");
    assert_says(conn, "SELECT count(*) FROM all_members", "0");
    assert_says(conn, "COPY dv.officer TO STDOUT", DENIED);
    assert_says(conn, "COPY (SELECT * FROM dv.event) TO STDOUT", DENIED);
    assert_says(conn, "TABLE dv.event", DENIED);
    assert_says(conn, "TABLE dv.person_sensitive", DENIED);
    assert_says(conn, "SELECT dv.card_verified('\\x0102030405060708')", DENIED);
    assert_says(conn, "SELECT dv.guard('dv.member', 'true')", DENIED);
    assert_says(conn, "SELECT dv.officer_login('g31_clerk', NULL)", DENIED);
    assert_says(conn,
                "SELECT count(*) FROM pg_stats WHERE schemaname = 'dv'"
                " AND tablename IN ('person', 'member', 'person_identity')",
                "0");
    assert_says(conn,
                "INSERT INTO dv.event (officer, verb, unit_id)"
                " SELECT 'Trần An', 'x', unit_id FROM dv.unit",
                DENIED);
    assert_says(conn, "INSERT INTO dv.event (officer, verb, unit_id) VALUES (session_user, 'x', 1)",
                DENIED);
    assert_says(conn, "DELETE FROM dv.card", DENIED);
    PQfinish(conn);
}

static void an_officer_who_ended_sees_nothing_from_that_moment(void **state)
{
    PGconn *conn = psql("g11_clerk"), *again;
    dv_officer officer = DV_OFFICER_INIT;
    dv_page *page = NULL;

    (void)state;
    people("G11", 1, 4);
    assert_says(conn, "SELECT count(*) FROM dv.member", "4");
    officer.login = login("g11_clerk");
    officer.unit_code = "G12";
    assert_ok(dv_officer_change(owner, &officer, &err), &err);
    assert_says(conn, "SELECT count(*) FROM dv.member", "0");
    officer.unit_code = "U1";
    officer.duties = "auditor";
    assert_ok(dv_officer_change(owner, &officer, &err), &err);
    assert_says(conn, "SELECT count(*) FROM dv.member", "4");
    assert_says(conn, "SELECT count(*) > 0 FROM dv.event", "t");
    assert_says(conn, "UPDATE dv.person SET phone = '1'", DENIED);
    assert_ok(dv_officer_end(owner, officer.login, &err), &err);
    assert_says(conn, "SELECT count(*) FROM dv.member", DENIED);
    again = PQconnectdb(conninfo_of("g11_clerk"));
    assert_int_not_equal(PQstatus(again), CONNECTION_OK);
    PQfinish(again);
    assert_status(dv_officer_end(owner, officer.login, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_officer_list(owner, "U1", &page, &err), &err);
    assert_int_equal(dv_page_count(page), 4);
    assert_string_equal(dv_page_text(page, 3, "login"), login("g11_clerk"));
    assert_non_null(dv_page_text(page, 3, "ended"));
    dv_page_free(page);
    assert_ok(add("g11_clerk", "G11", "clerk"), &err);
    PQfinish(conn);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb LIKE 'officer %'"),
                     STAFF + 4);
}

static void officers_are_refused_with_a_reason(void **state)
{
    dv_officer officer = DV_OFFICER_INIT;
    dv_registry *clerk = as("g11_clerk");
    dv_registry *nobody = NULL;
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    char long_name[70], sql[256];

    (void)state;
    assert_status(add("g11_clerk", "G11", "clerk"), DV_E_CONFLICT, &err);
    assert_status(add("new", "G99", "clerk"), DV_E_NOT_FOUND, &err);
    assert_status(add("new", "G11", "clerk,king"), DV_E_INVALID, &err);
    officer.login = asked("SELECT session_user"); /* a superuser, whatever the name */
    officer.unit_code = "G11";
    officer.duties = "clerk";
    assert_status(dv_officer_add(owner, &officer, &err), DV_E_INVALID, &err);
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    officer.login = long_name;
    assert_status(dv_officer_add(owner, &officer, &err), DV_E_INVALID, &err);
    officer.login = login("new");
    assert_status(dv_officer_add(clerk, &officer, &err), DV_E_DB, &err);
    assert_true(err.hint[0] != '\0' || err.detail[0] != '\0');
    assert_int_equal(asked_int("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'new%'"), 0);
    dv_registry_close(clerk);

    /* A login with the duties of an officer, but no officer of this registry. */
    snprintf(sql, sizeof sql, "CREATE ROLE %s LOGIN PASSWORD '" PASSWORD "' IN ROLE dv_clerk",
             login("stranger"));
    given(sql);
    options.conninfo = conninfo_of("stranger");
    assert_status(dv_registry_open(&options, &nobody, &err), DV_E_DB, &err);
    assert_non_null(strstr(err.message, "no officer"));
    people("G11", 1, 1);
    {
        PGconn *conn = psql("stranger");

        assert_says(conn, "SELECT count(*) FROM dv.person", "0");
        assert_says(conn, "SELECT count(*) FROM dv.unit", "0");
        PQfinish(conn);
    }
}

/* The registry's owner need not be a superuser, nor may every one make roles. */
static void an_owner_who_may_make_no_roles_is_told_so(void **state)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *plain = NULL;
    dv_officer officer = DV_OFFICER_INIT;
    char sql[512];

    (void)state;
    snprintf(sql, sizeof sql,
             "CREATE ROLE %s LOGIN PASSWORD '" PASSWORD "'; GRANT USAGE ON SCHEMA dv TO %s;"
             "GRANT ALL ON ALL TABLES IN SCHEMA dv TO %s; GRANT ALL ON ALL FUNCTIONS IN SCHEMA dv"
             " TO %s; GRANT %s TO %s",
             login("plain"), login("plain"), login("plain"), login("plain"),
             asked("SELECT format('%I', nspowner::regrole) FROM pg_namespace WHERE nspname = 'dv'"),
             login("plain"));
    given(sql);
    options.conninfo = conninfo_of("plain");
    assert_ok(dv_registry_open(&options, &plain, &err), &err);
    officer.login = login("fresh");
    officer.unit_code = "G11";
    officer.duties = "clerk";
    assert_status(dv_officer_add(plain, &officer, &err), DV_E_DB, &err);
    assert_non_null(strstr(err.hint, "CREATEROLE"));
    dv_registry_close(plain);
    snprintf(sql, sizeof sql, "DROP OWNED BY %s; DROP ROLE %s", login("plain"), login("plain"));
    given(sql);
}

static void sensitive_data_opens_for_a_purpose_and_leaves_an_event(void **state)
{
    dv_officer officer = DV_OFFICER_INIT;
    dv_registry *clerk = as("g11_clerk"), *far_clerk = as("g31_clerk");
    PGconn *conn = psql("g11_clerk");
    dv_page *page = NULL;
    char number[24], sql[256];

    (void)state;
    people("G11", 1, 2);
    snprintf(number, sizeof number, "%s", asked("SELECT min(member_no) FROM dv.member"));
    assert_ok(dv_sensitive_set(owner, number, "Tày", "không", 12000, "hồ sơ gốc", &err), &err);
    assert_status(dv_sensitive_get(clerk, number, "báo cáo năm", &page, &err), DV_E_DB, &err);
    officer.login = login("g11_clerk");
    officer.sensitive = 1;
    assert_ok(dv_officer_change(owner, &officer, &err), &err);
    officer.login = login("g31_clerk");
    assert_ok(dv_officer_change(owner, &officer, &err), &err);
    assert_status(dv_sensitive_get(clerk, number, " ", &page, &err), DV_E_DB, &err);
    assert_status(dv_sensitive_get(far_clerk, number, "tò mò", &page, &err), DV_E_DB, &err);
    snprintf(sql, sizeof sql, "SELECT person_id FROM dv.member WHERE member_no = '%s'", number);
    snprintf(sql, sizeof sql, "SELECT ethnicity FROM dv.sensitive_read(%s)", asked(sql));
    assert_says(conn, sql, DENIED);
    assert_ok(dv_sensitive_get(clerk, number, "báo cáo năm", &page, &err), &err);
    assert_string_equal(dv_page_text(page, 0, "ethnicity"), "Tày");
    assert_string_equal(dv_page_text(page, 0, "party_on"), "2002-11-09");
    dv_page_free(page);
    assert_string_equal(asked("SELECT officer || ' ' || (new ->> 'purpose') FROM dv.event"
                              " WHERE verb = 'sensitive read'"),
                        (snprintf(sql, sizeof sql, "%s báo cáo năm", login("g11_clerk")), sql));
    /* Asked and read in one transaction, which is then rolled back: nothing is shown. */
    given("ALTER TABLE dv.event DISABLE TRIGGER USER;"
          "UPDATE dv.event SET at = at - interval '1 hour' WHERE verb = 'sensitive read';"
          "ALTER TABLE dv.event ENABLE TRIGGER USER");
    assert_says(conn, "BEGIN", "");
    snprintf(sql, sizeof sql,
             "SELECT dv.sensitive_ask(person_id, 'x', 'x') FROM dv.member WHERE member_no = '%s'",
             number);
    assert_says(conn, sql, "");
    snprintf(sql, sizeof sql,
             "SELECT s.ethnicity FROM dv.member m, dv.sensitive_read(m.person_id) s"
             " WHERE member_no = '%s'",
             number);
    assert_says(conn, sql, DENIED);
    assert_says(conn, "ROLLBACK", "");
    PQfinish(conn);
    dv_registry_close(clerk);
    dv_registry_close(far_clerk);
    given("ALTER TABLE dv.event DISABLE TRIGGER USER;" /* the log is checked afterwards */
          "UPDATE dv.event SET at = at + interval '1 hour' WHERE verb = 'sensitive read';"
          "ALTER TABLE dv.event ENABLE TRIGGER USER");
}

/* ---- the catalog ---- */

/* Tables of the schema that need no policy, each with its reason. */
#define OPEN_TABLES                                                                                \
    "('migration'), /* the versions of the schema */"                                              \
    "('setting')    /* of the whole registry, about nobody */"

static void every_table_is_held_to_the_subtree(void **state)
{
    (void)state;
    assert_string_equal(asked("SELECT string_agg(relname, ' ') FROM pg_class c"
                              " WHERE relnamespace = 'dv'::regnamespace AND relkind IN ('r', 'p')"
                              " AND NOT (relrowsecurity AND relforcerowsecurity)"
                              " AND relname NOT IN (VALUES " OPEN_TABLES ")"),
                        "");
    assert_string_equal(asked("SELECT string_agg(name, ' ') FROM (VALUES " OPEN_TABLES ") o (name)"
                              " WHERE to_regclass('dv.' || name) IS NULL"),
                        "");
    assert_string_equal(asked("SELECT string_agg(DISTINCT polrelid::regclass::text, ' ')"
                              " FROM pg_policy p JOIN pg_class c ON c.oid = polrelid"
                              " WHERE NOT (relrowsecurity AND relforcerowsecurity)"),
                        "");
    /* A policy for everybody would be one for roles that nobody thought of. */
    assert_string_equal(asked("SELECT string_agg(polrelid::regclass || ' ' || polname, ', ')"
                              " FROM pg_policy WHERE 0 = ANY (polroles)"),
                        "");
    assert_string_equal(asked("SELECT string_agg(relname, ' ') FROM pg_class"
                              " WHERE relnamespace = 'dv'::regnamespace AND relkind IN ('v', 'm')"
                              " AND NOT coalesce(reloptions && ARRAY['security_invoker',"
                              " 'security_invoker=true', 'security_invoker=on'], false)"),
                        "");
    assert_string_equal(asked("SELECT string_agg(oid::regprocedure::text, ' ') FROM pg_proc"
                              " WHERE pronamespace = 'dv'::regnamespace AND prosecdef"
                              " AND NOT coalesce(array_to_string(proconfig, ';')"
                              " ~ '(^|;)search_path=[^;]*pg_temp(;|$)', false)"),
                        "");
}

static void nothing_is_granted_but_what_the_list_says(void **state)
{
    static const char sql[] =
        "CREATE TEMP TABLE granted AS"
        " SELECT coalesce(nullif(g.grantee, 0)::regrole::text, 'PUBLIC') || ' '"
        "        || g.privilege_type || ' ' || g.what AS line FROM ("
        " SELECT a.grantee, a.privilege_type, 'schema dv' AS what, nspowner AS owner"
        "   FROM pg_namespace, aclexplode(nspacl) a WHERE nspname = 'dv'"
        " UNION ALL"
        " SELECT a.grantee, a.privilege_type, c.oid::regclass::text, relowner FROM pg_class c,"
        "        aclexplode(relacl) a WHERE relnamespace = 'dv'::regnamespace"
        " UNION ALL"
        " SELECT a.grantee, a.privilege_type,"
        "        c.oid::regclass || ' (' || string_agg(attname, ', ' ORDER BY attnum) || ')', "
        "relowner"
        "   FROM pg_class c JOIN pg_attribute t ON attrelid = c.oid, aclexplode(attacl) a"
        "  WHERE relnamespace = 'dv'::regnamespace GROUP BY 1, 2, c.oid"
        " UNION ALL"
        " SELECT a.grantee, a.privilege_type, p.oid::regprocedure::text, proowner FROM pg_proc p,"
        "        aclexplode(coalesce(proacl, acldefault('f', proowner))) a"
        "  WHERE pronamespace = 'dv'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d"
        "        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')"
        " ) g WHERE g.grantee <> g.owner;"
        "CREATE TEMP TABLE listed (line text)";
    char line[1024], insert[2304];
    FILE *file = fopen(support_source("tests/registry/grants.txt"), "r");

    (void)state;
    assert_non_null(file);
    given(sql);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (!line[0] || line[0] == '#')
            continue;
        snprintf(insert, sizeof insert, "INSERT INTO listed VALUES ($l$%s$l$)", line);
        given(insert);
    }
    fclose(file);
    assert_string_equal(asked("SELECT string_agg(line, '; ') FROM"
                              " (SELECT line FROM granted EXCEPT SELECT line FROM listed) x"),
                        "");
    assert_string_equal(asked("SELECT string_agg(line, '; ') FROM"
                              " (SELECT line FROM listed EXCEPT SELECT line FROM granted) x"),
                        "");
    given("DROP TABLE granted, listed");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, done)
    const struct CMUnitTest tests[] = {
        TEST(the_whole_way_is_gone_by_officers),
        TEST(numbers_come_from_the_range_above_that_the_approver_cannot_see),
        TEST(an_approver_gives_numbers_within_their_subtree),
        TEST(an_approver_is_told_that_numbers_above_run_low_and_no_more),
        TEST(an_officer_sees_their_subtree_and_nothing_else),
        TEST(who_is_known_elsewhere_is_said_to_be_uncertain_and_no_more),
        TEST(four_eyes_are_two_logins),
        TEST(an_attacker_with_psql_gains_nothing),
        TEST(an_officer_who_ended_sees_nothing_from_that_moment),
        TEST(officers_are_refused_with_a_reason),
        TEST(an_owner_who_may_make_no_roles_is_told_so),
        TEST(sensitive_data_opens_for_a_purpose_and_leaves_an_event),
        TEST(every_table_is_held_to_the_subtree),
        TEST(nothing_is_granted_but_what_the_list_says),
    };

    return cmocka_run_group_tests(tests, support_database, drop_logins);
}
