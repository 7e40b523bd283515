/* press/run_inside.h - drawing some cards of a run for a printer, as run.c draws them for files. */
#ifndef DV_PRESS_RUN_INSIDE_H
#define DV_PRESS_RUN_INSIDE_H

#include "registry/inside.h"

/* Cards of a part that were claimed for a job. */
typedef struct dv_run_job {
    int64_t run_id, job_id;
    int part_no;
    const dv_signer *signer;
    const dv_sink *sink; /* the PDF; untouched when no card can be drawn */
    /* Of each card its QR text and the name of its unit, or why it cannot be drawn, else NULL. */
    void (*told)(void *user, const char *card_id, const char *qr_text, const char *unit_name,
                 const char *refused);
    void *user;
    int proof; /* DV_PROOF_... */
    int sides, landscape; /* told by dv_run_draw(): pages a card, 1 when they are wider than high */
} dv_run_job;

/* Inside the transaction that made the claim. */
dv_status dv_run_draw(dv_registry *registry, dv_run_job *job, dv_error *err);

#endif
