/* SPDX-License-Identifier: MIT */
#include "press/tools.h"

static bool wants_pixels(const dv_tools *tools)
{
    return tools->formats & DV_FORMAT_PNG;
}

static bool wants_vectors(const dv_tools *tools)
{
    return tools->formats & ~DV_FORMAT_PNG;
}

static dv_status make_painter(const dv_design *design, bool vector, dv_painter **ret, dv_error *err)
{
    DV_TRY(dv_painter_new(design, DV_RUN_DPI, vector, ret, err));
    DV_TRY(dv_painter_background(*ret, DV_FRONT, err));
    return dv_painter_background(*ret, DV_BACK, err);
}

static dv_status make_painters(dv_tools *tools, dv_error *err)
{
    if (wants_pixels(tools))
        DV_TRY(make_painter(tools->design, false, &tools->pixels, err));
    return wants_vectors(tools) ? make_painter(tools->design, true, &tools->vectors, err) : DV_OK;
}

static dv_status make_proof(dv_tools *tools, dv_error *err)
{
    if (!tools->proved)
        return DV_OK;
    DV_TRY(dv_proof_new(tools->design, tools->signer, DV_RUN_DPI, &tools->proof, err));
    return dv_proof_ready(tools->proof, wants_pixels(tools), wants_vectors(tools), err);
}

static void *make_all(void *user)
{
    dv_tools *tools = user;

    tools->painters_status = make_painters(tools, &tools->painters_why);
    sem_post(&tools->painted);
    tools->proof_status = make_proof(tools, &tools->proof_why);
    return NULL;
}

void dv_tools_plan(dv_tools *tools, const dv_design *design, const dv_signer *signer, int formats,
                   int proof)
{
    *tools = (dv_tools){
        .design = design, .signer = signer, .formats = formats, .proved = proof != DV_PROOF_NONE};
}

void dv_tools_begin(dv_tools *tools)
{
    if (sem_init(&tools->painted, 0, 0) != 0)
        return;
    tools->begun = pthread_create(&tools->thread, NULL, make_all, tools) == 0;
    if (!tools->begun)
        sem_destroy(&tools->painted);
}

dv_status dv_tools_painters(dv_tools *tools, dv_painter **ret_pixels, dv_painter **ret_vectors,
                            dv_error *err)
{
    if (tools->begun) {
        while (sem_wait(&tools->painted) != 0)
            continue; /* a signal came */
        if (tools->painters_status != DV_OK && err)
            *err = tools->painters_why;
        DV_TRY(tools->painters_status);
    } else {
        DV_TRY(make_painters(tools, err));
    }
    *ret_pixels = tools->pixels;
    *ret_vectors = tools->vectors;
    return DV_OK;
}

static void join(dv_tools *tools)
{
    pthread_join(tools->thread, NULL);
    sem_destroy(&tools->painted);
    tools->begun = false;
}

dv_status dv_tools_proof(dv_tools *tools, dv_proof **ret_proof, dv_error *err)
{
    if (tools->begun) {
        join(tools);
        if (tools->proof_status != DV_OK && err)
            *err = tools->proof_why;
        DV_TRY(tools->proof_status);
    } else if (!tools->proof) {
        DV_TRY(make_proof(tools, err));
    }
    *ret_proof = tools->proof;
    return DV_OK;
}

void dv_tools_end(dv_tools *tools)
{
    if (tools->begun)
        join(tools);
    dv_painter_free(tools->pixels);
    dv_painter_free(tools->vectors);
    dv_proof_free(tools->proof);
}
