/* SPDX-License-Identifier: MIT */
#include <doanvien/number_range.h>

#include "ground/page.h"
#include "registry/inside.h"

#include <stdio.h>
#include <string.h>

enum { DIGITS_MIN = 4, DIGITS_MAX = 18 };

#define LOW_COLUMNS "unit_code free# mark#"

/* Fill in the defaults; afterwards every number of the range fits its digits. */
static dv_status complete(dv_number_range *range, dv_error *err)
{
    int64_t most = 1;
    int32_t width;

    if (!range->prefix)
        range->prefix = "";
    if (!range->digits)
        range->digits = 10;
    if (range->digits < DIGITS_MIN || range->digits > DIGITS_MAX)
        return dv_fail(err, DV_E_INVALID, "a member number has 4 to 18 digits in all");
    width = range->digits - !range->no_check_digit;
    if (range->prefix[strspn(range->prefix, "0123456789")] ||
        strlen(range->prefix) >= (size_t)width) {
        return dv_fail(err, DV_E_INVALID,
                       "the prefix of a number is digits, and leaves room for a serial number");
    }
    for (int32_t i = (int32_t)strlen(range->prefix); i < width; i++)
        most *= 10;
    if (!range->last_serial)
        range->last_serial = most - 1;
    if (range->last_serial >= most || range->last_serial < 1 || range->first_serial < 0 ||
        range->first_serial > range->last_serial) {
        dv_fail(err, DV_E_INVALID, "the serial numbers do not fit the range");
        dv_fail_hint(err, "The first is at least 1, the last at most %lld.", (long long)most - 1);
        return DV_E_INVALID;
    }
    return DV_OK;
}

/* Numbers were given from it: it may only be made longer. */
static dv_status raise_range(dv_registry *registry, const dv_number_range *range,
                             const dv_rows *known, dv_error *err)
{
    dv_args args = {0};

    if (strcmp(dv_rows_text(known, 0, 1), range->prefix) != 0 ||
        dv_rows_int(known, 0, 2) != range->digits ||
        dv_rows_int(known, 0, 3) != !range->no_check_digit ||
        (range->first_serial && dv_rows_int(known, 0, 4) != range->first_serial) ||
        range->last_serial < dv_rows_int(known, 0, 5)) {
        dv_fail(err, DV_E_STATE, "numbers were given from this range already");
        dv_fail_hint(err, "Only its last serial can be raised now.");
        return DV_E_STATE;
    }
    dv_arg_text(&args, dv_rows_text(known, 0, 0));
    dv_arg_int(&args, range->last_serial);
    dv_arg_text(&args, registry->officer);
    return dv_db_run(registry->db, &DV_SQL_number_range_raise, &args, DV_ROWS_NONE, NULL, err);
}

static dv_status put_range(dv_registry *registry, const dv_number_range *range, const char *unit_id,
                           const dv_rows *known, dv_error *err)
{
    dv_args args = {0};

    dv_arg_text(&args, dv_rows_count(known) ? dv_rows_text(known, 0, 0) : NULL);
    dv_arg_text(&args, unit_id);
    dv_arg_text(&args, range->prefix);
    dv_arg_int(&args, range->digits);
    dv_arg_int(&args, !range->no_check_digit);
    dv_arg_int(&args, range->first_serial ? range->first_serial : 1);
    dv_arg_int(&args, range->last_serial);
    dv_arg_text(&args, registry->officer);
    return dv_db_run(registry->db, &DV_SQL_number_range_put, &args, DV_ROWS_NONE, NULL, err);
}

dv_status dv_number_range_set(dv_registry *registry, const dv_number_range *range, dv_error *err)
{
    dv_number_range with;
    dv_scope scope;
    char unit_id[24];
    dv_args args = {0};
    dv_auto(dv_rows) known = NULL;
    dv_tx_auto tx = {0};

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&with, sizeof with, range, "dv_number_range", err));
    DV_TRY(complete(&with, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_application_lock, NULL, DV_ROWS_ONE, NULL, err));
    DV_TRY(dv_scope_find(registry, with.unit_code, &scope, err));
    snprintf(unit_id, sizeof unit_id, "%lld", (long long)scope.unit_id);
    dv_arg_text(&args, with.unit_code ? unit_id : NULL);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_number_range_get, &args, DV_ROWS_MAYBE, &known, err));
    if (dv_rows_count(known) && dv_rows_int(known, 0, 6) > 0)
        DV_TRY(raise_range(registry, &with, known, err));
    else
        DV_TRY(put_range(registry, &with, with.unit_code ? unit_id : NULL, known, err));
    return dv_tx_commit(&tx, err);
}

