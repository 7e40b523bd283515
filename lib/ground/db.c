/* SPDX-License-Identifier: MIT */
#include "ground/db.h"
#include "ground/date.h"
#include "ground/page.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

struct dv_db {
    PGconn *conn;
    int statement_timeout_s;
    bool warned; /* the server sent a WARNING since the flag was last cleared */
};

enum { COPY_PIECE = 1 << 16 };

/* dv_rows is libpq's result under our name. */
static PGresult *result_of(const dv_rows *rows)
{
    return (PGresult *)(uintptr_t)rows;
}

DV_AUTO(PGresult, PQclear)

/* What a broken rule of the schema means to a caller. The names are in sql/schema. */
static const struct {
    const char *constraint;
    dv_status status;
    const char *message;
} rules[] = {
    {"unit_code_unique", DV_E_CONFLICT, "a unit with this code is there already"},
    {"unit_kind_known", DV_E_INVALID, "this kind of unit is not known"},
    {"unit_sector_known", DV_E_INVALID, "this sector is not known"},
    {"unit_parent_known", DV_E_INVALID, "the parent unit is not known"},
    {"unit_not_own_parent", DV_E_INVALID, "a unit cannot be its own parent"},
    {"identity_unique", DV_E_CONFLICT, "another person holds this identity number"},
    {"employment_code_unique", DV_E_CONFLICT, "this employee code is taken in this source"},
    {"person_name_given", DV_E_INVALID, "the name is missing"},
    {"application_four_eyes", DV_E_INVALID,
     "who submits an application cannot approve it: another officer must"},
    {"application_decided", DV_E_INVALID,
     "an approval needs a decision number, a decision date and an approver"},
    {"application_refused_four_eyes", DV_E_INVALID,
     "who submits an application cannot refuse it: another officer must"},
    {"application_refused", DV_E_INVALID, "a refusal needs a reason and who refuses"},
    {"application_withdrawn", DV_E_INVALID, "a withdrawal needs a reason and who withdraws"},
    {"application_paper_named", DV_E_INVALID, "a paper needs a name"},
    {"application_paper_size", DV_E_INVALID, "a paper has 1 byte to 10 MiB"},
    {"application_request_unique", DV_E_CONFLICT, "this request id was used already"},
    {"application_line_one_pending", DV_E_CONFLICT,
     "a candidate stands on another application already"},
    {"member_person_unique", DV_E_CONFLICT, "this person is a member already"},
    {"member_no_unique", DV_E_CONFLICT, "this member number was given before"},
    {"number_range_not_full", DV_E_STATE, "the number range is full"},
    {"number_range_digits", DV_E_INVALID, "a member number has 4 to 18 digits in all"},
    {"number_range_unit_unique", DV_E_CONFLICT, "the unit was given a range at the same moment"},
    {"number_range_no_overlap", DV_E_CONFLICT, "some of these numbers belong to another range"},
    {"number_range_shortage", DV_E_STATE,
     "the number ranges hold too few free numbers, nobody was admitted"},
    {"number_range_short", DV_E_STATE, "there are fewer free numbers than that"},
    {"number_range_receiver", DV_E_INVALID,
     "numbers are given to a unit below, or returned to one above, and the other does not lie "
     "there"},
    {"number_move_request_unique", DV_E_CONFLICT, "this request id was used already"},
    {"number_range_prefix", DV_E_INVALID,
     "the prefix of a number is digits, and leaves room for a serial number"},
    {"reorganisation_four_eyes", DV_E_INVALID,
     "who proposes a reorganisation cannot approve it: another officer must"},
    {"correction_four_eyes", DV_E_INVALID,
     "who proposes a correction cannot approve it: another officer must"},
    {"correction_changes", DV_E_INVALID, "the registry says so already"},
    {"correction_one_open", DV_E_CONFLICT,
     "a correction of this field of this person waits already"},
    {"correction_answered_once", DV_E_STATE, "the correction was approved or declined before"},
    {"correction_overtaken", DV_E_STATE,
     "the field changed since the correction was proposed: decline it, and propose it anew"},
    {"membership_no_overlap", DV_E_CONFLICT, "the member belongs to another unit at that time"},
    {"card_one_live_per_member", DV_E_CONFLICT, "the member already holds a live card"},
    {"purpose_word", DV_E_INVALID, "a purpose is a word of small letters, digits and hyphens"},
    {"consent_purpose_known", DV_E_NOT_FOUND, "there is no such purpose"},
    {"consent_proved", DV_E_INVALID, "a consent needs its proof"},
    {"consent_paper_size", DV_E_INVALID, "a paper has 1 byte to 10 MiB"},
    {"consent_paper_named", DV_E_INVALID, "a paper needs a name"},
    {"consent_in_force", DV_E_CONFLICT, "a consent to this purpose is in force"},
    {"consent_withdrawn_later", DV_E_INVALID, "a consent is withdrawn after it was given"},
    {"consent_withdrawn_once", DV_E_STATE, "the consent was withdrawn already"},
    {"person_request_unique", DV_E_CONFLICT, "this request id was used already"},
    {"person_request_kind_known", DV_E_INVALID, "this kind of request is not known"},
    {"person_request_days", DV_E_INVALID, "a request is dealt with after it was received"},
    {"person_request_stays", DV_E_STATE, "the request was closed already"},
    {"erasure_once", DV_E_CONFLICT, "this erasure was proposed already"},
    {"erasure_four_eyes", DV_E_INVALID,
     "who proposes an erasure cannot approve it: another officer must"},
    {"duplicate_erased", DV_E_STATE, "the data of this person were erased: the merge stays"},
    {"member_erased", DV_E_STATE, "the data of this member were erased: admit them anew"},
    {"blank_stock_not_short", DV_E_STATE, "the unit holds fewer blanks than that"},
    {"blank_move_request_unique", DV_E_CONFLICT, "this request id was used already"},
    {"blank_move_run_once", DV_E_CONFLICT, "the blanks of this run were counted already"},
    {"card_for_member", DV_E_CONFLICT,
     "a membership ended at the same moment, no card was ordered"},
    {"move_one_offer", DV_E_CONFLICT, "a member is offered to a unit already"},
    {"move_request_unique", DV_E_CONFLICT, "this request id was used already"},
    {"move_undone_once", DV_E_CONFLICT, "a move was undone at the same moment"},
    {"move_undo_four_eyes", DV_E_INVALID,
     "who made or accepted a move cannot undo it: another officer must"},
    {"move_end_reason_known", DV_E_INVALID,
     "a membership ends as left, retired, struck off, expelled, died or unit dissolved"},
    {"move_end_has_reason", DV_E_INVALID,
     "a membership ends as left, retired, struck off, expelled, died or unit dissolved"},
    {"move_needs_decision", DV_E_INVALID,
     "to strike off, expel or readmit needs a decision number and a decision date"},
    {"move_needs_letter", DV_E_INVALID, "a transfer needs the number of a letter of introduction"},
    {"move_needs_outside", DV_E_INVALID, "the name of the unit outside is missing"},
    {"move_needs_reason", DV_E_INVALID, "the reason is missing"},
    {"move_to_other_unit", DV_E_INVALID, "a member belongs to this unit already"},
    {"person_not_merged", DV_E_CONFLICT,
     "a person was merged into another at the same moment, nothing was done"},
    {"member_merged_ended", DV_E_STATE,
     "this number is dead: it was merged into another number of the same person"},
    {"duplicate_one_proposal", DV_E_CONFLICT, "a proposal to merge these two is open already"},
    {"duplicate_dismissed_once", DV_E_CONFLICT, "these two were dismissed at the same moment"},
    {"duplicate_four_eyes", DV_E_INVALID,
     "who proposes a merge cannot approve it: another officer must"},
    {"duplicate_undo_four_eyes", DV_E_INVALID,
     "who proposed or approved a merge cannot undo it: another officer must"},
    {"duplicate_needs_reason", DV_E_INVALID, "the reason is missing"},
    {"officer_login_unique", DV_E_CONFLICT, "this login is an officer's already"},
    {"officer_duties_known", DV_E_INVALID,
     "a duty is clerk, approver, printer, verifier or auditor"},
    {"card_valid_after_issue", DV_E_INVALID, "the last day of validity lies in the past"},
    {"handover_received_by", DV_E_INVALID, "who received the cards is missing"},
};

