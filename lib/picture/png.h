/* picture/png.h - pixels to a PNG file with its resolution; libpng's longjmp stays inside. */
#ifndef DV_PICTURE_PNG_H
#define DV_PICTURE_PNG_H

#include "ground/base.h"

#include <cairo.h>

/*
 * Write a CAIRO_FORMAT_RGB24 image surface as an 8-bit RGB PNG; dpi is recorded (pHYs).
 * DV_E_IO: the sink refused.
 */
dv_status dv_png_write(cairo_surface_t *surface, double dpi, const dv_sink *sink, dv_error *err);

#endif
