/* SPDX-License-Identifier: MIT */
/* The calibration page, measured as its user measures it: with a ruler, and against the light. */
#include "shell.h"

#include "picture/stock.h"

#include <math.h>

enum { PX = 10, CROSSES_MAX = 16 }; /* pixels a millimetre */

static dv_error err;

static int32_t to_buf(void *user, const uint8_t *data, size_t size)
{
    dv_buf *buf = user;

    dv_buf_put(buf, data, size);
    return buf->broken;
}

static const char *calibration_of(const dv_stock *stock, const dv_calibration *calibration)
{
    dv_auto_buf out = {0};
    dv_sink sink = {to_buf, &out};

    assert_ok(dv_stock_calibrate(stock, calibration, &sink, &err), &err);
    return support_file("calibration.pdf", out.data, out.size);
}

static dv_stock *stock_named(const char *name)
{
    dv_stock *stock = NULL;

    assert_ok(dv_stock_load(name, &stock, &err), &err);
    return stock;
}

/* Upright, on its side, a card alone: where no outline of a card meets what is measured. */
static dv_stock *plain_stock(int which)
{
    static const char *const texts[] = {
        "page_width = 210\npage_height = 297\ncard_width = 85.60\ncard_height = 53.98\n"
        "left = 62.2\ntop = 121.5\n",
        "page_width = 297\npage_height = 210\ncard_width = 85.60\ncard_height = 53.98\n"
        "left = 105.7\ntop = 78\n",
        "page_width = 85.60\npage_height = 53.98\ncard_width = 85.60\ncard_height = 53.98\n"};
    dv_stock *stock = NULL;

    assert_ok(dv_stock_parse("plain", texts[which], strlen(texts[which]), &stock, &err), &err);
    return stock;
}

static void the_calibration_page_has_two_sides_and_says_what_to_do(void **state)
{
    dv_calibration calibration = DV_CALIBRATION_INIT;
    dv_auto(dv_stock) sheet = stock_named("a4-2x5");
    const char *path;

    (void)state;
    for (const dv_stock_file *file = DV_STOCK_FILES; file->name; file++) {
        dv_auto(dv_stock) stock = stock_named(file->name);

        path = calibration_of(stock, &calibration);
        shell("qpdf --check '%s'", path);
        assert_string_equal(shell("pdfinfo '%s' | sed -n 's/^Pages: *//p'", path), "2\n");
    }
    assert_string_equal(shell("pdffonts '%s' | awk 'NR > 2 { print $(NF-4) }' | sort -u", path),
                        "yes\n");
    shell("pdftotext '%s' - | grep -q 'lật theo cạnh dài'", path);
    calibration.language = "en";
    calibration.duplex = DV_DUPLEX_SHORT;
    calibration.offset_x_mm = -0.5;
    calibration.offset_y_mm = 1.25;
    path = calibration_of(sheet, &calibration);
    shell("pdftotext '%s' - | grep -q 'short edge'", path);
    shell("pdftotext '%s' - | grep -q -- '-0.50,1.25'", path);
}

/* What of a page can be measured, in millimetres. */
typedef struct paper {
    unsigned char *ink;
    int width, height; /* pixels */
} paper;

typedef struct spot {
    double x, y;
} spot;

static paper look_at(const char *path, int page, const dv_sheet *sheet)
{
    paper p = {NULL, (int)lround(sheet->width_mm * PX), (int)lround(sheet->height_mm * PX)};

    p.ink = page_ink(path, page, p.width, p.height);
    return p;
}

static bool dark_pixel(const paper *p, int x, int y)
{
    return x >= 0 && y >= 0 && x < p->width && y < p->height && p->ink[y * p->width + x] < 215;
}

static bool dark(const paper *p, double x_mm, double y_mm)
{
    int x = (int)floor(x_mm * PX), y = (int)floor(y_mm * PX);

    return dark_pixel(p, x, y) || dark_pixel(p, x - 1, y) || dark_pixel(p, x + 1, y) ||
           dark_pixel(p, x, y - 1) || dark_pixel(p, x, y + 1);
}

/* How long the dark line is, from this pixel on, across or down. */
static int line_from(const paper *p, int x, int y, bool across)
{
    int n = 0;

    while (dark_pixel(p, across ? x + n : x, across ? y : y + n))
        n++;
    return n;
}