dv_status dv_number_range_list(dv_registry *registry, dv_page **ret_page, dv_error *err)
{
    if (!registry || !ret_page)
        return dv_fail_null(err);
    return dv_db_page(registry->db, &DV_SQL_number_range_list, NULL,
                      "unit_code prefix digits# check_digit# next_serial# last_serial# left# free# "
                      "mark# low#",
                      ret_page, err);
}

/* ---- numbers change hands ---- */

static dv_status find(dv_registry *registry, const char *code, int64_t *ret, dv_error *err)
{
    dv_scope scope = {0};

    if (code)
        DV_TRY(dv_scope_find(registry, code, &scope, err));
    *ret = scope.unit_id;
    return DV_OK;
}

static dv_status move_numbers(dv_registry *registry, const char *kind, const dv_number_move *with,
                              dv_error *err)
{
    dv_args args = {0};
    int64_t from, to;

    if (with->quantity < 1 || with->first_serial < 0)
        return dv_fail(err, DV_E_INVALID, "a quantity of numbers and a serial are 1 or more");
    DV_TRY(dv_request_id_check(with->request_id, err));
    DV_TRY(find(registry, with->unit_code, &from, err));
    DV_TRY(find(registry, with->to_code, &to, err));
    dv_arg_text(&args, kind);
    dv_arg_id(&args, from);
    dv_arg_id(&args, to);
    dv_arg_int(&args, with->quantity);
    dv_arg_id(&args, with->first_serial);
    dv_arg_text(&args, with->request_id);
    dv_arg_text(&args, registry->officer);
    return dv_db_run(registry->db, &DV_SQL_number_range_move, &args, DV_ROWS_ONE, NULL, err);
}

dv_status dv_number_range_give(dv_registry *registry, const dv_number_move *move, dv_error *err)
{
    dv_number_move with;

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&with, sizeof with, move, "dv_number_move", err));
    if (!with.to_code)
        return dv_fail(err, DV_E_ARG, "numbers are given to a unit: dv_number_move.to_code");
    return move_numbers(registry, "given", &with, err);
}

dv_status dv_number_range_return(dv_registry *registry, const dv_number_move *move, dv_error *err)
{
    dv_number_move with;

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&with, sizeof with, move, "dv_number_move", err));
    if (!with.unit_code)
        return dv_fail(err, DV_E_ARG, "numbers are returned by a unit: dv_number_move.unit_code");
    return move_numbers(registry, "returned", &with, err);
}

dv_status dv_number_range_moves(dv_registry *registry, const char *unit_code, const char *after,
                                int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {&DV_SQL_number_range_moves,
                                 "move_id# kind from_code to_code quantity# made_by made_at",
                                 10000};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}

/* ---- who runs low ---- */

dv_status dv_number_range_low_known(dv_registry *registry, int64_t first, int64_t last,
                                    dv_rows **ret, dv_error *err)
{
    dv_args args = {0};

    dv_arg_int(&args, first);
    dv_arg_int(&args, last);
    return dv_db_run(registry->db, &DV_SQL_number_range_low_known, &args, DV_ROWS_ONE, ret, err);
}

dv_status dv_number_range_low_note(dv_registry *registry, int64_t first, int64_t last,
                                   const dv_rows *known, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_page) page = NULL;

    dv_arg_int(&args, first);
    dv_arg_int(&args, last);
    dv_arg_text(&args, dv_rows_text(known, 0, 0));
    DV_TRY(dv_db_page(registry->db, &DV_SQL_number_range_low, &args, LOW_COLUMNS, &page, err));
    dv_page_free(registry->low);
    registry->low = dv_take(&page);
    return DV_OK;
}

dv_status dv_number_range_low(dv_registry *registry, dv_page **ret_page, dv_error *err)
{
    if (!registry || !ret_page)
        return dv_fail_null(err);
    if (!registry->low)
        return dv_page_new(LOW_COLUMNS, ret_page, err);
    *ret_page = dv_take(&registry->low);
    return DV_OK;
}
