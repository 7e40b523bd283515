/* SPDX-License-Identifier: MIT */
#include "registry/inside.h"
#include "ground/page.h"
#include "ground/text.h"

#include <string.h>

enum {
    TIMEOUT_MAX_S = 24 * 60 * 60,
    QR_PREFIX_MAX = 64,
    CARD_YEARS_MAX = 50,
};

static dv_status read_options(const dv_registry_options *options, dv_registry_options *ret,
                              dv_error *err)
{
    DV_TRY(dv_options_copy(ret, sizeof *ret, options, "dv_registry_options", err));
    if (!ret->conninfo)
        return dv_fail(err, DV_E_ARG, "dv_registry_options.conninfo is missing");
    if (ret->connect_timeout_s < 0 || ret->connect_timeout_s > TIMEOUT_MAX_S ||
        ret->statement_timeout_s < 0 || ret->statement_timeout_s > TIMEOUT_MAX_S)
        return dv_fail(err, DV_E_ARG, "a timeout is not within 0 and %d seconds", TIMEOUT_MAX_S);
    return DV_OK;
}

/* 0 when the database holds no registry. */
static dv_status read_version(dv_db *db, int32_t *ret, dv_error *err)
{
    dv_auto(dv_rows) probe = NULL;
    dv_auto(dv_rows) rows = NULL;

    *ret = 0;
    DV_TRY(dv_db_run(db, &DV_SQL_registry_probe, NULL, DV_ROWS_ONE, &probe, err));
    if (strcmp(dv_rows_text(probe, 0, 2), "t") != 0)
        return DV_OK;
    DV_TRY(dv_db_run(db, &DV_SQL_registry_version, NULL, DV_ROWS_ONE, &rows, err));
    *ret = (int32_t)dv_rows_int(rows, 0, 0);
    return DV_OK;
}

static dv_status fail_version(int32_t version, dv_error *err)
{
    dv_status status;

    if (version == 0)
        status = dv_fail(err, DV_E_SCHEMA, "the database holds no registry yet");
    else
        status = dv_fail(err, DV_E_SCHEMA, "the registry is %s than this library",
                         version < DV_SCHEMA_VERSION ? "older" : "newer");
    dv_fail_detailf(err, "The database has schema version %d, the library works with %d.", version,
                    DV_SCHEMA_VERSION);
    dv_fail_hint(err, "%s",
                 version < DV_SCHEMA_VERSION
                     ? "Make or upgrade it: dv_registry_migrate(), or the command doanvien init."
                     : "Install the version of libdoanvien that made it, or a later one.");
    return status;
}

static dv_status check_version(dv_db *db, dv_error *err)
{
    int32_t version;

    DV_TRY(read_version(db, &version, err));
    return version == DV_SCHEMA_VERSION ? DV_OK : fail_version(version, err);
}

/* Officers who log in as such act under their login, whatever name was given. */
static dv_status read_session(dv_registry *registry, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;

    DV_TRY(dv_db_run(registry->db, &DV_SQL_officer_session, NULL, DV_ROWS_ONE, &rows, err));
    registry->by_login = dv_rows_int(rows, 0, 0) == 0;
    registry->under_policies = dv_rows_int(rows, 0, 3) != 0;
    if (!registry->by_login)
        return DV_OK;
    if (!dv_rows_text(rows, 0, 2)) {
        dv_fail(err, DV_E_DB, "this login is no officer of the registry");
        dv_fail_hint(err,
                     "The registry's owner adds one: dv_officer_add(), or the command doanvien "
                     "officer add.");
        return DV_E_DB;
    }
    free(registry->officer);
    registry->officer = strdup(dv_rows_text(rows, 0, 1));
    return registry->officer ? DV_OK : dv_fail_nomem(err);
}

dv_status dv_registry_open(const dv_registry_options *options, dv_registry **ret_registry,
                           dv_error *err)
{
    dv_registry_options with;
    dv_auto(dv_registry) registry = NULL;
    dv_auto_buf officer = {0};

    if (!ret_registry)
        return dv_fail_null(err);
    DV_TRY(read_options(options, &with, err));
    registry = calloc(1, sizeof *registry);
    if (!registry)
        return dv_fail_nomem(err);
    DV_TRY(
        dv_text_typed(with.officer && with.officer[0] ? with.officer : "unknown", &officer, err));
    registry->officer = strdup(officer.data);
    if (!registry->officer)
        return dv_fail_nomem(err);
    DV_TRY(dv_db_open(with.conninfo, with.connect_timeout_s, with.statement_timeout_s,
                      &registry->db, err));
    DV_TRY(check_version(registry->db, err));
    DV_TRY(read_session(registry, err));
    *ret_registry = dv_take(&registry);
    return DV_OK;
}

