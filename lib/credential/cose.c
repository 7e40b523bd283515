/* SPDX-License-Identifier: MIT */
#include "credential/cose.h"

#include <string.h>

enum {
    COSE_SIGN1_TAG = 18,
    HEADER_ALG = 1,
    HEADER_KID = 4,
    HEADER_TYPE = 16,
    ALG_EDDSA = -8,
    HEADER_MAX = 64
};

static void put_header(dv_cbor_writer *to, const uint8_t kid[DV_KEY_ID_SIZE], const char *type)
{
    dv_cbor_put(to, DV_CBOR_MAP, type ? 3 : 2);
    dv_cbor_put(to, DV_CBOR_UINT, HEADER_ALG);
    dv_cbor_put(to, DV_CBOR_NEGATIVE, -1 - ALG_EDDSA);
    dv_cbor_put(to, DV_CBOR_UINT, HEADER_KID);
    dv_cbor_put_string(to, DV_CBOR_BYTES, kid, DV_KEY_ID_SIZE);
    if (type) {
        dv_cbor_put(to, DV_CBOR_UINT, HEADER_TYPE);
        dv_cbor_put_string(to, DV_CBOR_TEXT, type, strlen(type));
    }
}

/* What is signed: Sig_structure of RFC 9052, 4.4. */
static void put_signed(dv_cbor_writer *to, const dv_cose *cose)
{
    static const char context[] = "Signature1";

    dv_cbor_put(to, DV_CBOR_ARRAY, 4);
    dv_cbor_put_string(to, DV_CBOR_TEXT, context, sizeof context - 1);
    dv_cbor_put_string(to, DV_CBOR_BYTES, cose->header, cose->header_size);
    dv_cbor_put_string(to, DV_CBOR_BYTES, "", 0);
    dv_cbor_put_string(to, DV_CBOR_BYTES, cose->payload, cose->payload_size);
}

void dv_cose_sign(dv_cbor_writer *to, const dv_signer *signer, const char *type,
                  const uint8_t *payload, size_t payload_size)
{
    uint8_t header_data[HEADER_MAX], signature[DV_SIGNATURE_SIZE];
    dv_cbor_writer header = {header_data, sizeof header_data, 0, false};
    size_t from = to->size;
    dv_cose cose = {.payload = payload, .payload_size = payload_size};

    put_header(&header, dv_signer_kid_bytes(signer), type);
    cose.header = header.data;
    cose.header_size = header.size;
    put_signed(to, &cose);
    to->broken |= header.broken;
    if (to->broken)
        return;
    dv_signer_sign(signer, to->data + from, to->size - from, signature);

    to->size = from; /* what was signed goes, and what says so takes its place */
    dv_cbor_put(to, DV_CBOR_TAG, COSE_SIGN1_TAG);
    dv_cbor_put(to, DV_CBOR_ARRAY, 4);
    dv_cbor_put_string(to, DV_CBOR_BYTES, header.data, header.size);
    dv_cbor_put(to, DV_CBOR_MAP, 0);
    dv_cbor_put_string(to, DV_CBOR_BYTES, payload, payload_size);
    dv_cbor_put_string(to, DV_CBOR_BYTES, signature, sizeof signature);
}

static bool read_header(dv_cose *cose, const char *type)
{
    dv_cbor_reader from = {cose->header, cose->header_size, false};
    const uint8_t *found;
    size_t size;

    dv_cbor_expect(&from, DV_CBOR_MAP, type ? 3 : 2);
    dv_cbor_expect(&from, DV_CBOR_UINT, HEADER_ALG);
    dv_cbor_expect(&from, DV_CBOR_NEGATIVE, -1 - ALG_EDDSA);
    dv_cbor_expect(&from, DV_CBOR_UINT, HEADER_KID);
    cose->kid = dv_cbor_get_string(&from, DV_CBOR_BYTES, DV_KEY_ID_SIZE, DV_KEY_ID_SIZE, &size);
    if (type) {
        dv_cbor_expect(&from, DV_CBOR_UINT, HEADER_TYPE);
        found = dv_cbor_get_string(&from, DV_CBOR_TEXT, strlen(type), strlen(type), &size);
        if (!found || memcmp(found, type, size) != 0)
            return false;
    }
    return dv_cbor_at_end(&from);
}

bool dv_cose_read(const uint8_t *data, size_t size, const char *type, dv_cose *ret)
{
    dv_cbor_reader from = {data, size, false};
    size_t found;

    dv_cbor_expect(&from, DV_CBOR_TAG, COSE_SIGN1_TAG);
    dv_cbor_expect(&from, DV_CBOR_ARRAY, 4);
    ret->header = dv_cbor_get_string(&from, DV_CBOR_BYTES, 1, HEADER_MAX, &ret->header_size);
    dv_cbor_expect(&from, DV_CBOR_MAP, 0);
    ret->payload = dv_cbor_get_string(&from, DV_CBOR_BYTES, 1, size, &ret->payload_size);
    ret->signature =
        dv_cbor_get_string(&from, DV_CBOR_BYTES, DV_SIGNATURE_SIZE, DV_SIGNATURE_SIZE, &found);
    return dv_cbor_at_end(&from) && read_header(ret, type);
}

dv_verdict dv_cose_check(const dv_keyring *keyring, dv_key_use use, const dv_cose *cose,
                         dv_cbor_writer *scratch)
{
    scratch->size = 0;
    put_signed(scratch, cose);
    if (scratch->broken)
        return DV_MALFORMED;
    return dv_keyring_check(keyring, use, cose->kid, scratch->data, scratch->size, cose->signature);
}
