/*
 * doanvien/run.h - the press: a run turns ordered cards into signed, drawn files.
 *
 * A run is divided into parts of up to 500 cards (or as many as you say), of which the first is
 * small, so that there is soon a file to look at. Cards behind the first thousand or so are taken
 * into the run by the first worker that finds no other work, and those ordered meanwhile with them.
 * They are counted after the first file; until then progress tells a total of 0. A part is claimed,
 * signed, drawn aside, its files put under their final names, and only then its cards are marked
 * printed. Killed at any moment, a part is either done or made again with the same card ids and the
 * same bytes; what the earlier try left is removed first, so that no card revoked since stays among
 * the files.
 *
 * Any number of threads (jobs), processes and machines work on one run: those that make the same
 * call, or resume it by its number, where the folders have the same paths. The cards and the bytes
 * are the same as with one. A claim is a lease that is renewed while the part is drawn. Of a
 * process that died the next worker takes the part over at once; of a machine that vanished or
 * hangs, when the lease is over. Who comes back after that finds that the part is not theirs, and
 * neither names a file nor marks a card; they go on with another part.
 *
 * Proof before print: before the files of a part get their names they are read back, by decoders
 * that had no hand in drawing them. Of a card that is looked at, the QR code must read, from the
 * pixels of the PNG and of each page of a PDF, as the card's token, the token must be valid by the
 * key of the run, and its name and number must be what stands beside the code. If anything is
 * otherwise, the files are removed, nothing of the part is marked printed, and the call fails with
 * DV_E_RENDER.
 *
 * The design is read once, when a process begins: what is changed after that is not seen by it, and
 * refused to the next (DV_E_CONFLICT). A single photo that is removed gives a silhouette, the whole
 * folder stops the run before the part is put under its names.
 *
 * Files, in the folder of the run, or where it has more than 1,000 parts in folders of 1,000 parts
 * in it (run-R-parts-0001-1000):
 *     run-R-cards-PPPP.pdf    a page a side, exact card size or a stock of one card
 *     run-R-sheets-PPPP.pdf   A4 with 10 cards or another stock, backs mirrored for duplex
 *     run-R-png-PPPP/NUMBER-front.png, NUMBER-back.png    300 dpi
 */
#ifndef DOANVIEN_RUN_H
#define DOANVIEN_RUN_H

#include <doanvien/card.h>
#include <doanvien/credential.h>
#include <doanvien/design.h>
#include <doanvien/stock.h>

DV_BEGIN_DECLS

enum { DV_RUN_JOBS_MAX = 64 };

/* How many of the cards that were drawn are read back. Numbers never change. */
enum {
    DV_PROOF_SAMPLE = 0, /* one in 100, and one of each part at least */
    DV_PROOF_ALL = 1,
    DV_PROOF_NONE = 2
};

/* PRINTER goes alone: no files, the cards wait for dv_print_claim(). */
enum { DV_FORMAT_PNG = 1, DV_FORMAT_PDF = 2, DV_FORMAT_SHEET = 4, DV_FORMAT_PRINTER = 8 };

typedef struct dv_run_request {
    uint32_t size;               /* sizeof(dv_run_request) */
    int32_t formats;             /* DV_FORMAT_... added up; 0: all files */
    const char *unit_code;       /* a unit and those below; NULL: all */
    const char *design_folder;   /* required */
    const char *photos_folder;   /* NULL: those of the database only */
    const char *out_folder;      /* required, but NULL for a printer; made when missing */
    const dv_signer *signer;     /* required; borrowed */
    const dv_progress *progress; /* may be NULL */
    int32_t part_cards; /* cards a file; 0: a sheet or 4 cards in the first, to be looked at
                           soon, then 500 or a few less, so that no sheet is half empty */
    int32_t jobs;       /* threads, 1 to DV_RUN_JOBS_MAX; 0: one */
    const char *stock;  /* as for dv_stock_load(); NULL: A4, pages of the card's size */
    int32_t first_slot; /* of the first sheet, that the first card goes to; 0: 1 */
    int32_t duplex;     /* a dv_duplex */
    double offset_x_mm; /* of all backs, to the right and down: see dv_stock_calibrate() */
    double offset_y_mm;
    int32_t lease_s; /* seconds after which a worker that is not heard of loses its part; 0: 60 */
    int32_t proof;   /* DV_PROOF_... */
} dv_run_request;

#define DV_RUN_REQUEST_INIT                                                                        \
    {                                                                                              \
        sizeof(dv_run_request), 0, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, 0, 0, 0, 0,  \
            0                                                                                      \
    }

/*
 * Start a run over the ordered cards and finish it. A run for the same unit, design, formats and
 * folder that is not finished is taken up again instead: so the same call finishes what a killed
 * one began. Nothing to print and no run to finish: DV_OK with run id 0.
 *
 * A stock of one card is the paper of the cards' files, any other that of the sheets; the run keeps
 * the text of the stock, and ends with it. Only the first sheet begins at first_slot.
 *
 * Photos are looked for in the folder as <employee code> or <member number> with .jpg, .jpeg or
 * .png, then in the database (photo.h); a silhouette stands for who has none.
 *
 * DV_E_CONFLICT  the design, the key, the stock or its use is another than when the run began
 * DV_E_NOT_FOUND  a folder is not there: design, photos (also those of the run that is taken up)
 * DV_E_RENDER     a card does not read back as it should; its part was not printed
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
 * parts_done formats out_folder design_folder key_id made_at done_at stock first_slot duplex offset
 * ("0.500,-0.250" in mm, NULL: none). state is open or done; cards counts also those that the run
 * is yet to take, parts does not.
 */
DV_API dv_status dv_run_list(dv_registry *registry, int64_t run_id, dv_page **ret_page,
                             dv_error *err);

/* Cards that a run could not draw; they stay ordered. Columns: card_id member_no full_name reason.
 */
DV_API dv_status dv_run_refusals(dv_registry *registry, int64_t run_id, dv_page **ret_page,
                                 dv_error *err);

DV_END_DECLS

#endif
