/* picture/qr.h - a QR symbol (ISO/IEC 18004) from text, and how it is drawn: whole dots, quiet
 * zone. */
#ifndef DV_PICTURE_QR_H
#define DV_PICTURE_QR_H

#include "ground/base.h"

#include <cairo.h>

enum {
    DV_QR_QUIET = 4,       /* modules of white on each side, ISO/IEC 18004 */
    DV_QR_DOTS_MIN = 3,    /* printer dots a module must have to be read after printing */
    DV_QR_CHARS_MAX = 3391 /* characters of the largest symbol: version 40, level M, alphanumeric */
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
 * Draw into the box (user space, points on a page; upright, not rotated), white quiet zone
 * included, the symbol centred, a module a whole number of dots. On an image surface the dots are
 * its pixels and the symbol is aligned to them; elsewhere a dot is 1/dpi inch and the symbol is an
 * image of one sample a module, black and white in DeviceGray when the page is a PDF's.
 * DV_E_RENDER when the box gives fewer than DV_QR_DOTS_MIN dots.
 */
dv_status dv_qr_draw(cairo_t *cr, const dv_qr *qr, double x, double y, double size, double dpi,
                     dv_error *err);
/* The same DV_E_RENDER for a page, before anything is drawn. */
dv_status dv_qr_check(const dv_qr *qr, double size, double dpi, dv_error *err);

#endif
