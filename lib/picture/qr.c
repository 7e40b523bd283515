/* SPDX-License-Identifier: MIT */
#include "picture/qr.h"

#include <math.h>
#include <string.h>

#include "picture/qr_encode.h"

DV_AUTO(cairo_surface_t, cairo_surface_destroy)

dv_status dv_qr_new(const char *text, dv_qr **ret_qr, dv_error *err)
{
    if (!*text)
        return dv_fail(err, DV_E_INVALID, "there is no text for the QR code");
    return dv_qr_encode(text, strlen(text), ret_qr, err);
}

void dv_qr_free(dv_qr *qr)
{
    free(qr);
}

static dv_status draw_status(cairo_status_t status, dv_error *err)
{
    if (status == CAIRO_STATUS_SUCCESS)
        return DV_OK;
    if (status == CAIRO_STATUS_NO_MEMORY)
        return dv_fail_nomem(err);
    return dv_fail(err, DV_E_RENDER, "the QR code was not drawn: %s",
                   cairo_status_to_string(status));
}

/* Dots of one module, 0 when the box is too small. The slack forgives rounding of millimetres. */
static int module_dots(const dv_qr *qr, double box_dots)
{
    return (int)floor(box_dots / (qr->side + 2 * DV_QR_QUIET) + 1e-6);
}

static void put_pixels(const dv_qr *qr, int dots, unsigned char *data, int stride)
{
    int whole = (qr->side + 2 * DV_QR_QUIET) * dots;

    memset(data, 0xff, (size_t)whole * (size_t)stride);
    for (int y = 0; y < qr->side; y++) {
        unsigned char *row = data + (size_t)((y + DV_QR_QUIET) * dots) * (size_t)stride;

        for (int x = 0; x < qr->side; x++) {
            if (qr->module[y * qr->side + x])
                memset(row + (size_t)(x + DV_QR_QUIET) * (size_t)dots * 4, 0, (size_t)dots * 4);
        }
        for (int i = 1; i < dots; i++)
            memcpy(row + (size_t)i * (size_t)stride, row, (size_t)stride);
    }
}

/* A sample a module and its quiet zone. All grey, so that a PDF holds one bit of DeviceGray each:
 * black that no printer mixes of four inks. */
static dv_status draw_samples(cairo_t *cr, const dv_qr *qr, double x, double y, double module,
                              dv_error *err)
{
    int whole = qr->side + 2 * DV_QR_QUIET;
    dv_auto(cairo_surface_t) image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, whole, whole);

    DV_TRY(draw_status(cairo_surface_status(image), err));
    cairo_surface_flush(image);
    put_pixels(qr, 1, cairo_image_surface_get_data(image), cairo_image_surface_get_stride(image));
    cairo_surface_mark_dirty(image);

    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, module, module);
    cairo_set_source_surface(cr, image, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_paint(cr);
    cairo_restore(cr);
    return draw_status(cairo_status(cr), err);
}

/* The symbol as an image of its own, laid on whole pixels: no module is a dot wider than another.
 */
static dv_status draw_pixels(cairo_t *cr, const dv_qr *qr, int x, int y, int dots, dv_error *err)
{
    int whole = (qr->side + 2 * DV_QR_QUIET) * dots;
    dv_auto(cairo_surface_t) image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, whole, whole);

    DV_TRY(draw_status(cairo_surface_status(image), err));
    cairo_surface_flush(image);
    put_pixels(qr, dots, cairo_image_surface_get_data(image),
               cairo_image_surface_get_stride(image));
    cairo_surface_mark_dirty(image);

    cairo_save(cr);
    cairo_identity_matrix(cr);
    cairo_set_source_surface(cr, image, x, y);
    cairo_paint(cr);
    cairo_restore(cr);
    return draw_status(cairo_status(cr), err);
}

static dv_status check_dots(const dv_qr *qr, int dots, dv_error *err)
{
    if (dots >= DV_QR_DOTS_MIN)
        return DV_OK;
    return dv_fail(err, DV_E_RENDER,
                   "a QR code of %d modules gets %d dots a module, it needs %d: make its box "
                   "larger",
                   qr->side, dots, DV_QR_DOTS_MIN);
}

dv_status dv_qr_check(const dv_qr *qr, double size, double dpi, dv_error *err)
{
    return check_dots(qr, module_dots(qr, size * dpi / 72), err);
}

dv_status dv_qr_draw(cairo_t *cr, const dv_qr *qr, double x, double y, double size, double dpi,
                     dv_error *err)
{
    bool pixels = cairo_surface_get_type(cairo_get_group_target(cr)) == CAIRO_SURFACE_TYPE_IMAGE;
    double dot = 72 / dpi;
    double box_dots = size * dpi / 72;
    double left = x, top = y, right = x + size, bottom = y + size;
    double margin;
    int dots;

    if (pixels) {
        cairo_user_to_device(cr, &left, &top);
        cairo_user_to_device(cr, &right, &bottom);
        box_dots = fmin(fabs(right - left), fabs(bottom - top));
    }
    dots = module_dots(qr, box_dots);
    DV_TRY(check_dots(qr, dots, err));
    margin = (box_dots - dots * (qr->side + 2 * DV_QR_QUIET)) / 2;
    if (pixels)
        return draw_pixels(cr, qr, (int)lround(fmin(left, right) + margin),
                           (int)lround(fmin(top, bottom) + margin), dots, err);
    return draw_samples(cr, qr, x + margin * dot, y + margin * dot, dots * dot, err);
}
