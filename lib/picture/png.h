/* picture/png.h - pixels to a PNG file with its resolution; libpng's longjmp stays inside. */
#ifndef DV_PICTURE_PNG_H
#define DV_PICTURE_PNG_H

#include "ground/base.h"

#include <cairo.h>

/* Writes many pictures that are alike, each in one pass: the code table is made once. */
typedef struct dv_png dv_png;

/*
 * ground: what all of them show but for some text and so many pixels of photo; a
 * CAIRO_FORMAT_RGB24 image as wide as they are. dpi is recorded (pHYs).
 */
dv_status dv_png_new(cairo_surface_t *ground, uint32_t photo_pixels, double dpi, dv_png **ret_png,
                     dv_error *err);
void dv_png_free(dv_png *png);
DV_AUTO(dv_png, dv_png_free)
/* Write an image surface as an 8-bit RGB PNG. DV_E_IO: the sink refused. */
dv_status dv_png_put(dv_png *png, cairo_surface_t *surface, const dv_sink *sink, dv_error *err);

/* One picture by itself, with a table of its own. */
dv_status dv_png_write(cairo_surface_t *surface, double dpi, const dv_sink *sink, dv_error *err);

#endif
