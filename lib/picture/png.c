/* SPDX-License-Identifier: MIT */
#include "picture/png.h"

#include <math.h>
#include <setjmp.h>
#include <string.h>

#include <png.h>

#include "picture/deflate.h"

#define METRES_PER_INCH 0.0254

/* What is shared with libpng's callbacks, and where its longjmp comes back to. */
typedef struct png_fence {
    const dv_sink *sink;
    dv_status status; /* why it came back */
    char text[128];
    jmp_buf home;
} png_fence;

static void on_error(png_structp png, png_const_charp text)
{
    png_fence *fence = png_get_error_ptr(png);

    strncpy(fence->text, text, sizeof fence->text - 1);
    longjmp(fence->home, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void on_write(png_structp png, png_bytep data, size_t size)
{
    png_fence *fence = png_get_io_ptr(png);

    if (fence->sink->write(fence->sink->user, data, size) != 0) {
        fence->status = DV_E_IO;
        png_error(png, "the sink refused");
    }
}

static void on_flush(png_structp png)
{
    (void)png;
}

static void on_piece(void *user, const uint8_t *data, size_t size)
{
    static const png_byte IDAT[4] = "IDAT";

    png_write_chunk(user, IDAT, data, size);
}

/* libpng writes the chunks; what is inside the pixels' own is ours. */
static void write_png(png_structp png, png_infop info, cairo_surface_t *surface, double dpi,
                      dv_deflate *deflate)
{
    static const png_byte IEND[4] = "IEND";
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    png_uint_32 per_metre = (png_uint_32)lround(dpi / METRES_PER_INCH);

    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_write_info(png, info);
    dv_deflate_pixels(deflate, cairo_image_surface_get_data(surface),
                      cairo_image_surface_get_stride(surface), on_piece, png);
    png_write_chunk(png, IEND, NULL, 0);
}

static dv_status fail_png(const png_fence *fence, dv_error *err)
{
    if (fence->status == DV_E_IO)
        return dv_fail(err, DV_E_IO, "the PNG could not be written");
    return dv_fail(err, DV_E_RENDER, "the PNG was not made: %s", fence->text);
}

static dv_status encode(cairo_surface_t *surface, double dpi, png_fence *fence, dv_deflate *deflate,
                        dv_error *err)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, fence, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;

    if (!info) {
        png_destroy_write_struct(&png, NULL);
        return dv_fail_nomem(err);
    }
    if (setjmp(fence->home)) {
        png_destroy_write_struct(&png, &info);
        return fail_png(fence, err);
    }
    png_set_write_fn(png, fence, on_write, on_flush);
    write_png(png, info, surface, dpi, deflate);
    png_destroy_write_struct(&png, &info);
    return DV_OK;
}

struct dv_png {
    double dpi;
    int width, height;
    dv_deflate *deflate;
};

static dv_status check_surface(cairo_surface_t *surface, dv_error *err)
{
    cairo_surface_flush(surface);
    if (cairo_image_surface_get_format(surface) != CAIRO_FORMAT_RGB24)
        return dv_fail(err, DV_E_ARG, "the picture is no RGB24 image");
    return DV_OK;
}

dv_status dv_png_new(cairo_surface_t *ground, const cairo_rectangle_int_t *boxes, int n_boxes,
                     uint32_t photo_pixels, double dpi, dv_png **ret_png, dv_error *err)
{
    dv_auto(dv_png) png = NULL;
    const unsigned char *data;
    int stride;

    DV_TRY(check_surface(ground, err));
    png = calloc(1, sizeof *png);
    if (!png)
        return dv_fail_nomem(err);
    png->dpi = dpi;
    png->width = cairo_image_surface_get_width(ground);
    png->height = cairo_image_surface_get_height(ground);
    png->deflate = dv_deflate_new(png->width);
    if (!png->deflate)
        return dv_fail_nomem(err);
    data = cairo_image_surface_get_data(ground);
    stride = cairo_image_surface_get_stride(ground);
    dv_deflate_learn_photo(png->deflate, photo_pixels);
    dv_deflate_learn(png->deflate, data, stride, png->width, png->height);
    if (!dv_deflate_keep(png->deflate, data, stride, png->width, png->height, boxes, n_boxes))
        return dv_fail_nomem(err);
    *ret_png = dv_take(&png);
    return DV_OK;
}

void dv_png_free(dv_png *png)
{
    if (!png)
        return;
    dv_deflate_free(png->deflate);
    free(png);
}

dv_status dv_png_put(dv_png *png, cairo_surface_t *surface, const dv_sink *sink, dv_error *err)
{
    png_fence fence = {.sink = sink};

    DV_TRY(check_surface(surface, err));
    if (cairo_image_surface_get_width(surface) != png->width ||
        cairo_image_surface_get_height(surface) != png->height)
        return dv_fail(err, DV_E_ARG, "the picture has not the size of its ground");
    return encode(surface, png->dpi, &fence, png->deflate, err);
}

dv_status dv_png_write(cairo_surface_t *surface, double dpi, const dv_sink *sink, dv_error *err)
{
    dv_auto(dv_png) png = NULL;

    DV_TRY(dv_png_new(surface, NULL, 0, 0, dpi, &png, err));
    return dv_png_put(png, surface, sink, err);
}
