/*
 * doanvien/blank.h - card blanks (phôi thẻ) as accountable stock: received from the maker, issued
 * to units below, returned to units above, used up by runs, spoiled. A balance is never below
 * nothing, and always what the moves add up to (sql/check/blank_balance.sql).
 */
#ifndef DOANVIEN_BLANK_H
#define DOANVIEN_BLANK_H

#include <doanvien/card.h>

DV_BEGIN_DECLS

typedef enum dv_blank_kind {
    DV_BLANK_RECEIVED = 1, /* by unit_code, from the maker */
    DV_BLANK_ISSUED = 2,   /* by unit_code, to to_code below it */
    DV_BLANK_RETURNED = 3, /* by unit_code, to to_code above it */
    DV_BLANK_PRINTED = 4,  /* by run run_id, from the stock of unit_code; once a run */
    DV_BLANK_SPOILED = 5   /* lost or damaged at unit_code before a card was printed on them */
} dv_blank_kind;

typedef struct dv_blank_move {
    uint32_t size; /* sizeof(dv_blank_move) */
    dv_blank_kind kind;
    const char *unit_code;  /* required: whose stock */
    const char *to_code;    /* issued and returned only */
    int64_t quantity;       /* 1 to 100,000,000; printed: 0, or the number of cards printed */
    int64_t run_id;         /* printed only */
    const char *note;       /* may be NULL: a delivery note, why they were spoiled */
    const char *request_id; /* a UUID or NULL; the same one again does nothing more */
} dv_blank_move;

#define DV_BLANK_MOVE_INIT                                                                         \
    {                                                                                              \
        sizeof(dv_blank_move), (dv_blank_kind)0, NULL, NULL, 0, 0, NULL, NULL                      \
    }

/*
 * DV_E_INVALID    a quantity that cannot be, or units that do not lie below or above each other
 * DV_E_NOT_FOUND  no such unit or run
 * DV_E_STATE      fewer blanks than that, the run is not done, or printed nothing
 * DV_E_CONFLICT   the run was counted already, or request_id was used for another move
 */
DV_API dv_status dv_blank_record(dv_registry *registry, const dv_blank_move *move, dv_error *err);

/*
 * Stock of the units of a subtree (unit_code NULL: all) that ever had blanks, in the order of the
 * tree. Columns: unit_code unit_name received taken_in given_out printed spoiled balance.
 */
DV_API dv_status dv_blank_list(dv_registry *registry, const char *unit_code, dv_page **ret_page,
                               dv_error *err);
/*
 * Moves, newest first. Columns: move_id kind from_code to_code quantity run_id note made_by
 * made_at. after, limit as in dv_intake_rows().
 */
DV_API dv_status dv_blank_history(dv_registry *registry, const char *unit_code, const char *after,
                                  int32_t limit, dv_page **ret_page, dv_error *err);

DV_END_DECLS

#endif