/* A class of SQLSTATE, or one whole code: "40001", "22", "57P0". */
static bool is(const char *state, const char *prefix)
{
    return state && strncmp(state, prefix, strlen(prefix)) == 0;
}

static dv_status status_of(const char *state, const char *name, dv_error *err)
{
    if (!state || is(state, "08") || is(state, "57P0"))
        return dv_fail(err, DV_E_LINK, "the connection was lost during %s", name);
    if (is(state, "25006"))
        return dv_fail(err, DV_E_READONLY, "the database takes no writes, %s was not done", name);
    if (is(state, "57014"))
        return dv_fail(err, DV_E_DB, "%s took too long and was stopped", name);
    if (is(state, "53100"))
        return dv_fail(err, DV_E_DB, "the database server's disk is full, %s was not done", name);
    if (is(state, "42501"))
        return dv_fail(err, DV_E_DB, "this login has no right to it (%s)", name);
    if (is(state, "3F000") || is(state, "42P01") || is(state, "42883") || is(state, "42703"))
        return dv_fail(err, DV_E_SCHEMA, "the database lacks a table or column for %s", name);
    if (is(state, "22"))
        return dv_fail(err, DV_E_INVALID, "%s was given a value it cannot take", name);
    return dv_fail(err, DV_E_DB, "the database refused %s", name);
}

