/* SPDX-License-Identifier: MIT */
#include <doanvien/blank.h>

#include "ground/text.h"
#include "registry/inside.h"

#include <string.h>

enum { QUANTITY_MAX = 100000000 };

static const char *const kinds[] = {NULL, "received", "issued", "returned", "printed", "spoiled"};

/* A move as it was checked: from and to are 0 where there is none. */
typedef struct move {
    const char *kind, *note, *request_id;
    int64_t from_id, to_id, quantity, run_id;
} move;

static dv_status check_shape(const dv_blank_move *given, dv_error *err)
{
    bool two = given->kind == DV_BLANK_ISSUED || given->kind == DV_BLANK_RETURNED;
    bool of_run = given->kind == DV_BLANK_PRINTED;

    if (given->kind < DV_BLANK_RECEIVED || given->kind > DV_BLANK_SPOILED)
        return dv_fail(err, DV_E_ARG, "dv_blank_move.kind is not set");
    if (!given->unit_code || !given->to_code == two)
        return dv_fail(err, DV_E_ARG, "blanks are %s by one unit%s", kinds[given->kind],
                       two ? " to another" : "");
    if (!given->run_id == of_run)
        return dv_fail(err, DV_E_ARG, "a run goes with printed blanks, and with no others");
    if (given->quantity < !of_run || given->quantity > QUANTITY_MAX)
        return dv_fail(err, DV_E_INVALID, "a quantity of blanks lies between 1 and %d",
                       QUANTITY_MAX);
    return dv_request_id_check(given->request_id, err);
}

static dv_status find_units(dv_registry *registry, const dv_blank_move *given, move *ret,
                            dv_error *err)
{
    dv_scope unit, other = {0};
    bool right;

    DV_TRY(dv_scope_find(registry, given->unit_code, &unit, err));
    if (given->to_code)
        DV_TRY(dv_scope_find(registry, given->to_code, &other, err));
    right = given->kind == DV_BLANK_ISSUED     ? other.lft > unit.lft && other.lft <= unit.rgt
            : given->kind == DV_BLANK_RETURNED ? unit.lft > other.lft && unit.lft <= other.rgt
                                               : true;
    if (!right)
        return dv_fail(err, DV_E_INVALID, "blanks are %s, and the other unit does not lie there",
                       given->kind == DV_BLANK_ISSUED ? "issued to a unit below"
                                                      : "returned to a unit above");
    ret->from_id = given->kind == DV_BLANK_RECEIVED ? 0 : unit.unit_id;
    ret->to_id = given->kind == DV_BLANK_RECEIVED ? unit.unit_id : other.unit_id;
    return DV_OK;
}

/* The cards that a run printed are the blanks that it used. */
static dv_status count_run(dv_registry *registry, move *m, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;
    int64_t printed;

    if (!m->run_id)
        return DV_OK;
    dv_arg_int(&args, m->run_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_blank_run, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return dv_fail(err, DV_E_NOT_FOUND, "there is no run %lld", (long long)m->run_id);
    printed = dv_rows_int(rows, 0, 1);
    if (!dv_rows_int(rows, 0, 0) || printed == 0)
        return dv_fail(err, DV_E_STATE, "run %lld is not done, or printed nothing",
                       (long long)m->run_id);
    if (m->quantity && m->quantity != printed)
        return dv_fail(err, DV_E_INVALID, "run %lld printed %lld cards", (long long)m->run_id,
                       (long long)printed);
    m->quantity = printed;
    return DV_OK;
}

static dv_status requested(dv_registry *registry, const move *m, bool *ret, dv_error *err)
{
    dv_args args = {0};
    dv_auto(dv_rows) rows = NULL;

    *ret = false;
    if (!m->request_id)
        return DV_OK;
    dv_arg_text(&args, m->request_id);
    dv_arg_text(&args, m->kind);
    dv_arg_id(&args, m->from_id);
    dv_arg_id(&args, m->to_id);
    dv_arg_int(&args, m->quantity);
    dv_arg_id(&args, m->run_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_blank_requested, &args, DV_ROWS_MAYBE, &rows, err));
    *ret = dv_rows_count(rows) > 0;
    if (*ret && !dv_rows_int(rows, 0, 1))
        return dv_fail(err, DV_E_CONFLICT, "this request id was used for another move");
    return DV_OK;
}

