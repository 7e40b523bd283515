/* SPDX-License-Identifier: MIT */
#include "shell.h"

#include "ground/buf.h"
#include "picture/png.h"

#include <png.h>
#include <time.h>

static dv_error err;

/* Flat ground, a gradient, an edge, noise: what a card with a photo is made of. */
static cairo_surface_t *picture(int width, int height)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    unsigned char *data = cairo_image_surface_get_data(surface);
    uint32_t noise = 1;

    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            uint32_t pixel = 0x0f4c5c;

            noise = noise * 1664525 + 1013904223;
            if (y > height / 4)
                pixel = (uint32_t)(x * 255 / width) << 16 | (uint32_t)(y & 0xff);
            if (y > height / 2)
                pixel = x % 50 < 25 ? 0xffffff : 0x000001;
            if (y > height * 3 / 4 && x < width / 2)
                pixel = noise >> 8;
            memcpy(data + y * cairo_image_surface_get_stride(surface) + 4 * x, &pixel,
                   sizeof pixel);
        }
    }
    cairo_surface_mark_dirty(surface);
    return surface;
}

static const char *write_file(cairo_surface_t *surface, double dpi)
{
    static char path[600];
    FILE *file;
    dv_sink sink;

    snprintf(path, sizeof path, "%s/picture.png", support_folder());
    file = fopen(path, "wb");
    assert_non_null(file);
    sink = (dv_sink){to_file, file};
    assert_ok(dv_png_write(surface, dpi, &sink, &err), &err);
    fclose(file);
    return path;
}

static void check_pixels(const char *path, cairo_surface_t *surface)
{
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    png_image image = {.version = PNG_IMAGE_VERSION};
    unsigned char *read;

    assert_true(png_image_begin_read_from_file(&image, path));
    assert_int_equal(image.format, PNG_FORMAT_RGB);
    assert_int_equal(image.width, width);
    assert_int_equal(image.height, height);
    read = malloc(PNG_IMAGE_SIZE(image));
    assert_non_null(read);
    assert_true(png_image_finish_read(&image, NULL, read, 0, NULL));
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            unsigned char *at = read + 3 * (y * width + x);
            uint32_t pixel;

            memcpy(&pixel,
                   cairo_image_surface_get_data(surface) +
                       y * cairo_image_surface_get_stride(surface) + 4 * x,
                   sizeof pixel);
            assert_int_equal(pixel & 0xffffff, at[0] << 16 | at[1] << 8 | at[2]);
        }
    }
    free(read);
}

static void the_pixels_come_back(void **state)
{
    static const int sizes[][2] = {{1011, 638}, {1, 1}, {1, 300}, {300, 1}, {2022, 1276}};

    (void)state;
    for (size_t i = 0; i < DV_COUNT(sizes); i++) {
        cairo_surface_t *surface = picture(sizes[i][0], sizes[i][1]);

        check_pixels(write_file(surface, 300), surface);
        cairo_surface_destroy(surface);
    }
}

/* One writer for many pictures, its table made for one of a single colour. */
static void pictures_unlike_the_ground_come_back_too(void **state)
{
    cairo_surface_t *ground = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1011, 638);
    cairo_surface_t *surface = picture(1011, 638);
    cairo_rectangle_int_t all = {0, 0, 1011, 638};
    char path[600], first[600];
    dv_png *png = NULL;

    (void)state;
    assert_ok(dv_png_new(ground, &all, 1, 5000, 300, &png, &err), &err);
    snprintf(path, sizeof path, "%s/unlike.png", support_folder());
    snprintf(first, sizeof first, "%s/first.png", support_folder());
    for (int i = 0; i < 3; i++) {
        FILE *file = fopen(i ? path : first, "wb");
        dv_sink sink = {to_file, file};

        assert_non_null(file);
        assert_ok(dv_png_put(png, i == 1 ? ground : surface, &sink, &err), &err);
        fclose(file);
        check_pixels(i ? path : first, i == 1 ? ground : surface);
        shell("pngcheck '%s'", i ? path : first);
    }
    shell("cmp '%s' '%s'", first, path); /* what came between makes no difference */
    dv_png_free(png);
    cairo_surface_destroy(surface);
    cairo_surface_destroy(ground);
}

