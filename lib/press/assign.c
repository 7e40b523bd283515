/* SPDX-License-Identifier: MIT */
#include "press/inside.h"

/* A multiple of the ten cards of a sheet; small enough that a killed part is soon made again. */
enum { PART_CARDS = 500 };

/* Parts behind the first one that are filled at once: what comes behind them waits for a worker. */
enum { PARTS_AT_FIRST = 2 };

enum { CARDS_COLUMN = 3 }; /* of run_list */

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

/* What run_assign takes into a run, and where it puts it. */
typedef struct assignment {
    int64_t run_id, lft, rgt;
    int64_t part_cards, skip, first;
    int64_t parts, slots; /* that the run has */
    int64_t most;         /* 0: all */
} assignment;

static dv_status assign(dv_db *db, const assignment *a, int64_t *ret_taken, dv_error *err)
{
    dv_auto(dv_rows) taken = NULL;
    dv_args args = {0};

    dv_arg_int(&args, a->run_id);
    dv_arg_int(&args, a->lft);
    dv_arg_int(&args, a->rgt);
    dv_arg_int(&args, a->part_cards);
    dv_arg_int(&args, a->skip);
    dv_arg_int(&args, a->first);
    dv_arg_int(&args, a->parts);
    dv_arg_int(&args, a->slots);
    dv_arg_id(&args, a->most);
    DV_TRY(dv_db_run(db, &DV_SQL_run_assign, &args, DV_ROWS_ANY, &taken, err));
    *ret_taken = dv_rows_affected(taken);
    return DV_OK;
}

dv_status dv_run_take_first(dv_db *db, int64_t run_id, const dv_scope *scope,
                            const dv_run_request *r, const dv_stock *stock, int64_t *ret_taken,
                            dv_error *err)
{
    assignment a = {.run_id = run_id,
                    .lft = scope->lft,
                    .rgt = scope->rgt,
                    .part_cards = part_cards(r, stock),
                    .skip = dv_paper_skip(r),
                    .first = first_part_cards(r, stock)};

    /* A printer is handed cards by claims of its own, which do not take more. */
    if (r->formats != DV_FORMAT_PRINTER)
        a.most = a.first - a.skip + PARTS_AT_FIRST * a.part_cards;
    return assign(db, &a, ret_taken, err);
}

dv_status dv_run_take_rest(dv_db *db, int64_t run_id, dv_error *err)
{
    dv_auto(dv_rows) run = NULL;
    dv_args find = {0};
    dv_tx_auto tx = {0};
    assignment a = {.run_id = run_id};
    int64_t taken;

    dv_arg_int(&find, run_id);
    DV_TRY(dv_tx_begin(db, &tx, err));
    DV_TRY(dv_db_run(db, &DV_SQL_run_rest, &find, DV_ROWS_ONE, &run, err));
    a.part_cards = a.first = dv_rows_int(run, 0, 0);
    if (a.part_cards == 0)
        return DV_OK; /* another worker took them */
    a.lft = dv_rows_int(run, 0, 1);
    a.rgt = dv_rows_int(run, 0, 2);
    a.parts = dv_rows_int(run, 0, 3);
    a.slots = dv_rows_int(run, 0, 4);
    DV_TRY(assign(db, &a, &taken, err));
    return dv_tx_commit(&tx, err);
}

dv_status dv_run_count(dv_db *db, int64_t run_id, int64_t *ret_cards, dv_error *err)
{
    dv_auto(dv_rows) run = NULL;
    dv_args args = {0};

    dv_arg_int(&args, run_id);
    DV_TRY(dv_db_run(db, &DV_SQL_run_list, &args, DV_ROWS_ONE, &run, err));
    *ret_cards = dv_rows_int(run, 0, CARDS_COLUMN);
    return DV_OK;
}
