/* picture/stock.h - a stock as the rooms below see it. */
#ifndef DV_PICTURE_STOCK_H
#define DV_PICTURE_STOCK_H

#include <doanvien/stock.h>

#include "ground/buf.h"
#include "picture/sheet.h"

enum { DV_STOCK_BYTES_MAX = 16384, DV_STOCK_TITLE_MAX = 128 };

struct dv_stock {
    dv_sheet sheet; /* its name included */
    char title[DV_STOCK_TITLE_MAX], title_vi[DV_STOCK_TITLE_MAX];
    dv_buf text;
};
DV_AUTO(dv_stock, dv_stock_free)

/* A stock from the text of its file; the statuses of dv_stock_load(). */
dv_status dv_stock_parse(const char *name, const char *text, size_t size, dv_stock **ret_stock,
                         dv_error *err);

/* How a sheet is used, looked at: DV_E_ARG. first_slot from 1, 0 is 1. */
dv_status dv_sheet_use(dv_sheet *sheet, int32_t first_slot, int32_t duplex, double offset_x_mm,
                       double offset_y_mm, dv_error *err);

/* The files of stock/, built in; sorted by name, up to one without. */
typedef struct dv_stock_file {
    const char *name, *text;
} dv_stock_file;
extern const dv_stock_file DV_STOCK_FILES[];

#endif
