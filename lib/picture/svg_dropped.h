/*
 * picture/svg_dropped.h - what librsvg 2.54 passes over without a word: elements, attributes and
 * properties that would be missing on every card. Each has a way to mend it.
 */
#ifndef DV_PICTURE_SVG_DROPPED_H
#define DV_PICTURE_SVG_DROPPED_H

#include "ground/base.h"

/* How to mend an element (its name without a prefix) that is not drawn; NULL when it is. */
const char *dv_dropped_element(const char *tag);
/* The same for a property or attribute with this value. */
const char *dv_dropped_property(const char *name, const char *value);

#endif
