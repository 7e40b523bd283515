/* SPDX-License-Identifier: MIT */
/* The text of a QR code; and, signed well, the claims of a card. */
#include "keys.h"

#include "credential/base32.h"
#include "credential/cose.h"

static void check(const char *text)
{
    dv_token *token = NULL;
    dv_verdict verdict;

    FUZZ_NEED(dv_token_verify(fuzz_keyring, text, 1800000000, &token, NULL) == DV_OK);
    verdict = dv_token_verdict(token);
    if (verdict == DV_VALID || verdict == DV_EXPIRED)
        FUZZ_NEED(dv_token_member_no(token) && dv_token_full_name(token));
    else
        FUZZ_NEED(!dv_token_member_no(token) && !dv_token_full_name(token));
    dv_token_free(token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t made[1024];
    char text[DV_BASE32_SIZE(sizeof made) + 1], *line;
    dv_cbor_writer to = {made, sizeof made, 0, false};

    fuzz_open_keys();
    FUZZ_NEED(line = strndup((const char *)data, size));
    check(line);
    free(line);
    if (size > sizeof made - DV_COSE_AROUND)
        return 0;
    dv_cose_sign(&to, fuzz_signer, NULL, data, size);
    FUZZ_NEED(!to.broken);
    dv_base32_write(text, to.data, to.size);
    check(text);
    return 0;
}
