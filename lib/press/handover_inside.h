/* press/handover_inside.h - how a hand-over list is set down: a PDF or a workbook, unit by unit. */
#ifndef DV_PRESS_HANDOVER_INSIDE_H
#define DV_PRESS_HANDOVER_INSIDE_H

#include <doanvien/handover.h>

#include "registry/inside.h"

/* What stands on the list besides names. */
typedef enum dv_hand_word {
    DV_HAND_TITLE,
    DV_HAND_UNIT,
    DV_HAND_RUN,
    DV_HAND_MADE,
    DV_HAND_CARDS,
    DV_HAND_PLACE,
    DV_HAND_NUMBER,
    DV_HAND_NAME,
    DV_HAND_CARD,
    DV_HAND_SIGN,
    DV_HAND_RECEIVED,
    DV_HAND_PAGE,
    DV_HAND_OF,
    DV_HAND_GIVER,
    DV_HAND_TAKER,
    DV_HAND_SIGN_HERE,
    DV_HAND_WORDS
} dv_hand_word;

typedef struct dv_hand_unit {
    const char *code, *name;
    const dv_rows *cards; /* of handover_cards */
} dv_hand_unit;

/* A list being written; one of its two forms. */
typedef struct dv_hand_list {
    const char *const *words; /* by dv_hand_word */
    int64_t run_id;
    char made[11]; /* as printed */
} dv_hand_list;

typedef struct dv_hand_pdf dv_hand_pdf;
dv_status dv_hand_pdf_new(const dv_hand_list *list, const dv_sink *sink, dv_hand_pdf **ret,
                          dv_error *err);
dv_status dv_hand_pdf_add(dv_hand_pdf *pdf, const dv_hand_unit *unit, dv_error *err);
dv_status dv_hand_pdf_finish(dv_hand_pdf *pdf, dv_error *err);
void dv_hand_pdf_free(dv_hand_pdf *pdf);
DV_AUTO(dv_hand_pdf, dv_hand_pdf_free)

/* path is where it is made, rows in the order they come and none kept. */
typedef struct dv_hand_book dv_hand_book;
dv_status dv_hand_book_new(const dv_hand_list *list, const char *path, dv_hand_book **ret,
                           dv_error *err);
dv_status dv_hand_book_add(dv_hand_book *book, const dv_hand_unit *unit, dv_error *err);
dv_status dv_hand_book_finish(dv_hand_book *book, dv_error *err);
void dv_hand_book_free(dv_hand_book *book);
DV_AUTO(dv_hand_book, dv_hand_book_free)

#endif
