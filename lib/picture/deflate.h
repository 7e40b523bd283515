/*
 * picture/deflate.h - pixels to the zlib stream of a PNG (RFC 1950, RFC 1951), four times as fast
 * as a general compressor: rows are filtered by "Up", and the only match looked for is a pixel that
 * changes as the one before it did. Drawings are mostly such runs, and photos compress no better
 * by longer searches.
 */
#ifndef DV_PICTURE_DEFLATE_H
#define DV_PICTURE_DEFLATE_H

#include "ground/base.h"

#include <cairo.h>

typedef struct dv_deflate dv_deflate;

/* For pictures up to this many pixels wide; NULL when memory has run out. */
dv_deflate *dv_deflate_new(int width);
void dv_deflate_free(dv_deflate *deflate);
DV_AUTO(dv_deflate, dv_deflate_free)

/*
 * Count what a picture is made of, and make the code table for this and the like: one pass over
 * each of them is enough then. At least one of the two must come before dv_deflate_keep().
 */
void dv_deflate_learn(dv_deflate *deflate, const unsigned char *data, int stride, int width,
                      int height);
/* The same for so many pixels of a photo that is not known yet. */
void dv_deflate_learn_photo(dv_deflate *deflate, uint32_t pixels);

/*
 * From now on pictures are as this one but for what is in the boxes, which lie within it and may
 * overlap: the rest is compressed here, once. Must come before dv_deflate_pixels(). False when
 * memory has run out.
 */
bool dv_deflate_keep(dv_deflate *deflate, const unsigned char *data, int stride, int width,
                     int height, const cairo_rectangle_int_t *boxes, int n_boxes);

/*
 * Compress rows of 0x00RRGGBB words (the top byte is ignored) as 8-bit RGB; nothing outside the
 * boxes is looked at. put gets the stream piece by piece; it may leave by longjmp, the object can
 * still be freed then.
 */
void dv_deflate_pixels(dv_deflate *deflate, const unsigned char *data, int stride,
                       void (*put)(void *user, const uint8_t *data, size_t size), void *user);

#endif
