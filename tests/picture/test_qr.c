/* SPDX-License-Identifier: MIT */
#include "shell.h"

#include "picture/png.h"
#include "picture/qr.h"

#include <math.h>

#include <qrencode.h>

#define TEXT                                                                                       \
    "HTTPS://THE.EXAMPLE.VN/V/2KCE3IQEJC4ODOKLJK2VQ6BHAIDAKAUBKRUUKZ3LOJSXG5DFMRPWG2DBNZSWIYLSN"   \
    "E5CA5TBNR2WKCTBOJSXG5DFMRPWG2DBNZSWIYLSNE5CA5TBNR2WKCTBOJSXG5DFMRPWG2DBNZSWIYLSNE5CA5TBNR2W"  \
    "KCTBOJSXG5DFMRPWG2DBNZSWIYLSNE5CA5TBNR2WKCTBOJSXG5DFMRPWG2DBNZSWI"

enum { WIDTH = 1011, HEIGHT = 638, DPI = 300 };

static dv_error err;

static dv_qr *qr_of(const char *text)
{
    dv_qr *qr = NULL;

    assert_ok(dv_qr_new(text, &qr, &err), &err);
    return qr;
}

/* A card of 300 dpi, light gray, with the code in a box at odd points. */
static cairo_surface_t *card_with(const dv_qr *qr, double x, double y, double size)
{
    cairo_surface_t *card = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    cairo_t *cr = cairo_create(card);

    cairo_set_source_rgb(cr, 0.9, 0.9, 0.9);
    cairo_paint(cr);
    cairo_scale(cr, DPI / 72.0, DPI / 72.0);
    assert_ok(dv_qr_draw(cr, qr, x, y, size, &err), &err);
    cairo_destroy(cr);
    cairo_surface_flush(card);
    return card;
}

static uint32_t pixel(cairo_surface_t *card, int x, int y)
{
    uint32_t value;

    memcpy(&value,
           cairo_image_surface_get_data(card) + y * cairo_image_surface_get_stride(card) + 4 * x,
           sizeof value);
    return value & 0xffffff;
}

static void a_decoder_reads_the_text_from_pixels(void **state)
{
    dv_qr *qr = qr_of(TEXT);
    cairo_surface_t *card = card_with(qr, 170.3, 80.7, 66);
    char path[600];
    FILE *file;
    dv_sink sink;

    (void)state;
    snprintf(path, sizeof path, "%s/card.png", support_folder());
    file = fopen(path, "wb");
    assert_non_null(file);
    sink = (dv_sink){to_file, file};
    assert_ok(dv_png_write(card, DPI, &sink, &err), &err);
    fclose(file);
    assert_string_equal(shell("zbarimg --nodbus -q --raw '%s'", path), TEXT "\n");
    cairo_surface_destroy(card);
    dv_qr_free(qr);
}

static void a_page_gets_a_bit_a_module_with_its_quiet_zone(void **state)
{
    dv_qr *qr = qr_of(TEXT);
    unsigned char bits[DV_QR_BITS_MAX];
    int whole = qr->side + 2 * DV_QR_QUIET, stride = (whole + 7) / 8;

    (void)state;
    assert_int_equal(dv_qr_bits(qr, bits), whole * stride);
    for (int y = 0; y < whole; y++) {
        for (int x = 0; x < 8 * stride; x++) {
            int column = x - DV_QR_QUIET, row = y - DV_QR_QUIET;
            bool inside = column >= 0 && row >= 0 && column < qr->side && row < qr->side;
            bool black = inside && qr->module[row * qr->side + column];

            assert_int_equal(bits[y * stride + x / 8] >> (7 - x % 8) & 1, !black);
        }
    }
    /* 66 points are 275 dots: four to each of the 61 modules */
    assert_true(fabs(dv_qr_fit(qr, 66, DPI) - 61 * 4 * 72.0 / DPI) < 1e-9);
    dv_qr_free(qr);
}

static void each_module_is_the_same_number_of_whole_dots(void **state)
{
    dv_qr *qr = qr_of(TEXT);
    cairo_surface_t *card = card_with(qr, 170.3, 80.7, 66);
    int dots = 4, whole = (qr->side + 2 * DV_QR_QUIET) * dots, left = 0, top = 0;

    (void)state;
    assert_int_equal(qr->side, 53);
    while (pixel(card, left, HEIGHT * 3 / 4) != 0xffffff)
        left++;
    while (pixel(card, left, top) != 0xffffff)
        top++;
    /* 66 points are 275 dots and the symbol is 244: half the rest on each side */
    assert_int_equal(left, (int)(170.3 * DPI / 72 + (275 - 244) / 2.0 + 0.5));
    for (int y = 0; y < whole; y++) {
        for (int x = 0; x < whole; x++) {
            int column = x / dots - DV_QR_QUIET, row = y / dots - DV_QR_QUIET;
            bool inside = column >= 0 && row >= 0 && column < qr->side && row < qr->side;
            bool black = inside && qr->module[row * qr->side + column];

            assert_int_equal(pixel(card, left + x, top + y), black ? 0 : 0xffffff);
        }
    }
    assert_int_equal(pixel(card, left + whole, top), 0xe6e6e6);
    assert_int_equal(pixel(card, left - 1, top), 0xe6e6e6);
    cairo_surface_destroy(card);
    dv_qr_free(qr);
}

