/*
 * picture/paint.h - one side of one card onto a cairo context: the design's background, then the
 * fields. One painter belongs to one thread; the design it was made from may serve many.
 */
#ifndef DV_PICTURE_PAINT_H
#define DV_PICTURE_PAINT_H

#include <doanvien/design.h>

#include "ground/base.h"
#include "picture/pdf_form.h"
#include "picture/photo.h"
#include "picture/qr.h"

#include <cairo.h>
#include <pango/pango.h>

typedef struct dv_painter dv_painter;

/* dpi: dots of the raster, or of the printer that a vector page is meant for. */
dv_status dv_painter_new(const dv_design *design, double dpi, bool vector, dv_painter **ret,
                         dv_error *err);
void dv_painter_free(dv_painter *painter);
DV_AUTO(dv_painter, dv_painter_free)

/* One text run of a side: glyphs from *x on, at y. */
typedef struct dv_ink_run {
    const PangoGlyphItem *glyphs;
    const char *text; /* what their clusters count in */
    double size;      /* of the font */
    double scale;     /* of the glyphs' places */
    double y;
    const double *rgb;
    double alpha;
} dv_ink_run;

/* What a side is drawn with on a page, in points from the top left corner of the card. */
typedef struct dv_ink {
    void *user;
    /* What cairo drew. once: for this card alone; else the same form comes again. */
    dv_status (*form)(void *user, const dv_pdf_form *form, bool once, dv_error *err);
    dv_status (*run)(void *user, const dv_ink_run *run, double *x, dv_error *err);
    /* To fill the box, within the clip paths. */
    dv_status (*photo)(void *user, dv_photo *photo, const cairo_rectangle_t *box,
                       cairo_path_t *const *clip, int n_clips, double alpha, dv_error *err);
    /* The symbol and its quiet zone fill the square. */
    dv_status (*qr)(void *user, const dv_qr *qr, double x, double y, double side, dv_error *err);
} dv_ink;

/*
 * Draw a side on a page: the background with its bleed, then the fields. For painters of vectors.
 * card gives the texts; photo may be NULL (silhouette), qr may be NULL on a side without one.
 * DV_E_INVALID: the card cannot be drawn: a text does not fit, a character has no glyph in the font
 * (its code point is named). The same answer comes from dv_painter_check() without drawing.
 */
dv_status dv_painter_draw(dv_painter *painter, dv_side side, const dv_card_face *card,
                          dv_photo *photo, const dv_qr *qr, const dv_ink *ink, dv_error *err);
dv_status dv_painter_check(dv_painter *painter, const dv_card_face *card, dv_error *err);
/* Draw what all cards have on a side, if there is one, before the first card comes. */
dv_status dv_painter_background(dv_painter *painter, dv_side side, dv_error *err);
/*
 * Look at all that could refuse the card, and prepare what is slow: after DV_OK both sides are
 * drawn, unless memory runs out. DV_E_FORMAT: the photo is broken; DV_E_RENDER: the QR code is too
 * large for its box.
 */
dv_status dv_painter_prepare(dv_painter *painter, const dv_card_face *card, dv_photo *photo,
                             const dv_qr *qr, dv_error *err);

/*
 * What vector pages get beyond the card's edge from now on, 0 at first: the outermost of the
 * background, stretched, so that no white is left where the knife is not true.
 */
void dv_painter_set_bleed(dv_painter *painter, double bleed_mm);

/* Pixels a photo is wanted in for the photo box, 0 x 0 when the design has none. */
void dv_painter_photo_size(const dv_painter *painter, int *ret_width, int *ret_height);

/* What a card names: its photo, if the design has a place for one, and its QR code. */
dv_status dv_card_face_open(const dv_painter *painter, const dv_card_face *card,
                            dv_photo **ret_photo, dv_qr **ret_qr, dv_error *err);

/* What a kind of member has for a face, the design itself when it has none of its own. */
const dv_design *dv_design_of_kind(const dv_design *design, const char *kind);
/* The boxes of a field on a side, in points, up to max of them; how many. */
int dv_design_boxes(const dv_design *design, dv_side side, const char *field,
                    cairo_rectangle_t *ret_box, int max);

/* The layout of one side as text, one line a field: box in mm, font size, lines. For tests. */
dv_status dv_painter_dump(dv_painter *painter, dv_side side, const dv_card_face *card,
                          const dv_sink *sink, dv_error *err);

/* One side as pixels: a CAIRO_FORMAT_RGB24 surface that the painter owns and draws over next time.
 */
dv_status dv_painter_pixels(dv_painter *painter, dv_side side, const dv_card_face *card,
                            dv_photo *photo, const dv_qr *qr, cairo_surface_t **ret_surface,
                            dv_error *err);
/* The same as a PNG of the painter's dpi. DV_E_IO: the sink refused. */
dv_status dv_painter_png(dv_painter *painter, dv_side side, const dv_card_face *card,
                         dv_photo *photo, const dv_qr *qr, const dv_sink *sink, dv_error *err);

#endif
