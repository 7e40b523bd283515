/*
 * picture/page_box.h - TrimBox and BleedBox, which cairo does not write: put into each page while
 * the PDF goes by, and the table of places at its end set right. Streamed; 8 bytes a page are kept.
 */
#ifndef DV_PICTURE_PAGE_BOX_H
#define DV_PICTURE_PAGE_BOX_H

#include "ground/base.h"

/* From the top left corner of the page, in mm. */
typedef struct dv_box {
    double x_mm, y_mm, width_mm, height_mm;
} dv_box;

typedef enum dv_page_box_state {
    DV_PAGE_BOX_PASS,  /* nothing of interest */
    DV_PAGE_BOX_PAGE,  /* a page's dictionary is about to come */
    DV_PAGE_BOX_LINE,  /* its first line */
    DV_PAGE_BOX_TABLE, /* the table of places is about to come */
    DV_PAGE_BOX_COUNT, /* how many places it has */
    DV_PAGE_BOX_PLACE, /* one of them */
    DV_PAGE_BOX_START, /* where the table is, is about to come */
    DV_PAGE_BOX_WHERE
} dv_page_box_state;

typedef struct dv_page_box {
    dv_sink sink;
    bool refused; /* by the sink, which gets nothing more */
    bool broken;  /* out of memory */
    bool done;    /* the table of places came and was set right */
    dv_page_box_state state;
    int matched;      /* bytes of what is looked for */
    int64_t came;     /* bytes from cairo */
    int64_t table_at; /* where cairo's table began */
    int64_t places;   /* that are still to come */
    char boxes[192];  /* what is put into a page */
    int boxes_size;
    char held[32];
    int n_held;
    int64_t *at; /* where it was put, in bytes from cairo */
    size_t pages, room;
} dv_page_box;

/* cairo is about to write a page (cairo_show_page) of this size with these boxes. */
void dv_page_box_page(dv_page_box *box, double width_mm, double height_mm, const dv_box *trim,
                      const dv_box *bleed);
/* Whether the boxes went into it. */
bool dv_page_box_has(const dv_page_box *box);
/* cairo is about to write the end of the file (cairo_surface_finish). */
void dv_page_box_end(dv_page_box *box);
/* What cairo writes. False: the sink refused, or memory ran out. */
bool dv_page_box_write(dv_page_box *box, const unsigned char *data, size_t size);
void dv_page_box_free(dv_page_box *box);

#endif
