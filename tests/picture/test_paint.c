/* SPDX-License-Identifier: MIT */
#include "design_folder.h"
#include "shell.h"

#include "ground/file.h"
#include "picture/paint.h"

#include <doanvien/design.h>

#include <math.h>
#include <pthread.h>

static dv_design *standard;

static const char QR_TEXT[] =
    "HTTPS://THE.EXAMPLE.VN/V/2KCEHKQBEMKEIBA5WZLGC5DFOQXGY33WMVZSAYLOMQQGM2LSON2A2KCEHKQBEMKEIBA5W"
    "ZLGC5DFOQXGY33WMVZSAYLOMQQGM2LSON2A2KCEHKQBEMKEIBA5WZLGC5DFOQXGY33WMVZSAYLOMQQGM2LSON2A2KCEHKQ"
    "BEMKEIBA5WZLGC5DFOQXGY33WMVZSAYLOMQ";

static int load_standard(void **state)
{
    (void)state;
    return dv_design_load(support_source("examples/designs/standard"), &standard, &err) == DV_OK
               ? 0
               : -1;
}

static int free_standard(void **state)
{
    (void)state;
    dv_design_free(standard);
    return 0;
}

static dv_card_face card_of(const char *name, const char *unit)
{
    dv_card_face card = DV_CARD_FACE_INIT;

    card.full_name = name;
    card.member_no = "0100000019";
    card.birth_date = "16/04/1971";
    card.unit_name = unit;
    card.unit_of_issue = "Liên đoàn Lao động tỉnh Phú Xuân";
    card.joined_on = "30/04/2026";
    card.issued_on = "15/05/2026";
    card.card_no = "9f3a6c0112ab44e7";
    return card;
}

static int32_t to_buf(void *user, const uint8_t *data, size_t size)
{
    dv_buf *buf = user;

    dv_buf_put(buf, data, size);
    return buf->broken;
}

/* A line of the layout dump. */
typedef struct layout {
    double x, y, width, height;                 /* the box, mm */
    double ink_x, ink_y, ink_width, ink_height; /* the letters */
    double size;
    int lines;
} layout;

static layout layout_of(dv_painter *painter, const char *field, const dv_card_face *card)
{
    dv_auto_buf text = {0};
    dv_sink sink = {to_buf, &text};
    layout l = {0};
    const char *line;

    assert_ok(dv_painter_dump(painter, DV_FRONT, card, &sink, &err), &err);
    line = strstr(text.data, field);
    assert_non_null(line);
    assert_int_equal(sscanf(strchr(line, ' '),
                            " box %lf %lf %lf %lf ink %lf %lf %lf %lf size %lf "
                            "lines %d",
                            &l.x, &l.y, &l.width, &l.height, &l.ink_x, &l.ink_y, &l.ink_width,
                            &l.ink_height, &l.size, &l.lines),
                     10);
    return l;
}

static void text_lies_inside_its_box(void **state)
{
    static const char *const names[] = {
        "Lê Ý",
        "Trần Ngọc Ẩn",
        "ĐẶNG THỊ ẨM NGHIỆP ỰỄ",
        "Ẫ Ẳ Ế Ỗ Ữ Ỵ ậ ẵ ễ ợ ự ỵ",
        "Nguyễn Thị Hồng Nhung",
        "Souksavanh Phommachanh",
        "Nguyễn Phước Công Tằng Tôn Nữ Quỳnh Hương Giang",
    };
    dv_painter *painter = NULL;

    (void)state;
    assert_ok(dv_painter_new(standard, 300, false, &painter, &err), &err);
    for (size_t i = 0; i < DV_COUNT(names); i++) {
        dv_card_face card = card_of(names[i], names[i]);
        static const char *const fields[] = {"full_name", "unit_name"};

        for (size_t f = 0; f < DV_COUNT(fields); f++) {
            layout l = layout_of(painter, fields[f], &card);

            assert_true(l.ink_x >= l.x - 0.01);
            assert_true(l.ink_y >= l.y - 0.01);
            assert_true(l.ink_x + l.ink_width <= l.x + l.width + 0.02);
            assert_true(l.ink_y + l.ink_height <= l.y + l.height + 0.02);
        }
    }
    dv_painter_free(painter);
}

