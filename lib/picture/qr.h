/* picture/qr.h - a QR symbol (ISO/IEC 18004) from text, and how it is drawn: whole dots, quiet
 * zone. */
#ifndef DV_PICTURE_QR_H
#define DV_PICTURE_QR_H

#include "ground/base.h"

#include <cairo.h>

enum {
    DV_QR_QUIET = 4,    /* modules of white on each side, ISO/IEC 18004 */
    DV_QR_DOTS_MIN = 3, /* printer dots a module must have to be read after printing */
    DV_QR_CHARS_MAX =
        3391, /* characters of the largest symbol: version 40, level M, alphanumeric */
    DV_QR_BITS_MAX = 24 * 185 /* bytes of the largest symbol with its quiet zone */
};

typedef struct dv_qr {
    int side;               /* modules without the quiet zone */
    unsigned char module[]; /* side * side, 1 is black */
} dv_qr;

/* Level M, one alphanumeric segment when the text allows. DV_E_INVALID: too long for a symbol. */
dv_status dv_qr_new(const char *text, dv_qr **ret_qr, dv_error *err);
void dv_qr_free(dv_qr *qr);
DV_AUTO(dv_qr, dv_qr_free)

/*
 * Draw into the box on an image surface (user space; upright, not rotated), white quiet zone
 * included, the symbol centred, a module a whole number of pixels and aligned to them.
 * DV_E_RENDER when the box gives fewer than DV_QR_DOTS_MIN pixels a module.
 */
dv_status dv_qr_draw(cairo_t *cr, const dv_qr *qr, double x, double y, double size, dv_error *err);
/* The same DV_E_RENDER for a page, before anything is drawn. */
dv_status dv_qr_check(const dv_qr *qr, double size, double dpi, dv_error *err);
/*
 * For a page: the side in points of the symbol with its quiet zone, a module a whole number of
 * dots of 1/dpi inch, in a box of this size; and its samples, a bit a module, 1 is white, rows
 * filled up to bytes. How many bytes.
 */
double dv_qr_fit(const dv_qr *qr, double size, double dpi);
int dv_qr_bits(const dv_qr *qr, unsigned char out[DV_QR_BITS_MAX]);

#endif