enum { SIDE_MAX = 70, BOXES_MAX = 5, TRIALS = 300 };

static uint32_t seed;

static int below(int end)
{
    seed = seed * 1664525 + 1013904223;
    return (int)((uint64_t)(seed >> 8) * (uint64_t)end >> 24);
}

/* Flat, striped or grained, within the box alone. */
static void paint_box(cairo_surface_t *surface, cairo_rectangle_int_t box)
{
    int stride = cairo_image_surface_get_stride(surface), kind = below(4);
    unsigned char *data = cairo_image_surface_get_data(surface);
    uint32_t colour = (uint32_t)below(1 << 24);

    for (int y = box.y; y < box.y + box.height; y++) {
        for (int x = box.x; x < box.x + box.width; x++) {
            uint32_t pixel = kind == 0            ? (uint32_t)below(1 << 24)
                             : kind == 1          ? colour + (uint32_t)(x / 3)
                             : kind == 2 && y % 7 ? 0xffffff
                                                  : colour;

            memcpy(data + y * stride + 4 * x, &pixel, sizeof pixel);
        }
    }
    cairo_surface_mark_dirty(surface);
}

/* Anywhere, at the edges more often than not; sometimes empty, or everything. */
static cairo_rectangle_int_t any_box(int width, int height)
{
    int x = below(2) ? below(width + 1) : 0, y = below(2) ? below(height + 1) : 0;
    int right = below(2) ? x + below(width - x + 1) : width;
    int bottom = below(2) ? y + below(height - y + 1) : height;

    return (cairo_rectangle_int_t){x, y, right - x, bottom - y};
}

static int32_t to_buf(void *user, const uint8_t *data, size_t size)
{
    dv_buf_put(user, data, size);
    return 0;
}

static void check_memory(const dv_buf *file, cairo_surface_t *surface)
{
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    int stride = cairo_image_surface_get_stride(surface);
    png_image image = {.version = PNG_IMAGE_VERSION};
    static unsigned char read[4 * SIDE_MAX * SIDE_MAX];

    assert_true(png_image_begin_read_from_memory(&image, file->data, file->size));
    assert_true((int)image.width == width && (int)image.height == height);
    image.format = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? PNG_FORMAT_BGRA : PNG_FORMAT_ARGB;
    assert_true(png_image_finish_read(&image, NULL, read, 0, NULL));
    assert_int_equal(image.warning_or_error, 0);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            uint32_t pixel, wanted;

            memcpy(&pixel, read + 4 * (y * width + x), sizeof pixel);
            memcpy(&wanted, cairo_image_surface_get_data(surface) + y * stride + 4 * x,
                   sizeof wanted);
            assert_int_equal(pixel & 0xffffff, wanted & 0xffffff);
        }
    }
}

/* Two pictures by one writer that has compressed all but the boxes beforehand. */
static void try_boxes(int width, int height)
{
    cairo_surface_t *ground = picture(width, height), *surface = picture(width, height);
    cairo_rectangle_int_t box[BOXES_MAX];
    int n = below(BOXES_MAX + 1);
    dv_auto(dv_png) png = NULL;

    if (below(2))
        paint_box(ground, (cairo_rectangle_int_t){0, 0, width, height});
    for (int i = 0; i < n; i++)
        box[i] = any_box(width, height);
    memcpy(cairo_image_surface_get_data(surface), cairo_image_surface_get_data(ground),
           (size_t)cairo_image_surface_get_stride(ground) * (size_t)height);
    assert_ok(dv_png_new(ground, box, n, (uint32_t)below(3000), 300, &png, &err), &err);
    for (int card = 0; card < 2; card++) {
        dv_auto_buf file = {0};
        dv_sink sink = {to_buf, &file};

        for (int i = 0; i < n; i++)
            paint_box(surface, box[i]);
        assert_ok(dv_png_put(png, surface, &sink, &err), &err);
        check_memory(&file, surface);
    }
    cairo_surface_destroy(surface);
    cairo_surface_destroy(ground);
}

