/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "ground/base.h"
#include "picture/sheet.h"

#include <math.h>

#define CARD_WIDTH 85.60 /* ISO/IEC 7810, ID-1 */
#define CARD_HEIGHT 53.98

static const dv_sheet *const sheet = &DV_SHEET_A4_2X5;

static int slots(void)
{
    return sheet->columns * sheet->rows;
}

static void ten_cards_lie_on_a4_without_touching(void **state)
{
    (void)state;
    assert_int_equal(slots(), 10);
    for (int i = 0; i < slots(); i++) {
        double x, y;

        dv_sheet_slot(sheet, i, false, &x, &y);
        assert_true(x >= 5 && y >= 5);
        assert_true(x + CARD_WIDTH <= 210 - 5 && y + CARD_HEIGHT <= 297 - 5);
        for (int j = 0; j < i; j++) {
            double other_x, other_y;

            dv_sheet_slot(sheet, j, false, &other_x, &other_y);
            assert_true(x - other_x >= CARD_WIDTH || other_x - x >= CARD_WIDTH ||
                        y - other_y >= CARD_HEIGHT);
        }
    }
}

static void a_back_lies_behind_its_front_when_the_paper_is_turned_over_its_long_edge(void **state)
{
    (void)state;
    for (int i = 0; i < slots(); i++) {
        double front_x, front_y, back_x, back_y;

        dv_sheet_slot(sheet, i, false, &front_x, &front_y);
        dv_sheet_slot(sheet, i, true, &back_x, &back_y);
        assert_true(fabs(back_x - (sheet->width_mm - front_x - CARD_WIDTH)) < 1e-9);
        assert_true(fabs(back_y - front_y) < 1e-9);
    }
}

/* Where a point of the card comes to lie on the front, looking through the paper from there. */
static void look(const dv_sheet *paper, bool back, double width, double height, double u, double v,
                 double *x, double *y)
{
    cairo_matrix_t place;

    dv_sheet_place(paper, 3, back, width, height, &place);
    *x = (back ? width - u : u) * 72 / 25.4;
    *y = v * 72 / 25.4;
    cairo_matrix_transform_point(&place, x, y);
    if (back && dv_sheet_sideways(paper))
        *x = paper->width_mm * 72 / 25.4 - *x;
    else if (back)
        *y = paper->height_mm * 72 / 25.4 - *y;
}

static void a_cut_card_turns_like_a_leaf_however_it_lies_and_the_paper_is_turned(void **state)
{
    static const double shape[][2] = {{CARD_WIDTH, CARD_HEIGHT}, {CARD_HEIGHT, CARD_WIDTH}};

    (void)state;
    for (int i = 0; i < 4; i++) {
        double width = shape[i % 2][0], height = shape[i % 2][1];
        dv_sheet paper = *sheet;

        paper.short_edge = i / 2;
        for (int point = 0; point < 3; point++) {
            double u = point == 1 ? width : 0, v = point == 2 ? height : 0;
            double front_x, front_y, back_x, back_y;

            look(&paper, false, width, height, u, v, &front_x, &front_y);
            look(&paper, true, width, height, u, v, &back_x, &back_y);
            assert_true(fabs(front_x - back_x) < 1e-6 && fabs(front_y - back_y) < 1e-6);
        }
    }
}

static void crop_marks_line_up_with_the_edges_and_never_touch_a_card(void **state)
{
    enum { SCALE = 20 }; /* pixels a millimetre */
    int width = 210 * SCALE, height = 297 * SCALE;
    cairo_surface_t *page = cairo_image_surface_create(CAIRO_FORMAT_A8, width, height);
    cairo_t *cr = cairo_create(page);
    const unsigned char *ink = cairo_image_surface_get_data(page);
    int stride = cairo_image_surface_get_stride(page);

    (void)state;
    cairo_scale(cr, SCALE * 25.4 / 72, SCALE * 25.4 / 72);
    dv_sheet_marks(sheet, false, cr);
    cairo_destroy(cr);
    cairo_surface_flush(page);
    for (int i = 0; i < slots(); i++) {
        double x, y;
        int left, right, top, bottom;

        dv_sheet_slot(sheet, i, false, &x, &y);
        left = (int)round(x * SCALE);
        right = (int)round((x + CARD_WIDTH) * SCALE);
        top = (int)round(y * SCALE);
        bottom = (int)round((y + CARD_HEIGHT) * SCALE);
        for (int row = top - SCALE / 2; row < bottom + SCALE / 2; row++) {
            for (int column = left - SCALE / 2; column < right + SCALE / 2; column++)
                assert_int_equal(ink[row * stride + column], 0);
        }
        /* 1.5 mm outwards from each corner, along both edges */
        for (int k = 0; k < 4; k++) {
            int at_x = k % 2 ? right : left, at_y = k / 2 ? bottom : top;
            int out_x = k % 2 ? 3 * SCALE / 2 : -3 * SCALE / 2;
            int out_y = k / 2 ? 3 * SCALE / 2 : -3 * SCALE / 2;

            assert_int_not_equal(ink[at_y * stride + at_x + out_x], 0);
            assert_int_not_equal(ink[(at_y + out_y) * stride + at_x], 0);
        }
    }
    for (int row = 0; row < height; row++) { /* printers cannot print at the paper's edge */
        for (int column = 0; column < 2 * SCALE; column++) {
            assert_int_equal(ink[row * stride + column], 0);
            assert_int_equal(ink[row * stride + width - 1 - column], 0);
        }
    }
    cairo_surface_destroy(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_cards_lie_on_a4_without_touching),
        cmocka_unit_test(a_back_lies_behind_its_front_when_the_paper_is_turned_over_its_long_edge),
        cmocka_unit_test(a_cut_card_turns_like_a_leaf_however_it_lies_and_the_paper_is_turned),
        cmocka_unit_test(crop_marks_line_up_with_the_edges_and_never_touch_a_card),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