/* The longest line, in pixels, and where it begins. */
static int longest_line(const paper *p, bool across, int *ret_x, int *ret_y)
{
    int longest = 0;

    for (int y = 0; y < p->height; y++) {
        for (int x = 0; x < p->width; x++) {
            bool goes_on = across ? dark_pixel(p, x - 1, y) : dark_pixel(p, x, y - 1);
            int n = goes_on ? 0 : line_from(p, x, y, across);

            if (n <= longest)
                continue;
            longest = n;
            *ret_x = x;
            *ret_y = y;
        }
    }
    return longest;
}

/* Whether a line so long goes through this pixel, or one beside it, with its middle here. */
static bool is_crossed(const paper *p, int x, int y, int length)
{
    for (int i = x - 1; i <= x + 1; i++) {
        int top = y, n;

        while (dark_pixel(p, i, top - 1))
            top--;
        n = line_from(p, i, top, false);
        if (abs(n - length) <= 2 && abs(top + n / 2 - y) <= 3)
            return true;
    }
    return false;
}

/* The middles of crosses whose two lines are so long. */
static int find_crosses(const paper *p, double length_mm, spot found[CROSSES_MAX])
{
    int count = 0, length = (int)lround(length_mm * PX);

    for (int y = 0; y < p->height; y++) {
        for (int x = 0; x < p->width; x++) {
            int n = dark_pixel(p, x - 1, y) ? 0 : line_from(p, x, y, true);
            spot middle = {(x + n / 2.0) / PX, (y + 0.5) / PX};
            bool known = false;

            if (abs(n - length) > 2 || !is_crossed(p, x + n / 2, y, length))
                continue;
            for (int i = 0; i < count; i++)
                known |= fabs(found[i].x - middle.x) < 1 && fabs(found[i].y - middle.y) < 1;
            if (!known && count < CROSSES_MAX)
                found[count++] = middle;
        }
    }
    return count;
}

static void the_rulers_are_as_long_as_they_say_and_marked_at_each_millimetre(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        dv_calibration calibration = DV_CALIBRATION_INIT;
        dv_auto(dv_stock) stock = plain_stock(i);
        const char *path = calibration_of(stock, &calibration);
        int said[2], x = 0, y = 0;
        paper front;

        front = look_at(path, 1, &stock->sheet);
        assert_int_equal(sscanf(shell("pdftotext -f 1 -l 1 '%s' - | tr '\\n' ' ' |"
                                      " sed 's/.*dài đúng *\\([0-9]*\\) *và *\\([0-9]*\\) .*/"
                                      "\\1 \\2/'",
                                      path),
                                "%d %d", &said[0], &said[1]),
                         2);
        for (int across = 1; across >= 0; across--) {
            int length = longest_line(&front, across, &x, &y);

            assert_true(said[!across] >= 30 && said[!across] % 10 == 0);
            assert_in_range(length, said[!across] * PX, said[!across] * PX + 2);
            for (int mm = 1; mm < said[!across]; mm++) {
                double at = (across ? x : y) / (double)PX + mm + 0.05;
                double off = (across ? y : x) / (double)PX;
                int longer = 0;

                for (double mark = 0.7; mark < 3; mark++)
                    longer += across ? dark(&front, at, off - mark) : dark(&front, off - mark, at);
                assert_int_equal(longer, mm % 10 == 0 ? 3 : mm % 5 == 0 ? 2 : 1);
            }
        }
        free(front.ink);
    }
}

/* A scale of the back: a mark each half millimetre, the whole ones longer, up to 5 either way. */
static void check_scale(const paper *back, spot at)
{
    for (int half = -10; half <= 10; half++) {
        double mm = half / 2.0;

        assert_true(dark(back, at.x + mm, at.y - 0.35) && dark(back, at.x + mm, at.y + 0.35));
        assert_true(dark(back, at.x - 0.35, at.y + mm) && dark(back, at.x + 0.35, at.y + mm));
        if (abs(half) < 3) /* marks of both scales */
            continue;
        assert_int_equal(dark(back, at.x + mm, at.y - 0.75), half % 2 == 0);
        assert_int_equal(dark(back, at.x - 0.75, at.y + mm), half % 2 == 0);
    }
    assert_false(dark(back, at.x + 5.5, at.y - 0.35) || dark(back, at.x - 5.5, at.y - 0.35));
}

