/*
 * press/inside.h - what the files of the press share: a run, its workers and their claims. Many
 * workers, in one process or many, work on one run; a part belongs to one of them at a time.
 */
#ifndef DV_PRESS_INSIDE_H
#define DV_PRESS_INSIDE_H

#include <doanvien/run.h>

#include "press/paper.h"
#include "press/proof.h"
#include "press/tools.h"
#include "registry/inside.h"

#include <pthread.h>
#include <stdatomic.h>

/* A run as it was begun; the texts live as long as rows. */
typedef struct dv_run_row {
    int64_t run_id;
    dv_rows *rows;
    const char *design_path, *design_digest, *photos_path, *out_path, *kid, *qr_prefix;
    const char *issued_on, *valid_until;
    int formats;
    int64_t issued_at, expires_at, cards, done, parts;
    bool whole; /* no card is left to take */
    dv_paper paper;
} dv_run_row;

/* What the workers of one process share. */
typedef struct dv_press {
    const dv_run_row *run;
    const dv_run_request *request;
    const dv_design *design;
    atomic_llong cards, done; /* cards 0: not counted yet */
    atomic_bool whole;        /* no card is left to take */
    atomic_bool stop;         /* the caller asked to, or a worker failed */
    pthread_mutex_t lock;
    dv_status status; /* of the first worker that failed, under lock */
    dv_error why;
} dv_press;

/* What a worker needs from the first card to the last. */
typedef struct dv_worker {
    dv_press *press;
    dv_registry *registry; /* of its own */
    const dv_run_row *run;
    const dv_signer *signer;
    const dv_design *design;
    dv_tools *tools;     /* NULL: made in its own thread */
    dv_painter *pixels;  /* NULL when no PNG is wanted */
    dv_painter *vectors; /* NULL when no PDF is wanted */
    dv_proof *proof;     /* NULL when no proof is wanted, or none was made yet */
    int photo_width, photo_height;
    bool chief; /* on the caller's thread: tells of progress */

    int part_no, claim; /* 0: none */
    int64_t renewed_at; /* milliseconds */
} dv_worker;

/*
 * Take ordered cards into the parts of a run: the first ones, so that it soon begins, and in a
 * transaction of its own what is left, when no other worker did.
 */
dv_status dv_run_take_first(dv_db *db, int64_t run_id, const dv_scope *scope,
                            const dv_run_request *r, const dv_stock *stock, int64_t *ret_taken,
                            dv_error *err);
dv_status dv_run_take_rest(dv_db *db, int64_t run_id, dv_error *err);
/* The cards of a run, with those that it is yet to take. */
dv_status dv_run_count(dv_db *db, int64_t run_id, int64_t *ret_cards, dv_error *err);

/* Draw the cards of the part that the worker claimed, and write them into the ledger. */
dv_status dv_part_make(dv_worker *w, dv_error *err);
/* Remove what this worker, or one who had the part before, has not finished. */
dv_status dv_part_clean(const dv_worker *w, int first_claim, dv_error *err);

/*
 * Between two cards: keep the claim, tell of progress. DV_E_STOPPED; DV_E_CONFLICT when the part
 * was taken over by another worker.
 */
dv_status dv_worker_step(dv_worker *w, dv_error *err);
/*
 * Work on the run until it is done, with as many threads as were asked for. tools: of the first,
 * borrowed; may be NULL.
 */
dv_status dv_workers_run(dv_registry *registry, const dv_run_row *run, const dv_design *design,
                         const dv_run_request *request, dv_tools *tools, dv_error *err);

#endif
