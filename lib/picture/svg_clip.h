/*
 * picture/svg_clip.h - clip paths of an SVG, as outlines on the card: what a photo is cut to, and
 * what must not cut anything else.
 */
#ifndef DV_PICTURE_SVG_CLIP_H
#define DV_PICTURE_SVG_CLIP_H

#include "picture/design_inside.h"

/* A clip path met on the way to an element, and the user space it was met in. */
typedef struct dv_clip_use {
    char id[DV_ELEMENT_MAX];
    cairo_matrix_t to_card;
} dv_clip_use;

typedef struct dv_outline {
    char id[DV_ELEMENT_MAX];
    cairo_path_t *path; /* in the user space where it is used; NULL: cannot be followed */
} dv_outline;

/* Those of a file, collected while it is read. */
typedef struct dv_clips {
    cairo_t *cr; /* to trace with */
    dv_outline *outline;
    size_t count;
    int defs_depth, clip_depth; /* of the elements that are open, or 0 */
    cairo_matrix_t clip_matrix;
    char clip_id[DV_ELEMENT_MAX];
    bool clip_bad;
} dv_clips;

dv_status dv_clips_begin(dv_clips *clips, dv_error *err);
void dv_clips_free(dv_clips *clips);
/* An element begins, one ends. */
dv_status dv_clips_look(dv_clips *clips, int depth, const char *tag, const char *const *attributes,
                        dv_error *err);
dv_status dv_clips_end(dv_clips *clips, int depth, dv_error *err);
/* On the card; owned by the caller, free with cairo_path_destroy. NULL: cannot be followed. */
cairo_path_t *dv_clips_place(const dv_clips *clips, const dv_clip_use *use);
cairo_path_t *dv_clips_trace(const dv_clips *clips, const char *tag, const char *const *attributes,
                             const cairo_matrix_t *to_card);

/* The transform attribute, text may be NULL. */
cairo_matrix_t dv_svg_transform(const char *text);

#endif