/* That this number stands beside the mark: its box has the place in it, or nearly. */
static void check_number(const char *boxes, const char *number, double x, double y)
{
    char wanted[16];

    snprintf(wanted, sizeof wanted, ">%s</word>", number);
    for (const char *at = boxes; at; at = strchr(at, '\n')) {
        double left, top, right, bottom;
        const char *end;

        at += *at == '\n';
        end = strchr(at, '\n');
        if (sscanf(at, " <word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\"", &left, &top,
                   &right, &bottom) != 4)
            continue;
        if (!end || strstr(at, wanted) != end - strlen(wanted))
            continue;
        if (fabs((left + right) / 2 * 25.4 / 72 - x) < 0.5 &&
            fabs((top + bottom) / 2 * 25.4 / 72 - y) < 0.8)
            return;
    }
    print_error("no %s at %.1f, %.1f\n", number, x, y);
    fail();
}

/*
 * A printer that prints both sides where it should, and an offset that is wrong therefore: what is
 * read on the scales, added to it, gives none. Turned over the edge of a book, the cross lies as
 * far from the other side; over the other edge, from the other end.
 */
static void what_is_read_on_the_scales_is_what_the_offset_lacks(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++) {
        dv_calibration calibration = DV_CALIBRATION_INIT;
        dv_auto(dv_stock) stock = plain_stock(i / 2);
        spot cross[CROSSES_MAX], scale[CROSSES_MAX];
        int crosses, scales;
        const char *path, *boxes;
        paper front, back;
        bool book;

        calibration.duplex = i % 2;
        calibration.offset_x_mm = i < 2 ? 1.5 : -0.6;
        calibration.offset_y_mm = i < 2 ? -1 : 0.8;
        path = calibration_of(stock, &calibration);
        front = look_at(path, 1, &stock->sheet);
        back = look_at(path, 2, &stock->sheet);
        book = (front.height > front.width) == (calibration.duplex == DV_DUPLEX_LONG);
        crosses = find_crosses(&front, 16, cross);
        scales = find_crosses(&back, 10, scale);
        assert_int_equal(crosses, i / 2 == 2 ? 1 : 5);
        assert_int_equal(scales, crosses);
        boxes = shell("pdftotext -f 2 -l 2 -bbox '%s' -", path);
        for (int c = 0; c < crosses; c++) {
            double x = book ? stock->sheet.width_mm - cross[c].x : cross[c].x;
            double y = book ? cross[c].y : stock->sheet.height_mm - cross[c].y;
            int met = 0;

            for (int s = 0; s < scales; s++)
                met += fabs(x - scale[s].x + calibration.offset_x_mm) < 0.15 &&
                       fabs(y - scale[s].y + calibration.offset_y_mm) < 0.15;
            assert_int_equal(met, 1);
            check_scale(&back, scale[c]);
            check_number(boxes, "5", scale[c].x + 5, scale[c].y + 2);
            check_number(boxes, "-3", scale[c].x - 3, scale[c].y + 2);
            check_number(boxes, "3", scale[c].x + 2, scale[c].y + 3);
            check_number(boxes, "-5", scale[c].x + 2, scale[c].y - 5);
        }
        free(front.ink);
        free(back.ink);
    }
}

static void a_full_disk_fails_the_calibration_page(void **state)
{
    dv_calibration calibration = DV_CALIBRATION_INIT;
    dv_auto(dv_stock) stock = stock_named("id-1");

    (void)state;
    for (size_t size = 0; size < 9000; size += 1500) {
        size_t room = size;
        dv_sink sink = {to_full_disk, &room};

        assert_status(dv_stock_calibrate(stock, &calibration, &sink, &err), DV_E_IO, &err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_calibration_page_has_two_sides_and_says_what_to_do),
        cmocka_unit_test(the_rulers_are_as_long_as_they_say_and_marked_at_each_millimetre),
        cmocka_unit_test(what_is_read_on_the_scales_is_what_the_offset_lacks),
        cmocka_unit_test(a_full_disk_fails_the_calibration_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
