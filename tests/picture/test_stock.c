/* SPDX-License-Identifier: MIT */
#include "shell.h"

#include "picture/pdf.h"
#include "picture/stock.h"

#include <math.h>

static dv_error err;
static dv_design *design;

static int32_t to_buf(void *user, const uint8_t *data, size_t size)
{
    dv_buf *buf = user;

    dv_buf_put(buf, data, size);
    return buf->broken;
}

static dv_status parse(const char *text, dv_stock **ret)
{
    memset(&err, 0, sizeof err);
    return dv_stock_parse("test", text, strlen(text), ret, &err);
}

#define PAGE "page_width = 210\npage_height = 297\n"
#define CARD "card_width = 85.60\ncard_height = 53.98\n"

/* That the text is refused, with these words. */
static void refused(const char *text, dv_status status, const char *words)
{
    dv_stock *stock = NULL;

    assert_status(parse(text, &stock), status, &err);
    assert_null(stock);
    if (!strstr(err.message, words))
        print_error("%s\n", err.message);
    assert_non_null(strstr(err.message, words));
}

static void every_built_in_stock_can_be_read_and_holds_its_cards(void **state)
{
    dv_page *list = NULL;

    (void)state;
    assert_ok(dv_stock_list(&list, &err), &err);
    assert_true(dv_page_count(list) >= 9);
    for (int32_t i = 0; i < dv_page_count(list); i++) {
        dv_auto(dv_stock) stock = NULL;
        const dv_sheet *sheet;

        assert_ok(dv_stock_load(dv_page_text(list, i, "name"), &stock, &err), &err);
        sheet = &stock->sheet;
        assert_int_equal(dv_stock_slots(stock), dv_page_int(list, i, "slots"));
        assert_string_equal(dv_stock_name(stock), dv_page_text(list, i, "name"));
        assert_true(*dv_page_text(list, i, "title") && *dv_page_text(list, i, "title_vi"));
        assert_true(fabs(sheet->card_width_mm - 85.60) <= 1 &&
                    fabs(sheet->card_height_mm - 53.98) <= 1);
        /* in the middle of the page, as a sheet for both sides should be */
        assert_true(fabs(2 * sheet->left_mm + (sheet->columns - 1) * sheet->pitch_x_mm +
                         sheet->card_width_mm - sheet->width_mm) < 1.01);
        assert_true(fabs(2 * sheet->top_mm + (sheet->rows - 1) * sheet->pitch_y_mm +
                         sheet->card_height_mm - sheet->height_mm) < 1.51);
    }
    dv_page_free(list);
}

static void who_names_no_stock_gets_the_one_of_the_file(void **state)
{
    dv_auto(dv_stock) stock = NULL;

    (void)state;
    assert_ok(dv_stock_load("a4-2x5", &stock, &err), &err);
    assert_string_equal(stock->sheet.name, DV_SHEET_A4_2X5.name);
    assert_true(stock->sheet.left_mm == DV_SHEET_A4_2X5.left_mm);
    assert_true(stock->sheet.top_mm == DV_SHEET_A4_2X5.top_mm);
    assert_true(stock->sheet.pitch_x_mm == DV_SHEET_A4_2X5.pitch_x_mm);
    assert_true(stock->sheet.pitch_y_mm == DV_SHEET_A4_2X5.pitch_y_mm);
    assert_true(stock->sheet.mark_mm == DV_SHEET_A4_2X5.mark_mm);
    assert_true(stock->sheet.mark_gap_mm == DV_SHEET_A4_2X5.mark_gap_mm);
    assert_int_equal(dv_sheet_slots(&stock->sheet), dv_sheet_slots(&DV_SHEET_A4_2X5));
}

static void a_file_of_ones_own_is_read_with_its_holes(void **state)
{
    static const char text[] = "\xEF\xBB\xBF# my own\r\n title = Giấy của tôi \r\n\n" PAGE CARD
                               "hole = 35.8 3 14\t3\nhole = 1 2 3 4.125\nmark_length=4";
    const char *path = support_file("own.v2.ini", text, sizeof text - 1);
    dv_auto(dv_stock) stock = NULL;

    (void)state;
    assert_ok(dv_stock_load(path, &stock, &err), &err);
    assert_non_null(strstr(dv_stock_name(stock), "own.v2"));
    assert_null(strstr(dv_stock_name(stock), ".ini"));
    assert_string_equal(stock->title_vi, "Giấy của tôi");
    assert_int_equal(stock->sheet.holes, 2);
    assert_true(stock->sheet.hole[1].height_mm == 4.125);
    assert_memory_equal(dv_stock_text(stock), text, sizeof text);
}

