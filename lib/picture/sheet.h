/* picture/sheet.h - paper: a grid of cards on a page, crop marks, where the backs go. Data only. */
#ifndef DV_PICTURE_SHEET_H
#define DV_PICTURE_SHEET_H

#include "ground/base.h"

#include <cairo.h>

enum { DV_SHEET_SLOTS_MAX = 64, DV_SHEET_HOLES_MAX = 8, DV_SHEET_NAME_MAX = 64 };

/* Where nothing should be printed; from the top left corner of a card's front. */
typedef struct dv_hole {
    double x_mm, y_mm, width_mm, height_mm;
} dv_hole;

typedef struct dv_sheet {
    char name[DV_SHEET_NAME_MAX];
    double width_mm, height_mm;           /* the page */
    double card_width_mm, card_height_mm; /* a piece as it is cut */
    double bleed_mm;                      /* printed beyond the edge of each card */
    int columns, rows;
    double left_mm, top_mm;        /* of the first card */
    double pitch_x_mm, pitch_y_mm; /* from a card's corner to its neighbour's */
    double mark_mm, mark_gap_mm;   /* length of a crop mark, and its distance to the card */
    int holes;
    dv_hole hole[DV_SHEET_HOLES_MAX];

    /* how it is used */
    int first;                       /* the slot that the first card goes to, from 0 */
    bool short_edge;                 /* turned over its short edge, else over its long one */
    double offset_x_mm, offset_y_mm; /* of all that is printed on the back, right and down */
} dv_sheet;

/* A4, 2 x 5 cards of ID-1 size, crop marks: the ordinary sheet of an office printer. */
extern const dv_sheet DV_SHEET_A4_2X5;

static inline int dv_sheet_slots(const dv_sheet *sheet)
{
    return sheet->columns * sheet->rows;
}

/* The edge over which the sheet is turned runs from top to bottom, as in a book. */
bool dv_sheet_sideways(const dv_sheet *sheet);
/*
 * Corner of a slot (0 is top left, row by row) in mm. back: where the back of that slot lies when
 * the sheet has been turned over.
 */
void dv_sheet_slot(const dv_sheet *sheet, int slot, bool back, double *ret_x_mm, double *ret_y_mm);
/* A portrait card lies on its side in a landscape slot, and the other way round. */
bool dv_sheet_lies(const dv_sheet *sheet, double width_mm, double height_mm);
/*
 * The same for a card of this size, in the middle of the slot: from the card's points to the
 * page's. Whatever the edge, a cut card shows its back upright when it is turned like a leaf of a
 * book; so a back stands on its head where the paper is turned from top to bottom.
 */
void dv_sheet_place(const dv_sheet *sheet, int slot, bool back, double width_mm, double height_mm,
                    cairo_matrix_t *ret);
#define DV_SHEET_MARK_WIDTH_MM 0.1
/* Crop marks for all slots, never inside a card; lines in pure black. cr is in points. */
void dv_sheet_marks(const dv_sheet *sheet, bool back, cairo_t *cr);
/* The lines alone, added to the path of cr. */
void dv_sheet_marks_path(const dv_sheet *sheet, bool back, cairo_t *cr);

#endif
