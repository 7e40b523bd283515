/*
 * credential/key.h - what the token needs of the keys, and how all of these free themselves. Secret
 * bytes never leave key.c.
 */
#ifndef DV_CREDENTIAL_KEY_H
#define DV_CREDENTIAL_KEY_H

#include <doanvien/credential.h>

#include "ground/base.h"

DV_AUTO(dv_signer, dv_signer_free)
DV_AUTO(dv_keyring, dv_keyring_free)
DV_AUTO(dv_token, dv_token_free)

enum { DV_SIGNATURE_SIZE = 64, DV_KEY_ID_TEXT = 2 * DV_KEY_ID_SIZE + 1 };

const uint8_t *dv_signer_kid_bytes(const dv_signer *signer);
void dv_signer_sign(const dv_signer *signer, const uint8_t *data, size_t size,
                    uint8_t ret_signature[DV_SIGNATURE_SIZE]);

/* A key list of its public half alone: what it signed is read back with that. */
dv_status dv_keyring_of(const dv_signer *signer, dv_keyring **ret_keyring, dv_error *err);

/* DV_E_INVALID when the key is for something else. */
dv_status dv_signer_check_use(const dv_signer *signer, dv_key_use use, dv_error *err);

/* DV_VALID, DV_FORGED or DV_UNKNOWN_KEY; a key of another use is as good as unknown. */
dv_verdict dv_keyring_check(const dv_keyring *keyring, dv_key_use use,
                            const uint8_t kid[DV_KEY_ID_SIZE], const uint8_t *data, size_t size,
                            const uint8_t signature[DV_SIGNATURE_SIZE]);

#endif
