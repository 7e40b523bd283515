/*
 * press/tools.h - what a worker draws and proves with. That of the first is made beside the
 * database's work, while it takes the cards into the run, so that the first file is soon there.
 */
#ifndef DV_PRESS_TOOLS_H
#define DV_PRESS_TOOLS_H

#include <doanvien/run.h>

#include "picture/paint.h"
#include "press/proof.h"

#include <pthread.h>
#include <semaphore.h>

enum { DV_RUN_DPI = 300 };

typedef struct dv_tools {
    const dv_design *design;
    const dv_signer *signer;
    int formats;
    bool proved;
    dv_painter *pixels, *vectors;
    dv_proof *proof;

    bool begun; /* by a thread of their own, which is not joined yet */
    pthread_t thread;
    sem_t painted;
    dv_status painters_status, proof_status;
    dv_error painters_why, proof_why;
} dv_tools;

/* design and signer are borrowed until the end. */
void dv_tools_plan(dv_tools *tools, const dv_design *design, const dv_signer *signer, int formats,
                   int proof);
/* Make them in a thread; without one they are made when they are asked for. tools must not move. */
void dv_tools_begin(dv_tools *tools);
/* Once; each is NULL when no format wants it. They live as long as the tools. */
dv_status dv_tools_painters(dv_tools *tools, dv_painter **ret_pixels, dv_painter **ret_vectors,
                            dv_error *err);
/* After the painters; NULL when there is no proof. */
dv_status dv_tools_proof(dv_tools *tools, dv_proof **ret_proof, dv_error *err);
void dv_tools_end(dv_tools *tools);

#endif
