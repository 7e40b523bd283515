/* SPDX-License-Identifier: MIT */
#include "picture/sheet.h"

#include <math.h>

#define MM(um) ((um) / 1000.0)
#define POINTS(mm) ((mm)*72 / 25.4)

/* The same as stock/a4-2x5.ini, for whoever names no stock. */
const dv_sheet DV_SHEET_A4_2X5 = {
    .name = "a4-2x5",
    .width_mm = 210,
    .height_mm = 297,
    .card_width_mm = MM(85600), /* ISO/IEC 7810, ID-1 */
    .card_height_mm = MM(53980),
    .columns = 2,
    .rows = 5,
    .left_mm = MM(17400),
    .top_mm = MM(7550),
    .pitch_x_mm = MM(89600),
    .pitch_y_mm = MM(56980),
    .mark_mm = 4,
    .mark_gap_mm = MM(750),
};

/* So it does for a card alone on its page, which is not turned by hand. */
bool dv_sheet_sideways(const dv_sheet *sheet)
{
    if (dv_sheet_slots(sheet) == 1)
        return !sheet->short_edge;
    return (sheet->height_mm >= sheet->width_mm) != sheet->short_edge;
}

void dv_sheet_slot(const dv_sheet *sheet, int slot, bool back, double *ret_x_mm, double *ret_y_mm)
{
    double x = sheet->left_mm + slot % sheet->columns * sheet->pitch_x_mm;
    double y = sheet->top_mm + slot / sheet->columns * sheet->pitch_y_mm;

    if (back && dv_sheet_sideways(sheet))
        x = sheet->width_mm - x - sheet->card_width_mm;
    else if (back)
        y = sheet->height_mm - y - sheet->card_height_mm;
    *ret_x_mm = back ? x + sheet->offset_x_mm : x;
    *ret_y_mm = back ? y + sheet->offset_y_mm : y;
}

bool dv_sheet_lies(const dv_sheet *sheet, double width_mm, double height_mm)
{
    return (width_mm > height_mm) != (sheet->card_width_mm > sheet->card_height_mm);
}

void dv_sheet_place(const dv_sheet *sheet, int slot, bool back, double width_mm, double height_mm,
                    cairo_matrix_t *ret)
{
    bool turned = back && !dv_sheet_sideways(sheet);
    double x, y;

    dv_sheet_slot(sheet, slot, back, &x, &y);
    x += sheet->card_width_mm / 2;
    y += sheet->card_height_mm / 2;
    cairo_matrix_init_translate(ret, POINTS(x), POINTS(y));
    if (dv_sheet_lies(sheet, width_mm, height_mm))
        cairo_matrix_rotate(ret, back && !turned ? M_PI_2 : -M_PI_2);
    else if (turned)
        cairo_matrix_scale(ret, -1, -1);
    cairo_matrix_translate(ret, -POINTS(width_mm / 2), -POINTS(height_mm / 2));
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

static void marks_of_slot(const dv_sheet *sheet, int column, int row, cairo_t *cr)
{
    double width = sheet->card_width_mm, height = sheet->card_height_mm;
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

/* The back's are the front's in a mirror. */
static void mirror(const dv_sheet *sheet, cairo_t *cr)
{
    bool sideways = dv_sheet_sideways(sheet);

    cairo_translate(cr, POINTS(sheet->offset_x_mm), POINTS(sheet->offset_y_mm));
    cairo_translate(cr, sideways ? POINTS(sheet->width_mm) : 0,
                    sideways ? 0 : POINTS(sheet->height_mm));
    cairo_scale(cr, sideways ? -1 : 1, sideways ? 1 : -1);
}

void dv_sheet_marks_path(const dv_sheet *sheet, bool back, cairo_t *cr)
{
    cairo_save(cr);
    if (back)
        mirror(sheet, cr);
    for (int row = 0; row < sheet->rows && sheet->mark_mm > 0; row++) {
        for (int column = 0; column < sheet->columns; column++)
            marks_of_slot(sheet, column, row, cr);
    }
    cairo_restore(cr);
}

void dv_sheet_marks(const dv_sheet *sheet, bool back, cairo_t *cr)
{
    cairo_save(cr);
    dv_sheet_marks_path(sheet, back, cr);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_line_width(cr, POINTS(DV_SHEET_MARK_WIDTH_MM));
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
    cairo_stroke(cr);
    cairo_restore(cr);
}
