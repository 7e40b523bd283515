/* picture/png.h - pixels to a PNG file with its resolution; libpng's longjmp stays inside. */
#ifndef DV_PICTURE_PNG_H
#define DV_PICTURE_PNG_H

#include "ground/base.h"

#include <cairo.h>

/*
 * Writes many pictures that are alike, each in one pass: the code table is made once, and what
 * never changes is compressed once.
 */
typedef struct dv_png dv_png;

/*
 * ground: an image as all of them are, CAIRO_FORMAT_RGB24, but for what is in the boxes (which lie
 * within it and may overlap), of which so many pixels are photo. dpi is recorded (pHYs).
 */
dv_status dv_png_new(cairo_surface_t *ground, const cairo_rectangle_int_t *boxes, int n_boxes,
                     uint32_t photo_pixels, double dpi, dv_png **ret_png, dv_error *err);
void dv_png_free(dv_png *png);
DV_AUTO(dv_png, dv_png_free)
/*
 * Write an image surface of the ground's size as an 8-bit RGB PNG; outside the boxes the ground is
 * written. DV_E_IO: the sink refused.
 */
dv_status dv_png_put(dv_png *png, cairo_surface_t *surface, const dv_sink *sink, dv_error *err);

/* One picture by itself, with a table of its own. */
dv_status dv_png_write(cairo_surface_t *surface, double dpi, const dv_sink *sink, dv_error *err);

#endif
