/* SPDX-License-Identifier: MIT */
#include "shell.h"

#include "picture/png.h"

#include <png.h>

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
    char path[600], first[600];
    dv_png *png = NULL;

    (void)state;
    assert_ok(dv_png_new(ground, 5000, 300, &png, &err), &err);
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
        cmocka_unit_test(a_strict_reader_finds_no_fault),
        cmocka_unit_test(the_resolution_is_recorded),
        cmocka_unit_test(a_full_disk_is_an_error_at_every_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