/* PostgreSQL's own refusal, which names tables, and not one that a rule of ours raised in words. */
static bool is_bare_refusal(const char *state, const PGresult *result)
{
    const char *raised_in = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);

    return is(state, "42501") && !(raised_in && strcmp(raised_in, "exec_stmt_raise") == 0);
}

static dv_status fail_from_server(const char *name, const PGresult *result, const PGconn *conn,
                                  dv_error *err)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *rule = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    dv_status status = DV_OK;

    for (size_t i = 0; rule && i < DV_COUNT(rules); i++) {
        if (strcmp(rule, rules[i].constraint) == 0)
            status = dv_fail(err, rules[i].status, "%s", rules[i].message);
    }
    if (status == DV_OK)
        status = status_of(state, name, err);

    /* The server's own words can quote a row, so they go where they are not logged. */
    if (is_bare_refusal(state, result))
        dv_fail_hint(err, "It is the duty of another officer, or outside the login's units.");
    else
        dv_fail_detail(err, words ? words : PQerrorMessage(conn),
                       PQresultErrorField(result, PG_DIAG_MESSAGE_HINT));
    if (status == DV_E_LINK)
        dv_fail_hint(err,
                     "It is unknown if it took effect: connect again and repeat the same call.");
    if (err && state) {
        snprintf(err->sqlstate, sizeof err->sqlstate, "%s", state);
        err->retry = is(state, "40001") || is(state, "40P01") || is(state, "55P03");
    }
    return status;
}

static void notice(void *user, const PGresult *result)
{
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    dv_db *db = user;

    if (severity && strcmp(severity, "WARNING") == 0)
        db->warned = true;
}

static dv_status session(dv_db *db, dv_error *err)
{
    /* Names in sql/ are schema-qualified, so that nobody's search_path can redirect them. */
    static const char text[] =
        "SELECT set_config('search_path', 'pg_catalog, pg_temp', false),"
        "       set_config('DateStyle', 'ISO, YMD', false),"
        "       set_config('TimeZone', 'Asia/Ho_Chi_Minh', false)," /* of current_date */
        "       set_config('jit', 'off', false),"                   /* costs more than it saves */
        "       set_config('statement_timeout', $1, false)";
    char timeout[24];
    const char *value[] = {timeout};
    dv_auto(PGresult) result = NULL;

    snprintf(timeout, sizeof timeout, "%ds", db->statement_timeout_s);
    result = PQexecParams(db->conn, text, 1, NULL, value, NULL, NULL, 0);
    return PQresultStatus(result) == PGRES_TUPLES_OK
               ? DV_OK
               : fail_from_server("opening the session", result, db->conn, err);
}

static dv_status fail_connect(const dv_db *db, dv_error *err)
{
    dv_fail(err, DV_E_CONNECT, "cannot connect to the registry database");
    dv_fail_detail(err, PQerrorMessage(db->conn),
                   "Check that the server runs and that the connection string names it.");
    return DV_E_CONNECT;
}