static void what_is_not_understood_is_refused_with_its_line(void **state)
{
    static char huge[DV_STOCK_BYTES_MAX + 2];
    dv_stock *stock = NULL;

    (void)state;
    refused(PAGE "colour = red\n" CARD, DV_E_FORMAT, "line 3 of the stock: there is no key");
    refused(PAGE "left\n" CARD, DV_E_FORMAT, "line 3");
    refused(PAGE CARD "left = 1\nleft = 1\n", DV_E_FORMAT,
            "line 6 of the stock: left is given twice");
    refused(PAGE "left = 1,5\n" CARD, DV_E_FORMAT, "line 3");
    refused(PAGE "left = 1.2345\n" CARD, DV_E_FORMAT, "line 3");
    refused(PAGE "left = -1\n" CARD, DV_E_FORMAT, "line 3");
    refused(PAGE "left = \n" CARD, DV_E_FORMAT, "line 3");
    refused(PAGE "left = 1.\n" CARD, DV_E_FORMAT, "line 3");
    refused(PAGE "left = .5\n" CARD, DV_E_FORMAT, "line 3");
    refused(PAGE "left = nan\n" CARD, DV_E_FORMAT, "line 3");
    refused(PAGE "left = 99999999999999999999\n" CARD, DV_E_FORMAT, "line 3");
    refused(PAGE "left = 1 2\n" CARD, DV_E_FORMAT, "line 3");
    refused(PAGE "columns = 1.5\n" CARD, DV_E_FORMAT, "columns is no whole number");
    refused(PAGE "columns = 65\n" CARD, DV_E_FORMAT, "not within 1 and 64");
    refused(PAGE "hole = 1 2 3\n" CARD, DV_E_FORMAT, "four numbers");
    refused(PAGE "hole = 1 2 3 4 5\n" CARD, DV_E_FORMAT, "four numbers");
    refused(PAGE "title = \n" CARD, DV_E_FORMAT, "a title has");
    refused(PAGE "title = a\x01\n" CARD, DV_E_FORMAT, "control character");
    refused(PAGE "title = \xff\n" CARD, DV_E_FORMAT, "UTF-8");
    refused("", DV_E_INVALID, "does not say its page_width");
    refused(PAGE "card_width = 85.6\n", DV_E_INVALID, "does not say its card_height");
    memset(huge, '#', sizeof huge - 1);
    assert_status(parse(huge, &stock), DV_E_INVALID, &err);
    huge[300] = '\0';
    assert_status(parse(huge, &stock), DV_E_FORMAT, &err);
    assert_status(dv_stock_load("no-such", &stock, &err), DV_E_NOT_FOUND, &err);
    assert_non_null(strstr(err.hint, "a4-2x5"));
    assert_status(dv_stock_load("/no/such.ini", &stock, &err), DV_E_NOT_FOUND, &err);
    assert_status(dv_stock_load("/", &stock, &err), DV_E_INVALID, &err);
    assert_null(stock);
}

static void numbers_that_do_not_go_together_are_refused(void **state)
{
    (void)state;
    refused(PAGE CARD "columns = 2\npitch_x = 85\n", DV_E_INVALID, "lie on each other: pitch_x");
    refused(PAGE CARD "bleed = 3\nleft = 3\ntop = 3\nrows = 2\npitch_y = 59.97\n", DV_E_INVALID,
            "pitch_y is less than 59.980");
    refused(PAGE CARD "columns = 3\npitch_x = 86\n", DV_E_INVALID, "end at 257.600, page_width");
    refused(PAGE CARD "left = 124.401\n", DV_E_INVALID, "leave the page");
    refused(PAGE CARD "bleed = 3\nleft = 3\ntop = 2\n", DV_E_INVALID, "top is less");
    refused(PAGE CARD "bleed = 3\nleft = 3\ntop = 3\nmark_length = 4\nmark_gap = 2.9\n",
            DV_E_INVALID, "in the bleed");
    refused("page_width = 1300\npage_height = 1300\n" CARD "columns = 33\nrows = 2\n", DV_E_INVALID,
            "66 cards");
    refused(PAGE CARD "hole = 80 1 5.601 1\n", DV_E_INVALID, "hole");
}

