/*
 * picture/scan.h - what was drawn, read back by others' decoders: the pixels of a PNG (libpng), a
 * page of a PDF (poppler), the QR code in either (zbar). Nothing here knows how a card was drawn.
 */
#ifndef DV_PICTURE_SCAN_H
#define DV_PICTURE_SCAN_H

#include <doanvien/design.h>

#include "ground/base.h"
#include "ground/buf.h"

#include <cairo.h>

typedef struct dv_scan dv_scan; /* one thread at a time */

dv_status dv_scan_new(dv_scan **ret_scan, dv_error *err);
void dv_scan_free(dv_scan *scan);
DV_AUTO(dv_scan, dv_scan_free)

/* The text of the QR code on an RGB24 surface, within a box in pixels; "" when none is read. */
dv_status dv_scan_qr(dv_scan *scan, cairo_surface_t *surface, const cairo_rectangle_t *box,
                     dv_buf *ret_text, dv_error *err);

/* A PNG as an RGB24 surface, for cairo_surface_destroy(). DV_E_FORMAT: it is none, or not whole. */
dv_status dv_scan_png(const char *path, cairo_surface_t **ret_surface, dv_error *err);

typedef struct dv_scan_pdf dv_scan_pdf;

/* DV_E_FORMAT: no PDF, or broken. */
dv_status dv_scan_pdf_open(const char *path, dv_scan_pdf **ret_pdf, dv_error *err);
/* The same of bytes, which must live as long. */
dv_status dv_scan_pdf_open_data(const void *data, size_t size, dv_scan_pdf **ret_pdf,
                                dv_error *err);
void dv_scan_pdf_free(dv_scan_pdf *pdf);
DV_AUTO(dv_scan_pdf, dv_scan_pdf_free)

int dv_scan_pdf_pages(const dv_scan_pdf *pdf);

/*
 * A box of a page (from 0), in points from its top left corner, as pixels at these dpi, or the
 * letters whose middle lies in it, without white space. DV_E_FORMAT: there is no such page.
 */
dv_status dv_scan_pdf_pixels(dv_scan_pdf *pdf, int page, const cairo_rectangle_t *box, double dpi,
                             cairo_surface_t **ret_surface, dv_error *err);
dv_status dv_scan_pdf_letters(dv_scan_pdf *pdf, int page, const cairo_rectangle_t *box,
                              dv_buf *ret_text, dv_error *err);

#endif