static dv_status connect_with(const char *const *keys, const char *const *values, int timeout_s,
                              dv_db **ret_db, dv_error *err)
{
    dv_auto(dv_db) db = calloc(1, sizeof *db);

    if (!db)
        return dv_fail_nomem(err);
    db->statement_timeout_s = timeout_s;
    db->conn = PQconnectdbParams(keys, values, 1);
    if (!db->conn)
        return dv_fail_nomem(err);
    if (PQstatus(db->conn) != CONNECTION_OK)
        return fail_connect(db, err);
    PQsetNoticeReceiver(db->conn, notice, db);
    DV_TRY(session(db, err));
    *ret_db = dv_take(&db);
    return DV_OK;
}

dv_status dv_db_open(const char *conninfo, int connect_timeout_s, int statement_timeout_s,
                     dv_db **ret_db, dv_error *err)
{
    char timeout[24];
    /* The first dbname may be a whole connection string; what stands after it wins. */
    const char *keys[] = {"dbname", "client_encoding", "connect_timeout",
                          "fallback_application_name", NULL};
    const char *values[] = {conninfo, "UTF8", timeout, "libdoanvien", NULL};

    snprintf(timeout, sizeof timeout, "%d", connect_timeout_s > 0 ? connect_timeout_s : 10);
    return connect_with(keys, values, statement_timeout_s > 0 ? statement_timeout_s : 600, ret_db,
                        err);
}

dv_status dv_db_open_again(const dv_db *db, dv_db **ret_db, dv_error *err)
{
    enum { PARAMETERS_MAX = 128 };
    const char *keys[PARAMETERS_MAX + 1] = {NULL}, *values[PARAMETERS_MAX + 1] = {NULL};
    PQconninfoOption *all = PQconninfo(db->conn);
    dv_status status;
    int n = 0;

    if (!all)
        return dv_fail_nomem(err);
    for (const PQconninfoOption *at = all; at->keyword && n < PARAMETERS_MAX; at++) {
        if (at->val) {
            keys[n] = at->keyword;
            values[n++] = at->val;
        }
    }
    status = connect_with(keys, values, db->statement_timeout_s, ret_db, err);
    PQconninfoFree(all);
    return status;
}

void dv_db_close(dv_db *db)
{
    if (!db)
        return;
    PQfinish(db->conn);
    free(db);
}

dv_status dv_db_reset(dv_db *db, dv_error *err)
{
    PQreset(db->conn);
    if (PQstatus(db->conn) != CONNECTION_OK)
        return fail_connect(db, err);
    return session(db, err);
}

void dv_arg_text(dv_args *args, const char *value)
{
    assert(args->n < DV_ARGS_MAX);
    args->value[args->n++] = value;
}

void dv_arg_int(dv_args *args, int64_t value)
{
    assert(args->n < DV_ARGS_MAX);
    snprintf(args->number[args->n], sizeof args->number[0], "%lld", (long long)value);
    args->value[args->n] = args->number[args->n];
    args->n++;
}

void dv_arg_id(dv_args *args, int64_t id)
{
    if (id)
        dv_arg_int(args, id);
    else
        dv_arg_text(args, NULL);
}

void dv_arg_date(dv_args *args, dv_date value)
{
    assert(args->n < DV_ARGS_MAX);
    args->value[args->n] = NULL;
    if (value != DV_DATE_NONE) {
        char text[11];
        dv_date_text(value, text);
        snprintf(args->number[args->n], sizeof args->number[0], "%s", text);
        args->value[args->n] = args->number[args->n];
    }
    args->n++;
}

void dv_array_put(dv_buf *array, const char *element)
{
    dv_buf_puts(array, array->size ? ",\"" : "{\"");
    for (; *element; element++) {
        if (*element == '"' || *element == '\\')
            dv_buf_putc(array, '\\');
        dv_buf_putc(array, *element);
    }
    dv_buf_putc(array, '"');
}

void dv_array_end(dv_buf *array)
{
    dv_buf_puts(array, array->size ? "}" : "{}");
}

dv_status dv_db_run(dv_db *db, const dv_sql *sql, const dv_args *args, enum dv_expect expect,
                    dv_rows **ret_rows, dv_error *err)
{
    dv_auto(PGresult) result = NULL;
    ExecStatusType got;
    int n;

    assert((args ? args->n : 0) == sql->n_args);
    result = PQexecParams(db->conn, sql->text, sql->n_args, NULL, args ? args->value : NULL, NULL,
                          NULL, 0);
    got = PQresultStatus(result);
    if (got != PGRES_TUPLES_OK && got != PGRES_COMMAND_OK)
        return fail_from_server(sql->name, result, db->conn, err);
    n = PQntuples(result);
    if ((expect == DV_ROWS_ONE && n != 1) || (expect == DV_ROWS_MAYBE && n > 1) ||
        (expect == DV_ROWS_NONE && n != 0))
        return dv_fail(err, DV_E_DB, "%s gave %d rows", sql->name, n);
    if (ret_rows)
        *ret_rows = (dv_rows *)dv_take(&result);
    return DV_OK;
}