/* Both stocks are there and locked, and the first holds enough. */
static dv_status lock_stocks(dv_registry *registry, const move *m, dv_error *err)
{
    dv_args args = {0};
    dv_args again;
    dv_auto(dv_rows) rows = NULL;

    dv_arg_id(&args, m->from_id);
    dv_arg_id(&args, m->to_id);
    again = args;
    DV_TRY(dv_db_run(registry->db, &DV_SQL_blank_open, &args, DV_ROWS_NONE, NULL, err));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_blank_lock, &again, DV_ROWS_ANY, &rows, err));
    for (int i = 0; i < dv_rows_count(rows); i++) {
        if (dv_rows_int(rows, i, 0) != m->from_id || dv_rows_int(rows, i, 1) >= m->quantity)
            continue;
        dv_fail(err, DV_E_STATE, "the unit holds fewer blanks than that");
        dv_fail_detailf(err, "Blanks needed: %lld, there: %lld.", (long long)m->quantity,
                        (long long)dv_rows_int(rows, i, 1));
        dv_fail_hint(err, "Note what the unit received, or what was issued to it, first.");
        return DV_E_STATE;
    }
    return DV_OK;
}

static dv_status put(dv_registry *registry, const move *m, dv_error *err)
{
    dv_args args = {0};

    dv_arg_text(&args, m->kind);
    dv_arg_id(&args, m->from_id);
    dv_arg_id(&args, m->to_id);
    dv_arg_int(&args, m->quantity);
    dv_arg_id(&args, m->run_id);
    dv_arg_text(&args, m->note);
    dv_arg_text(&args, m->request_id);
    dv_arg_text(&args, registry->officer);
    return dv_db_run(registry->db, &DV_SQL_blank_move, &args, DV_ROWS_NONE, NULL, err);
}

dv_status dv_blank_record(dv_registry *registry, const dv_blank_move *given, dv_error *err)
{
    dv_blank_move with;
    dv_auto_buf note = {0};
    dv_tx_auto tx = {0};
    move m = {0};
    bool again;

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&with, sizeof with, given, "dv_blank_move", err));
    DV_TRY(check_shape(&with, err));
    if (with.note)
        DV_TRY(dv_text_typed(with.note, &note, err));
    m = (move){.kind = kinds[with.kind],
               .note = note.data,
               .request_id = with.request_id,
               .quantity = with.quantity,
               .run_id = with.run_id};
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(find_units(registry, &with, &m, err));
    DV_TRY(requested(registry, &m, &again, err));
    if (!again) {
        DV_TRY(count_run(registry, &m, err));
        DV_TRY(lock_stocks(registry, &m, err));
        DV_TRY(put(registry, &m, err));
    }
    return dv_tx_commit(&tx, err);
}

dv_status dv_blank_list(dv_registry *registry, const char *unit_code, dv_page **ret_page,
                        dv_error *err)
{
    return dv_scope_page(registry, &DV_SQL_blank_list, unit_code,
                         "unit_code unit_name received# taken_in# given_out# printed# spoiled# "
                         "balance#",
                         ret_page, err);
}

dv_status dv_blank_history(dv_registry *registry, const char *unit_code, const char *after,
                           int32_t limit, dv_page **ret_page, dv_error *err)
{
    static const dv_list list = {
        &DV_SQL_blank_moves,
        "move_id# kind from_code to_code quantity# run_id# note made_by made_at", 10000};

    return dv_list_page(registry, &list, unit_code, after, limit, ret_page, err);
}
