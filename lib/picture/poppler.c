/* SPDX-License-Identifier: MIT */
#include "picture/poppler.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

#define LIBRARY "libpoppler-glib.so.8"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static dv_poppler poppler;
static bool found;

static const struct {
    const char *name;
    size_t offset; /* in dv_poppler */
} calls[] = {
    {"poppler_document_new_from_file", offsetof(dv_poppler, document_new_from_file)},
    {"poppler_document_new_from_bytes", offsetof(dv_poppler, document_new_from_bytes)},
    {"poppler_document_get_n_pages", offsetof(dv_poppler, document_get_n_pages)},
    {"poppler_document_get_page", offsetof(dv_poppler, document_get_page)},
    {"poppler_page_render", offsetof(dv_poppler, page_render)},
    {"poppler_page_get_text", offsetof(dv_poppler, page_get_text)},
    {"poppler_page_get_text_layout", offsetof(dv_poppler, page_get_text_layout)},
};

/* Never closed: GObject types that it registered stay for the life of the process. */
static void open_library(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

    for (size_t i = 0; library && i < DV_COUNT(calls); i++) {
        void *call = dlsym(library, calls[i].name);

        if (!call)
            return;
        memcpy((char *)&poppler + calls[i].offset, &call, sizeof call);
    }
    found = library != NULL;
}

dv_status dv_poppler_get(const dv_poppler **ret, dv_error *err)
{
    pthread_once(&once, open_library);
    if (!found) {
        dv_fail(err, DV_E_OTHER, "a PDF cannot be read back: %s is not installed", LIBRARY);
        dv_fail_hint(err, "Install libpoppler-glib8, or make the run without proof.");
        return DV_E_OTHER;
    }
    *ret = &poppler;
    return DV_OK;
}
