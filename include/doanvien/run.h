/*
 * doanvien/run.h - the press: a run turns ordered cards into signed, drawn files.
 *
 * A run is divided into parts of up to 500 cards (or as many as you say). A part is claimed,
 * signed, drawn, its files put under their final names, and only then its cards are marked printed.
 * Killed at any moment, a part is either done or made again with the same card ids and the same
 * bytes; what the earlier try left is removed first, so that no card revoked since stays among the
 * files. Several processes may work on one run.
 *
 * Files, in the folder of the run:
 *     run-R-cards-PPPP.pdf    a page a side, exact card size
 *     run-R-sheets-PPPP.pdf   A4, 10 cards a page, crop marks, backs mirrored for duplex
 *     run-R-png-PPPP/NUMBER-front.png, NUMBER-back.png    300 dpi
 */
#ifndef DOANVIEN_RUN_H
#define DOANVIEN_RUN_H

#include <doanvien/card.h>
#include <doanvien/credential.h>
#include <doanvien/design.h>

DV_BEGIN_DECLS

/* PRINTER goes alone: no files, the cards wait for dv_print_claim(). */
enum { DV_FORMAT_PNG = 1, DV_FORMAT_PDF = 2, DV_FORMAT_SHEET = 4, DV_FORMAT_PRINTER = 8 };

typedef struct dv_run_request {
    uint32_t size;               /* sizeof(dv_run_request) */
    int32_t formats;             /* DV_FORMAT_... added up; 0: all files */
    const char *unit_code;       /* a unit and those below; NULL: all */
    const char *design_folder;   /* required */
    const char *photos_folder;   /* NULL: silhouettes */
    const char *out_folder;      /* required, but NULL for a printer; made when missing */
    const dv_signer *signer;     /* required; borrowed */
    const dv_progress *progress; /* may be NULL */
    int32_t part_cards; /* cards a file; 0: 500; a multiple of 10 leaves no sheet half empty */
    int32_t reserved;   /* 0 */
} dv_run_request;

#define DV_RUN_REQUEST_INIT                                                                        \
    {                                                                                              \
        sizeof(dv_run_request), 0, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0                        \
    }

/*
 * Start a run over the ordered cards and finish it. A run for the same unit, design, formats and
 * folder that is not finished is taken up again instead: so the same call finishes what a killed
 * one began. Nothing to print and no run to finish: DV_OK with run id 0.
 *
 * Photos are looked for as <employee code> or <member number> with .jpg, .jpeg or .png.
 *
 * DV_E_CONFLICT  the design or the key is another than when the run began
 * DV_E_NOT_FOUND  a folder is not there: design, photos (also those of the run that is taken up)
 * DV_E_STOPPED   progress asked to stop; what is done stays, call again to go on
 */
DV_API dv_status dv_run_create(dv_registry *registry, const dv_run_request *request,
                               int64_t *ret_run_id, dv_error *err);

/* Go on with a run by its number; request gives signer and progress, other fields are not looked
 * at. */
DV_API dv_status dv_run_resume(dv_registry *registry, int64_t run_id, const dv_run_request *request,
                               dv_error *err);

/*
 * Runs, newest first; run_id 0: all. Columns: run_id unit_code state cards printed refused parts
 * parts_done formats out_folder design_folder key_id made_at done_at. state is open or done.
 */
DV_API dv_status dv_run_list(dv_registry *registry, int64_t run_id, dv_page **ret_page,
                             dv_error *err);

/* Cards that a run could not draw; they stay ordered. Columns: card_id member_no full_name reason.
 */
DV_API dv_status dv_run_refusals(dv_registry *registry, int64_t run_id, dv_page **ret_page,
                                 dv_error *err);

DV_END_DECLS

#endif
