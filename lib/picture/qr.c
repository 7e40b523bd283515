/* SPDX-License-Identifier: MIT */
#include "picture/qr.h"

#include <math.h>
#include <string.h>

#include "picture/qr_encode.h"

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

/* A row of the symbol, quiet zone and all, as dots. */
static void put_row(const dv_qr *qr, int y, int dots, uint32_t *to)
{
    const unsigned char *row = qr->module + (ptrdiff_t)y * qr->side;
    size_t quiet = (size_t)(DV_QR_QUIET * dots);

    if (y < 0 || y >= qr->side) {
        memset(to, 0xff, 4 * (2 * quiet + (size_t)(qr->side * dots)));
        return;
    }
    memset(to, 0xff, 4 * quiet);
    to += quiet;
    for (int x = 0; x < qr->side; x++) {
        uint32_t pixel = row[x] ? 0xff000000 : 0xffffffff;

        for (int i = 0; i < dots; i++)
            *to++ = pixel;
    }
    memset(to, 0xff, 4 * quiet);
}

/* Written into the picture itself, on whole pixels: no module is a dot wider than another. */
static dv_status draw_pixels(cairo_t *cr, const dv_qr *qr, int x, int y, int dots, dv_error *err)
{
    cairo_surface_t *image = cairo_get_group_target(cr);
    int modules = qr->side + 2 * DV_QR_QUIET, whole = modules * dots;
    int stride = cairo_image_surface_get_stride(image);
    unsigned char *data;

    if (cairo_image_surface_get_format(image) > CAIRO_FORMAT_RGB24 || x < 0 || y < 0 ||
        x + whole > cairo_image_surface_get_width(image) ||
        y + whole > cairo_image_surface_get_height(image))
        return dv_fail(err, DV_E_RENDER, "the QR code stands out of the picture");
    cairo_surface_flush(image);
    data = cairo_image_surface_get_data(image) + (size_t)y * (size_t)stride + 4 * (size_t)x;
    for (int i = 0; i < whole; i++, data += stride) {
        if (i % dots == 0)
            put_row(qr, i / dots - DV_QR_QUIET, dots, (uint32_t *)(void *)data);
        else
            memcpy(data, data - stride, 4 * (size_t)whole);
    }
    cairo_surface_mark_dirty_rectangle(image, x, y, whole, whole);
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

dv_status dv_qr_draw(cairo_t *cr, const dv_qr *qr, double x, double y, double size, dv_error *err)
{
    double left = x, top = y, right = x + size, bottom = y + size, side, margin;
    int dots;

    cairo_user_to_device(cr, &left, &top);
    cairo_user_to_device(cr, &right, &bottom);
    side = fmin(fabs(right - left), fabs(bottom - top));
    dots = module_dots(qr, side);
    DV_TRY(check_dots(qr, dots, err));
    margin = (side - dots * (qr->side + 2 * DV_QR_QUIET)) / 2;
    return draw_pixels(cr, qr, (int)lround(fmin(left, right) + margin),
                       (int)lround(fmin(top, bottom) + margin), dots, err);
}

double dv_qr_fit(const dv_qr *qr, double size, double dpi)
{
    return module_dots(qr, size * dpi / 72) * (qr->side + 2 * DV_QR_QUIET) * 72 / dpi;
}

int dv_qr_bits(const dv_qr *qr, unsigned char out[DV_QR_BITS_MAX])
{
    int whole = qr->side + 2 * DV_QR_QUIET, stride = (whole + 7) / 8;

    memset(out, 0xff, (size_t)stride * (size_t)whole);
    for (int y = 0; y < qr->side; y++) {
        const unsigned char *row = qr->module + (size_t)y * (size_t)qr->side;
        unsigned char *to = out + (size_t)(y + DV_QR_QUIET) * (size_t)stride;

        for (int x = 0, at = DV_QR_QUIET; x < qr->side; x++, at++)
            to[at / 8] ^= (unsigned char)((row[x] & 1) << (7 - at % 8));
    }
    return stride * whole;
}
