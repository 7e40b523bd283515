/* SPDX-License-Identifier: MIT */
#include "shell.h"

#include "ground/buf.h"
#include "picture/cover.h"
#include "picture/photo.h"

#include <math.h>

#include <jpeglib.h>
#include <png.h>

enum { BOX_WIDTH = 60, BOX_HEIGHT = 80, RED = 0xff0000, GREEN = 0x00ff00, BLUE = 0x0000ff };

static dv_error err;

/* How a JPEG of the tests is written; zero is the plain kind. */
typedef struct jpeg_kind {
    int orientation;
    bool cmyk, ycck, adobe_missing, progressive, many_scans, gray;
    int across, down; /* samples of brightness for one of colour */
} jpeg_kind;

static void put_exif(struct jpeg_compress_struct *info, int orientation)
{
    unsigned char exif[] = "Exif\0\0II*\0\10\0\0\0\2\0"
                           "\17\1\2\0\4\0\0\0DVX\0"
                           "\22\1\3\0\1\0\0\0\1\0\0\0\0\0\0\0";

    exif[6 + 8 + 2 + 12 + 8] = (unsigned char)orientation;
    jpeg_write_marker(info, JPEG_APP0 + 1, exif, sizeof exif - 1);
}

/* One gray component in 127 scans: one coefficient and one bit at a time. */
static void script_many_scans(struct jpeg_compress_struct *info, jpeg_scan_info *scan)
{
    int count = 0;

    scan[count++] = (jpeg_scan_info){1, {0}, 0, 0, 0, 0};
    for (int bit = 1; bit >= 0; bit--) {
        for (int k = 1; k < 64; k++)
            scan[count++] = (jpeg_scan_info){1, {0}, k, k, bit ? 0 : 1, bit};
    }
    info->scan_info = scan;
    info->num_scans = count;
}

/* rgb: three bytes a pixel. */
static dv_buf jpeg_of(const unsigned char *rgb, int width, int height, jpeg_kind kind)
{
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char *data = NULL, *row = malloc((size_t)width * 4);
    unsigned long size = 0;
    jpeg_scan_info scan[127];
    dv_buf out = {0};

    assert_non_null(row);
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &data, &size);
    info.image_width = (JDIMENSION)width;
    info.image_height = (JDIMENSION)height;
    info.input_components = kind.cmyk || kind.ycck ? 4 : 3;
    info.in_color_space = kind.cmyk || kind.ycck ? JCS_CMYK : JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 95, TRUE);
    if (kind.ycck)
        jpeg_set_colorspace(&info, JCS_YCCK);
    if (kind.gray || kind.many_scans)
        jpeg_set_colorspace(&info, JCS_GRAYSCALE);
    if (kind.adobe_missing)
        info.write_Adobe_marker = FALSE;
    if (kind.across) {
        info.comp_info[0].h_samp_factor = kind.across;
        info.comp_info[0].v_samp_factor = kind.down;
    }
    if (kind.progressive)
        jpeg_simple_progression(&info);
    if (kind.many_scans)
        script_many_scans(&info, scan);
    jpeg_start_compress(&info, TRUE);
    if (kind.orientation)
        put_exif(&info, kind.orientation);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            const unsigned char *from = rgb + 3 * (y * width + x);

            if (info.input_components == 3) {
                memcpy(row + 3 * x, from, 3);
                continue;
            }
            /* Adobe's CMYK without black is RGB as it stands; the plain kind is its inverse. */
            for (int i = 0; i < 4; i++) {
                unsigned char ink = i < 3 ? from[i] : 255;

                row[4 * x + i] = kind.adobe_missing ? (unsigned char)(255 - ink) : ink;
            }
        }
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    dv_buf_put(&out, data, size);
    free(data);
    free(row);
    return out;
}

static unsigned char *plain(int width, int height, uint32_t colour)
{
    unsigned char *rgb = malloc((size_t)width * (size_t)height * 3);

    assert_non_null(rgb);
    for (int i = 0; i < width * height; i++) {
        rgb[3 * i] = (unsigned char)(colour >> 16);
        rgb[3 * i + 1] = (unsigned char)(colour >> 8);
        rgb[3 * i + 2] = (unsigned char)colour;
    }
    return rgb;
}