/* The pixels in which two surfaces differ: left, top, right, bottom; -1 when in none. */
static void differing(cairo_surface_t *a, cairo_surface_t *b, int ret[4])
{
    int width = cairo_image_surface_get_width(a), stride = cairo_image_surface_get_stride(a);

    ret[0] = ret[1] = 1 << 20;
    ret[2] = ret[3] = -1;
    for (int y = 0; y < cairo_image_surface_get_height(a); y++) {
        const unsigned char *p = cairo_image_surface_get_data(a) + y * stride;
        const unsigned char *q = cairo_image_surface_get_data(b) + y * stride;

        for (int x = 0; x < width; x++) {
            if (memcmp(p + 4 * x, q + 4 * x, 3) == 0)
                continue;
            ret[0] = x < ret[0] ? x : ret[0];
            ret[1] = y < ret[1] ? y : ret[1];
            ret[2] = x > ret[2] ? x : ret[2];
            ret[3] = y > ret[3] ? y : ret[3];
        }
    }
}

static void the_dots_lie_where_the_layout_says(void **state)
{
    dv_card_face card = card_of("Phùng Thị Ẫm Ỵ", "Công ty A"), blank = card_of("", "Công ty A");
    dv_painter *painter = NULL, *other = NULL;
    cairo_surface_t *with, *without;
    double mm = 300 / 25.4;
    int dots[4];
    layout l;

    (void)state;
    assert_ok(dv_painter_new(standard, 300, false, &painter, &err), &err);
    assert_ok(dv_painter_new(standard, 300, false, &other, &err), &err);
    assert_ok(dv_painter_pixels(painter, DV_FRONT, &card, NULL, NULL, &with, &err), &err);
    assert_ok(dv_painter_pixels(other, DV_FRONT, &blank, NULL, NULL, &without, &err), &err);
    l = layout_of(painter, "full_name", &card);
    differing(with, without, dots);
    assert_in_range(dots[0], floor(l.ink_x * mm) - 1, ceil(l.ink_x * mm) + 3);
    assert_in_range(dots[1], floor(l.ink_y * mm) - 1, ceil(l.ink_y * mm) + 1);
    assert_in_range(dots[2], (l.ink_x + l.ink_width) * mm - 4, (l.ink_x + l.ink_width) * mm + 2);
    assert_in_range(dots[3], (l.ink_y + l.ink_height) * mm - 2, (l.ink_y + l.ink_height) * mm + 1);
    dv_painter_free(painter);
    dv_painter_free(other);
}

static void long_text_shrinks_then_wraps_then_is_refused(void **state)
{
    const char *shrunk = "Công đoàn cơ sở Công ty Cổ phần May Sông Lam";
    const char *wrapped = "Công đoàn cơ sở Trung tâm Khuyến công và Tư vấn phát triển công nghiệp "
                          "tỉnh Phú Xuân";
    const char *refused = "Công đoàn cơ sở Trung tâm Khuyến công và Tư vấn phát triển công nghiệp "
                          "tỉnh Phú Xuân, Chi nhánh Khu công nghiệp Đông Nam và vùng lân cận";
    dv_card_face card = card_of("Lê A", "Công đoàn cơ sở A");
    dv_painter *painter = NULL;
    layout full, small, two;

    (void)state;
    assert_ok(dv_painter_new(standard, 300, false, &painter, &err), &err);
    full = layout_of(painter, "unit_name", &card);
    card.unit_name = shrunk;
    small = layout_of(painter, "unit_name", &card);
    card.unit_name = wrapped;
    two = layout_of(painter, "unit_name", &card);
    assert_int_equal(full.lines, 1);
    assert_int_equal(small.lines, 1);
    assert_int_equal(two.lines, 2);
    assert_true(small.size < full.size && small.size >= full.size * DV_TEXT_LEAST_SHARE);
    assert_true(two.size >= full.size * DV_TEXT_LEAST_SHARE);

    card.unit_name = refused;
    assert_status(dv_painter_check(painter, &card, &err), DV_E_INVALID, &err);
    assert_has(err.message, "unit_name does not fit");
    assert_has(err.message, "mm");
    assert_has(err.detail, "lân cận");
    assert_null(strstr(err.message, "Trung"));
    dv_painter_free(painter);
}

