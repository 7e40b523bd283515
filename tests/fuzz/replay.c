/* SPDX-License-Identifier: MIT */
/*
 * replay FILE... - a fuzz target without a fuzzer: each file as it is, then cut and changed a few
 * times, always in the same way.
 */
#include "fuzz.h"

enum { FILE_MAX = 1 << 20, CHANGED = 8 };

static uint64_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* From memory of its own size, so that ASan sees a read beyond. */
static void call(const uint8_t *data, size_t size)
{
    uint8_t *own = malloc(size ? size : 1);

    FUZZ_NEED(own);
    memcpy(own, data, size);
    LLVMFuzzerTestOneInput(own, size);
    free(own);
}

static void replay(const char *path, uint8_t *data)
{
    FILE *file = fopen(path, "rb");
    uint64_t state = 1;
    size_t size;

    FUZZ_NEED(file);
    size = fread(data, 1, FILE_MAX, file);
    fclose(file);
    call(data, size);
    for (int i = 0; i < CHANGED && size > 0; i++) {
        call(data, next(&state) % size);
        data[next(&state) % size] = (uint8_t)next(&state);
        call(data, size);
    }
}

int main(int argc, char **argv)
{
    uint8_t *data = malloc(FILE_MAX);

    FUZZ_NEED(data);
    for (int i = 1; i < argc; i++)
        replay(argv[i], data);
    free(data);
    return argc > 1 ? 0 : 1;
}
