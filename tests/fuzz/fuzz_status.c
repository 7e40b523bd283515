/* SPDX-License-Identifier: MIT */
/* The bytes of a status list; and, signed well, its claims. */
#include "keys.h"

#include "credential/cose.h"

static void check(const uint8_t *data, size_t size)
{
    dv_status_list *list = NULL;
    int64_t count;

    if (dv_status_list_read(fuzz_keyring, data, size, &list, NULL) != DV_OK)
        return;
    count = dv_status_list_count(list);
    FUZZ_NEED(count > 0 && dv_status_list_at(list, count) == -1);
    FUZZ_NEED(dv_status_list_at(list, 0) >= 0 && dv_status_list_at(list, count - 1) >= 0);
    FUZZ_NEED(strlen(dv_status_list_subject(list)) > 0);
    dv_status_list_check(list, NULL, 1800000000, NULL);
    dv_status_list_free(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *made = malloc(size + DV_COSE_AROUND);
    dv_cbor_writer to = {made, size + DV_COSE_AROUND, 0, false};

    fuzz_open_keys();
    check(data, size);
    FUZZ_NEED(made);
    dv_cose_sign(&to, fuzz_signer, "application/statuslist+cwt", data, size);
    FUZZ_NEED(!to.broken);
    check(to.data, to.size);
    free(made);
    return 0;
}
