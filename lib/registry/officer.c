/* SPDX-License-Identifier: MIT */
#include <doanvien/officer.h>

#include "registry/inside.h"

#include <stdio.h>
#include <string.h>

enum { LOGIN_MAX = 63 }; /* bytes of a name in PostgreSQL; a longer one would be cut off */

static dv_status check_login(const char *login, dv_error *err)
{
    if (login[0] && strlen(login) <= LOGIN_MAX)
        return DV_OK;
    dv_fail(err, DV_E_INVALID, "this is no login");
    dv_fail_detail(err, login, "It is the name of a database role, of 1 to 63 bytes.");
    return DV_E_INVALID;
}

static dv_status fail_unknown(const char *login, dv_error *err)
{
    dv_fail(err, DV_E_NOT_FOUND, "there is no officer with this login");
    dv_fail_detail(err, login, "List the officers to see their logins.");
    return DV_E_NOT_FOUND;
}

static dv_status read_officer(const dv_officer *given, dv_officer *ret, dv_error *err)
{
    DV_TRY(dv_options_copy(ret, sizeof *ret, given, "dv_officer", err));
    if (!ret->login)
        return dv_fail(err, DV_E_ARG, "dv_officer.login is missing");
    if (ret->sensitive < -1 || ret->sensitive > 1)
        return dv_fail(err, DV_E_ARG, "dv_officer.sensitive is 1, -1 or 0");
    return check_login(ret->login, err);
}

/* Statements that make or grant roles fail on the right to do so more than on anything else. */
static dv_status run_role(dv_registry *registry, const dv_sql *sql, const char *login,
                          const char *value, dv_error *err)
{
    dv_args args = {0};
    dv_status status;

    dv_arg_text(&args, login);
    if (sql->n_args > 1)
        dv_arg_text(&args, value);
    status = dv_db_run(registry->db, sql, &args, DV_ROWS_ONE, NULL, err);
    if (status == DV_E_DB && err && strcmp(err->sqlstate, "42501") == 0) {
        snprintf(err->message, sizeof err->message, "%s",
                 "the database role may not make logins or give them duties");
        dv_fail_hint(err,
                     "Act as a role with CREATEROLE that owns the registry, or let one make the "
                     "login and add it as an officer afterwards.");
    }
    return status;
}

static dv_status open_login(dv_registry *registry, const dv_officer *officer, dv_error *err)
{
    dv_auto_buf secret = {0};

    if (officer->password)
        DV_TRY(dv_db_scram(registry->db, officer->login, officer->password, &secret, err));
    return run_role(registry, &DV_SQL_officer_login, officer->login,
                    officer->password ? secret.data : NULL, err);
}

dv_status dv_officer_add(dv_registry *registry, const dv_officer *given, dv_error *err)
{
    dv_officer officer;
    dv_scope unit;
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;
    dv_tx_auto tx = {0};

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(read_officer(given, &officer, err));
    if (!officer.unit_code || !officer.duties)
        return dv_fail(err, DV_E_ARG, "a new officer needs a unit and duties");
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(dv_scope_find(registry, officer.unit_code, &unit, err));
    dv_arg_text(&args, officer.login);
    dv_arg_int(&args, unit.unit_id);
    dv_arg_text(&args, officer.duties);
    dv_arg_int(&args, officer.sensitive == 1);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_officer_add, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return dv_fail(err, DV_E_CONFLICT, "this login is an officer's already");
    DV_TRY(open_login(registry, &officer, err));
    DV_TRY(run_role(registry, &DV_SQL_officer_roles, officer.login, officer.duties, err));
    return dv_tx_commit(&tx, err);
}

static dv_status change(dv_registry *registry, const dv_officer *officer, dv_rows **ret,
                        dv_error *err)
{
    dv_args args = {0};
    dv_scope unit;

    dv_arg_text(&args, officer->login);
    if (officer->unit_code) {
        DV_TRY(dv_scope_find(registry, officer->unit_code, &unit, err));
        dv_arg_int(&args, unit.unit_id);
    } else {
        dv_arg_text(&args, NULL);
    }
    dv_arg_text(&args, officer->duties);
    if (officer->sensitive)
        dv_arg_int(&args, officer->sensitive == 1);
    else
        dv_arg_text(&args, NULL);
    dv_arg_text(&args, registry->officer);
    return dv_db_run(registry->db, &DV_SQL_officer_change, &args, DV_ROWS_MAYBE, ret, err);
}

dv_status dv_officer_change(dv_registry *registry, const dv_officer *given, dv_error *err)
{
    dv_officer officer;
    dv_auto(dv_rows) rows = NULL;
    dv_tx_auto tx = {0};

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(read_officer(given, &officer, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(change(registry, &officer, &rows, err));
    if (dv_rows_count(rows) == 0)
        return fail_unknown(officer.login, err);
    if (officer.password)
        DV_TRY(open_login(registry, &officer, err));
    DV_TRY(run_role(registry, &DV_SQL_officer_roles, officer.login, dv_rows_text(rows, 0, 0), err));
    return dv_tx_commit(&tx, err);
}

dv_status dv_officer_end(dv_registry *registry, const char *login, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;
    dv_tx_auto tx = {0};

    if (!registry || !login)
        return dv_fail_null(err);
    DV_TRY(check_login(login, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    dv_arg_text(&args, login);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_officer_end, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return fail_unknown(login, err);
    DV_TRY(run_role(registry, &DV_SQL_officer_roles, login, NULL, err));
    DV_TRY(run_role(registry, &DV_SQL_officer_close, login, NULL, err));
    return dv_tx_commit(&tx, err);
}

dv_status dv_officer_list(dv_registry *registry, const char *unit_code, dv_page **ret_page,
                          dv_error *err)
{
    return dv_scope_page(registry, &DV_SQL_officer_list, unit_code,
                         "login unit_code duties sensitive# since ended", ret_page, err);
}

dv_status dv_sensitive_get(dv_registry *registry, const char *member_no, const char *purpose,
                           dv_page **ret_page, dv_error *err)
{
    dv_args ask = {0}, get = {0};

    if (!registry || !member_no || !purpose || !ret_page)
        return dv_fail_null(err);
    dv_arg_text(&ask, member_no);
    dv_arg_text(&ask, purpose);
    dv_arg_text(&ask, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_sensitive_ask, &ask, DV_ROWS_ONE, NULL, err));
    dv_arg_text(&get, member_no);
    return dv_db_page(registry->db, &DV_SQL_sensitive_get, &get, "ethnicity religion party_on",
                      ret_page, err);
}

dv_status dv_sensitive_set(dv_registry *registry, const char *member_no, const char *ethnicity,
                           const char *religion, dv_date party_on, const char *purpose,
                           dv_error *err)
{
    dv_args args = {0};

    if (!registry || !member_no || !purpose)
        return dv_fail_null(err);
    dv_arg_text(&args, member_no);
    dv_arg_text(&args, ethnicity);
    dv_arg_text(&args, religion);
    dv_arg_date(&args, party_on);
    dv_arg_text(&args, purpose);
    dv_arg_text(&args, registry->officer);
    return dv_db_run(registry->db, &DV_SQL_sensitive_put, &args, DV_ROWS_ONE, NULL, err);
}
