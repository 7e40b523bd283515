/* tests/fuzz/keys.h - the test key, so that what lies behind a signature is reached too. */
#ifndef DV_TESTS_FUZZ_KEYS_H
#define DV_TESTS_FUZZ_KEYS_H

#include "fuzz.h"

#include <sys/stat.h>

#define FUZZ_VECTORS DV_SOURCE_ROOT "/tests/credential/vectors/"

static dv_signer *fuzz_signer;
static dv_keyring *fuzz_keyring;

static inline void fuzz_open_keys(void)
{
    char key[4096];
    const char *path;
    FILE *file;
    size_t size;

    if (fuzz_signer)
        return;
    FUZZ_NEED(file = fopen(FUZZ_VECTORS "test.key", "rb"));
    size = fread(key, 1, sizeof key, file);
    fclose(file);
    path = fuzz_file("key", (const uint8_t *)key, size);
    FUZZ_NEED(chmod(path, 0400) == 0); /* git keeps no such mode */
    FUZZ_NEED(dv_signer_open(path, &fuzz_signer, NULL) == DV_OK);
    FUZZ_NEED(dv_keyring_open(FUZZ_VECTORS "keys.txt", &fuzz_keyring, NULL) == DV_OK);
}

#endif