static void a_name_is_never_broken_within_a_word(void **state)
{
    dv_card_face card = card_of("Wolfeschlegelsteinhausenberg", "A");
    dv_painter *painter = NULL;

    (void)state;
    assert_ok(dv_painter_new(standard, 300, false, &painter, &err), &err);
    assert_int_equal(layout_of(painter, "full_name", &card).lines, 1);
    card.full_name = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren";
    assert_status(dv_painter_check(painter, &card, &err), DV_E_INVALID, &err);
    assert_has(err.message, "full_name does not fit");
    dv_painter_free(painter);
}

static void a_character_without_a_glyph_is_named(void **state)
{
    dv_card_face card = card_of("李 小龍", "A");
    dv_painter *painter = NULL;
    cairo_surface_t *pixels;

    (void)state;
    assert_ok(dv_painter_new(standard, 300, false, &painter, &err), &err);
    assert_status(dv_painter_pixels(painter, DV_FRONT, &card, NULL, NULL, &pixels, &err),
                  DV_E_INVALID, &err);
    assert_has(err.message, "full_name");
    assert_has(err.message, "U+674E");
    assert_has(err.message, "Roboto");
    assert_null(strstr(err.message, "李"));
    assert_has(err.detail, "李");
    card.full_name = "Lê \xF0\x9F\x98\x80 A";
    assert_status(dv_painter_check(painter, &card, &err), DV_E_INVALID, &err);
    assert_has(err.message, "U+1F600");
    /* And the painter goes on. */
    card.full_name = "Lê A";
    assert_ok(dv_painter_pixels(painter, DV_FRONT, &card, NULL, NULL, &pixels, &err), &err);
    dv_painter_free(painter);
}

static void text_that_is_none_is_refused(void **state)
{
    char endless[2000];
    dv_card_face card = card_of("Lê\tA", "A");
    dv_painter *painter = NULL;

    (void)state;
    assert_ok(dv_painter_new(standard, 300, false, &painter, &err), &err);
    assert_status(dv_painter_check(painter, &card, &err), DV_E_INVALID, &err);
    assert_has(err.message, "U+0009");
    card.full_name = "L\xEA A";
    assert_status(dv_painter_check(painter, &card, &err), DV_E_INVALID, &err);
    assert_has(err.message, "UTF-8");
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    card.full_name = endless;
    assert_status(dv_painter_check(painter, &card, &err), DV_E_INVALID, &err);
    assert_has(err.message, "longer than");
    dv_painter_free(painter);
}

static void dots_and_pages_are_laid_out_alike(void **state)
{
    dv_card_face card = card_of("Nguyễn Thị Hồng Nhung", "Công đoàn cơ sở Công ty May Sông Lam");
    dv_painter *raster = NULL, *vector = NULL;
    dv_auto_buf a = {0}, b = {0};
    dv_sink to_a = {to_buf, &a}, to_b = {to_buf, &b};

    (void)state;
    assert_ok(dv_painter_new(standard, 600, false, &raster, &err), &err);
    assert_ok(dv_painter_new(standard, 300, true, &vector, &err), &err);
    for (dv_side side = DV_FRONT; side <= DV_BACK; side++) {
        assert_ok(dv_painter_dump(raster, side, &card, &to_a, &err), &err);
        assert_ok(dv_painter_dump(vector, side, &card, &to_b, &err), &err);
    }
    assert_string_equal(a.data, b.data);
    dv_painter_free(raster);
    dv_painter_free(vector);
}

static uint32_t pixel_at(cairo_surface_t *surface, double x_mm, double y_mm)
{
    int x = (int)(x_mm / 25.4 * 300), y = (int)(y_mm / 25.4 * 300);
    uint32_t pixel;

    memcpy(&pixel,
           cairo_image_surface_get_data(surface) + y * cairo_image_surface_get_stride(surface) +
               4 * x,
           sizeof pixel);
    return pixel & 0xFFFFFF;
}

