/* credential/status.h - a status list being made: its places are filled, then it is signed. */
#ifndef DV_CREDENTIAL_STATUS_H
#define DV_CREDENTIAL_STATUS_H

#include <doanvien/status.h>

#include "credential/key.h"
#include "ground/buf.h"

DV_AUTO(dv_status_list, dv_status_list_free)

/* What a list says of a card. */
enum { DV_CARD_GOOD = 0, DV_CARD_ENDED = 1, DV_CARD_REPLACED = 3 };

/* Two bits a card, and nothing else: 1,000,000 cards are 250 kB. */
typedef struct dv_status_array {
    uint8_t *bytes;
    int64_t count;
} dv_status_array;

#define dv_auto_status_array __attribute__((cleanup(dv_status_array_free))) dv_status_array

/* Places 0 to count - 1, all good. */
dv_status dv_status_array_make(dv_status_array *array, int64_t count, dv_error *err);
/* False when there is no such place or state. */
bool dv_status_array_set(dv_status_array *array, int64_t index, int64_t state);
void dv_status_array_free(dv_status_array *array);

typedef struct dv_status_claims {
    const char *subject;
    int64_t issued_at;
    int64_t expires_at;  /* 0: none */
    int64_t ttl_s;       /* 0: none */
    const uint8_t *kids; /* of the keys whose cards it speaks of, one after the other */
    size_t n_kids;
} dv_status_claims;

/* With a key for status lists or for cards. */
dv_status dv_status_list_sign(const dv_status_array *array, const dv_signer *signer,
                              const dv_status_claims *claims, dv_buf *ret_list, dv_error *err);

#endif
