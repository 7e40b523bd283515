/*
 * picture/design_inside.h - what design.c, svg.c and paint.c know of a design. All lengths are
 * points (1/72 inch) on the card, from its top left corner, unless the name says otherwise.
 */
#ifndef DV_PICTURE_DESIGN_INSIDE_H
#define DV_PICTURE_DESIGN_INSIDE_H

#include <doanvien/design.h>

#include "ground/base.h"
#include "ground/buf.h"
#include "picture/format.h"

#include <cairo.h>
#include <librsvg/rsvg.h>
#include <pango/pango.h>

#define DV_CARD_WIDTH_MM 85.60 /* of ID-1, unless design.ini says otherwise */
#define DV_CARD_HEIGHT_MM 53.98
#define DV_PT_PER_MM (72.0 / 25.4)

#define DV_PROBE_ID "doanvien-probe" /* a rect over the whole card, in our copy of the SVG */

enum {
    DV_PLACES_MAX = 64,
    DV_FAMILY_MAX = 96,
    DV_ELEMENT_MAX = 80,
    DV_CLIPS_MAX = 6,
    DV_FORMATS_MAX = 32,
    DV_KINDS_MAX = 16
};

typedef enum dv_field_kind { DV_FIELD_TEXT, DV_FIELD_PHOTO, DV_FIELD_QR } dv_field_kind;

typedef struct dv_field {
    const char *name;
    size_t offset; /* of its text in dv_card_face */
    dv_field_kind kind;
} dv_field;

extern const dv_field DV_FIELDS[];
extern const int DV_FIELD_COUNT;

/* How text is set; sizes are in the user units of the element that it stands on. */
typedef struct dv_svg_style {
    char family[DV_FAMILY_MAX]; /* the first of the list, without quotes */
    double size;
    int weight;
    bool italic;
    bool plain_fill; /* a colour, not a gradient or none */
    bool shorthand;  /* CSS "font:", which we do not read */
    double rgb[3];
    double fill_alpha, opacity; /* opacity: with that of all groups around */
    char anchor;                /* 's'tart, 'm'iddle, 'e'nd */
    double spacing, spacing_em;
    int stretch;               /* steps from normal, as Pango counts them */
    unsigned odd;              /* what a placeholder cannot have: dv_svg_style_odd() */
    char clip[DV_ELEMENT_MAX]; /* id of the element's own clip path */
} dv_svg_style;

/* A placeholder as the SVG has it, then as the card has it. */
typedef struct dv_place {
    int field;
    char element[DV_ELEMENT_MAX]; /* what a fault calls it: its id, or its tag and line */
    char id[DV_ELEMENT_MAX];      /* hidden in the background */
    char box_id[DV_ELEMENT_MAX];  /* measured by librsvg; "" for a bare text */
    bool has_text;                /* a sample text gives baseline, anchor and style */
    dv_svg_style style;
    cairo_matrix_t to_card; /* from user units where the style was found */
    double text_x, text_y;
    int n_clips;
    cairo_path_t *clip[DV_CLIPS_MAX]; /* what is drawn in the box lies within these, on the card */
    bool turned;                      /* the box does not stand upright */
    const dv_format *format;          /* NULL: the text as it is */

    cairo_rectangle_t box;
    double baseline; /* wanted for the first line; 0: centre the lines in the box */
    double anchor_x;
} dv_place;

/* One SVG file, looked through. */
typedef struct dv_svg {
    dv_buf data;                    /* as librsvg gets it: each measured element has an id */
    dv_buf families;                /* NUL-terminated names, one after the other */
    dv_buf labels;                  /* the background's texts: family, text, family, text ... */
    double view_width, view_height; /* user units that the card spans */
    int n_places;
    dv_place place[DV_PLACES_MAX];
} dv_svg;

/* A kind of member with a face of its own: a design whose other side may be its parent's. */
typedef struct dv_kind {
    char name[DV_ELEMENT_MAX];
    int line;                     /* in design.ini */
    char file[2][DV_ELEMENT_MAX]; /* "" for the side that all have */
    dv_design *design;
} dv_kind;

struct dv_design {
    double width_mm, height_mm;
    bool preprinted; /* the background is on the blanks already */
    dv_svg *side[2]; /* NULL: no such side */
    int n_formats;
    dv_format format[DV_FORMATS_MAX];
    int n_kinds;
    dv_kind kind[DV_KINDS_MAX];
    struct _FcConfig *fonts; /* NULL: it has no text */
    char digest[65];
};

#define DV_DESIGN_WIDTH(design) ((design)->width_mm * DV_PT_PER_MM)
#define DV_DESIGN_HEIGHT(design) ((design)->height_mm * DV_PT_PER_MM)

/* Where faults go. kind is the status of the first one, DV_OK while there is none. */
typedef struct dv_faults {
    dv_page *page;
    const char *side; /* "front", "back", or the name of another file */
    dv_status kind;
} dv_faults;

/* Note a fault; fails only when memory has run out. */
__attribute__((format(printf, 6, 7))) dv_status dv_fault(dv_faults *faults, dv_status kind,
                                                         const char *element, const char *mend,
                                                         dv_error *err, const char *fault, ...);

/* What design.ini says, into an empty design; faults for what it cannot say. */
dv_status dv_design_ini(dv_design *design, const char *data, size_t size, dv_faults *faults,
                        dv_error *err);

/*
 * Look through an SVG: find the placeholders, note what must be refused. The design gives the size
 * of the card and the formats, and marks those that an element has.
 */
dv_status dv_svg_read(dv_design *design, const char *data, size_t size, dv_faults *faults,
                      dv_svg **ret_svg, dv_error *err);
void dv_svg_free(dv_svg *svg);
DV_AUTO(dv_svg, dv_svg_free)
DV_AUTO(dv_design, dv_design_free)

/* A handle that loads nothing from outside; the placeholders are visible until hidden. */
dv_status dv_svg_open(const dv_svg *svg, RsvgHandle **ret_handle, dv_error *err);
/*
 * Draw the background: all but the placeholders, over width x height at the origin of cr. fonts:
 * the calling thread's own, or NULL for those installed.
 */
dv_status dv_svg_draw(const dv_svg *svg, PangoFontMap *fonts, cairo_t *cr, double width,
                      double height, dv_error *err);

#endif
