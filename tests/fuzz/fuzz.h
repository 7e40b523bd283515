/*
 * tests/fuzz/fuzz.h - what the targets share. A target is fuzz_NAME.c with one function, which
 * libFuzzer or replay.c calls with bytes that nobody vouches for; it is listed in meson.build, and
 * seeds.py lays its first inputs into a folder of its name. Nothing else is needed for a new one.
 */
#ifndef DV_TESTS_FUZZ_H
#define DV_TESTS_FUZZ_H

#include <doanvien/doanvien.h>

#include "ground/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Our own preparations must work. */
#define FUZZ_NEED(what)                                                                            \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what);                             \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static char fuzz_made[2][32] = {"/dev/shm/dv-fuzz-XXXXXX", "/tmp/dv-fuzz-XXXXXX"};
static const char *fuzz_in;

static inline void fuzz_clean(void)
{
    (void)dv_folder_remove(fuzz_in, NULL);
}

/* A folder of this process, in memory where there is such a place. */
static inline const char *fuzz_folder(void)
{
    if (!fuzz_in) {
        fuzz_in = mkdtemp(fuzz_made[0]) ? fuzz_made[0] : mkdtemp(fuzz_made[1]);
        FUZZ_NEED(fuzz_in && atexit(fuzz_clean) == 0);
    }
    return fuzz_in;
}

/* The bytes as a file of this name in it; the path is static memory. */
static inline const char *fuzz_file(const char *name, const uint8_t *data, size_t size)
{
    static char path[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
    FUZZ_NEED(file = fopen(path, "wb"));
    FUZZ_NEED(size == 0 || fwrite(data, 1, size, file) == size);
    FUZZ_NEED(fclose(file) == 0);
    return path;
}

#endif
