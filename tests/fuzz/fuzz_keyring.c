/* SPDX-License-Identifier: MIT */
/* A key list, and the same bytes as a secret key. */
#include "fuzz.h"

#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file("keys.txt", data, size);
    dv_keyring *keyring = NULL;
    dv_signer *signer = NULL;

    if (dv_keyring_open(path, &keyring, NULL) == DV_OK) {
        for (int32_t i = 0; i < dv_keyring_count(keyring); i++)
            FUZZ_NEED(strlen(dv_keyring_kid(keyring, i)) == 2 * DV_KEY_ID_SIZE);
        dv_keyring_free(keyring);
    }
    FUZZ_NEED(chmod(path, 0600) == 0);
    if (dv_signer_open(path, &signer, NULL) == DV_OK)
        dv_signer_free(signer);
    return 0;
}
