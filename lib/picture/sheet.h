/* picture/sheet.h - paper: a grid of cards on a page, crop marks, where the backs go. Data only. */
#ifndef DV_PICTURE_SHEET_H
#define DV_PICTURE_SHEET_H

#include "ground/base.h"

#include <cairo.h>

enum { DV_SHEET_SLOTS_MAX = 64 };

typedef struct dv_sheet {
    const char *name;
    double width_mm, height_mm; /* the page */
    int columns, rows;
    double left_mm, top_mm;        /* of the first card */
    double pitch_x_mm, pitch_y_mm; /* from a card's corner to its neighbour's */
    double mark_mm, mark_gap_mm;   /* length of a crop mark, and its distance to the card */
} dv_sheet;

/* A4, 2 x 5 cards of ID-1 size, crop marks: the ordinary sheet of an office printer. */
extern const dv_sheet DV_SHEET_A4_2X5;

/*
 * Corner of a slot (0 is top left, row by row) in mm. back: where the back of that slot lies when
 * the sheet is turned over its long edge.
 */
void dv_sheet_slot(const dv_sheet *sheet, int slot, bool back, double *ret_x_mm, double *ret_y_mm);
/* Crop marks for all slots, never inside a card; 0.1 mm lines in pure black. cr is in points. */
void dv_sheet_marks(const dv_sheet *sheet, double card_width_mm, double card_height_mm,
                    cairo_t *cr);

#endif