static void the_next_card_leaves_nothing_of_the_last(void **state)
{
    dv_card_face one = card_of("Nguyễn Thị Hồng Nhung Ự", "Công đoàn cơ sở Công ty May Sông Lam");
    dv_card_face two = card_of("Ỹ", "B");
    dv_painter *used = NULL, *fresh = NULL;
    cairo_surface_t *after, *alone;
    dv_qr *qr = NULL;
    int dots[4];

    (void)state;
    two.birth_date = NULL;
    assert_ok(dv_qr_new(QR_TEXT, &qr, &err), &err);
    assert_ok(dv_painter_new(standard, 300, false, &used, &err), &err);
    assert_ok(dv_painter_new(standard, 300, false, &fresh, &err), &err);
    assert_ok(dv_painter_pixels(used, DV_FRONT, &one, NULL, qr, &after, &err), &err);
    assert_ok(dv_painter_pixels(used, DV_FRONT, &two, NULL, NULL, &after, &err), &err);
    assert_ok(dv_painter_pixels(fresh, DV_FRONT, &two, NULL, NULL, &alone, &err), &err);
    differing(after, alone, dots);
    assert_int_equal(dots[2], -1);
    dv_qr_free(qr);
    dv_painter_free(used);
    dv_painter_free(fresh);
}

static dv_photo *plain_photo(double red, double green, double blue, int width, int height)
{
    cairo_surface_t *plain = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 300, 400);
    cairo_t *cr = cairo_create(plain);
    dv_photo *photo = NULL;
    char path[600];

    cairo_set_source_rgb(cr, red, green, blue);
    cairo_paint(cr);
    snprintf(path, sizeof path, "%s/plain.png", support_folder());
    assert_int_equal(cairo_surface_write_to_png(plain, path), 0);
    cairo_destroy(cr);
    cairo_surface_destroy(plain);
    assert_ok(dv_photo_open(path, width, height, &photo, &err), &err);
    return photo;
}

/* Two texts, a photo and a symbol, the second box of each pair over the first. */
static const char OVERLAPPING[] =
    CARD "<rect width=\"856\" height=\"540\" fill=\"#bcd\"/>"
         "<rect id=\"photo\" x=\"40\" y=\"100\" width=\"240\" height=\"320\"/>"
         "<g id=\"full_name\"><rect fill=\"none\" x=\"200\" y=\"100\" width=\"600\" height=\"80\"/>"
         "<text x=\"200\" y=\"150\" style=\"font-family:Roboto;font-size:40px\">A</text></g>"
         "<g id=\"unit_name\"><rect fill=\"none\" x=\"300\" y=\"140\" width=\"500\" height=\"80\"/>"
         "<text x=\"300\" y=\"180\" style=\"font-family:Roboto;font-size:40px\">B</text></g>"
         "<rect id=\"qr\" x=\"500\" y=\"190\" width=\"300\" height=\"300\"/></svg>";

/* Whatever a card has of the last one: its texts, a symbol of the same size or of another. */
static void every_card_is_as_if_it_were_the_first(void **state)
{
    static const char *const qr_texts[] = {QR_TEXT, "HTTPS://THE.EXAMPLE.VN/V/2", NULL};
    dv_design *overlapping = NULL;
    unsigned number = 1;

    (void)state;
    assert_ok(dv_design_load(folder_of(OVERLAPPING, NULL), &overlapping, &err), &err);
    for (int i = 0, dots[4]; i < 2; i++) {
        const dv_design *design = i ? overlapping : standard;
        dv_painter *used = NULL, *fresh = NULL;

        assert_ok(dv_painter_new(design, 300, false, &used, &err), &err);
        for (int j = 0; j < 24; j++) {
            int drawn = (int)((number = number * 75 % 65537) % 24);
            const char *qr_text = qr_texts[drawn / 8];
            dv_card_face card = card_of(drawn % 2 ? "Nguyễn Thị Hồng Nhung Ự" : "Lê A",
                                        drawn / 2 % 2 ? "Công đoàn Ngọc" : "Ỹ");
            dv_photo *photo =
                drawn / 4 % 2 ? plain_photo(drawn / 24.0, 1 - drawn / 24.0, 0, 269, 359) : NULL;
            cairo_surface_t *after, *alone;
            dv_qr *qr = NULL;

            if (qr_text)
                assert_ok(dv_qr_new(qr_text, &qr, &err), &err);
            assert_ok(dv_painter_new(design, 300, false, &fresh, &err), &err);
            assert_ok(dv_painter_pixels(used, DV_FRONT, &card, photo, qr, &after, &err), &err);
            assert_ok(dv_painter_pixels(fresh, DV_FRONT, &card, photo, qr, &alone, &err), &err);
            differing(after, alone, dots);
            assert_int_equal(dots[2], -1);
            dv_painter_free(fresh);
            dv_photo_free(photo);
            dv_qr_free(qr);
        }
        dv_painter_free(used);
    }
    dv_design_free(overlapping);
}

