/* SPDX-License-Identifier: MIT */
#include "picture/svg_clip.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "picture/svg_shape.h"
#include "picture/svg_style.h"

enum {
    OUTLINES_MAX = 4096,
    FINE = 64 /* cairo keeps paths in 1/256 of a device unit: this many make one of ours */
};

cairo_matrix_t dv_svg_transform(const char *text)
{
    cairo_matrix_t all, one;
    char name[12];
    int used = 0; /* stays 0 when the name is there and the bracket is not */

    cairo_matrix_init_identity(&all);
    while (text && sscanf(text, " %11[a-zA-Z] ( %n", name, &used) == 1 && used > 0) {
        double v[6] = {0};
        int n = 0;
        char *end;

        for (text += used; n < 6; n++, text = end) {
            text += strspn(text, " \t\r\n,");
            v[n] = g_ascii_strtod(text, &end);
            if (end == text)
                break;
        }
        text = strchr(text, ')');
        text = text ? text + 1 + strspn(text + 1, " \t\r\n,") : NULL;
        used = 0;
        cairo_matrix_init_identity(&one);
        if (strcmp(name, "matrix") == 0)
            cairo_matrix_init(&one, v[0], v[1], v[2], v[3], v[4], v[5]);
        else if (strcmp(name, "translate") == 0)
            cairo_matrix_init_translate(&one, v[0], v[1]);
        else if (strcmp(name, "scale") == 0)
            cairo_matrix_init_scale(&one, v[0], n > 1 ? v[1] : v[0]);
        else if (strcmp(name, "skewX") == 0)
            one.xy = tan(v[0] * G_PI / 180);
        else if (strcmp(name, "skewY") == 0)
            one.yx = tan(v[0] * G_PI / 180);
        else if (strcmp(name, "rotate") == 0) {
            cairo_matrix_init_translate(&one, v[1], v[2]);
            cairo_matrix_rotate(&one, v[0] * G_PI / 180);
            cairo_matrix_translate(&one, -v[1], -v[2]);
        }
        cairo_matrix_multiply(&all, &one, &all);
    }
    return all;
}

dv_status dv_clips_begin(dv_clips *clips, dv_error *err)
{
    cairo_surface_t *none = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);

    clips->cr = cairo_create(none);
    cairo_surface_destroy(none);
    return cairo_status(clips->cr) == CAIRO_STATUS_SUCCESS ? DV_OK : dv_fail_nomem(err);
}

void dv_clips_free(dv_clips *clips)
{
    for (size_t i = 0; i < clips->count; i++) {
        if (clips->outline[i].path)
            cairo_path_destroy(clips->outline[i].path);
    }
    free(clips->outline);
    if (clips->cr)
        cairo_destroy(clips->cr);
}

static void begin_path(const dv_clips *clips)
{
    cairo_new_path(clips->cr);
    cairo_identity_matrix(clips->cr);
    cairo_scale(clips->cr, FINE, FINE);
}

/* What was traced since, as it is without the matrix it was traced with. */
static cairo_path_t *end_path(const dv_clips *clips)
{
    cairo_path_t *path;

    cairo_identity_matrix(clips->cr);
    cairo_scale(clips->cr, FINE, FINE);
    path = cairo_copy_path(clips->cr);
    if (path->status == CAIRO_STATUS_SUCCESS && path->num_data > 0)
        return path;
    cairo_path_destroy(path);
    return NULL;
}

static const dv_outline *find(const dv_clips *clips, const char *id)
{
    for (size_t i = 0; i < clips->count; i++) {
        if (strcmp(clips->outline[i].id, id) == 0)
            return &clips->outline[i];
    }
    return NULL;
}

/* Takes the path over. */
static dv_status keep(dv_clips *clips, const char *id, cairo_path_t *path, dv_error *err)
{
    dv_outline *grown = clips->count < OUTLINES_MAX
                            ? reallocarray(clips->outline, clips->count + 1, sizeof *grown)
                            : NULL;

    if (!grown) {
        if (path)
            cairo_path_destroy(path);
        return clips->count < OUTLINES_MAX ? dv_fail_nomem(err) : DV_OK;
    }
    clips->outline = grown;
    snprintf(grown[clips->count].id, DV_ELEMENT_MAX, "%s", id);
    grown[clips->count++].path = path;
    return DV_OK;
}

