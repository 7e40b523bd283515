/*
 * picture/poppler.h - the few calls of poppler-glib (0.18 or newer, libpoppler-glib.so.8) that read
 * a PDF back. It is opened when it is wanted, not linked: poppler is under the GPL, and who links
 * this library for what needs no PDF to be read back should not come under it.
 */
#ifndef DV_PICTURE_POPPLER_H
#define DV_PICTURE_POPPLER_H

#include "ground/base.h"

#include <cairo.h>
#include <glib-object.h>

/* As in poppler-page.h: a letter's corners, in points from the top left of the page. */
typedef struct dv_poppler_rectangle {
    gdouble x1, y1, x2, y2;
} dv_poppler_rectangle;

/* Documents and pages are GObjects. */
typedef struct dv_poppler {
    GObject *(*document_new_from_file)(const char *uri, const char *password, GError **error);
    GObject *(*document_new_from_bytes)(GBytes *bytes, const char *password, GError **error);
    int (*document_get_n_pages)(GObject *document);
    GObject *(*document_get_page)(GObject *document, int index);
    void (*page_render)(GObject *page, cairo_t *cr);
    char *(*page_get_text)(GObject *page);
    gboolean (*page_get_text_layout)(GObject *page, dv_poppler_rectangle **letters, guint *n);
} dv_poppler;

/* The same for all threads. DV_E_OTHER: it is not installed. */
dv_status dv_poppler_get(const dv_poppler **ret, dv_error *err);

#endif
