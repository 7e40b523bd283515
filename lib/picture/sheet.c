/* SPDX-License-Identifier: MIT */
#include "picture/sheet.h"

#include <math.h>

enum { CARD_WIDTH_UM = 85600, CARD_HEIGHT_UM = 53980 }; /* ISO/IEC 7810, ID-1 */

#define MM(um) ((um) / 1000.0)
#define POINTS(mm) ((mm)*72 / 25.4)

/* Gaps of 4 and 3 mm leave room for marks between the cards; the grid is centred on the page. */
const dv_sheet DV_SHEET_A4_2X5 = {
    .name = "A4 2x5",
    .width_mm = 210,
    .height_mm = 297,
    .columns = 2,
    .rows = 5,
    .left_mm = MM((210000 - 2 * CARD_WIDTH_UM - 4000) / 2),
    .top_mm = MM((297000 - 5 * CARD_HEIGHT_UM - 4 * 3000) / 2),
    .pitch_x_mm = MM(CARD_WIDTH_UM + 4000),
    .pitch_y_mm = MM(CARD_HEIGHT_UM + 3000),
    .mark_mm = 4,
    .mark_gap_mm = 0.75,
};

void dv_sheet_slot(const dv_sheet *sheet, int slot, bool back, double *ret_x_mm, double *ret_y_mm)
{
    int row = slot / sheet->columns;
    int column = slot % sheet->columns;

    if (back)
        column = sheet->columns - 1 - column;
    *ret_x_mm = sheet->left_mm + column * sheet->pitch_x_mm;
    *ret_y_mm = sheet->top_mm + row * sheet->pitch_y_mm;
}

static void line(cairo_t *cr, double x0, double y0, double x1, double y1)
{
    cairo_move_to(cr, POINTS(x0), POINTS(y0));
    cairo_line_to(cr, POINTS(x1), POINTS(y1));
}

/* How long a mark may be between two cards that leave this much space, or at the page's edge. */
static double mark_length(const dv_sheet *sheet, bool outermost, double space)
{
    if (outermost)
        return sheet->mark_mm;
    return fmax(0, fmin(sheet->mark_mm, space - 2 * sheet->mark_gap_mm));
}

static void marks_of_slot(const dv_sheet *sheet, int column, int row, double width, double height,
                          cairo_t *cr)
{
    double gap = sheet->mark_gap_mm;
    double space_x = sheet->pitch_x_mm - width, space_y = sheet->pitch_y_mm - height;
    double left = sheet->left_mm + column * sheet->pitch_x_mm, right = left + width;
    double top = sheet->top_mm + row * sheet->pitch_y_mm, bottom = top + height;
    double to_left = mark_length(sheet, column == 0, space_x);
    double to_right = mark_length(sheet, column == sheet->columns - 1, space_x);
    double to_top = mark_length(sheet, row == 0, space_y);
    double to_bottom = mark_length(sheet, row == sheet->rows - 1, space_y);

    for (int end = 0; end < 2; end++) {
        double x = end ? right : left, y = end ? bottom : top;

        line(cr, left - gap, y, left - gap - to_left, y);
        line(cr, right + gap, y, right + gap + to_right, y);
        line(cr, x, top - gap, x, top - gap - to_top);
        line(cr, x, bottom + gap, x, bottom + gap + to_bottom);
    }
}

void dv_sheet_marks(const dv_sheet *sheet, double card_width_mm, double card_height_mm, cairo_t *cr)
{
    cairo_save(cr);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_line_width(cr, POINTS(0.1));
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
    for (int row = 0; row < sheet->rows; row++) {
        for (int column = 0; column < sheet->columns; column++)
            marks_of_slot(sheet, column, row, card_width_mm, card_height_mm, cr);
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}
