/*
 * credential/cose.h - the one COSE_Sign1 (RFC 9052, tag 18) that cards and status lists come in:
 * EdDSA over Ed25519, the key id in the protected header, nothing unprotected. Never allocates.
 */
#ifndef DV_CREDENTIAL_COSE_H
#define DV_CREDENTIAL_COSE_H

#include "credential/cbor.h"
#include "credential/key.h"

/* More than all that stands around a payload, signed or to be signed. */
enum { DV_COSE_AROUND = 160 };

/* The parts, inside the bytes that were read. */
typedef struct dv_cose {
    const uint8_t *header;
    size_t header_size;
    const uint8_t *kid;
    const uint8_t *payload;
    size_t payload_size;
    const uint8_t *signature;
} dv_cose;

/* type: the media type that the header names, or NULL for none. */
void dv_cose_sign(dv_cbor_writer *to, const dv_signer *signer, const char *type,
                  const uint8_t *payload, size_t payload_size);

/* False for whatever has not, byte for byte, the form that dv_cose_sign() writes. */
bool dv_cose_read(const uint8_t *data, size_t size, const char *type, dv_cose *ret);

/* As dv_keyring_check(); scratch has room for the payload and DV_COSE_AROUND. */
dv_verdict dv_cose_check(const dv_keyring *keyring, dv_key_use use, const dv_cose *cose,
                         dv_cbor_writer *scratch);

#endif
