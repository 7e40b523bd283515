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
    {"u3_approver", "U3", "approver"},   {"p1_both", "P1", "clerk,approver"},
    {"c_approver", "C", "approver"},
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

static int32_t swallow(void *user, const uint8_t *data, size_t size)
{
    (void)data;
    *(int64_t *)user += (int64_t)size;
    return 0;
}

static void the_whole_way_is_gone_by_officers(void **state)
{
    dv_registry *clerk = as("g11_clerk"), *approver = as("u1_approver"),
                *printer = as("p1_printer");
    dv_registry *verifier = as("p2_verifier"), *elsewhere = as("g31_clerk");
    dv_decision decision = {sizeof decision, 20600, "1/QD", NULL, 0};
    dv_image_request image = DV_IMAGE_REQUEST_INIT;
    dv_design *design = NULL;
    const char *card;
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
    request.part_cards = 1; /* two of the five are taken into the run later */
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
    dv_token_free(token);
    card = asked("SELECT encode(card_id, 'hex') FROM dv.card WHERE qr IS NOT NULL LIMIT 1");
    assert_ok(dv_design_load(request.design_folder, &design, &err), &err);
    image.design = design;
    assert_ok(dv_card_draw(clerk, card, &image, &(dv_sink){swallow, &n}, &err), &err);
    assert_status(dv_card_draw(elsewhere, card, &image, &(dv_sink){swallow, &n}, &err),
                  DV_E_NOT_FOUND, &err);
    dv_design_free(design);
    assert_status(dv_card_revoke(printer, card, "lost", &err), DV_E_DB, &err);
    assert_status(dv_card_revoke(elsewhere, card, "lost", &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_card_revoke(clerk, card, "lost", &err), &err);
    assert_ok(dv_verify(verifier, keyring, asked("SELECT qr FROM dv.card WHERE state = 'ended'"),
                        1784000000, &token, &verdict, &err),
              &err);
    assert_int_equal(verdict, DV_REVOKED);
    assert_status(dv_card_list(verifier, "C", NULL, 5, &page, &err), DV_E_DB, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE officer = 'somebody else'"), 0);
    dv_token_free(token);
    dv_keyring_free(keyring);
    dv_signer_free(signer);
    dv_registry_close(clerk);
    dv_registry_close(approver);
    dv_registry_close(printer);
    dv_registry_close(verifier);
    dv_registry_close(elsewhere);
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

/* ---- what happens to members ---- */

enum { EFFECT = 20650 /* 2026-07-16; people() are members since 20600 */ };

/* The number of the member whom people() made of this number. Static ring. */
static const char *member(int i)
{
    char sql[160];

    snprintf(sql, sizeof sql,
             "SELECT member_no FROM dv.member m JOIN dv.person_identity i USING (person_id)"
             " WHERE i.number = '001171%06d'",
             i);
    return asked(sql);
}

static dv_move move_of(const char *const *number, dv_date day)
{
    dv_move move = DV_MOVE_INIT;

    move.effective = day;
    move.decision_date = day;
    move.decision_no = "12/QĐ";
    move.letter_no = "7/GT";
    move.reason = "theo đơn";
    move.members = number;
    move.member_count = 1;
    return move;
}

static int64_t last_move(void)
{
    return asked_int("SELECT max(move_id) FROM dv.move WHERE state = 'done' AND kind <> 'undo'");
}

static void a_member_goes_to_a_unit_that_does_not_see_the_old_one(void **state)
{
    dv_registry *clerk = as("g11_clerk"), *own = as("u1_approver"), *far_clerk = as("g31_clerk"),
                *approver = as("u3_approver"), *above = as("p1_approver"), *top = as("c_approver");
    PGconn *conn = psql("u3_approver");
    const char *number;
    dv_page *page = NULL;
    dv_move move;
    int64_t n = 0;

    (void)state;
    people("G11", 1, 3);
    number = member(1);
    move = move_of(&number, EFFECT);
    assert_status(dv_transfer_offer(own, &move, "G31", &n, &err), DV_E_DB, &err);
    assert_status(dv_transfer_offer(far_clerk, &move, "G31", &n, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_transfer_offer(clerk, &move, "G99", &n, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_transfer_offer(clerk, &move, "G31", &n, &err), &err);
    assert_status(dv_transfer_accept(own, &move, &n, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_transfer_accept(far_clerk, &move, &n, &err), DV_E_DB, &err);
    /* What the offer says, and nothing else of the member. */
    assert_ok(dv_transfer_list(approver, NULL, NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    assert_string_equal(dv_page_text(page, 0, "member_no"), number);
    assert_string_equal(dv_page_text(page, 0, "from_unit"), "G11");
    dv_page_free(page);
    assert_ok(dv_transfer_list(own, NULL, NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 0);
    dv_page_free(page);
    assert_says(conn, "SELECT count(*) FROM dv.person", "0");
    assert_says(conn, "SELECT count(*) FROM dv.member", "0");
    assert_says(conn, "SELECT count(*) FROM dv.transfers_offered(-9, 999, 0, 99)", "1");
    assert_ok(dv_transfer_accept(approver, &move, &n, &err), &err);
    assert_int_equal(n, 1);
    assert_says(conn, "SELECT count(*) FROM dv.person", "1");
    assert_string_equal(asked("SELECT made_by FROM dv.move"), login("g11_clerk"));
    assert_string_equal(asked("SELECT answered_by FROM dv.move"), login("u3_approver"));
    /* To undo it takes an officer of both units. */
    n = last_move();
    assert_status(dv_move_undo(approver, &n, 1, "nhầm", NULL, NULL, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_move_undo(above, &n, 1, "nhầm", NULL, NULL, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_move_undo(top, &n, 1, "nhầm", NULL, NULL, &err), &err);
    assert_says(conn, "SELECT count(*) FROM dv.person", "0");

    number = member(2);
    assert_ok(dv_transfer_offer(clerk, &move, "G31", &n, &err), &err);
    assert_status(dv_transfer_decline(own, &move, &n, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_transfer_decline(approver, &move, &n, &err), &err);
    assert_ok(dv_transfer_offer(clerk, &move, "G31", &n, &err), &err);
    assert_ok(dv_transfer_decline(clerk, &move, &n, &err), &err);
    assert_status(dv_transfer_accept(approver, &move, &n, &err), DV_E_NOT_FOUND, &err);
    PQfinish(conn);
    dv_registry_close(clerk);
    dv_registry_close(own);
    dv_registry_close(far_clerk);
    dv_registry_close(approver);
    dv_registry_close(above);
    dv_registry_close(top);
}

static void each_move_is_the_duty_of_one_and_within_their_subtree(void **state)
{
    dv_registry *clerk = as("g11_clerk"), *approver = as("u1_approver"), *above = as("p1_approver"),
                *far_approver = as("u3_approver"), *printer = as("p1_printer");
    const char *number;
    dv_move move;
    int64_t n = 0;

    (void)state;
    people("G11", 1, 2);
    number = member(1);
    move = move_of(&number, EFFECT);
    assert_ok(dv_member_suspend(clerk, &move, &n, &err), &err);
    assert_status(dv_member_resume(approver, &move, &n, &err), DV_E_DB, &err);
    assert_status(dv_member_resume(printer, &move, &n, &err), DV_E_DB, &err);
    assert_ok(dv_member_resume(clerk, &move, &n, &err), &err);
    assert_status(dv_member_end(clerk, &move, "retired", &n, &err), DV_E_DB, &err);
    assert_status(dv_transfer_out(clerk, &move, "Công đoàn Xa", &n, &err), DV_E_DB, &err);
    assert_status(dv_member_end(far_approver, &move, "retired", &n, &err), DV_E_NOT_FOUND, &err);
    assert_ok(dv_member_end(approver, &move, "retired", &n, &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.card WHERE state = 'ended'"), 1);
    /* Who decides stands above, and is the officer's own. */
    assert_status(dv_member_readmit(clerk, &move, "G11", "U1", &n, &err), DV_E_DB, &err);
    assert_status(dv_member_readmit(approver, &move, "G11", "P1", &n, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_member_readmit(approver, &move, "G31", "U3", &n, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_member_readmit(far_approver, &move, "G31", "U3", &n, &err), DV_E_NOT_FOUND,
                  &err);
    assert_status(dv_member_readmit(approver, &move, "G11", "G11", &n, &err), DV_E_INVALID, &err);
    assert_ok(dv_member_readmit(approver, &move, "G12", "U1", &n, &err), &err);
    n = last_move();
    assert_status(dv_move_undo(clerk, &n, 1, "nhầm", NULL, NULL, &err), DV_E_DB, &err);
    assert_status(dv_move_undo(approver, &n, 1, "nhầm", NULL, NULL, &err), DV_E_INVALID, &err);
    assert_status(dv_move_undo(far_approver, &n, 1, "nhầm", NULL, NULL, &err), DV_E_NOT_FOUND,
                  &err);
    assert_ok(dv_move_undo(above, &n, 1, "nhầm", NULL, NULL, &err), &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb IN ('suspended',"
                               " 'resumed', 'ended', 'readmitted', 'undone')"
                               " AND officer LIKE '%\\_%'"),
                     5);
    dv_registry_close(clerk);
    dv_registry_close(approver);
    dv_registry_close(above);
    dv_registry_close(far_approver);
    dv_registry_close(printer);
}

static void leavers_are_those_who_work_nowhere_at_all(void **state)
{
    dv_registry *clerk = as("g11_clerk"), *approver = as("u1_approver");
    PGconn *conn = psql("g31_clerk");
    const char *number;
    dv_page *page = NULL;
    dv_move move;
    int64_t n = 0;

    (void)state;
    people("G11", 1, 3);
    given("UPDATE dv.employment SET state = 'left'");
    given("INSERT INTO dv.employment (person_id, unit_id, source, code)"
          " SELECT e.person_id, u.unit_id, 'khac', 'X' FROM dv.employment e, dv.unit u"
          "  WHERE e.code = 'G11-0003' AND u.code = 'G31'");
    assert_ok(dv_leaver_list(clerk, NULL, NULL, 10, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    dv_page_free(page);
    assert_says(conn, "SELECT count(*) FROM dv.leavers(-9, 999, 0, 99)", "0");
    number = member(1);
    move = move_of(&number, EFFECT);
    assert_status(dv_leaver_keep(approver, &move, &n, &err), DV_E_DB, &err);
    assert_ok(dv_leaver_keep(clerk, &move, &n, &err), &err);
    number = member(2);
    assert_status(dv_leaver_end(clerk, &move, &n, &err), DV_E_DB, &err);
    assert_ok(dv_leaver_end(approver, &move, &n, &err), &err);
    number = member(3);
    assert_status(dv_leaver_end(approver, &move, &n, &err), DV_E_STATE, &err);
    PQfinish(conn);
    dv_registry_close(clerk);
    dv_registry_close(approver);
}

/* dv.member_move() called from psql, for a member of people(): the fault, or how many. */
static const char *moved(PGconn *conn, int of, const char *arguments)
{
    char sql[512];

    snprintf(sql, sizeof sql, "SELECT coalesce(fault, done::text) FROM dv.member_move('%s', %s)",
             member(of), arguments);
    return says(conn, sql);
}

static void moves_from_psql_keep_every_rule(void **state)
{
    PGconn *clerk = psql("g11_clerk"), *far_clerk = psql("g31_clerk"), *both = psql("u1_both");
    char sql[256];

    (void)state;
    people("G11", 1, 3);
    people("G31", 21, 1);
    assert_string_equal(
        moved(clerk, 21,
              "'suspend', '2026-08-01', NULL, NULL, NULL, NULL, 'x', NULL, NULL, NULL, "
              "NULL, 'An'"),
        "unknown");
    assert_string_equal(
        moved(clerk, 1,
              "'suspend', '2999-08-01', NULL, NULL, NULL, NULL, 'x', NULL, NULL, NULL, "
              "NULL, 'An'"),
        "22023");
    assert_string_equal(
        moved(clerk, 1,
              "'suspend', '2026-08-01', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
              "NULL, 'An'"),
        "23514");
    assert_string_equal(
        moved(clerk, 1,
              "'resume', '2026-08-01', NULL, NULL, NULL, NULL, 'x', NULL, NULL, NULL, "
              "NULL, 'An'"),
        "active");
    assert_string_equal(
        moved(clerk, 1,
              "'suspend', '2026-08-01', 'G31', NULL, NULL, NULL, 'x', NULL, NULL, NULL, "
              "NULL, 'An'"),
        "no unit");
    assert_string_equal(
        moved(clerk, 1,
              "'end', '2026-08-01', NULL, NULL, NULL, 'left', 'x', NULL, NULL, NULL, "
              "NULL, 'An'"),
        DENIED);
    assert_string_equal(
        moved(clerk, 1,
              "'undo', '2026-08-01', NULL, NULL, NULL, NULL, 'x', NULL, NULL, NULL, "
              "NULL, 'An'"),
        "22023");
    assert_string_equal(
        moved(both, 1,
              "'leave', '2026-08-01', NULL, NULL, NULL, 'died', 'x', NULL, NULL, NULL, "
              "NULL, 'An'"),
        "22023");
    assert_string_equal(
        moved(clerk, 1,
              "'suspend', '2026-08-01', NULL, NULL, NULL, NULL, 'x', NULL, NULL, NULL, "
              "'8b2f1a6e-0c4d-4f6a-9a53-2d1f0c7be111', 'Trần An'"),
        "1");
    assert_string_equal(asked("SELECT made_by FROM dv.move"), login("g11_clerk"));
    assert_string_equal(asked("SELECT officer FROM dv.event WHERE verb = 'suspended'"),
                        login("g11_clerk"));
    /* Somebody else's request says nothing of what it was about. */
    assert_string_equal(moved(far_clerk, 1,
                              "'suspend', '2026-08-01', NULL, NULL, NULL, NULL, 'x', NULL, NULL, "
                              "NULL, '8b2f1a6e-0c4d-4f6a-9a53-2d1f0c7be111', 'Trần An'"),
                        "request");
    /* Four eyes: a name that is said is no other officer. */
    assert_string_equal(
        moved(both, 2,
              "'end', '2026-08-01', NULL, NULL, NULL, 'left', 'x', NULL, NULL, NULL, "
              "NULL, 'An'"),
        "1");
    snprintf(sql, sizeof sql, "SELECT fault FROM dv.move_undo('%lld', 'x', NULL, 'Trần An')",
             (long long)last_move());
    assert_says(both, sql, "own");
    assert_says(clerk, sql, DENIED);
    /* By no other way. */
    assert_says(both, "UPDATE dv.move SET made_by = 'Trần An'", DENIED);
    assert_says(both, "UPDATE dv.member SET state = 'ended'", DENIED);
    assert_says(both, "UPDATE dv.membership SET during = 'empty'", DENIED);
    assert_says(both,
                "INSERT INTO dv.move (member_id, kind, state, effective_on, made_by)"
                " SELECT member_id, 'suspend', 'offered', now(), session_user FROM dv.member",
                DENIED);
    assert_says(both, "SELECT dv.move_settle('{1}', 'x')", DENIED);
    assert_says(both, "SELECT dv.move_lock('{1}', '{1}')", DENIED);
    assert_says(both, "SELECT dv.move_fault('1', 'end', NULL, NULL, NULL)", DENIED);
    assert_says(both, "SELECT dv.move_requested(NULL, NULL)", DENIED);
    assert_says(clerk, "SET ROLE dv_approver", DENIED);
    says(both, "SET ROLE dv_approver");
    assert_string_equal(
        moved(both, 21,
              "'end', '2026-08-01', NULL, NULL, NULL, 'left', 'x', NULL, NULL, NULL, "
              "NULL, 'An'"),
        "unknown");
    PQfinish(clerk);
    PQfinish(far_clerk);
    PQfinish(both);
}

/* ---- reorganisations ---- */

static dv_status propose(dv_registry *registry, const char *unit, const char *csv, int64_t *ret_id,
                         dv_page **ret_preview)
{
    dv_input input = DV_INPUT_INIT;
    dv_reorganisation decision = DV_REORGANISATION_INIT;

    input.data = csv;
    input.data_size = strlen(csv);
    decision.decision_date = EFFECT;
    decision.decision_no = "34/QĐ";
    decision.unit_code = unit;
    return dv_reorganisation_propose(registry, &input, &decision, ret_id, ret_preview, &err);
}

static void units_are_changed_from_above_by_two_officers(void **state)
{
    static const char csv[] = "action,code,name,kind,parent,into\n"
                              "found,G13,Công đoàn Mười ba,grassroots,U1,\n"
                              "rename,G12,Công đoàn Mười hai mới,,,\n"
                              "merge,G22,,,,G21\n";
    dv_registry *both = as("p1_both"), *approver = as("p1_approver"), *low = as("u1_approver"),
                *clerk = as("g11_clerk"), *printer = as("p1_printer");
    PGconn *conn = psql("p1_both");
    dv_page *page = NULL;
    int64_t id = 0, other = 0, n = 0;
    char sql[160], p2[256];

    (void)state;
    people("G22", 1, 3);
    snprintf(p2, sizeof p2, "%s",
             asked("SELECT md5(string_agg((code, name, kind, parent_id)::text,"
                   " ',' ORDER BY code)) FROM dv.unit WHERE code ~ '[23]'"
                   " AND code !~ '^G[12]' AND code !~ 'U2'"));
    assert_status(propose(printer, NULL, csv, &id, NULL), DV_E_DB, &err);
    assert_status(propose(both, "C", csv, &id, NULL), DV_E_NOT_FOUND, &err);
    assert_status(propose(low, NULL, csv, &id, NULL), DV_E_INVALID, &err);
    assert_ok(propose(both, NULL, csv, &id, &page), &err);
    assert_string_equal(dv_page_text(page, 2, "members"), "3");
    dv_page_free(page);
    assert_ok(dv_reorganisation_list(approver, &page, &err), &err);
    assert_string_equal(dv_page_text(page, 0, "proposed_by"), login("p1_both"));
    assert_string_equal(dv_page_text(page, 0, "changes"), "3");
    dv_page_free(page);
    assert_ok(dv_reorganisation_preview(approver, id, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 3);
    dv_page_free(page);
    assert_status(dv_reorganisation_preview(low, id, &page, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_reorganisation_approve(both, id, NULL, &n, &err), DV_E_INVALID, &err);
    assert_status(dv_reorganisation_approve(both, id, "Trần An", &n, &err), DV_E_INVALID, &err);
    assert_status(dv_reorganisation_approve(low, id, NULL, &n, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_reorganisation_approve(clerk, id, NULL, &n, &err), DV_E_DB, &err);
    assert_status(dv_reorganisation_withdraw(low, id, &err), DV_E_NOT_FOUND, &err);
    snprintf(sql, sizeof sql, "SELECT own FROM dv.reorganisation_approve(%lld, 'Trần An', 'x')",
             (long long)id);
    assert_says(conn, sql, "t");
    assert_string_equal(asked("SELECT state FROM dv.reorganisation"), "proposed");
    assert_ok(dv_reorganisation_approve(approver, id, NULL, &n, &err), &err);
    assert_int_equal(n, 3);
    assert_string_equal(asked("SELECT string_agg(code, ' ' ORDER BY lft) FROM dv.unit"
                              " WHERE dissolved_on IS NULL"),
                        "C P1 U1 G11 G12 G13 U2 G21 P2 U3 G31 G32");
    assert_string_equal(asked("SELECT md5(string_agg((code, name, kind, parent_id)::text,"
                              " ',' ORDER BY code)) FROM dv.unit WHERE code ~ '[23]'"
                              " AND code !~ '^G[12]' AND code !~ 'U2'"),
                        p2);
    assert_string_equal(asked("SELECT approved_by FROM dv.reorganisation"), login("p1_approver"));
    assert_ok(propose(low, NULL, "action,code,name\nrename,G11,Tên khác\n", &other, NULL), &err);
    assert_ok(dv_reorganisation_withdraw(low, other, &err), &err);
    PQfinish(conn);
    dv_registry_close(both);
    dv_registry_close(approver);
    dv_registry_close(low);
    dv_registry_close(clerk);
    dv_registry_close(printer);
}

static void a_reorganisation_reaches_no_unit_outside(void **state)
{
    static const char csv[] = "action,code,name,kind,parent,into\n"
                              "rename,G31,Chiếm,,,\n"
                              "re-parent,G11,,,U3,\n"
                              "merge,G12,,,,G31\n"
                              "rename,P1,Tự đổi tên,,,\n"
                              "re-parent,U1,,,P9,\n"
                              "found,G14,Mới,grassroots,,\n"
                              "dissolve,P2,,,,\n";
    dv_registry *both = as("p1_both");
    PGconn *conn = psql("p1_both");
    dv_page *page = NULL;
    char text[512] = "";
    int64_t id = 0;

    (void)state;
    people("G31", 21, 2);
    assert_status(propose(both, NULL, csv, &id, &page), DV_E_INVALID, &err);
    for (int32_t i = 0; i < dv_page_count(page); i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s,%s ",
                 dv_page_text(page, i, "reason"), dv_page_text(page, i, "members"));
    /* What is outside and what is nowhere are told in the same words. */
    assert_string_equal(text, "unit-unknown,0 parent-unknown,0 into-unknown,0 outside,0"
                              " parent-unknown,0 outside,0 unit-unknown,0 ");
    dv_page_free(page);

#define PROPOSE(changes, unit)                                                                     \
    "SELECT coalesce(reason, 'fine') FROM dv.reorganisation_propose('" changes "', '1',"           \
    " '2026-07-16', '2026-07-16', " unit ", 'Trần An', 'Trần An')"
#define CHANGE(rest) "[{\"row_no\": 1, " rest "}]"
    assert_says(conn, PROPOSE(CHANGE("\"action\": \"dissolve\", \"code\": \"G11\""), "NULL"),
                DENIED);
    assert_says(conn, PROPOSE(CHANGE("\"action\": \"dissolve\", \"code\": \"G11\""), "1"), DENIED);
    assert_says(conn, PROPOSE(CHANGE("\"action\": \"merge\", \"code\": \"G11\""), "2"),
                "into-missing");
    assert_says(conn,
                PROPOSE(CHANGE("\"action\": \"rename\", \"code\": \"G11\", \"name\": \"x\","
                               " \"name_key\": \"x\", \"into_code\": \"G12\""),
                        "2"),
                "into-missing");
    assert_says(conn, PROPOSE(CHANGE("\"action\": \"x\", \"code\": \"G11\""), "2"),
                "action-unknown");
    assert_says(conn, PROPOSE("[]", "2"), "");
    assert_says(conn, PROPOSE(CHANGE("\"action\": \"dissolve\", \"code\": \"G11\""), "2"), "fine");
    assert_string_equal(asked("SELECT proposed_by FROM dv.reorganisation"), login("p1_both"));
    assert_says(conn, "UPDATE dv.reorganisation SET proposed_by = 'x'", DENIED);
    assert_says(conn, "INSERT INTO dv.unit_change SELECT * FROM dv.unit_change", DENIED);
    assert_says(conn, "UPDATE dv.unit SET name = 'x'", DENIED);
    assert_says(conn, "SELECT dv.reorganisation_units('2026-07-16', 1, 'x')", DENIED);
    assert_says(conn, "SELECT dv.reorganisation_members('2026-07-16', 1, 'x')", DENIED);
    assert_says(conn, "SELECT dv.reorganisation_load(1)", DENIED);
    assert_says(conn, "SELECT dv.reorganisation_judge(1, '2026-07-16')", DENIED);
    assert_says(conn, "SELECT dv.unit_place()", DENIED);
    /* A table of one's own is not taken for the one that is staged. */
    says(conn, "CREATE TEMP VIEW change_row AS SELECT 1::bigint AS row_no");
    assert_says(conn, PROPOSE(CHANGE("\"action\": \"dissolve\", \"code\": \"G12\""), "2"), "42P07");
    says(conn, "DROP VIEW pg_temp.change_row");
    says(conn, "CREATE TEMP TABLE unit_after (unit_id bigint)");
    assert_says(conn, PROPOSE(CHANGE("\"action\": \"dissolve\", \"code\": \"G12\""), "2"), "42P07");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.reorganisation"), 1);
    PQfinish(conn);
    dv_registry_close(both);
}

/* ---- what psql writes ---- */

static void what_an_officer_writes_in_psql_leaves_an_event(void **state)
{
    PGconn *conn = psql("g11_clerk");

    (void)state;
    people("G11", 1, 3);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'rows written'"), 0);
    assert_says(conn, "UPDATE dv.person SET phone = '0900000000', email = 'x' WHERE person_id < 3",
                "2");
    assert_string_equal(asked("SELECT concat(officer = '', ' ', new - 'rows', ' ', new ->> 'rows',"
                              " ' ', u.code) FROM dv.event JOIN dv.unit u USING (unit_id)"
                              " WHERE verb = 'rows written'"),
                        "f {\"op\": \"update\", \"table\": \"person\", \"columns\": [\"phone\","
                        " \"email\"], \"person_id\": \"{[1,3)}\"} 2 G11");
    assert_says(conn, "UPDATE dv.person SET phone = phone", "3");
    assert_says(conn, "UPDATE dv.person SET phone = '1' WHERE false", "0");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'rows written'"), 1);
    assert_says(conn, "DELETE FROM dv.person_identity WHERE person_id = 2", "1");
    assert_says(conn, "INSERT INTO dv.person (full_name, name_key) VALUES ('Lê Ba', 'le ba')", "1");
    assert_says(conn,
                "INSERT INTO dv.employment (person_id, unit_id, source, code)"
                " SELECT 1, unit_id, 'hr', 'mine' FROM dv.unit",
                "1");
    assert_says(conn, "UPDATE dv.card SET state = 'ended', end_reason = 'revoked'", "3");
    assert_string_equal(asked("SELECT string_agg(concat(new ->> 'table', ' ', new ->> 'op', ' ',"
                              " new ->> 'rows', ' ', person_id), ', ' ORDER BY event_id)"
                              " FROM dv.event WHERE verb = 'rows written' AND person_id IS NULL"
                              " OR verb = 'rows written' AND person_id < 3"),
                        "person update 2 , person_identity delete 1 2, employment insert 1 1,"
                        " card update 3 ");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb = 'rows written'"
                               " AND new::text ~ '0900|Ba'"),
                     0);
    given("SELECT setval('dv.person_person_id_seq', 1000)");
    given("DELETE FROM dv.employment WHERE code = 'mine'");
    PQfinish(conn);
}

/* ---- two registries of one cluster ---- */

static void a_duty_in_one_registry_is_none_in_another(void **state)
{
    dv_registry_options options = DV_REGISTRY_OPTIONS_INIT;
    dv_registry *here = owner;
    PGconn *conn;
    char name[64], info[256], sql[160];
    dv_input input = DV_INPUT_INIT;

    (void)state;
    people("G11", 1, 2);
    snprintf(name, sizeof name, "dv_other_%ld", (long)getpid());
    snprintf(sql, sizeof sql, "CREATE DATABASE %s ENCODING 'UTF8' TEMPLATE template0", name);
    given(sql);
    snprintf(info, sizeof info, "dbname=%s", name);
    options.conninfo = info;
    assert_ok(dv_registry_migrate(&options, NULL, &err), &err);
    assert_ok(dv_registry_open(&options, &owner, &err), &err);
    input.data = units;
    input.data_size = sizeof units - 1;
    assert_ok(dv_unit_import(owner, &input, NULL, &err), &err);
    /* A clerk of the first registry, who is nobody in this one. */
    snprintf(info, sizeof info, "dbname=%s user=%s password='%s'", name, login("g11_clerk"),
             PASSWORD);
    conn = PQconnectdb(info);
    assert_says(conn, "SELECT count(*) FROM dv.unit", "0");
    assert_says(conn, "INSERT INTO dv.person (full_name, name_key) VALUES ('Lê Ba', 'le ba')",
                DENIED);
    assert_says(conn, "SELECT dv.identity_held('cccd', '1')", "t");
    assert_says(conn, "SELECT dv.feed_generation_next()", DENIED);
    assert_says(conn, "SELECT * FROM dv.transfers_offered(0, 99, 0, 9)", DENIED);
    PQfinish(conn);
    /* An officer of both, with another duty here: the last one given holds, and only where it was.
     */
    assert_ok(add("u1_both", "P1", "auditor"), &err);
    snprintf(info, sizeof info, "dbname=%s user=%s password='%s'", name, login("u1_both"),
             PASSWORD);
    conn = PQconnectdb(info);
    assert_says(conn, "SELECT count(*) > 0 FROM dv.event", "t");
    PQfinish(conn);
    conn = psql("u1_both");
    assert_says(conn, "SELECT count(*) FROM dv.member", "0");
    assert_says(conn, "SELECT count(*) FROM dv.event", "0");
    PQfinish(conn);
    dv_registry_close(owner);
    owner = here;
    snprintf(sql, sizeof sql, "DROP DATABASE %s (FORCE)", name);
    given(sql);
    /* Back to the duties that they have in the first. */
    {
        dv_officer officer = DV_OFFICER_INIT;

        officer.login = login("u1_both");
        officer.duties = "clerk,approver";
        assert_ok(dv_officer_change(owner, &officer, &err), &err);
    }
    conn = psql("u1_both");
    assert_says(conn, "SELECT count(*) FROM dv.member", "2");
    PQfinish(conn);
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
        TEST(a_member_goes_to_a_unit_that_does_not_see_the_old_one),
        TEST(each_move_is_the_duty_of_one_and_within_their_subtree),
        TEST(leavers_are_those_who_work_nowhere_at_all),
        TEST(moves_from_psql_keep_every_rule),
        TEST(units_are_changed_from_above_by_two_officers),
        TEST(a_reorganisation_reaches_no_unit_outside),
        TEST(what_an_officer_writes_in_psql_leaves_an_event),
        TEST(a_duty_in_one_registry_is_none_in_another),
        TEST(every_table_is_held_to_the_subtree),
        TEST(nothing_is_granted_but_what_the_list_says),
    };

    return cmocka_run_group_tests(tests, support_database, drop_logins);
}