dv_status dv_registry_open_again(const dv_registry *registry, dv_registry **ret, dv_error *err)
{
    dv_auto(dv_registry) again = calloc(1, sizeof *again);

    if (!again)
        return dv_fail_nomem(err);
    again->by_login = registry->by_login;
    again->under_policies = registry->under_policies;
    again->officer = strdup(registry->officer);
    if (!again->officer)
        return dv_fail_nomem(err);
    DV_TRY(dv_db_open_again(registry->db, &again->db, err));
    *ret = dv_take(&again);
    return DV_OK;
}

dv_status dv_registry_reset(dv_registry *registry, dv_error *err)
{
    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_db_reset(registry->db, err));
    return check_version(registry->db, err);
}

void dv_registry_close(dv_registry *registry)
{
    if (!registry)
        return;
    dv_db_close(registry->db);
    dv_page_free(registry->low);
    free(registry->officer);
    free(registry);
}

/* Say what a database lacks before the first statement of a migration stumbles over it. */
static dv_status check_database(dv_db *db, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    const char *lacks;

    DV_TRY(dv_db_run(db, &DV_SQL_registry_probe, NULL, DV_ROWS_ONE, &rows, err));
    if (strcmp(dv_rows_text(rows, 0, 0), "UTF8") != 0) {
        dv_fail(err, DV_E_SCHEMA, "the encoding of the database is %s, it must be UTF8",
                dv_rows_text(rows, 0, 0));
        dv_fail_hint(err, "Make one with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0.");
        return DV_E_SCHEMA;
    }
    lacks = dv_rows_text(rows, 0, 1);
    if (lacks) {
        dv_fail(err, DV_E_SCHEMA, "the database server lacks %s", lacks);
        dv_fail_hint(err, "Install the contrib package of a PostgreSQL server built with ICU.");
        return DV_E_SCHEMA;
    }
    return DV_OK;
}

static dv_status apply(dv_db *db, int32_t from, dv_error *err)
{
    DV_TRY(check_database(db, err));
    DV_TRY(dv_db_run(db, &DV_SQL_registry_schema, NULL, DV_ROWS_NONE, NULL, err));
    DV_TRY(dv_db_run(db, &DV_SQL_registry_ledger, NULL, DV_ROWS_NONE, NULL, err));
    for (int32_t i = from; i < DV_SCHEMA_VERSION; i++) {
        dv_args args = {0};

        DV_TRY(dv_db_script(db, &DV_SCHEMA[i], err));
        dv_arg_int(&args, i + 1);
        dv_arg_text(&args, DV_SCHEMA[i].name);
        DV_TRY(dv_db_run(db, &DV_SQL_registry_applied, &args, DV_ROWS_NONE, NULL, err));
    }
    return DV_OK;
}

dv_status dv_registry_migrate(const dv_registry_options *options, int32_t *ret_applied,
                              dv_error *err)
{
    dv_registry_options with;
    dv_auto(dv_db) db = NULL;
    dv_tx_auto tx = {0};
    int32_t version;

    DV_TRY(read_options(options, &with, err));
    DV_TRY(dv_db_open(with.conninfo, with.connect_timeout_s, with.statement_timeout_s, &db, err));
    DV_TRY(dv_tx_begin(db, &tx, err));
    DV_TRY(dv_db_run(db, &DV_SQL_registry_lock, NULL, DV_ROWS_ONE, NULL, err));
    DV_TRY(read_version(db, &version, err));
    if (version > DV_SCHEMA_VERSION)
        return fail_version(version, err);
    if (version < DV_SCHEMA_VERSION)
        DV_TRY(apply(db, version, err));
    DV_TRY(dv_tx_commit(&tx, err));
    if (ret_applied)
        *ret_applied = DV_SCHEMA_VERSION - version;
    return DV_OK;
}

int32_t dv_schema_version(void)
{
    return DV_SCHEMA_VERSION;
}

static dv_status check_qr_prefix(const char *value, dv_error *err)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$%*+-./:";

    size_t size = strlen(value);

    if (size > QR_PREFIX_MAX || value[strspn(value, allowed)] || (size && value[size - 1] != '/')) {
        dv_fail(err, DV_E_INVALID, "this QR prefix cannot be used");
        dv_fail_detail(err, value,
                       "It has at most 64 of: upper case letters, digits, $%*+-./: and ends in /");
        return DV_E_INVALID;
    }
    return DV_OK;
}