static void fill(unsigned char *rgb, int stride, int x0, int y0, int width, int height,
                 uint32_t colour)
{
    for (int y = y0; y < y0 + height; y++) {
        for (int x = x0; x < x0 + width; x++) {
            rgb[3 * (y * stride + x)] = (unsigned char)(colour >> 16);
            rgb[3 * (y * stride + x) + 1] = (unsigned char)(colour >> 8);
            rgb[3 * (y * stride + x) + 2] = (unsigned char)colour;
        }
    }
}

static dv_status open_status(const void *data, size_t size)
{
    dv_photo *photo = NULL;
    dv_status status =
        dv_photo_open(support_file("photo", data, size), BOX_WIDTH, BOX_HEIGHT, &photo, &err);

    assert_true((status == DV_OK) == (photo != NULL));
    dv_photo_free(photo);
    return status;
}

static void put_row(void *user, int y, const uint32_t *pixels)
{
    cairo_surface_t *to = user;

    memcpy(cairo_image_surface_get_data(to) + y * cairo_image_surface_get_stride(to), pixels,
           4 * (size_t)cairo_image_surface_get_width(to));
}

/* A picture that the photo fills this place of. */
static cairo_surface_t *drawn_at(const void *data, size_t size, const cairo_rectangle_t *place)
{
    cairo_surface_t *box = cairo_image_surface_create(CAIRO_FORMAT_RGB24, BOX_WIDTH, BOX_HEIGHT);
    dv_rows rows = {BOX_WIDTH, BOX_HEIGHT, put_row, box};
    dv_photo *photo = NULL;

    assert_ok(dv_photo_open(support_file("photo", data, size), BOX_WIDTH, BOX_HEIGHT, &photo, &err),
              &err);
    assert_ok(dv_photo_scale(photo, place, &rows, &err), &err);
    dv_photo_free(photo);
    cairo_surface_mark_dirty(box);
    return box;
}

static cairo_surface_t *drawn(const void *data, size_t size)
{
    return drawn_at(data, size, &(cairo_rectangle_t){0, 0, BOX_WIDTH, BOX_HEIGHT});
}

static uint32_t pixel_of(cairo_surface_t *box, int x, int y)
{
    uint32_t pixel;

    memcpy(&pixel,
           cairo_image_surface_get_data(box) + y * cairo_image_surface_get_stride(box) + 4 * x,
           sizeof pixel);
    return pixel;
}

static bool is_near(uint32_t is, uint32_t wanted, int most)
{
    bool near = true;

    for (int shift = 0; shift < 24; shift += 8)
        near = near && abs((int)(is >> shift & 0xff) - (int)(wanted >> shift & 0xff)) <= most;
    return near;
}

static void assert_colour(cairo_surface_t *box, int x, int y, uint32_t colour)
{
    uint32_t pixel = pixel_of(box, x, y);

    if (!is_near(pixel, colour, 12)) {
        print_error("at %d, %d: %06x, expected %06x\n", x, y, pixel & 0xffffff, colour);
        fail();
    }
}

/* Near the corners, but not at them: bilinear scaling mixes there. */
static void assert_corners(cairo_surface_t *box, uint32_t top_left, uint32_t top_right,
                           uint32_t bottom_left, uint32_t bottom_right)
{
    assert_colour(box, 3, 3, top_left);
    assert_colour(box, BOX_WIDTH - 4, 3, top_right);
    assert_colour(box, 3, BOX_HEIGHT - 4, bottom_left);
    assert_colour(box, BOX_WIDTH - 4, BOX_HEIGHT - 4, bottom_right);
}

static void assert_drawn_plain(const void *data, size_t size, uint32_t colour)
{
    cairo_surface_t *box = drawn(data, size);

    for (int y = 0; y < BOX_HEIGHT; y++) {
        for (int x = 0; x < BOX_WIDTH; x++)
            assert_colour(box, x, y, colour);
    }
    cairo_surface_destroy(box);
}