static void the_next_photo_leaves_nothing_of_the_last(void **state)
{
    dv_card_face card = card_of("Lê A", "A");
    dv_photo *red = plain_photo(1, 0, 0, 269, 359), *blue = plain_photo(0, 0, 1, 269, 359);
    dv_photo *const photos[] = {red, blue, NULL, red, NULL, blue};
    dv_painter *used = NULL;

    (void)state;
    assert_ok(dv_painter_new(standard, 300, false, &used, &err), &err);
    for (size_t i = 0; i < DV_COUNT(photos); i++) {
        dv_painter *fresh = NULL;
        cairo_surface_t *after, *alone;
        int dots[4];

        assert_ok(dv_painter_new(standard, 300, false, &fresh, &err), &err);
        assert_ok(dv_painter_pixels(used, DV_FRONT, &card, photos[i], NULL, &after, &err), &err);
        assert_ok(dv_painter_pixels(fresh, DV_FRONT, &card, photos[i], NULL, &alone, &err), &err);
        differing(after, alone, dots);
        assert_int_equal(dots[2], -1);
        dv_painter_free(fresh);
    }
    dv_photo_free(red);
    dv_photo_free(blue);
    dv_painter_free(used);
}

static void the_photo_fills_its_box_and_its_corners_are_round(void **state)
{
    dv_card_face card = card_of("Lê A", "A");
    dv_painter *painter = NULL;
    dv_photo *photo = NULL;
    cairo_surface_t *pixels;
    int width, height;

    (void)state;
    assert_ok(dv_painter_new(standard, 300, false, &painter, &err), &err);
    dv_painter_photo_size(painter, &width, &height);
    assert_int_equal(width, 269);
    assert_int_equal(height, 359);
    photo = plain_photo(1, 0, 0, width, height);
    assert_ok(dv_painter_pixels(painter, DV_FRONT, &card, photo, NULL, &pixels, &err), &err);
    assert_in_range(pixel_at(pixels, 15, 26), 0xF80000, 0xFF0808);
    assert_in_range(pixel_at(pixels, 4.8, 26), 0xF80000, 0xFF0808);
    assert_in_range(pixel_at(pixels, 27.1, 41), 0xF80000, 0xFF0808);
    assert_int_equal(pixel_at(pixels, 4.55, 11.45), 0xFFFFFF);
    /* The silhouette, when there is none. */
    assert_ok(dv_painter_pixels(painter, DV_FRONT, &card, NULL, NULL, &pixels, &err), &err);
    assert_int_equal(pixel_at(pixels, 15.9, 26), 0xB0BAC7);
    dv_photo_free(photo);
    dv_painter_free(painter);
}

/* Draws the card a few times and keeps the last PNG. */
static void *draw_often(void *user)
{
    dv_card_face card = card_of("Trần Ngọc Ẩn", "Công ty A");
    dv_buf *png = user;
    dv_sink sink = {to_buf, png};
    dv_error mine = {0};

    card.qr_text = QR_TEXT;
    for (int i = 0; i < 3; i++) {
        dv_buf_clear(png);
        if (dv_design_draw_png(standard, DV_FRONT, &card, 300, &sink, &mine) != DV_OK)
            return user;
    }
    return NULL;
}

static void one_design_serves_several_threads(void **state)
{
    dv_auto_buf a = {0}, b = {0};
    pthread_t other;
    void *failed = NULL;

    (void)state;
    assert_int_equal(pthread_create(&other, NULL, draw_often, &a), 0);
    assert_null(draw_often(&b));
    assert_int_equal(pthread_join(other, &failed), 0);
    assert_null(failed);
    assert_true(a.size > 10000);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
}

