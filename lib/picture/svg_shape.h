/* picture/svg_shape.h - the outline of a basic shape or path, for the frame of a photo. */
#ifndef DV_PICTURE_SVG_SHAPE_H
#define DV_PICTURE_SVG_SHAPE_H

#include "ground/base.h"

#include <cairo.h>

/* rect, circle, ellipse, polygon, path: an outline that can be a frame. */
bool dv_shape_is(const char *tag);
/*
 * Add the outline of such an element to the path of cr, in its user space. False when it has none
 * that can be read; then what was added is no good.
 */
bool dv_shape_trace(cairo_t *cr, const char *tag, const char *const *attributes);

#endif