static void each_exif_orientation_comes_out_upright(void **state)
{
    /* Where red, green, blue, white of the upright picture lie in the file: EXIF 2.3, 4.6.4. */
    static const uint32_t corner[9][4] = {
        {0},
        {RED, GREEN, BLUE, 0xffffff}, /* as it is */
        {GREEN, RED, 0xffffff, BLUE}, /* row 0 is the top, column 0 the right side */
        {0xffffff, BLUE, GREEN, RED}, /* bottom, right */
        {BLUE, 0xffffff, RED, GREEN}, /* bottom, left */
        {RED, BLUE, GREEN, 0xffffff}, /* left, top */
        {GREEN, 0xffffff, RED, BLUE}, /* right, top */
        {0xffffff, GREEN, BLUE, RED}, /* right, bottom */
        {BLUE, RED, 0xffffff, GREEN}, /* left, bottom */
    };

    (void)state;
    for (int o = 1; o <= 8; o++) {
        for (int factor = 1; factor <= 20; factor += 19) {
            int width = (o < 5 ? BOX_WIDTH : BOX_HEIGHT) * factor;
            int height = (o < 5 ? BOX_HEIGHT : BOX_WIDTH) * factor;
            unsigned char *rgb = plain(width, height, 0);
            dv_buf jpeg;
            cairo_surface_t *box;

            for (int i = 0; i < 4; i++)
                fill(rgb, width, i % 2 * width / 2, i / 2 * height / 2, width / 2, height / 2,
                     corner[o][i]);
            jpeg = jpeg_of(rgb, width, height, (jpeg_kind){.orientation = o});
            box = drawn(jpeg.data, jpeg.size);
            assert_corners(box, RED, GREEN, BLUE, 0xffffff);
            cairo_surface_destroy(box);
            dv_buf_free(&jpeg);
            free(rgb);
        }
    }
}

static void a_broken_exif_block_is_passed_over(void **state)
{
    unsigned char *rgb = plain(90, 120, GREEN);
    dv_buf jpeg = jpeg_of(rgb, 90, 120, (jpeg_kind){.orientation = 6});
    unsigned char *exif = memmem(jpeg.data, jpeg.size, "Exif", 4);

    (void)state;
    assert_non_null(exif);
    for (int i = 6; i < 6 + 8 + 2 + 12 + 12 + 4; i++) {
        unsigned char was = exif[i];

        exif[i] = 0xff;
        assert_drawn_plain(jpeg.data, jpeg.size, GREEN);
        exif[i] = was;
    }
    dv_buf_free(&jpeg);
    free(rgb);
}

static void a_wide_picture_is_cut_in_its_middle_and_a_tall_one_nearer_to_its_top(void **state)
{
    unsigned char *wide = plain(600, 80, RED), *tall = plain(60, 480, RED);
    dv_buf jpeg;

    (void)state;
    fill(wide, 600, 264, 0, 72, 80, GREEN); /* the middle 60, and a block of JPEG around */
    jpeg = jpeg_of(wide, 600, 80, (jpeg_kind){0});
    assert_drawn_plain(jpeg.data, jpeg.size, GREEN);
    dv_buf_free(&jpeg);

    fill(tall, 60, 0, 88, 60, 104, GREEN); /* from (480 - 80) / 4 on */
    jpeg = jpeg_of(tall, 60, 480, (jpeg_kind){0});
    assert_drawn_plain(jpeg.data, jpeg.size, GREEN);
    dv_buf_free(&jpeg);
    free(wide);
    free(tall);
}

static void every_colour_space_of_jpeg_comes_out_as_rgb(void **state)
{
    static const jpeg_kind kinds[] = {
        {0},
        {.progressive = true},
        {.cmyk = true},
        {.ycck = true},
        {.cmyk = true, .adobe_missing = true},
    };
    unsigned char *rgb = plain(150, 200, 0xd08040), *gray = plain(150, 200, 0x808080);
    dv_buf jpeg;

    (void)state;
    for (size_t i = 0; i < DV_COUNT(kinds); i++) {
        jpeg = jpeg_of(rgb, 150, 200, kinds[i]);
        assert_drawn_plain(jpeg.data, jpeg.size, 0xd08040);
        dv_buf_free(&jpeg);
    }
    jpeg = jpeg_of(gray, 150, 200, (jpeg_kind){.gray = true});
    assert_drawn_plain(jpeg.data, jpeg.size, 0x808080);
    dv_buf_free(&jpeg);
    free(rgb);
    free(gray);
}

