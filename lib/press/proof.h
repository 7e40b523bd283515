/*
 * press/proof.h - proof before print: the files of a part are read back by decoders that are not
 * ours, and must show the card that they are for. What the token says is the measure: its name and
 * number must be what stands beside its QR code.
 */
#ifndef DV_PRESS_PROOF_H
#define DV_PRESS_PROOF_H

#include <doanvien/credential.h>

#include "picture/paint.h"
#include "picture/scan.h"
#include "picture/sheet.h"

/*
 * Which cards of a part are proved: one in so many, those of a sheet together, since a page is read
 * back whole; elsewhere in each part. At least one card, and no card twice.
 */
typedef struct dv_sample {
    int cards, slots, first; /* the first card lies in this slot of the first sheet */
    int sheets, wanted;      /* sheets of the sample, and cards that are still to be chosen */
    int step, begin;         /* from a sheet of the sample to the next; where it begins */
    int sheet, slot;         /* that are next: the how-manieth of the sample */
} dv_sample;
/* part_no: any number from 1 up. */
dv_sample dv_sample_of(int cards, int one_in, int slots, int first, int part_no);
/* Index of the next card, -1 after the last. */
int dv_sample_next(dv_sample *sample);

typedef struct dv_proof dv_proof; /* one thread at a time */

/* signer: whose key the tokens must be signed with. */
dv_status dv_proof_new(const dv_design *design, const dv_signer *signer, double dpi,
                       dv_proof **ret_proof, dv_error *err);
/* What takes time before the first PNG or PDF is looked at. */
dv_status dv_proof_ready(dv_proof *proof, bool png, bool pdf, dv_error *err);
void dv_proof_free(dv_proof *proof);
DV_AUTO(dv_proof, dv_proof_free)

/*
 * The card that the next calls look for; what it holds is borrowed until the next card. DV_E_RENDER
 * when its token is not valid at this time, seconds since 1970 UTC.
 */
typedef struct dv_proof_card {
    const dv_card_face *face;
    dv_photo *photo; /* may be NULL */
    const dv_qr *qr;
} dv_proof_card;
dv_status dv_proof_begin(dv_proof *proof, const dv_proof_card *card, int64_t now, dv_error *err);

/*
 * The side of the card in a PNG. The QR code must read as the token; the boxes of name and number
 * must be, pixel by pixel, what the token's name and number draw. DV_E_RENDER: they are not;
 * err->detail names the file.
 */
dv_status dv_proof_png(dv_proof *proof, dv_side side, const char *path, dv_error *err);
/* A PDF to be read back. DV_E_RENDER: it is none, or broken. */
dv_status dv_proof_open(const char *path, dv_scan_pdf **ret_pdf, dv_error *err);
/*
 * Both sides of the card in a PDF, which was the index'th (from 0) to be added. sheet NULL: a page
 * a side. The QR code must read as the token from the page's pixels; the letters in the boxes of
 * name and number must be those of the token's.
 */
dv_status dv_proof_pdf(dv_proof *proof, dv_scan_pdf *pdf, const char *path, const dv_sheet *sheet,
                       int index, dv_error *err);

#endif
