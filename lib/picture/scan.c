/* SPDX-License-Identifier: MIT */
#include "picture/scan.h"

#include <math.h>
#include <string.h>

#include <zbar.h>

#include "picture/poppler.h"
#include "picture/qr.h"

enum {
    SCALE_MAX = 3,         /* zbar sees small modules better when they are larger */
    SIDE_PIXELS_MAX = 4096 /* of what is looked at for a QR code */
};

struct dv_scan {
    zbar_image_scanner_t *scanner;
};

/* A page as it was looked at, and its letters: several boxes of a page are looked at. */
typedef struct seen_page {
    int index;
    GObject *page; /* NULL: none yet */
    gchar *text;   /* NULL: not read yet */
    dv_poppler_rectangle *place;
    guint n_places;
    cairo_surface_t *drawn; /* what it draws at a dpi, its photos decoded; NULL: not yet */
    double dpi;
} seen_page;

struct dv_scan_pdf {
    const dv_poppler *poppler;
    GObject *document;
    seen_page seen[2]; /* the last even and the last odd one: front and back of a sheet */
};

DV_AUTO(cairo_surface_t, cairo_surface_destroy)
DV_AUTO(cairo_t, cairo_destroy)
DV_AUTO(GError, g_error_free)
DV_AUTO(GBytes, g_bytes_unref)
DV_AUTO(gchar, g_free)

dv_status dv_scan_new(dv_scan **ret_scan, dv_error *err)
{
    dv_auto(dv_scan) scan = calloc(1, sizeof *scan);

    if (!scan)
        return dv_fail_nomem(err);
    scan->scanner = zbar_image_scanner_create();
    if (!scan->scanner)
        return dv_fail_nomem(err);
    zbar_image_scanner_set_config(scan->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scan->scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    *ret_scan = dv_take(&scan);
    return DV_OK;
}

void dv_scan_free(dv_scan *scan)
{
    if (!scan)
        return;
    if (scan->scanner)
        zbar_image_scanner_destroy(scan->scanner);
    free(scan);
}

/* Grey, each pixel scale x scale times; NULL when there is no memory. */
static unsigned char *grey_of(cairo_surface_t *surface, int left, int top, int width, int height,
                              int scale)
{
    const unsigned char *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    size_t row = (size_t)width * (size_t)scale;
    unsigned char *grey = calloc(row, (size_t)height * (size_t)scale);

    for (int y = 0; grey && y < height * scale; y++) {
        const unsigned char *from = data + (size_t)(top + y / scale) * (size_t)stride;

        for (int x = 0; x < width * scale; x++) {
            uint32_t pixel;

            memcpy(&pixel, from + 4 * (size_t)(left + x / scale), sizeof pixel);
            grey[(size_t)y * row + (size_t)x] =
                (unsigned char)((((pixel >> 16) & 255) + 2 * ((pixel >> 8) & 255) + (pixel & 255)) /
                                4);
        }
    }
    return grey;
}

static dv_status read_grey(dv_scan *scan, const unsigned char *grey, int width, int height,
                           dv_buf *ret_text, dv_error *err)
{
    const zbar_symbol_t *symbol = NULL;
    zbar_image_t *image = zbar_image_create();

    if (!image)
        return dv_fail_nomem(err);
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)width, (unsigned)height);
    zbar_image_set_data(image, grey, (size_t)width * (size_t)height, NULL);
    if (zbar_scan_image(scan->scanner, image) > 0)
        symbol = zbar_image_first_symbol(image);
    if (symbol)
        dv_buf_put(ret_text, zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol));
    zbar_image_destroy(image);
    return dv_buf_status(ret_text, err);
}