/* Red grows to the right, green downwards, blue to the left: whatever is shifted is seen. */
static void however_coarse_the_colours_are_nothing_is_shifted(void **state)
{
    static const jpeg_kind kinds[] = {{.across = 1, .down = 1},
                                      {.across = 2, .down = 1},
                                      {.across = 1, .down = 2},
                                      {.across = 2, .down = 2},
                                      {.across = 4, .down = 1},
                                      {.across = 1, .down = 4},
                                      {.across = 2, .down = 2, .progressive = true}};
    static const int widths[] = {33, 63, 75, 117, 123, 441};
    const int rim = 5; /* half a sample of colour at most: beyond it there are none to mix */

    (void)state;
    for (size_t i = 0; i < DV_COUNT(kinds) * DV_COUNT(widths); i++) {
        int width = widths[i / DV_COUNT(kinds)], height = width / 3 * 4;
        unsigned char *rgb = plain(width, height, 0);
        cairo_surface_t *box;
        dv_auto_buf jpeg = {0};

        for (int at = 0; at < width * height; at++) {
            rgb[3 * at] = (unsigned char)(255 * (at % width) / (width - 1));
            rgb[3 * at + 1] = (unsigned char)(255 * (at / width) / (height - 1));
            rgb[3 * at + 2] = (unsigned char)(255 - rgb[3 * at]);
        }
        jpeg = jpeg_of(rgb, width, height, kinds[i % DV_COUNT(kinds)]);
        box = drawn(jpeg.data, jpeg.size);
        for (int y = rim; y < BOX_HEIGHT - rim; y++) {
            for (int x = rim; x < BOX_WIDTH - rim; x++) {
                unsigned red = (unsigned)(255 * (2 * x + 1) / (2 * BOX_WIDTH));
                unsigned green = (unsigned)(255 * (2 * y + 1) / (2 * BOX_HEIGHT));

                assert_colour(box, x, y, red << 16 | green << 8 | (255 - red));
            }
        }
        cairo_surface_destroy(box);
        free(rgb);
    }
}

/* What libjpeg reads, three samples a pixel: brightness, blue, red. */
static unsigned char *samples_of(const dv_buf *jpeg, int width, int height)
{
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char *samples = malloc((size_t)width * (size_t)height * 3);

    assert_non_null(samples);
    info.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, (const unsigned char *)jpeg->data, jpeg->size);
    jpeg_read_header(&info, TRUE);
    info.out_color_space = JCS_YCbCr;
    jpeg_start_decompress(&info);
    for (unsigned char *row = samples; info.output_scanline < info.output_height; row += 3 * width)
        jpeg_read_scanlines(&info, &row, 1);
    jpeg_destroy_decompress(&info);
    return samples;
}

/* One kind of the samples around a point, by their nearness. */
static double mixed(const unsigned char *samples, int width, int height, double x, double y)
{
    int left = (int)x, top = (int)y;
    int right = left + 1 < width ? left + 1 : left, bottom = top + 1 < height ? top + 1 : top;
    double above = samples[3 * (top * width + left)] * (1 - x + left) +
                   samples[3 * (top * width + right)] * (x - left);
    double below = samples[3 * (bottom * width + left)] * (1 - x + left) +
                   samples[3 * (bottom * width + right)] * (x - left);

    return above * (1 - y + top) + below * (y - top);
}

/* The same in floating point, by the formulas of JFIF. */
static void assert_mixed(const unsigned char *samples, int width, int height, double x, double y,
                         uint32_t pixel)
{
    double bright, blue, red, wanted[3];

    x = fmin(fmax(x, 0), width - 1);
    y = fmin(fmax(y, 0), height - 1);
    bright = mixed(samples, width, height, x, y);
    blue = mixed(samples + 1, width, height, x, y) - 128;
    red = mixed(samples + 2, width, height, x, y) - 128;
    wanted[0] = bright + 1.772 * blue;
    wanted[1] = bright - 0.344136 * blue - 0.714136 * red;
    wanted[2] = bright + 1.402 * red;
    for (int i = 0; i < 3; i++) {
        double is = pixel >> 8 * i & 0xff, should = fmin(fmax(wanted[i], 0), 255);

        /* each kind is rounded between rows, and colours again between columns */
        if (fabs(is - should) > 3)
            fail_msg("%g x %g of %d x %d: %g, expected %g", x, y, width, height, is, should);
    }
}