static void what_changes_in_boxes_anywhere_comes_back(void **state)
{
    (void)state;
    seed = (uint32_t)time(NULL);
    print_message("# seed %u\n", seed);
    for (int i = 0; i < TRIALS; i++)
        try_boxes(1 + below(SIDE_MAX), i % 10 ? 1 + below(SIDE_MAX) : 1);
}

static void outside_the_boxes_the_ground_is_written(void **state)
{
    cairo_surface_t *ground = picture(60, 60), *surface = picture(60, 60);
    cairo_rectangle_int_t box = {10, 20, 30, 15};
    dv_auto(dv_png) png = NULL;
    dv_auto_buf file = {0};
    dv_sink sink = {to_buf, &file};

    (void)state;
    seed = 1;
    assert_ok(dv_png_new(ground, &box, 1, 0, 300, &png, &err), &err);
    paint_box(surface, (cairo_rectangle_int_t){0, 40, 60, 5});
    paint_box(surface, box);
    assert_ok(dv_png_put(png, surface, &sink, &err), &err);
    memcpy(cairo_image_surface_get_data(surface) + 40 * cairo_image_surface_get_stride(surface),
           cairo_image_surface_get_data(ground) + 40 * cairo_image_surface_get_stride(ground),
           5 * (size_t)cairo_image_surface_get_stride(ground));
    check_memory(&file, surface);
    cairo_surface_destroy(surface);
    surface = picture(60, 61);
    assert_status(dv_png_put(png, surface, &sink, &err), DV_E_ARG, &err);
    cairo_surface_destroy(surface);
    cairo_surface_destroy(ground);
}

static void a_strict_reader_finds_no_fault(void **state)
{
    cairo_surface_t *surface = picture(1011, 638);

    (void)state;
    assert_non_null(strstr(shell("pngcheck '%s'", write_file(surface, 300)), "OK:"));
    cairo_surface_destroy(surface);
}

static void the_resolution_is_recorded(void **state)
{
    cairo_surface_t *surface = picture(100, 50);

    (void)state;
    assert_non_null(strstr(shell("pngcheck -v '%s'", write_file(surface, 300)),
                           "11811x11811 pixels/meter (300 dpi)"));
    assert_non_null(strstr(shell("pngcheck -v '%s'", write_file(surface, 600)),
                           "23622x23622 pixels/meter (600 dpi)"));
    cairo_surface_destroy(surface);
}

static void a_full_disk_is_an_error_at_every_length(void **state)
{
    cairo_surface_t *surface = picture(300, 200);
    size_t whole, room = SIZE_MAX;
    dv_sink sink = {to_full_disk, &room};

    (void)state;
    assert_ok(dv_png_write(surface, 300, &sink, &err), &err);
    whole = SIZE_MAX - room;
    for (size_t size = 0; size < whole; size += size < 100 ? 7 : 5000) {
        room = size;
        assert_status(dv_png_write(surface, 300, &sink, &err), DV_E_IO, &err);
    }
    room = whole;
    assert_ok(dv_png_write(surface, 300, &sink, &err), &err);
    cairo_surface_destroy(surface);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pixels_come_back),
        cmocka_unit_test(pictures_unlike_the_ground_come_back_too),
        cmocka_unit_test(what_changes_in_boxes_anywhere_comes_back),
        cmocka_unit_test(outside_the_boxes_the_ground_is_written),
        cmocka_unit_test(a_strict_reader_finds_no_fault),
        cmocka_unit_test(the_resolution_is_recorded),
        cmocka_unit_test(a_full_disk_is_an_error_at_every_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