dv_status dv_scan_qr(dv_scan *scan, cairo_surface_t *surface, const cairo_rectangle_t *box,
                     dv_buf *ret_text, dv_error *err)
{
    int left = (int)fmax(floor(box->x), 0), top = (int)fmax(floor(box->y), 0);
    int right = (int)fmin(ceil(box->x + box->width), cairo_image_surface_get_width(surface));
    int bottom = (int)fmin(ceil(box->y + box->height), cairo_image_surface_get_height(surface));

    dv_buf_clear(ret_text);
    dv_buf_put(ret_text, "", 0);
    DV_TRY(dv_buf_status(ret_text, err));
    if (cairo_image_surface_get_format(surface) != CAIRO_FORMAT_RGB24)
        return dv_fail(err, DV_E_ARG, "the picture is no RGB24 image");
    if (right <= left || bottom <= top || right - left > SIDE_PIXELS_MAX ||
        bottom - top > SIDE_PIXELS_MAX)
        return DV_OK;
    cairo_surface_flush(surface);
    for (int scale = 1; scale <= SCALE_MAX && ret_text->size == 0; scale++) {
        unsigned char *grey = grey_of(surface, left, top, right - left, bottom - top, scale);
        dv_status status = grey ? read_grey(scan, grey, (right - left) * scale,
                                            (bottom - top) * scale, ret_text, err)
                                : dv_fail_nomem(err);

        free(grey);
        DV_TRY(status);
    }
    return DV_OK;
}

dv_status dv_scan_png(const char *path, cairo_surface_t **ret_surface, dv_error *err)
{
    dv_auto(cairo_surface_t) surface = cairo_image_surface_create_from_png(path);
    cairo_status_t status = cairo_surface_status(surface);

    if (status == CAIRO_STATUS_NO_MEMORY)
        return dv_fail_nomem(err);
    if (status != CAIRO_STATUS_SUCCESS)
        return dv_fail(err, DV_E_FORMAT, "a PNG could not be read back: %s",
                       cairo_status_to_string(status));
    if (cairo_image_surface_get_format(surface) != CAIRO_FORMAT_RGB24)
        return dv_fail(err, DV_E_FORMAT, "a PNG is not in RGB");
    *ret_surface = dv_take(&surface);
    return DV_OK;
}

static dv_status document_take(const dv_poppler *poppler, GObject *document, const GError *why,
                               dv_scan_pdf **ret, dv_error *err)
{
    dv_scan_pdf *pdf;

    if (!document) {
        dv_fail(err, DV_E_FORMAT, "a PDF could not be read back");
        dv_fail_detail(err, why ? why->message : "", NULL);
        return DV_E_FORMAT;
    }
    pdf = calloc(1, sizeof *pdf);
    if (!pdf) {
        g_object_unref(document);
        return dv_fail_nomem(err);
    }
    pdf->poppler = poppler;
    pdf->document = document;
    *ret = pdf;
    return DV_OK;
}

dv_status dv_scan_pdf_open(const char *path, dv_scan_pdf **ret_pdf, dv_error *err)
{
    const dv_poppler *poppler;
    dv_auto(GError) why = NULL;
    dv_auto(gchar) uri = NULL;
    GObject *document;

    DV_TRY(dv_poppler_get(&poppler, err));
    uri = g_filename_to_uri(path, NULL, &why);
    document = uri ? poppler->document_new_from_file(uri, NULL, &why) : NULL;
    return document_take(poppler, document, why, ret_pdf, err);
}

dv_status dv_scan_pdf_open_data(const void *data, size_t size, dv_scan_pdf **ret_pdf, dv_error *err)
{
    const dv_poppler *poppler;
    dv_auto(GError) why = NULL;
    dv_auto(GBytes) bytes = NULL;
    GObject *document;

    DV_TRY(dv_poppler_get(&poppler, err));
    bytes = g_bytes_new_static(data, size);
    document = poppler->document_new_from_bytes(bytes, NULL, &why);
    return document_take(poppler, document, why, ret_pdf, err);
}

static void forget_page(seen_page *seen)
{
    g_clear_object(&seen->page);
    g_clear_pointer(&seen->text, g_free);
    g_clear_pointer(&seen->place, g_free);
    seen->n_places = 0;
    cairo_surface_destroy(dv_take(&seen->drawn));
}