static void each_dot_is_what_lies_between_its_four_samples(void **state)
{
    static const int widths[] = {3, 33, 60, 75, 117};
    static const cairo_rectangle_t places[] = {
        {0, 0, BOX_WIDTH, BOX_HEIGHT}, {2.3, 1.6, 48.9, 65.2}, {0.5, 3, 19.5, 26}, {7, 7, 3, 4}};

    (void)state;
    for (size_t i = 0; i < DV_COUNT(widths) * DV_COUNT(places); i++) {
        int width = widths[i / DV_COUNT(places)], height = width / 3 * 4;
        const cairo_rectangle_t *place = &places[i % DV_COUNT(places)];
        unsigned char *rgb = plain(width, height, 0), *samples;
        cairo_surface_t *box;
        dv_auto_buf jpeg = {0};

        for (int at = 0, noise = 1; at < 3 * width * height; at++)
            rgb[at] = (unsigned char)((noise = noise * 75 % 65537) % 256);
        jpeg = jpeg_of(rgb, width, height, (jpeg_kind){.across = 1, .down = 1});
        samples = samples_of(&jpeg, width, height);
        box = drawn_at(jpeg.data, jpeg.size, place);
        for (int y = (int)ceil(place->y); y + 1 <= place->y + place->height; y++) {
            for (int x = (int)ceil(place->x); x + 1 <= place->x + place->width; x++)
                assert_mixed(
                    samples, width, height, (x + 0.5 - place->x) / place->width * width - 0.5,
                    (y + 0.5 - place->y) / place->height * height - 0.5, pixel_of(box, x, y));
        }
        cairo_surface_destroy(box);
        free(samples);
        free(rgb);
    }
}

/* A disc with a hole. */
static cairo_surface_t *mask_of(int side, double alpha)
{
    cairo_surface_t *mask = cairo_image_surface_create(CAIRO_FORMAT_A8, side, side);
    cairo_t *cr = cairo_create(mask);

    cairo_arc(cr, side / 2.0, side / 2.0, side / 2.1, 0, 7);
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_new_sub_path(cr);
    cairo_arc(cr, side / 3.0, side / 2.0, side / 9.3, 0, 7);
    cairo_set_source_rgba(cr, 0, 0, 0, alpha);
    cairo_fill(cr);
    cairo_destroy(cr);
    return mask;
}

static void fill_with_noise(cairo_surface_t *surface, unsigned noise)
{
    unsigned char *data = cairo_image_surface_get_data(surface);
    int size = cairo_image_surface_get_stride(surface) * cairo_image_surface_get_height(surface);

    cairo_surface_flush(surface);
    for (int i = 0; i < size; i++)
        data[i] = (unsigned char)((noise = noise * 75 % 65537) % 256);
    cairo_surface_mark_dirty(surface);
}

static const uint32_t *row_of(cairo_surface_t *picture, int y)
{
    return (const uint32_t *)(const void *)(cairo_image_surface_get_data(picture) +
                                            y * cairo_image_surface_get_stride(picture));
}