static void upper_case_is_one_alphanumeric_segment(void **state)
{
    /* Version 2 level M holds 38 alphanumeric characters; as bytes only 26. */
    dv_qr *full = qr_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$%");
    dv_qr *digits_inside = qr_of("A1234567890123B4567890123456C78901234D");
    dv_qr *bytes = qr_of("abcdefghijklmnopqrstuvwxyz");

    (void)state;
    assert_int_equal(full->side, 25);
    assert_int_equal(digits_inside->side, 25);
    assert_int_equal(bytes->side, 25);
    dv_qr_free(full);
    dv_qr_free(digits_inside);
    dv_qr_free(bytes);
}

static void text_over_the_largest_symbol_is_refused(void **state)
{
    char text[10001];
    dv_qr *qr = NULL;

    (void)state;
    memset(text, 'A', sizeof text);
    text[DV_QR_CHARS_MAX] = '\0';
    assert_ok(dv_qr_new(text, &qr, &err), &err);
    assert_int_equal(qr->side, 177);
    dv_qr_free(qr);
    qr = NULL;
    text[DV_QR_CHARS_MAX] = 'A';
    text[DV_QR_CHARS_MAX + 1] = '\0';
    assert_status(dv_qr_new(text, &qr, &err), DV_E_INVALID, &err);
    text[DV_QR_CHARS_MAX + 1] = 'A';
    text[10000] = '\0';
    assert_status(dv_qr_new(text, &qr, &err), DV_E_INVALID, &err);
    memset(text, 'a', 3000); /* fits as characters, not as bytes */
    text[3000] = '\0';
    assert_status(dv_qr_new(text, &qr, &err), DV_E_INVALID, &err);
    assert_status(dv_qr_new("", &qr, &err), DV_E_INVALID, &err);
    assert_null(qr);
}

static void a_box_with_less_than_three_dots_a_module_is_refused(void **state)
{
    dv_qr *qr = qr_of(TEXT);
    cairo_surface_t *card = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    cairo_t *cr = cairo_create(card);
    double least = 3 * (53 + 8) * 72.0 / DPI;

    (void)state;
    cairo_scale(cr, DPI / 72.0, DPI / 72.0);
    assert_ok(dv_qr_draw(cr, qr, 0, 0, least, &err), &err);
    assert_status(dv_qr_draw(cr, qr, 0, 0, least - 0.01, &err), DV_E_RENDER, &err);
    cairo_destroy(cr);
    cairo_surface_destroy(card);
    dv_qr_free(qr);
}