static dv_status check_years(const char *value, dv_error *err)
{
    char *end;
    long years = strtol(value, &end, 10);

    if (!value[0] || strlen(value) > 2 || value[strspn(value, "0123456789")] || *end ||
        years > CARD_YEARS_MAX) {
        dv_fail(err, DV_E_INVALID, "this is no number of years for a card");
        dv_fail_detail(err, value, "Give 0 for cards that do not expire, or 1 to 50 years.");
        return DV_E_INVALID;
    }
    return DV_OK;
}

/* A number of numbers, or of days of supply. */
static dv_status check_low(const char *value, dv_error *err)
{
    size_t digits = strspn(value, "0123456789");
    bool days = strcmp(value + digits, "d") == 0;

    if (digits < 1 || digits > (days ? 4 : 17) || (value[digits] && !days)) {
        dv_fail(err, DV_E_INVALID, "this is no water mark for member numbers");
        dv_fail_detail(err, value, "Give a number (500), or days of supply (30d); 0 for none.");
        return DV_E_INVALID;
    }
    return DV_OK;
}

static dv_status check_count(const char *value, dv_error *err)
{
    if (value[0] && strlen(value) <= 2 && !value[strspn(value, "0123456789")] &&
        strtol(value, NULL, 10) > 0)
        return DV_OK;
    dv_fail(err, DV_E_INVALID, "this is no number of days or years");
    dv_fail_detail(err, value, "Give 1 to 99.");
    return DV_E_INVALID;
}

static const struct {
    const char *name;
    dv_status (*check)(const char *value, dv_error *err);
} settings[] = {
    {"qr_prefix", check_qr_prefix},
    {"card_valid_years", check_years},
    {"number_low", check_low},
    {"request_acknowledge_days", check_count},
    {"request_answer_days", check_count},
    {"retention_years", check_count},
};

static dv_status setting_find(const char *name, size_t *ret, dv_error *err)
{
    for (size_t i = 0; i < DV_COUNT(settings); i++) {
        if (strcmp(settings[i].name, name) == 0) {
            *ret = i;
            return DV_OK;
        }
    }
    dv_fail(err, DV_E_NOT_FOUND, "there is no such setting");
    dv_fail_detail(err, name,
                   "Settings are qr_prefix, card_valid_years, number_low, "
                   "request_acknowledge_days, request_answer_days and retention_years.");
    return DV_E_NOT_FOUND;
}

dv_status dv_setting_set(dv_registry *registry, const char *name, const char *value, dv_error *err)
{
    dv_args args = {0};
    size_t at;

    if (!registry || !name || !value)
        return dv_fail_null(err);
    DV_TRY(setting_find(name, &at, err));
    DV_TRY(settings[at].check(value, err));
    dv_arg_text(&args, name);
    dv_arg_text(&args, value);
    dv_arg_text(&args, registry->officer);
    return dv_db_run(registry->db, &DV_SQL_setting_set, &args, DV_ROWS_NONE, NULL, err);
}

dv_status dv_setting_get(dv_registry *registry, const char *name, dv_page **ret_page, dv_error *err)
{
    dv_args args = {0};
    size_t at;

    if (!registry || !name || !ret_page)
        return dv_fail_null(err);
    DV_TRY(setting_find(name, &at, err));
    dv_arg_text(&args, name);
    return dv_db_page(registry->db, &DV_SQL_setting_get, &args, "name value", ret_page, err);
}

