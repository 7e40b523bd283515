/* SPDX-License-Identifier: MIT */
#include "press/inside.h"

/* A multiple of the ten cards of a sheet; small enough that a killed part is soon made again. */
enum { PART_CARDS = 500 };

/* Parts behind the first one that are filled at once: what comes behind them waits for a worker. */
enum { PARTS_AT_FIRST = 2 };

static int32_t part_cards(const dv_run_request *r, const dv_stock *stock)
{
    return r->part_cards ? r->part_cards : dv_paper_part_cards(stock, PART_CARDS);
}

/* The first file of a run is small, unless the caller said how large files are. */
static int32_t first_part_cards(const dv_run_request *r, const dv_stock *stock)
{
    return r->part_cards || r->formats == DV_FORMAT_PRINTER ? part_cards(r, stock)
                                                            : dv_paper_first_cards(r, stock);
}

dv_status dv_run_take_first(dv_db *db, int64_t run_id, const dv_scope *scope,
                            const dv_run_request *r, const dv_stock *stock, int64_t *ret_taken,
                            dv_error *err)
{
    int32_t first = first_part_cards(r, stock), skip = dv_paper_skip(r);
    dv_auto(dv_rows) taken = NULL;
    dv_args args = {0};

    dv_arg_int(&args, run_id);
    dv_arg_int(&args, scope->lft);
    dv_arg_int(&args, scope->rgt);
    dv_arg_int(&args, part_cards(r, stock));
    dv_arg_int(&args, skip);
    dv_arg_int(&args, first);
    dv_arg_int(&args, 0);
    dv_arg_int(&args, 0);
    /* A printer is handed cards by claims of its own, which do not take more. */
    if (r->formats == DV_FORMAT_PRINTER)
        dv_arg_text(&args, NULL);
    else
        dv_arg_int(&args, first - skip + PARTS_AT_FIRST * part_cards(r, stock));
    DV_TRY(dv_db_run(db, &DV_SQL_run_assign, &args, DV_ROWS_ANY, &taken, err));
    *ret_taken = dv_rows_affected(taken);
    return DV_OK;
}

dv_status dv_run_take_rest(dv_db *db, int64_t run_id, int64_t *ret_cards, dv_error *err)
{
    dv_auto(dv_rows) run = NULL;
    dv_auto(dv_rows) taken = NULL;
    dv_args find = {0}, args = {0};
    dv_tx_auto tx = {0};

    dv_arg_int(&find, run_id);
    DV_TRY(dv_tx_begin(db, &tx, err));
    DV_TRY(dv_db_run(db, &DV_SQL_run_rest, &find, DV_ROWS_ONE, &run, err));
    *ret_cards = dv_rows_int(run, 0, 5);
    if (dv_rows_int(run, 0, 0) == 0)
        return DV_OK; /* another worker took them */
    dv_arg_int(&args, run_id);
    dv_arg_int(&args, dv_rows_int(run, 0, 1));
    dv_arg_int(&args, dv_rows_int(run, 0, 2));
    dv_arg_int(&args, dv_rows_int(run, 0, 0));
    dv_arg_int(&args, 0);
    dv_arg_int(&args, dv_rows_int(run, 0, 0));
    dv_arg_int(&args, dv_rows_int(run, 0, 3));
    dv_arg_int(&args, dv_rows_int(run, 0, 4));
    dv_arg_text(&args, NULL);
    DV_TRY(dv_db_run(db, &DV_SQL_run_assign, &args, DV_ROWS_ANY, &taken, err));
    *ret_cards += dv_rows_affected(taken);
    return dv_tx_commit(&tx, err);
}