static const char ALPHANUMERIC[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* Any text of up to 600 characters, now and then up to the largest; every fourth is of bytes. */
static void random_text(uint32_t *seed, int i, char out[DV_QR_CHARS_MAX + 1])
{
    uint32_t size = *seed / 7 % (i % 25 ? 600 : DV_QR_CHARS_MAX) + 1;

    for (uint32_t at = 0; at < size; at++) {
        *seed = *seed * 1664525 + 1013904223;
        out[at] = i % 4 ? ALPHANUMERIC[(*seed >> 8) % 45] : (char)(1 + (*seed >> 8) % 255);
        if (at % 97 > 60) /* runs and repeats, that masks are judged by */
            out[at] = out[at - at % 7 - 1];
    }
    out[size] = '\0';
}

/* ISO/IEC 18004, table 10: is the module turned over by the mask? */
static bool masked(int mask, int x, int y)
{
    const int condition[] = {(x + y) % 2,
                             y % 2,
                             x % 3,
                             (x + y) % 3,
                             (y / 2 + x / 3) % 2,
                             x * y % 2 + x * y % 3,
                             (x * y % 2 + x * y % 3) % 2,
                             ((x + y) % 2 + x * y % 3) % 2};

    return condition[mask] == 0;
}

/* The mask that the format information around the upper left finder names. */
static int mask_named(const unsigned char *module, int side)
{
    const unsigned char *row = &module[8 * side];

    return ((row[4] & 1) | (row[3] & 1) << 1 | (row[2] & 1) << 2) ^ 5;
}

/* The same codewords at the same places, whatever the mask. True: the mask is another. */
static bool same_but_for_the_mask(const dv_qr *qr, const QRcode *code)
{
    enum { NO_DATA = 0x80, FORMAT = 0x04 }; /* as libqrencode marks its modules */
    int side = qr->side, ours = mask_named(qr->module, side), theirs = mask_named(code->data, side);

    assert_int_equal(side, code->width);
    for (int at = 0; at < side * side; at++) {
        int x = at % side, y = at / side, module = qr->module[at];

        if (ours != theirs && (code->data[at] & FORMAT))
            continue; /* names the mask: a decoder reads it in another test */
        if (!(code->data[at] & NO_DATA))
            module ^= masked(ours, x, y) ^ masked(theirs, x, y);
        assert_int_equal(module, code->data[at] & 1);
    }
    return ours != theirs;
}

static void every_symbol_holds_what_libqrencode_puts_there(void **state)
{
    static char text[DV_QR_CHARS_MAX + 1];
    uint32_t seed = 18004;
    int others = 0;

    (void)state;
    for (int i = 0; i < 2000; i++) {
        QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
        QRcode *code;
        dv_qr *qr = NULL;
        dv_status status;

        random_text(&seed, i, text);
        status = dv_qr_new(text, &qr, &err);
        code = QRinput_append(input, text[strspn(text, ALPHANUMERIC)] ? QR_MODE_8 : QR_MODE_AN,
                              (int)strlen(text), (unsigned char *)text) == 0
                   ? QRcode_encodeInput(input)
                   : NULL;
        if (code) {
            assert_ok(status, &err);
            others += same_but_for_the_mask(qr, code);
        } else {
            assert_status(status, DV_E_INVALID, &err);
        }
        QRcode_free(code);
        QRinput_free(input);
        dv_qr_free(qr);
    }
    print_message("# %d of 2000 have another mask\n", others);
    assert_in_range(others, 200, 1500);
}

/* Modules of one colour behind a place, whose own is counted. */
static int run_at(const unsigned char *line, int step, int side, int at, int by)
{
    int n = 0, dark = line[at * step] & 1;

    for (; at >= 0 && at < side && (line[at * step] & 1) == dark; at += by)
        n++;
    return n;
}

/*
 * The middle of the dark run around a place of a row (x) or column (y), when with two runs on each
 * side it looks like 1:1:3:1:1 of 6 to 9 modules; else -1.
 */
static int finder_middle(const unsigned char *module, int side, int x, int y, bool down)
{
    const unsigned char *line = &module[down ? x : y * side];
    int step = down ? side : 1, at = down ? y : x, run[5], from, to, all = 0;

    if (!(line[at * step] & 1))
        return -1;
    from = at - run_at(line, step, side, at, -1);
    to = at + run_at(line, step, side, at, 1);
    run[2] = to - from - 1;
    if (from < 1 || to > side - 2)
        return -1;
    run[1] = run_at(line, step, side, from, -1);
    run[3] = run_at(line, step, side, to, 1);
    if (from - run[1] < 0 || to + run[3] >= side)
        return -1;
    run[0] = run_at(line, step, side, from - run[1], -1);
    run[4] = run_at(line, step, side, to + run[3], 1);
    for (int j = 0; j < 5; j++)
        all += run[j];
    for (int j = 0; j < 5; j++) {
        double wanted = all / 7.0 * (j == 2 ? 3 : 1);

        if (run[j] <= wanted / 2 || run[j] >= wanted * 1.5)
            return -1;
    }
    return all >= 6 && all <= 9 ? (from + 1 + to) / 2 : -1;
}

/* How many places but the three corners are the middle of a finder's row and column. */
static int lookalikes(const unsigned char *module, int side)
{
    int n = 0;

    for (int at = 0; at < side * side; at++) {
        int x = at % side, y = at / side, middle;
        bool corner = (x < 8 && y < 8) || (x >= side - 8 && y < 8) || (x < 8 && y >= side - 8);

        if (corner || finder_middle(module, side, x, y, false) != x)
            continue;
        middle = finder_middle(module, side, x, y, true);
        n += middle >= 0 && finder_middle(module, side, x, middle, false) >= 0;
    }
    return n;
}

/* A scanner that takes modules for a corner reads not even a perfect symbol: one in 20 once. */
static void a_symbol_has_three_corners_and_nothing_like_them(void **state)
{
    enum { SYMBOLS = 300 };
    int ours = 0, theirs = 0;
    uint32_t seed = 20261122;
    char text[281] = "";

    (void)state;
    for (int i = 0; i < SYMBOLS; i++) {
        QRcode *code;
        dv_qr *qr;

        for (int at = 0; at < 280; at++) {
            seed = seed * 1664525 + 1013904223;
            text[at] = ALPHANUMERIC[(seed >> 8) % 45];
        }
        qr = qr_of(text);
        code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
        assert_non_null(code);
        ours += lookalikes(qr->module, qr->side) > 0;
        theirs += lookalikes(code->data, code->width) > 0;
        QRcode_free(code);
        dv_qr_free(qr);
    }
    print_message("# of %d symbols %d have a look-alike, and %d of libqrencode's\n", SYMBOLS, ours,
                  theirs);
    assert_true(ours * 20 < theirs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decoder_reads_the_text_from_pixels),
        cmocka_unit_test(a_page_gets_a_bit_a_module_with_its_quiet_zone),
        cmocka_unit_test(each_module_is_the_same_number_of_whole_dots),
        cmocka_unit_test(upper_case_is_one_alphanumeric_segment),
        cmocka_unit_test(every_symbol_holds_what_libqrencode_puts_there),
        cmocka_unit_test(a_symbol_has_three_corners_and_nothing_like_them),
        cmocka_unit_test(text_over_the_largest_symbol_is_refused),
        cmocka_unit_test(a_box_with_less_than_three_dots_a_module_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