dv_status dv_db_page(dv_db *db, const dv_sql *sql, const dv_args *args, const char *columns,
                     dv_page **ret_page, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;

    DV_TRY(dv_db_run(db, sql, args, DV_ROWS_ANY, &rows, err));
    return dv_rows_page(rows, columns, ret_page, err);
}

dv_status dv_rows_page(const dv_rows *rows, const char *columns, dv_page **ret_page, dv_error *err)
{
    dv_auto(dv_page) page = NULL;

    DV_TRY(dv_page_new(columns, &page, err));
    assert(dv_page_column_count(page) <= PQnfields(result_of(rows)));
    for (int r = 0; r < dv_rows_count(rows); r++) {
        for (int c = 0; c < dv_page_column_count(page); c++)
            DV_TRY(dv_page_put(page, dv_rows_text(rows, r, c), err));
    }
    *ret_page = dv_take(&page);
    return DV_OK;
}

dv_status dv_db_script(dv_db *db, const dv_sql *sql, dv_error *err)
{
    dv_auto(PGresult) result = PQexec(db->conn, sql->text);
    ExecStatusType got = PQresultStatus(result);

    return got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK
               ? DV_OK
               : fail_from_server(sql->name, result, db->conn, err);
}

dv_status dv_db_scram(dv_db *db, const char *login, const char *password, dv_buf *ret,
                      dv_error *err)
{
    char *secret = PQencryptPasswordConn(db->conn, password, login, "scram-sha-256");

    if (!secret)
        return dv_fail(err, DV_E_DB, "the password could not be made into a SCRAM secret");
    dv_buf_puts(ret, secret);
    PQfreemem(secret);
    return dv_buf_status(ret, err);
}

int dv_rows_count(const dv_rows *rows)
{
    return rows ? PQntuples(result_of(rows)) : 0;
}

int dv_rows_width(const dv_rows *rows)
{
    return rows ? PQnfields(result_of(rows)) : 0;
}

int64_t dv_rows_affected(const dv_rows *rows)
{
    return rows ? strtoll(PQcmdTuples(result_of(rows)), NULL, 10) : 0;
}

const char *dv_rows_text(const dv_rows *rows, int row, int column)
{
    const PGresult *result = result_of(rows);

    return PQgetisnull(result, row, column) ? NULL : PQgetvalue(result, row, column);
}

int64_t dv_rows_int(const dv_rows *rows, int row, int column)
{
    const char *text = dv_rows_text(rows, row, column);

    return text ? strtoll(text, NULL, 10) : 0;
}

void dv_rows_free(dv_rows *rows)
{
    PQclear(result_of(rows));
}

static const dv_sql sql_begin = {"begin", 0, "BEGIN"};
static const dv_sql sql_commit = {"commit", 0, "COMMIT"};
static const dv_sql sql_rollback = {"rollback", 0, "ROLLBACK"};

dv_status dv_tx_begin(dv_db *db, dv_tx *tx, dv_error *err)
{
    DV_TRY(dv_db_run(db, &sql_begin, NULL, DV_ROWS_NONE, NULL, err));
    tx->db = db;
    return DV_OK;
}

dv_status dv_tx_commit(dv_tx *tx, dv_error *err)
{
    dv_auto(PGresult) result = NULL;
    dv_db *db = dv_take(&tx->db);

    db->warned = false;
    result = PQexec(db->conn, sql_commit.text);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return fail_from_server("commit", result, db->conn, err);
    if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
        return dv_fail(err, DV_E_DB, "the transaction was rolled back, nothing was done");
    if (db->warned)
        return dv_fail(err, DV_E_LINK, "the commit was not confirmed by the standby");
    return DV_OK;
}

void dv_tx_end(dv_tx *tx)
{
    /* A dead connection has rolled back by itself; there is nobody to tell. */
    if (tx->db)
        (void)dv_db_run(tx->db, &sql_rollback, NULL, DV_ROWS_NONE, NULL, NULL);
    tx->db = NULL;
}

