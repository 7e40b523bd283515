/*
 * doanvien/handover.h - printed cards leave the print room: lists for the units to sign, who
 * received them, the package for a card bureau, and the account of a run.
 */
#ifndef DOANVIEN_HANDOVER_H
#define DOANVIEN_HANDOVER_H

#include <doanvien/run.h>

DV_BEGIN_DECLS

typedef enum dv_handover_format { DV_HANDOVER_PDF = 1, DV_HANDOVER_XLSX = 2 } dv_handover_format;

typedef struct dv_handover_request {
    uint32_t size; /* sizeof(dv_handover_request) */
    dv_handover_format format;
    int64_t run_id;        /* required */
    const char *unit_code; /* a unit and those below; NULL: all */
    const char *language;  /* "vi" or "en" of what is printed; NULL: "vi" */
    const char *path; /* of the file; one that is there is replaced once the new one is whole */
} dv_handover_request;

#define DV_HANDOVER_REQUEST_INIT                                                                   \
    {                                                                                              \
        sizeof(dv_handover_request), (dv_handover_format)0, 0, NULL, NULL, NULL                    \
    }

/*
 * Write the list of a run's cards that are printed or handed over, with a place to sign for each:
 * unit by unit, each on pages of its own (in a workbook: with a page break before), members sorted
 * as Vietnamese names are. For a card that was handed over the day stands where one would sign.
 * ret_cards: cards on it; 0: nothing was written.
 *
 * DV_E_NOT_FOUND  there is no such unit
 * DV_E_IO         the file could not be written
 */
DV_API dv_status dv_handover_list(dv_registry *registry, const dv_handover_request *request,
                                  int64_t *ret_cards, dv_error *err);

typedef struct dv_handover {
    uint32_t size;           /* sizeof(dv_handover) */
    dv_date received_on;     /* not in the future, nor before the cards were printed; required */
    int64_t run_id;          /* required */
    const char *unit_code;   /* a unit and those below; NULL: all */
    const char *received_by; /* who took them for the unit; required */
    const char *absent;      /* numbers of members whose cards still wait, with commas; or NULL */
} dv_handover;

#define DV_HANDOVER_INIT                                                                           \
    {                                                                                              \
        sizeof(dv_handover), DV_DATE_NONE, 0, NULL, NULL, NULL                                     \
    }

/*
 * The printed cards of a run were handed over to the members of a unit and below. In one
 * transaction; done again it finds none that wait. By a clerk or a printer. ret_cards: how many.
 *
 * DV_E_NOT_FOUND  no card of such a run is in reach, no such unit, or for an absent member no card
 *                 waits (the number is in err->detail)
 * DV_E_INVALID    the day cannot be, or who received them is missing
 */
DV_API dv_status dv_handover_record(dv_registry *registry, const dv_handover *handover,
                                    int64_t *ret_cards, dv_error *err);
/*
 * What was handed over to the units of a subtree, newest first, at most 1,000; run_id 0: of all
 * runs. Columns: handover_id run_id unit_code cards received_by received_on noted_by noted_at.
 */
DV_API dv_status dv_handover_history(dv_registry *registry, int64_t run_id, const char *unit_code,
                                     dv_page **ret_page, dv_error *err);

/*
 * The account of a run. Columns: part line unit_code quantity. By a printer or an auditor.
 *
 *     cards   taken = waiting + refused + dropped + printed, where dropped were revoked before they
 *             were printed; printed = kept + handed over + spoiled + ended
 *     blanks  counted: written off for this run (blank.h); not counted: printed, not written off
 *     stock   of the run's unit and those below: received + taken in - given out - printed
 *             - spoiled = balance
 *
 * DV_E_NOT_FOUND  there is no such run in reach
 */
DV_API dv_status dv_run_account(dv_registry *registry, int64_t run_id, dv_page **ret_page,
                                dv_error *err);

typedef struct dv_bureau_request {
    uint32_t size;               /* sizeof(dv_bureau_request) */
    int32_t reserved;            /* 0 */
    int64_t run_id;              /* required */
    const char *unit_code;       /* a unit and those below; NULL: all */
    const char *photos_folder;   /* before those of the database; NULL: the database only */
    const char *path;            /* of the ZIP; one that is there is replaced once it is whole */
    const dv_progress *progress; /* may be NULL; counts cards */
} dv_bureau_request;

#define DV_BUREAU_REQUEST_INIT                                                                     \
    {                                                                                              \
        sizeof(dv_bureau_request), 0, 0, NULL, NULL, NULL, NULL                                    \
    }

/*
 * Pack the printed cards of a run that are not handed over yet, for a bureau that makes cards:
 *
 *     cards.csv           a line a card: UTF-8 with BOM, CRLF, commas
 *     photos/NUMBER.jpg   of who has one; encoded by us, no EXIF
 *     qr/NUMBER.png       300 dpi, 8 dots a module, quiet zone included
 *     counts.csv          cards, photos, cards without photo, broken photos, QR codes
 *     SHA256SUMS          of each file, as sha256sum --check reads it
 *
 * A cell that a spreadsheet would take for a formula has an apostrophe before it. A photo that is
 * broken is left out and counted. ZIP64 where it is needed; memory grows by some hundred bytes a
 * card. By a printer. That it was asked for is an event, committed before anything is read.
 * ret_cards: 0 when there is none; then no file is written.
 *
 * DV_E_NOT_FOUND  there is no such run or unit in reach, or no such folder of photos
 * DV_E_STOPPED    progress asked to stop; no file is written
 */
DV_API dv_status dv_bureau_export(dv_registry *registry, const dv_bureau_request *request,
                                  int64_t *ret_cards, dv_error *err);

DV_END_DECLS

#endif
