/* press/paper.h - the paper of a run: as it is asked for, and as it was when the run began. */
#ifndef DV_PRESS_PAPER_H
#define DV_PRESS_PAPER_H

#include <doanvien/run.h>

#include "ground/db.h"
#include "picture/stock.h"

/* The paper of a run that was begun; which of its files are on the stock depends on its slots. */
typedef struct dv_paper {
    dv_sheet sheets; /* of the files of sheets */
    bool cards_on_stock;
    dv_sheet cards; /* of the files of cards, if so; else their pages have the card's size */
} dv_paper;

/*
 * Load the stock that is asked for, NULL when it is none, and look at how it is to be used.
 * r->formats is what will be printed. DV_E_ARG, and the statuses of dv_stock_load().
 */
dv_status dv_paper_ask(const dv_run_request *r, dv_stock **ret_stock, dv_error *err);
/* Cards a file, unless the caller says: no sheet of a full file has an empty slot. */
int32_t dv_paper_part_cards(const dv_stock *stock, int32_t about);
/* Cards of the first file, which is soon there to be looked at: a sheet, or a few without sheets.
 */
int32_t dv_paper_first_cards(const dv_run_request *r, const dv_stock *stock);
/* Slots of the first sheet that are used already, and count as cards of the first file. */
int32_t dv_paper_skip(const dv_run_request *r);

/* The six parameters that a run keeps, and the same six columns of a run: its paper. */
void dv_paper_args(dv_args *args, const dv_run_request *r, const dv_stock *stock);
dv_status dv_paper_read(const dv_rows *rows, int row, int column, dv_paper *ret, dv_error *err);
/* DV_E_CONFLICT when a run was begun with another. */
dv_status dv_paper_same(const dv_rows *rows, int row, int column, const dv_run_request *r,
                        const dv_stock *stock, int64_t run_id, dv_error *err);

/* The paper of a part's files; NULL: pages of the card's size. *copy holds it. */
const dv_sheet *dv_paper_of_cards(const dv_paper *paper, dv_sheet *copy);
const dv_sheet *dv_paper_of_sheets(const dv_paper *paper, int part_no, dv_sheet *copy);

#endif