static void a_cover_puts_its_photo_as_cairo_would(void **state)
{
    static const int places[][2] = {{7, 5}, {-20, 3}, {30, -40}, {33, 41}, {-200, 0}, {0, 99}};
    enum { SIDE = 51 };

    (void)state;
    for (size_t i = 0; i < 2 * DV_COUNT(places); i++) {
        const int *place = places[i / 2];
        cairo_surface_t *ground = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 60, 80);
        cairo_surface_t *card = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 60, 80);
        cairo_surface_t *mask = mask_of(SIDE, i % 2 ? 0.5 : 1);
        cairo_surface_t *photo = cairo_image_surface_create(CAIRO_FORMAT_RGB24, SIDE, SIDE);
        dv_cover *cover = dv_cover_new(mask, place[0], place[1]);
        cairo_t *cr;

        assert_non_null(cover);
        fill_with_noise(ground, 1);
        fill_with_noise(photo, 2);
        cr = cairo_create(card);
        cairo_set_source_surface(cr, ground, 0, 0);
        cairo_paint(cr);
        cairo_destroy(cr);
        for (int again = 0; again < 2; again++) { /* the second time over what was there */
            dv_cover_restore(cover, ground, card);
            for (int y = 0; y < SIDE; y++)
                dv_cover_put(cover, y, row_of(photo, y), card);
        }
        cr = cairo_create(ground);
        cairo_set_source_surface(cr, photo, place[0], place[1]);
        cairo_mask_surface(cr, mask, place[0], place[1]);
        cairo_destroy(cr);
        for (int y = 0; y < 80; y++) {
            for (int x = 0; x < 60; x++)
                assert_true(is_near(pixel_of(card, x, y), pixel_of(ground, x, y), 1));
        }
        dv_cover_free(cover);
        cairo_surface_destroy(photo);
        cairo_surface_destroy(mask);
        cairo_surface_destroy(card);
        cairo_surface_destroy(ground);
    }
}

static void a_small_picture_still_fills_the_box(void **state)
{
    unsigned char *rgb = plain(6, 8, BLUE);
    dv_buf jpeg = jpeg_of(rgb, 6, 8, (jpeg_kind){0});

    (void)state;
    assert_drawn_plain(jpeg.data, jpeg.size, BLUE);
    dv_buf_free(&jpeg);
    jpeg = jpeg_of(rgb, 1, 1, (jpeg_kind){0});
    assert_drawn_plain(jpeg.data, jpeg.size, BLUE);
    dv_buf_free(&jpeg);
    free(rgb);
}

static void a_jpeg_cut_anywhere_is_refused(void **state)
{
    static const jpeg_kind kinds[] = {{.orientation = 1}, {.progressive = true}};
    unsigned char *rgb = plain(300, 400, 0);

    (void)state;
    for (int i = 0; i < 300 * 400 * 3; i++)
        rgb[i] = (unsigned char)(support_random() >> 8);
    for (size_t i = 0; i < DV_COUNT(kinds); i++) {
        dv_buf jpeg = jpeg_of(rgb, 300, 400, kinds[i]);

        assert_ok(open_status(jpeg.data, jpeg.size), &err);
        for (size_t size = 1; size < jpeg.size - 8; size += size < 700 ? 23 : 9973)
            assert_status(open_status(jpeg.data, size), DV_E_FORMAT, &err);
        assert_status(open_status(jpeg.data, jpeg.size * 9 / 10), DV_E_FORMAT, &err);
        dv_buf_free(&jpeg);
    }
    free(rgb);
}

static void what_is_no_picture_is_refused(void **state)
{
    dv_photo *photo = NULL;
    char big[600];

    (void)state;
    assert_status(open_status("", 0), DV_E_FORMAT, &err);
    assert_status(open_status("hello", 5), DV_E_FORMAT, &err);
    assert_status(open_status("GIF89a\1\0\1\0\0\0\0;", 14), DV_E_FORMAT, &err);
    assert_status(open_status("\xff\xd8\xff", 3), DV_E_FORMAT, &err);
    assert_status(open_status("\xff\xd8\xff\xe0 and then text instead of a picture", 40),
                  DV_E_FORMAT, &err);
    assert_status(open_status("\x89PNG\r\n\x1a\n", 8), DV_E_FORMAT, &err);
    assert_status(dv_photo_open("/nowhere/photo.jpg", 60, 80, &photo, &err), DV_E_NOT_FOUND, &err);
    snprintf(big, sizeof big, "%s/big", support_folder());
    shell("truncate -s 33M '%s'", big);
    assert_status(dv_photo_open(big, 60, 80, &photo, &err), DV_E_INVALID, &err);
    assert_null(photo);
}

/* Overwrites the size in the frame header of a small JPEG. */
static dv_buf jpeg_claiming(int width, int height, jpeg_kind kind)
{
    unsigned char *rgb = plain(64, 64, RED);
    dv_buf jpeg = jpeg_of(rgb, 64, 64, kind);
    unsigned char *frame =
        memmem(jpeg.data, jpeg.size, kind.progressive ? "\xff\xc2\0\21\10" : "\xff\xc0\0\21\10", 5);

    assert_non_null(frame);
    frame[5] = (unsigned char)(height >> 8);
    frame[6] = (unsigned char)height;
    frame[7] = (unsigned char)(width >> 8);
    frame[8] = (unsigned char)width;
    free(rgb);
    return jpeg;
}