static const char *draw(const char *name, int32_t dpi)
{
    static char path[600];
    dv_card_face card = card_of("Trần Ngọc Ẩn", "Công ty A");
    FILE *file;
    dv_sink sink;

    card.qr_text = QR_TEXT;
    snprintf(path, sizeof path, "%s/%s", support_folder(), name);
    file = fopen(path, "wb");
    assert_non_null(file);
    sink = (dv_sink){to_file, file};
    assert_ok(dpi ? dv_design_draw_png(standard, DV_FRONT, &card, dpi, &sink, &err)
                  : dv_design_draw_pdf(standard, &card, &sink, &err),
              &err);
    fclose(file);
    return path;
}

static void the_qr_on_the_card_can_be_read(void **state)
{
    (void)state;
    assert_has(shell("zbarimg -q --raw '%s'", draw("card.png", 300)), QR_TEXT);
    assert_has(shell("zbarimg -q --raw '%s'", draw("card.png", 600)), QR_TEXT);
}

static void the_pdf_is_two_pages_of_card_size_with_text(void **state)
{
    const char *path = draw("card.pdf", 0), *fonts;

    (void)state;
    assert_has(shell("pdfinfo '%s'", path), "242.646 x 153.014");
    assert_has(shell("pdfinfo '%s'", path), "Pages:           2");
    assert_has(shell("pdftotext '%s' -", path), "Trần Ngọc Ẩn");
    fonts = shell("pdffonts '%s'", path);
    assert_has(fonts, "+Roboto-Bold");
    assert_null(strstr(fonts, "Type 3"));
    shell("pdftoppm -r 300 -png -f 1 -l 1 '%s' '%s/page'", path, support_folder());
    assert_has(shell("zbarimg -q --raw '%s'/page-1.png", support_folder()), QR_TEXT);
}

static void what_cannot_be_drawn_is_said(void **state)
{
    dv_card_face card = card_of("Lê A", "A"), newer = card;
    dv_auto_buf png = {0};
    dv_sink sink = {to_buf, &png};
    size_t room = 100;
    dv_sink full = {to_full_disk, &room};

    (void)state;
    assert_status(dv_design_draw_png(standard, DV_FRONT, &card, 71, &sink, &err), DV_E_ARG, &err);
    assert_status(dv_design_draw_png(standard, DV_FRONT, &card, 1201, &sink, &err), DV_E_ARG, &err);
    assert_status(dv_design_draw_png(standard, (dv_side)2, &card, 300, &sink, &err), DV_E_ARG,
                  &err);
    newer.size = 0;
    assert_status(dv_design_draw_png(standard, DV_FRONT, &newer, 300, &sink, &err), DV_E_ARG, &err);
    assert_status(dv_design_draw_png(standard, DV_FRONT, &card, 300, &full, &err), DV_E_IO, &err);
    card.photo_path = "/nonexistent/photo.jpg";
    assert_status(dv_design_draw_png(standard, DV_FRONT, &card, 300, &sink, &err), DV_E_NOT_FOUND,
                  &err);
    assert_status(dv_design_draw_pdf(standard, &card, &sink, &err), DV_E_NOT_FOUND, &err);
    assert_int_equal(png.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_lies_inside_its_box),
        cmocka_unit_test(the_dots_lie_where_the_layout_says),
        cmocka_unit_test(long_text_shrinks_then_wraps_then_is_refused),
        cmocka_unit_test(a_name_is_never_broken_within_a_word),
        cmocka_unit_test(a_character_without_a_glyph_is_named),
        cmocka_unit_test(text_that_is_none_is_refused),
        cmocka_unit_test(dots_and_pages_are_laid_out_alike),
        cmocka_unit_test(the_next_card_leaves_nothing_of_the_last),
        cmocka_unit_test(every_card_is_as_if_it_were_the_first),
        cmocka_unit_test(the_next_photo_leaves_nothing_of_the_last),
        cmocka_unit_test(the_photo_fills_its_box_and_its_corners_are_round),
        cmocka_unit_test(one_design_serves_several_threads),
        cmocka_unit_test(the_qr_on_the_card_can_be_read),
        cmocka_unit_test(the_pdf_is_two_pages_of_card_size_with_text),
        cmocka_unit_test(what_cannot_be_drawn_is_said),
    };

    return cmocka_run_group_tests(tests, load_standard, free_standard);
}