/* A finished file of cards on this sheet; its path lives as long as support's ring lets it. */
static const char *pdf_of(const dv_sheet *sheet, int count)
{
    dv_auto_buf out = {0};
    dv_sink sink = {to_buf, &out};
    dv_auto(dv_pdf) pdf = NULL;

    assert_ok(dv_pdf_new(design, NULL, sheet, "Thẻ đoàn viên", &sink, &pdf, &err), &err);
    for (int i = 0; i < count; i++) {
        dv_card_face card = DV_CARD_FACE_INIT;
        dv_auto(dv_qr) qr = NULL;
        char no[16], text[200];

        snprintf(no, sizeof no, "01%08d", i);
        snprintf(text, sizeof text, "HTTPS://THE.EXAMPLE.VN/V/%08d%0150d", i, 7);
        card.full_name = "Nguyễn Thị Hồng Ẩn";
        card.member_no = card.card_no = no;
        card.qr_text = text;
        assert_ok(dv_qr_new(text, &qr, &err), &err);
        assert_ok(dv_pdf_add(pdf, &card, NULL, qr, &err), &err);
    }
    assert_ok(dv_pdf_finish(pdf, &err), &err);
    return support_file("stock.pdf", out.data, out.size);
}

static dv_sheet sheet_of(const char *name)
{
    dv_auto(dv_stock) stock = NULL;

    assert_ok(dv_stock_load(name, &stock, &err), &err);
    return stock->sheet;
}

static void every_stock_gives_a_file_that_readers_find_no_fault_in(void **state)
{
    (void)state;
    for (const dv_stock_file *file = DV_STOCK_FILES; file->name; file++) {
        dv_sheet sheet = sheet_of(file->name);
        const char *path;
        char page[128];

        assert_ok(dv_sheet_use(&sheet, 1, DV_DUPLEX_SHORT, 0.5, -0.25, &err), &err);
        path = pdf_of(&sheet, 2);
        shell("qpdf --check '%s'", path);
        assert_string_equal(shell("pdffonts '%s' | awk 'NR > 2 { print $(NF-4) }' | sort -u", path),
                            "yes\n");
        snprintf(page, sizeof page, "%.0f x %.0f\n", sheet.width_mm * 72 / 25.4,
                 sheet.height_mm * 72 / 25.4);
        assert_string_equal(shell("pdfinfo '%s' | awk '/^Page size/ { printf \"%%.0f x %%.0f\\n\", "
                                  "$3, $5 }'",
                                  path),
                            page);
    }
}

static void a_card_alone_has_the_boxes_of_what_is_cut_out(void **state)
{
    dv_sheet sheet = sheet_of("id-1-bleed");
    const char *path = pdf_of(&sheet, 40);
    static const char wanted[] = "Box: 0.00 0.00 259.65 170.02\n"  /* media */
                                 "Box: 0.00 0.00 259.65 170.02\n"  /* bleed */
                                 "Box: 8.50 8.50 251.15 161.52\n"; /* trim */

    (void)state;
    shell("qpdf --check '%s'", path);
    for (int page = 1; page <= 80; page += 79)
        assert_string_equal(shell("pdfinfo -box -f %d -l %d '%s' | grep -E 'Media|Trim|Bleed' | "
                                  "sed 's/^Page *[0-9]* *[A-Za-z]*Box/Box/; s/  */ /g'",
                                  page, page, path),
                            wanted);
    /* one revision, and each place in its table is where an object begins */
    assert_string_equal(shell("grep -ac '^startxref' '%s'", path), "1\n");
    assert_string_equal(shell("grep -ac TrimBox '%s'", path), "80\n");
}

static void a_run_begins_at_a_slot_of_a_sheet_used_in_part(void **state)
{
    dv_sheet sheet = sheet_of("a4-2x5");
    const char *path;

    (void)state;
    assert_ok(dv_sheet_use(&sheet, 4, DV_DUPLEX_LONG, 0, 0, &err), &err);
    path = pdf_of(&sheet, 8); /* seven on the first sheet, one on the next */
    assert_string_equal(shell("for p in 1 2 3 4; do pdftotext -f $p -l $p '%s' - | "
                              "grep -cE '010000000'; done",
                              path),
                        "7\n7\n1\n1\n");
    /* the first card stands at the right of the second row, its back at the left */
    assert_string_equal(shell("pdftotext -bbox -f 1 -l 2 '%s' - | grep '>0100000000<' | "
                              "sed 's/.*xMin=\"\\([0-9]*\\).*yMin=\"\\([0-9]*\\).*/\\1 \\2/' | "
                              "awk '{ print ($1 > 297), ($2 > 180 && $2 < 335) }'",
                              path),
                        "1 1\n0 1\n");
    assert_status(dv_sheet_use(&sheet, 11, 0, 0, 0, &err), DV_E_ARG, &err);
    assert_status(dv_sheet_use(&sheet, -1, 0, 0, 0, &err), DV_E_ARG, &err);
    assert_status(dv_sheet_use(&sheet, 1, 2, 0, 0, &err), DV_E_ARG, &err);
    assert_status(dv_sheet_use(&sheet, 1, 0, NAN, 0, &err), DV_E_ARG, &err);
    assert_status(dv_sheet_use(&sheet, 1, 0, 0, -20.01, &err), DV_E_ARG, &err);
}