static void bombs_are_refused_by_their_header(void **state)
{
    static const int sizes[][2] = {{30000, 64}, {64, 30000}, {30000, 30000}, {9000, 9000}};
    unsigned char *gray = plain(64, 64, 0x808080);
    dv_buf jpeg;

    (void)state;
    for (size_t i = 0; i < DV_COUNT(sizes); i++) {
        jpeg = jpeg_claiming(sizes[i][0], sizes[i][1], (jpeg_kind){0});
        assert_status(open_status(jpeg.data, jpeg.size), DV_E_INVALID, &err);
        dv_buf_free(&jpeg);
    }
    /* progressive: 280 MB of coefficients */
    jpeg = jpeg_claiming(7000, 7000, (jpeg_kind){.progressive = true});
    assert_status(open_status(jpeg.data, jpeg.size), DV_E_INVALID, &err);
    dv_buf_free(&jpeg);
    jpeg = jpeg_of(gray, 64, 64, (jpeg_kind){.many_scans = true});
    assert_status(open_status(jpeg.data, jpeg.size), DV_E_INVALID, &err);
    dv_buf_free(&jpeg);
    free(gray);
}

static dv_buf png_of(png_uint_32 format, const void *pixels, int width, int height)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    png_alloc_size_t size = 0;
    dv_buf out = {0};
    char *data;

    image.width = (png_uint_32)width;
    image.height = (png_uint_32)height;
    image.format = format;
    assert_true(png_image_write_get_memory_size(image, size, 0, pixels, 0, NULL));
    data = malloc(size);
    assert_non_null(data);
    assert_true(png_image_write_to_memory(&image, data, &size, 0, pixels, 0, NULL));
    dv_buf_put(&out, data, size);
    free(data);
    return out;
}

static void png_of_every_kind_comes_out_on_white(void **state)
{
    unsigned char *rgb = plain(150, 200, 0xd08040);
    uint16_t linear[4 * 12];
    unsigned char clear[4 * 12] = {0}, half[4 * 12], gray[12];
    dv_buf png;

    (void)state;
    png = png_of(PNG_FORMAT_RGB, rgb, 150, 200);
    assert_drawn_plain(png.data, png.size, 0xd08040);
    dv_buf_free(&png);

    for (int i = 0; i < 4 * 12; i++)
        linear[i] = i % 4 == 3 ? 65535 : 14136; /* sRGB 0x80 */
    png = png_of(PNG_FORMAT_LINEAR_RGB_ALPHA, linear, 3, 4);
    assert_int_equal(png.data[24], 16);
    assert_drawn_plain(png.data, png.size, 0x808080);
    dv_buf_free(&png);

    png = png_of(PNG_FORMAT_RGBA, clear, 3, 4);
    assert_drawn_plain(png.data, png.size, 0xffffff);
    dv_buf_free(&png);

    for (int i = 0; i < 4 * 12; i++)
        half[i] = i % 4 == 3 ? 0x80 : 0; /* black, half covering: half of white's light */
    png = png_of(PNG_FORMAT_RGBA, half, 3, 4);
    assert_drawn_plain(png.data, png.size, 0xbbbbbb);
    dv_buf_free(&png);

    memset(gray, 0x40, sizeof gray);
    png = png_of(PNG_FORMAT_GRAY, gray, 3, 4);
    assert_drawn_plain(png.data, png.size, 0x404040);
    dv_buf_free(&png);
    free(rgb);
}