void dv_scan_pdf_free(dv_scan_pdf *pdf)
{
    if (!pdf)
        return;
    forget_page(&pdf->seen[0]);
    forget_page(&pdf->seen[1]);
    g_object_unref(pdf->document);
    free(pdf);
}

int dv_scan_pdf_pages(const dv_scan_pdf *pdf)
{
    return pdf->poppler->document_get_n_pages(pdf->document);
}

static dv_status page_of(dv_scan_pdf *pdf, int index, seen_page **ret, dv_error *err)
{
    seen_page *seen = &pdf->seen[index % 2];

    *ret = seen;
    if (seen->page && seen->index == index)
        return DV_OK;
    forget_page(seen);
    seen->index = index;
    seen->page = pdf->poppler->document_get_page(pdf->document, index);
    return seen->page ? DV_OK : dv_fail(err, DV_E_FORMAT, "a PDF has no page %d", index + 1);
}

static dv_status fail_page(cairo_status_t status, dv_error *err)
{
    if (status == CAIRO_STATUS_NO_MEMORY)
        return dv_fail_nomem(err);
    return dv_fail(err, DV_E_FORMAT, "a page of a PDF could not be drawn: %s",
                   cairo_status_to_string(status));
}

/* A recording: several boxes of a page are looked at, and its photos cost most. */
static dv_status draw_page(const dv_scan_pdf *pdf, seen_page *seen, double dpi, dv_error *err)
{
    dv_auto(cairo_surface_t) drawn = NULL;
    dv_auto(cairo_t) cr = NULL;

    if (seen->drawn && seen->dpi == dpi)
        return DV_OK;
    drawn = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
    cr = cairo_create(drawn);
    cairo_scale(cr, dpi / 72, dpi / 72);
    pdf->poppler->page_render(seen->page, cr);
    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        return fail_page(cairo_status(cr), err);
    cairo_surface_destroy(seen->drawn);
    seen->drawn = dv_take(&drawn);
    seen->dpi = dpi;
    return DV_OK;
}

dv_status dv_scan_pdf_pixels(dv_scan_pdf *pdf, int page, const cairo_rectangle_t *box, double dpi,
                             cairo_surface_t **ret_surface, dv_error *err)
{
    double scale = dpi / 72;
    dv_auto(cairo_surface_t) surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)ceil(box->width * scale), (int)ceil(box->height * scale));
    dv_auto(cairo_t) cr = cairo_create(surface);
    seen_page *seen;

    DV_TRY(page_of(pdf, page, &seen, err));
    DV_TRY(draw_page(pdf, seen, dpi, err));
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_set_source_surface(cr, seen->drawn, -box->x * scale, -box->y * scale);
    cairo_paint(cr);
    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        return fail_page(cairo_status(cr), err);
    *ret_surface = dv_take(&surface);
    return DV_OK;
}

static bool within(const dv_poppler_rectangle *letter, const cairo_rectangle_t *box)
{
    double x = (letter->x1 + letter->x2) / 2, y = (letter->y1 + letter->y2) / 2;

    return x >= box->x && x <= box->x + box->width && y >= box->y && y <= box->y + box->height;
}

dv_status dv_scan_pdf_letters(dv_scan_pdf *pdf, int page, const cairo_rectangle_t *box,
                              dv_buf *ret_text, dv_error *err)
{
    seen_page *seen;
    guint i = 0;

    DV_TRY(page_of(pdf, page, &seen, err));
    if (!seen->text) {
        seen->text = pdf->poppler->page_get_text(seen->page);
        if (!pdf->poppler->page_get_text_layout(seen->page, &seen->place, &seen->n_places))
            seen->n_places = 0;
    }
    dv_buf_clear(ret_text);
    dv_buf_put(ret_text, "", 0);
    for (const char *at = seen->text; at && *at && i < seen->n_places;
         at = g_utf8_next_char(at), i++) {
        if (!g_unichar_isspace(g_utf8_get_char(at)) && within(&seen->place[i], box))
            dv_buf_put(ret_text, at, (size_t)(g_utf8_next_char(at) - at));
    }
    return dv_buf_status(ret_text, err);
}