static bool has_value(const char *const *attributes, const char *name, const char *value)
{
    const char *found = dv_svg_attribute(attributes, name);

    return found && strcmp(found, value) == 0;
}

/* A part of the clip path that is open: another one that it uses, or a shape. */
static bool add_part(const dv_clips *clips, const char *tag, const char *const *attributes)
{
    cairo_matrix_t own = dv_svg_transform(dv_svg_attribute(attributes, "transform"));
    const char *target = dv_svg_attribute(attributes, "href");
    const dv_outline *outline;
    double x = 0, y = 0;

    if (strcmp(tag, "title") == 0 || strcmp(tag, "desc") == 0)
        return true;
    cairo_identity_matrix(clips->cr);
    cairo_scale(clips->cr, FINE, FINE);
    cairo_transform(clips->cr, &clips->clip_matrix);
    cairo_transform(clips->cr, &own);
    if (dv_shape_is(tag))
        return dv_shape_trace(clips->cr, tag, attributes);
    if (strcmp(tag, "use") != 0)
        return false;
    target = target ? target : dv_svg_attribute(attributes, "xlink:href");
    outline = target && *target == '#' ? find(clips, target + 1) : NULL;
    if (!outline || !outline->path ||
        (dv_svg_attribute(attributes, "x") &&
         !dv_svg_length(dv_svg_attribute(attributes, "x"), &x)) ||
        (dv_svg_attribute(attributes, "y") &&
         !dv_svg_length(dv_svg_attribute(attributes, "y"), &y)))
        return false;
    cairo_translate(clips->cr, x, y);
    cairo_append_path(clips->cr, outline->path);
    return true;
}

static void open_clip(dv_clips *clips, int depth, const char *const *attributes)
{
    const char *id = dv_svg_attribute(attributes, "id");

    clips->clip_depth = depth;
    clips->clip_bad = has_value(attributes, "clipPathUnits", "objectBoundingBox") ||
                      dv_svg_attribute(attributes, "clip-path");
    clips->clip_matrix = dv_svg_transform(dv_svg_attribute(attributes, "transform"));
    snprintf(clips->clip_id, DV_ELEMENT_MAX, "%s", id ? id : "");
    begin_path(clips);
}

dv_status dv_clips_look(dv_clips *clips, int depth, const char *tag, const char *const *attributes,
                        dv_error *err)
{
    const char *id = dv_svg_attribute(attributes, "id");
    cairo_matrix_t own;

    if (!clips->defs_depth && strcmp(tag, "defs") == 0)
        clips->defs_depth = depth;
    if (strcmp(tag, "clipPath") == 0 && !clips->clip_depth) {
        open_clip(clips, depth, attributes);
        return DV_OK;
    }
    if (clips->clip_depth) {
        clips->clip_bad |= !add_part(clips, tag, attributes);
        return DV_OK;
    }
    if (!clips->defs_depth || !id || !dv_shape_is(tag))
        return DV_OK;
    own = dv_svg_transform(dv_svg_attribute(attributes, "transform"));
    return keep(clips, id, dv_clips_trace(clips, tag, attributes, &own), err);
}

dv_status dv_clips_end(dv_clips *clips, int depth, dv_error *err)
{
    if (depth == clips->defs_depth)
        clips->defs_depth = 0;
    if (depth != clips->clip_depth)
        return DV_OK;
    clips->clip_depth = 0;
    return keep(clips, clips->clip_id, clips->clip_bad ? NULL : end_path(clips), err);
}

cairo_path_t *dv_clips_trace(const dv_clips *clips, const char *tag, const char *const *attributes,
                             const cairo_matrix_t *to_card)
{
    begin_path(clips);
    cairo_transform(clips->cr, to_card);
    return dv_shape_trace(clips->cr, tag, attributes) ? end_path(clips) : NULL;
}

cairo_path_t *dv_clips_place(const dv_clips *clips, const dv_clip_use *use)
{
    const dv_outline *outline = find(clips, use->id);

    if (!outline || !outline->path)
        return NULL;
    begin_path(clips);
    cairo_transform(clips->cr, &use->to_card);
    cairo_append_path(clips->cr, outline->path);
    return end_path(clips);
}
