/*
 * picture/cover.h - what a photo covers of the card: the same on every card of a painter, so it is
 * found out once, and the photo's dots are then copied, and mixed at edges alone.
 */
#ifndef DV_PICTURE_COVER_H
#define DV_PICTURE_COVER_H

#include "ground/base.h"

#include <cairo.h>

typedef struct dv_cover dv_cover;

/*
 * mask: CAIRO_FORMAT_A8, how much of each dot is covered; its top left dot lies at x, y of the
 * card, which it may stand out of. It is kept. NULL: memory has run out.
 */
dv_cover *dv_cover_new(cairo_surface_t *mask, int x, int y);
void dv_cover_free(dv_cover *cover);
DV_AUTO(dv_cover, dv_cover_free)

void dv_cover_size(const dv_cover *cover, int *ret_width, int *ret_height);
/* Put a row of the photo, as wide as the mask, on the card, a CAIRO_FORMAT_RGB24 image. */
void dv_cover_put(const dv_cover *cover, int y, const uint32_t *photo, cairo_surface_t *card);
/* Copy from ground, an image like card, what dv_cover_put() will not cover wholly. */
void dv_cover_restore(const dv_cover *cover, cairo_surface_t *ground, cairo_surface_t *card);

#endif