static void a_png_cut_anywhere_or_too_large_is_refused(void **state)
{
    unsigned char *rgb = plain(150, 200, 0);
    dv_buf png;

    (void)state;
    for (int i = 0; i < 150 * 200 * 3; i++)
        rgb[i] = (unsigned char)(support_random() >> 8);
    png = png_of(PNG_FORMAT_RGB, rgb, 150, 200);
    assert_ok(open_status(png.data, png.size), &err);
    for (size_t size = 8; size < png.size - 60; size += 1999)
        assert_status(open_status(png.data, size), DV_E_FORMAT, &err);
    png.data[png.size / 2] = (char)~png.data[png.size / 2];
    assert_status(open_status(png.data, png.size), DV_E_FORMAT, &err);
    dv_buf_free(&png);
    free(rgb);

    rgb = plain(4001, 4000, 0);
    png = png_of(PNG_FORMAT_RGB, rgb, 4001, 4000);
    assert_status(open_status(png.data, png.size), DV_E_INVALID, &err);
    dv_buf_free(&png);
    free(rgb);
}

/* The pixel in the middle of a JPEG of 300 x 400. */
static void decode_middle(const dv_photo_jpeg *jpeg, unsigned char rgb[3])
{
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char line[3 * 300];
    JSAMPROW row = line;

    info.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, jpeg->data, jpeg->size);
    jpeg_read_header(&info, TRUE);
    assert_int_equal(info.image_width, 300);
    assert_int_equal(info.image_height, 400);
    jpeg_start_decompress(&info);
    while (info.output_scanline < 200)
        jpeg_read_scanlines(&info, &row, 1);
    memcpy(rgb, line + 3 * 150, 3);
    jpeg_abort_decompress(&info);
    jpeg_destroy_decompress(&info);
}

/* 300 x 400 upright, from a file that lies as told and has something behind its end. */
static void is_bare(int orientation)
{
    int width = orientation < 5 ? 300 : 400, height = orientation < 5 ? 400 : 300;
    unsigned char *rgb = plain(width, height, 0xd08040), found[3];
    dv_buf jpeg = jpeg_of(rgb, width, height, (jpeg_kind){.orientation = orientation});
    const dv_photo_jpeg *bare;
    dv_photo *photo = NULL;
    size_t end = jpeg.size - 2;

    dv_buf_puts(&jpeg, "DVX again");
    assert_ok(dv_photo_open(support_file("photo", jpeg.data, jpeg.size), 285, 380, &photo, &err),
              &err);
    assert_ok(dv_photo_as_jpeg(photo, &bare, &err), &err);
    assert_int_equal(bare->width, 300);
    assert_int_equal(bare->height, 400);
    assert_false(bare->grey);
    if (orientation == 1) /* not written anew: the scan is the file's own */
        assert_non_null(memmem(bare->data, bare->size, jpeg.data + end - 64, 64));
    assert_null(memmem(bare->data, bare->size, "Exif", 4));
    assert_null(memmem(bare->data, bare->size, "DVX", 3));
    decode_middle(bare, found);
    assert_true(abs(found[0] - 0xd0) < 5 && abs(found[1] - 0x80) < 5 && abs(found[2] - 0x40) < 5);
    dv_photo_free(photo);
    dv_buf_free(&jpeg);
    free(rgb);
}

static void a_pdf_gets_the_photo_as_jpeg_without_its_exif(void **state)
{
    (void)state;
    is_bare(1); /* the file's own JPEG */
    is_bare(6); /* turned upright, so written anew */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_exif_orientation_comes_out_upright),
        cmocka_unit_test(a_broken_exif_block_is_passed_over),
        cmocka_unit_test(a_wide_picture_is_cut_in_its_middle_and_a_tall_one_nearer_to_its_top),
        cmocka_unit_test(every_colour_space_of_jpeg_comes_out_as_rgb),
        cmocka_unit_test(however_coarse_the_colours_are_nothing_is_shifted),
        cmocka_unit_test(each_dot_is_what_lies_between_its_four_samples),
        cmocka_unit_test(a_cover_puts_its_photo_as_cairo_would),
        cmocka_unit_test(a_small_picture_still_fills_the_box),
        cmocka_unit_test(a_jpeg_cut_anywhere_is_refused),
        cmocka_unit_test(what_is_no_picture_is_refused),
        cmocka_unit_test(bombs_are_refused_by_their_header),
        cmocka_unit_test(png_of_every_kind_comes_out_on_white),
        cmocka_unit_test(a_png_cut_anywhere_or_too_large_is_refused),
        cmocka_unit_test(a_pdf_gets_the_photo_as_jpeg_without_its_exif),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
