/*
 * doanvien/stock.h - paper for cards: the page, the grid of cards on it, bleed, crop marks, holes.
 * Works with no database and no keys. A stock never changes once it is loaded; threads may share
 * it.
 *
 * A stock is a small text file; the built-in ones, which a program finds by their names alone, are
 * installed as examples to copy in share/doanvien/stock. A line a key, all lengths in millimetres
 * with a decimal point, from the top left corner of the page; a line that begins with # is a
 * remark:
 *
 *     title = A4, 10 cards, crop marks    what people call it; title_vi: in Vietnamese
 *     page_width = 210                    20 to 1300; required
 *     page_height = 297
 *     card_width = 85.60                  a card as it is cut, 20 to 300; required
 *     card_height = 53.98
 *     bleed = 3                           0 to 20, printed beyond the edge of each card; 0
 *     columns = 2                         up to 64 cards in all; 1
 *     rows = 5
 *     left = 17.4                         where the first card begins; 0
 *     top = 7.55
 *     pitch_x = 89.6                      from a card to the next in its row, in its column
 *     pitch_y = 56.98
 *     mark_length = 4                     crop marks, 0 to 20; 0
 *     mark_gap = 0.75                     from a card to its marks, no less than the bleed; 0
 *     hole = 35.8 3 14 3                  left, top, width, height on a card's front; up to 8
 *
 * A number after a semicolon holds when the line is not there. A design's picture is set in the
 * middle of the card, never scaled, and may be 1 mm larger or smaller. The bleed is the outermost
 * of the design's background, stretched. A hole, where nothing should be printed, is drawn on the
 * calibration page only.
 *
 * What has no place here - another key, a key twice, a card beyond the page, cards on each other -
 * is refused.
 */
#ifndef DOANVIEN_STOCK_H
#define DOANVIEN_STOCK_H

#include <doanvien/error.h>

DV_BEGIN_DECLS

typedef struct dv_stock dv_stock;

/*
 * The edge of the paper over which it is turned for the back, as printers call it. Whichever it is,
 * a cut card shows its back upright when it is turned like a leaf of a book. On a stock of one
 * card, which is not turned by hand, long leaves the back upright and short sets it on its head.
 */
typedef enum dv_duplex {
    DV_DUPLEX_LONG = 0,
    DV_DUPLEX_SHORT = 1,
    DV_DUPLEX_IS_INT32 = 0x7fffffff
} dv_duplex;

#define DV_OFFSET_MAX_MM 20.0 /* how far a back may be moved to meet its front */

/*
 * A built-in stock by its name ("a4-2x5"), or a file by its path: a text that holds a '/' or a '.'.
 * Free with dv_stock_free().
 *
 * DV_E_NOT_FOUND  there is no such stock or file; err->hint lists the names
 * DV_E_FORMAT     the file is not of the form above: err->message names the line
 * DV_E_INVALID    the numbers do not go together: err->message says which
 */
DV_API dv_status dv_stock_load(const char *name_or_path, dv_stock **ret_stock, dv_error *err);
DV_API void dv_stock_free(dv_stock *stock); /* NULL is fine */

/* Its name: that of its file without folder and ending. All texts live as long as the stock. */
DV_API const char *dv_stock_name(const dv_stock *stock);
/* The whole file, to copy and change. */
DV_API const char *dv_stock_text(const dv_stock *stock);
/* How many cards a page holds. */
DV_API int32_t dv_stock_slots(const dv_stock *stock);

/* The built-in ones by name. Columns: name slots title title_vi. */
DV_API dv_status dv_stock_list(dv_page **ret_page, dv_error *err);

typedef struct dv_calibration {
    uint32_t size;      /* sizeof(dv_calibration) */
    int32_t duplex;     /* a dv_duplex */
    double offset_x_mm; /* the offset in use, to see whether it is right; 0: none yet */
    double offset_y_mm;
    const char *language; /* "vi" or "en"; NULL: vi */
} dv_calibration;

#define DV_CALIBRATION_INIT                                                                        \
    {                                                                                              \
        sizeof(dv_calibration), DV_DUPLEX_LONG, 0, 0, NULL                                         \
    }

/*
 * A PDF of a front and a back to print on one sheet: the outlines and numbers of the slots, rulers,
 * and crosses that say by how much the back is off. What is read there is the offset of a run
 * (dv_run_request), to be added to the offset in use. The page says so itself.
 *
 * DV_E_ARG  the offset is no number or over DV_OFFSET_MAX_MM; another language
 */
DV_API dv_status dv_stock_calibrate(const dv_stock *stock, const dv_calibration *calibration,
                                    const dv_sink *sink, dv_error *err);

DV_END_DECLS

#endif