dv_status dv_scope_find(dv_registry *registry, const char *code, dv_scope *ret, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    *ret = (dv_scope){0, 0, INT32_MAX};
    if (!code && !registry->by_login)
        return DV_OK;
    if (code)
        dv_arg_text(&args, code);
    DV_TRY(dv_db_run(registry->db, code ? &DV_SQL_unit_scope : &DV_SQL_officer_scope, &args,
                     DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0) {
        dv_fail(err, DV_E_NOT_FOUND, "there is no unit with this code");
        dv_fail_detail(err, code ? code : "", "List the units to see their codes.");
        return DV_E_NOT_FOUND;
    }
    *ret = (dv_scope){dv_rows_int(rows, 0, 0), dv_rows_int(rows, 0, 1), dv_rows_int(rows, 0, 2)};
    return DV_OK;
}

dv_status dv_list_page(dv_registry *registry, const dv_list *list, const char *unit_code,
                       const char *after, int32_t limit, dv_page **ret_page, dv_error *err)
{
    return dv_list_page_of(registry, list, NULL, unit_code, after, limit, ret_page, err);
}

dv_status dv_list_page_of(dv_registry *registry, const dv_list *list, const char *of,
                          const char *unit_code, const char *after, int32_t limit,
                          dv_page **ret_page, dv_error *err)
{
    dv_scope scope;
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;
    dv_auto(dv_page) page = NULL;
    dv_status status;
    int n, columns;

    if (!registry || !ret_page)
        return dv_fail_null(err);
    if (limit < 1 || limit > list->limit_max)
        return dv_fail(err, DV_E_ARG, "limit is not within 1 and %d", list->limit_max);
    if (after && (!after[0] || strlen(after) > 16 || after[strspn(after, "0123456789abcdef")]))
        return dv_fail(err, DV_E_ARG, "after is not what dv_page_next() gave");
    DV_TRY(dv_scope_find(registry, unit_code, &scope, err));
    dv_arg_int(&args, scope.lft);
    dv_arg_int(&args, scope.rgt);
    dv_arg_text(&args, after);
    dv_arg_int(&args, limit);
    if (list->sql->n_args > args.n)
        dv_arg_text(&args, of);
    status = dv_db_run(registry->db, list->sql, &args, DV_ROWS_ANY, &rows, err);
    if (status == DV_E_INVALID && after)
        return dv_fail(err, DV_E_ARG, "after is not what dv_page_next() gave");
    DV_TRY(status);
    DV_TRY(dv_page_new(list->columns, &page, err));
    columns = dv_page_column_count(page);
    n = dv_rows_count(rows) > limit ? limit : dv_rows_count(rows);
    for (int r = 0; r < n; r++) {
        for (int c = 0; c < columns; c++)
            DV_TRY(dv_page_put(page, dv_rows_text(rows, r, c), err));
    }
    if (dv_rows_count(rows) > limit)
        DV_TRY(dv_page_set_next(page, dv_rows_text(rows, limit - 1, columns), err));
    *ret_page = dv_take(&page);
    return DV_OK;
}

dv_status dv_paper_hex(const uint8_t *data, size_t size, dv_buf *ret_hex, dv_error *err)
{
    static const char digit[] = "0123456789abcdef";

    for (size_t i = 0; i < size; i++) {
        dv_buf_putc(ret_hex, digit[data[i] >> 4]);
        dv_buf_putc(ret_hex, digit[data[i] & 15]);
    }
    return dv_buf_status(ret_hex, err);
}

static unsigned hex_value(char digit)
{
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

dv_status dv_paper_write(const char *hex, const dv_sink *sink, dv_error *err)
{
    dv_auto_buf data = {0};

    for (const char *at = hex; *at; at += 2)
        dv_buf_putc(&data, (char)(hex_value(at[0]) << 4 | hex_value(at[1])));
    DV_TRY(dv_buf_status(&data, err));
    if (sink->write(sink->user, (const uint8_t *)data.data, data.size) != 0)
        return dv_fail(err, DV_E_IO, "the paper could not be written");
    return DV_OK;
}

dv_status dv_scope_page(dv_registry *registry, const dv_sql *sql, const char *unit_code,
                        const char *columns, dv_page **ret_page, dv_error *err)
{
    dv_scope scope;
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    DV_TRY(dv_scope_find(registry, unit_code, &scope, err));
    dv_arg_int(&args, scope.lft);
    dv_arg_int(&args, scope.rgt);
    return dv_db_page(registry->db, sql, &args, columns, ret_page, err);
}

dv_status dv_fault_tell(const dv_fault *faults, size_t n, const char *word, const char *what,
                        dv_error *err)
{
    if (!word)
        return DV_OK;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(faults[i].word, word) == 0) {
            dv_fail(err, faults[i].status, "%s", faults[i].message);
            dv_fail_detail(err, what, faults[i].hint);
            return faults[i].status;
        }
    }
    dv_fail(err, DV_E_OTHER, "this is not possible, nothing was done");
    dv_fail_detail(err, word, NULL);
    return DV_E_OTHER;
}

dv_status dv_request_id_check(const char *request_id, dv_error *err)
{
    static const char form[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
    size_t i = 0;

    if (!request_id)
        return DV_OK;
    while (form[i] &&
           (form[i] == '-' ? request_id[i] == '-'
                           : request_id[i] && strchr("0123456789abcdefABCDEF", request_id[i])))
        i++;
    if (form[i] || request_id[i]) {
        dv_fail(err, DV_E_INVALID, "the request id is no UUID");
        dv_fail_detail(err, request_id, "Write it like 8b2f1a6e-0c4d-4f6a-9a53-2d1f0c7be111.");
        return DV_E_INVALID;
    }
    return DV_OK;
}