/* Where there is ink on the left or right part of the page: its smallest box, in pixels. */
static void ink_box(const unsigned char *ink, int width, int height, int box[4])
{
    box[0] = width, box[1] = height, box[2] = box[3] = 0;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            if (ink[y * width + x] > 200)
                continue;
            box[0] = x < box[0] ? x : box[0];
            box[1] = y < box[1] ? y : box[1];
            box[2] = x > box[2] ? x : box[2];
            box[3] = y > box[3] ? y : box[3];
        }
    }
}

/* One card on the third slot, and its back, which must lie behind it however paper is turned. */
static void a_back_is_printed_behind_its_front_over_either_edge(void **state)
{
    static const char *const stocks[] = {"precut-a4-2x5-wide", "a4-3x3-bleed"};

    (void)state;
    for (int i = 0; i < 4; i++) {
        dv_sheet sheet = sheet_of(stocks[i / 2]);
        int width = (int)lround(sheet.width_mm * 4), height = (int)lround(sheet.height_mm * 4);
        bool book = (height > width) == (i % 2 == DV_DUPLEX_LONG);
        int front[4], back[4];
        unsigned char *ink;
        const char *path;

        sheet.mark_mm = 0;
        sheet.left_mm -= 3; /* a grid that is not in the middle of its page */
        sheet.top_mm -= 2;
        assert_ok(dv_sheet_use(&sheet, 3, i % 2, 2, -1, &err), &err);
        path = pdf_of(&sheet, 1);
        ink = page_ink(path, 1, width, height);
        ink_box(ink, width, height, front);
        free(ink);
        ink = page_ink(path, 2, width, height);
        ink_box(ink, width, height, back);
        free(ink);
        /* both designs have a band at the top; a back on its head has its band at the bottom, the
         * orange line of the front is lighter: compare the edges that are certain */
        if (book) {
            assert_in_range(abs(back[0] - (width - 1 - front[2]) - 8), 0, 2);
            assert_in_range(abs(back[2] - (width - 1 - front[0]) - 8), 0, 2);
            assert_in_range(abs(back[1] - front[1] + 4), 0, 2);
        } else {
            assert_in_range(abs(back[0] - front[0] - 8), 0, 2);
            assert_in_range(abs(back[2] - front[2] - 8), 0, 2);
            assert_in_range(abs(back[3] - (height - 1 - front[1]) + 4), 0, 2);
        }
    }
}

static void the_bleed_reaches_its_edge_and_no_further(void **state)
{
    dv_sheet sheet = sheet_of("a4-3x3-bleed");
    int width = 297 * 4, height = 210 * 4, box[4];
    unsigned char *ink;

    (void)state;
    sheet.mark_mm = 0;
    ink = page_ink(pdf_of(&sheet, 1), 1, width, height);
    ink_box(ink, width, height, box);
    free(ink);
    assert_in_range(abs(box[0] - (int)lround((sheet.left_mm - 3) * 4)), 0, 1);
    assert_in_range(abs(box[1] - (int)lround((sheet.top_mm - 3) * 4)), 0, 1);
    assert_in_range(abs(box[2] - (int)lround((sheet.left_mm + 85.6 + 3) * 4)), 0, 1);
}

static int set_up(void **state)
{
    (void)state;
    return dv_design_load(support_source("examples/designs/standard"), &design, &err) == DV_OK ? 0
                                                                                               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    dv_design_free(design);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_built_in_stock_can_be_read_and_holds_its_cards),
        cmocka_unit_test(who_names_no_stock_gets_the_one_of_the_file),
        cmocka_unit_test(a_file_of_ones_own_is_read_with_its_holes),
        cmocka_unit_test(what_is_not_understood_is_refused_with_its_line),
        cmocka_unit_test(numbers_that_do_not_go_together_are_refused),
        cmocka_unit_test(every_stock_gives_a_file_that_readers_find_no_fault_in),
        cmocka_unit_test(a_card_alone_has_the_boxes_of_what_is_cut_out),
        cmocka_unit_test(a_run_begins_at_a_slot_of_a_sheet_used_in_part),
        cmocka_unit_test(a_back_is_printed_behind_its_front_over_either_edge),
        cmocka_unit_test(the_bleed_reaches_its_edge_and_no_further),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
