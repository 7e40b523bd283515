/* SPDX-License-Identifier: MIT */
#include "press/paper.h"

#include <math.h>
#include <string.h>

enum { FIRST_CARDS = 4 };

static int64_t micrometres(double mm)
{
    return llround(mm * 1000);
}

static const char *duplex_name(int32_t duplex)
{
    return duplex == DV_DUPLEX_SHORT ? "short" : "long";
}

static int32_t first_slot(const dv_run_request *r)
{
    return r->first_slot ? r->first_slot : 1;
}

dv_status dv_paper_ask(const dv_run_request *r, dv_stock **ret_stock, dv_error *err)
{
    dv_auto(dv_stock) stock = NULL;
    dv_sheet sheet = DV_SHEET_A4_2X5;

    if (r->stock) {
        DV_TRY(dv_stock_load(r->stock, &stock, err));
        sheet = stock->sheet;
    }
    DV_TRY(dv_sheet_use(&sheet, r->first_slot, r->duplex, r->offset_x_mm, r->offset_y_mm, err));
    if (stock && dv_sheet_slots(&sheet) == 1 && !(r->formats & DV_FORMAT_PDF))
        return dv_fail(err, DV_E_ARG, "the stock %s holds one card: it is for the format pdf",
                       sheet.name);
    if (stock && dv_sheet_slots(&sheet) > 1 && !(r->formats & DV_FORMAT_SHEET))
        return dv_fail(err, DV_E_ARG,
                       "the stock %s holds several cards: it is for the format sheet", sheet.name);
    if (sheet.first > 0 && !(r->formats & DV_FORMAT_SHEET))
        return dv_fail(err, DV_E_ARG, "only sheets begin at a slot");
    if (r->part_cards && sheet.first >= r->part_cards)
        return dv_fail(err, DV_E_ARG, "the first file of %d cards ends before slot %d",
                       r->part_cards, sheet.first + 1);
    *ret_stock = dv_take(&stock);
    return DV_OK;
}

int32_t dv_paper_part_cards(const dv_stock *stock, int32_t about)
{
    int32_t slots = stock ? dv_stock_slots(stock) : dv_sheet_slots(&DV_SHEET_A4_2X5);

    return about - about % slots;
}

int32_t dv_paper_first_cards(const dv_run_request *r, const dv_stock *stock)
{
    if (!(r->formats & DV_FORMAT_SHEET))
        return FIRST_CARDS;
    return stock && dv_stock_slots(stock) > 1 ? dv_stock_slots(stock)
                                              : dv_sheet_slots(&DV_SHEET_A4_2X5);
}

int32_t dv_paper_skip(const dv_run_request *r)
{
    return first_slot(r) - 1;
}

void dv_paper_args(dv_args *args, const dv_run_request *r, const dv_stock *stock)
{
    dv_arg_text(args, stock ? dv_stock_name(stock) : NULL);
    dv_arg_text(args, stock ? dv_stock_text(stock) : NULL);
    dv_arg_int(args, first_slot(r));
    dv_arg_text(args, duplex_name(r->duplex));
    dv_arg_int(args, micrometres(r->offset_x_mm));
    dv_arg_int(args, micrometres(r->offset_y_mm));
}

dv_status dv_paper_same(const dv_rows *rows, int row, int column, const dv_run_request *r,
                        const dv_stock *stock, int64_t run_id, dv_error *err)
{
    const char *text = dv_rows_text(rows, row, column + 1);

    if (!text == !stock && (!text || strcmp(text, dv_stock_text(stock)) == 0) &&
        dv_rows_int(rows, row, column + 2) == first_slot(r) &&
        strcmp(dv_rows_text(rows, row, column + 3), duplex_name(r->duplex)) == 0 &&
        dv_rows_int(rows, row, column + 4) == micrometres(r->offset_x_mm) &&
        dv_rows_int(rows, row, column + 5) == micrometres(r->offset_y_mm))
        return DV_OK;
    dv_fail(err, DV_E_CONFLICT,
            "run %lld was begun on other paper, or with another slot, edge or "
            "offset",
            (long long)run_id);
    dv_fail_hint(err, "Resume run %lld: it ends with what it was begun with.", (long long)run_id);
    return DV_E_CONFLICT;
}

dv_status dv_paper_read(const dv_rows *rows, int row, int column, dv_paper *ret, dv_error *err)
{
    const char *name = dv_rows_text(rows, row, column), *text = dv_rows_text(rows, row, column + 1);
    dv_auto(dv_stock) stock = NULL;
    dv_sheet *used = &ret->sheets;
    int32_t duplex = strcmp(dv_rows_text(rows, row, column + 3), "short") == 0;

    *ret = (dv_paper){.sheets = DV_SHEET_A4_2X5};
    if (text) {
        DV_TRY(dv_stock_parse(name, text, strlen(text), &stock, err));
        ret->cards_on_stock = dv_sheet_slots(&stock->sheet) == 1;
        used = ret->cards_on_stock ? &ret->cards : &ret->sheets;
        *used = stock->sheet;
    }
    return dv_sheet_use(used, (int32_t)dv_rows_int(rows, row, column + 2), duplex,
                        (double)dv_rows_int(rows, row, column + 4) / 1000,
                        (double)dv_rows_int(rows, row, column + 5) / 1000, err);
}

const dv_sheet *dv_paper_of_cards(const dv_paper *paper, dv_sheet *copy)
{
    *copy = paper->cards;
    return paper->cards_on_stock ? copy : NULL;
}

/* Only the first sheet of a run was used before. */
const dv_sheet *dv_paper_of_sheets(const dv_paper *paper, int part_no, dv_sheet *copy)
{
    *copy = paper->sheets;
    if (part_no > 1)
        copy->first = 0;
    return copy;
}