dv_status dv_copy_begin(dv_db *db, const dv_sql *sql, dv_copy *copy, dv_error *err)
{
    dv_auto(PGresult) result = PQexec(db->conn, sql->text);

    if (PQresultStatus(result) != PGRES_COPY_IN)
        return fail_from_server(sql->name, result, db->conn, err);
    copy->db = db;
    dv_buf_put(&copy->buf, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19); /* no flags, no more header */
    copy->row = copy->buf.size;
    return DV_OK;
}

static void put_int(char *to, uint64_t value, int bytes)
{
    while (bytes-- > 0) {
        to[bytes] = (char)(value & 0xFF);
        value >>= 8;
    }
}

/* A value of the row, behind its length; the first one behind the room for their number. */
static void put_value(dv_copy *copy, const void *data, int size)
{
    char length[4];

    if (copy->fields++ == 0) {
        copy->row = copy->buf.size;
        dv_buf_put(&copy->buf, "\0", 2);
    }
    put_int(length, (uint64_t)size, 4);
    dv_buf_put(&copy->buf, length, 4);
    if (size > 0)
        dv_buf_put(&copy->buf, data, (size_t)size);
}

static void put_null(dv_copy *copy)
{
    put_value(copy, NULL, -1);
}

void dv_copy_text(dv_copy *copy, const char *value)
{
    size_t size = value ? strlen(value) : 0;

    if (!value)
        put_null(copy);
    else if (size > DV_BUF_MAX)
        copy->buf.broken = true;
    else
        put_value(copy, value, (int)size);
}

void dv_copy_int(dv_copy *copy, int64_t value)
{
    char bytes[8];

    put_int(bytes, (uint64_t)value, 8);
    put_value(copy, bytes, 8);
}

void dv_copy_date(dv_copy *copy, dv_date value)
{
    enum { YEAR_2000 = 10957 }; /* from which PostgreSQL counts days */
    char bytes[4];

    if (value == DV_DATE_NONE) {
        put_null(copy);
        return;
    }
    put_int(bytes, (uint64_t)((int64_t)value - YEAR_2000), 4);
    put_value(copy, bytes, 4);
}

void dv_copy_uuid(dv_copy *copy, const unsigned char value[16])
{
    put_value(copy, value, 16);
}

void dv_copy_bool(dv_copy *copy, bool value)
{
    put_value(copy, value ? "\1" : "\0", 1);
}

static dv_status flush(dv_copy *copy, dv_error *err)
{
    DV_TRY(dv_buf_status(&copy->buf, err));
    if (copy->buf.size && PQputCopyData(copy->db->conn, copy->buf.data, (int)copy->buf.size) != 1)
        return fail_from_server("copy", NULL, copy->db->conn, err);
    dv_buf_clear(&copy->buf);
    return DV_OK;
}

dv_status dv_copy_end_row(dv_copy *copy, dv_error *err)
{
    if (!copy->buf.broken)
        put_int(copy->buf.data + copy->row, (uint64_t)copy->fields, 2);
    copy->fields = 0;
    return copy->buf.size >= COPY_PIECE || copy->buf.broken ? flush(copy, err) : DV_OK;
}

dv_status dv_copy_finish(dv_copy *copy, int64_t *ret_rows, dv_error *err)
{
    dv_auto(PGresult) result = NULL;
    dv_db *db = copy->db;

    dv_buf_put(&copy->buf, "\377\377", 2); /* the end */
    DV_TRY(flush(copy, err));
    copy->db = NULL;
    if (PQputCopyEnd(db->conn, NULL) != 1)
        return fail_from_server("copy", NULL, db->conn, err);
    result = PQgetResult(db->conn);
    for (PGresult *more; (more = PQgetResult(db->conn));)
        PQclear(more);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return fail_from_server("copy", result, db->conn, err);
    if (ret_rows)
        *ret_rows = strtoll(PQcmdTuples(result), NULL, 10);
    return DV_OK;
}

void dv_copy_end(dv_copy *copy)
{
    if (copy->db) {
        (void)PQputCopyEnd(copy->db->conn, "stopped by the caller");
        for (PGresult *more; (more = PQgetResult(copy->db->conn));)
            PQclear(more);
    }
    copy->db = NULL;
    dv_buf_free(&copy->buf);
}
