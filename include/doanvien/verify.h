/*
 * doanvien/verify.h - the last stage: is this card good? Offline with dv_token_verify() in
 * credential.h and a status list of status.h; here the database is asked too, and the list is made.
 */
#ifndef DOANVIEN_VERIFY_H
#define DOANVIEN_VERIFY_H

#include <doanvien/credential.h>
#include <doanvien/registry.h>
#include <doanvien/status.h>

DV_BEGIN_DECLS

/*
 * Check a QR text offline first, then, when its signature is good, ask the ledger of cards: adds
 * the verdicts revoked, replaced and not issued. One read, nothing is written.
 * ret_token as in dv_token_verify(); ret_verdict holds the verdict with the ledger's answer.
 */
DV_API dv_status dv_verify(dv_registry *registry, const dv_keyring *keyring, const char *text,
                           int64_t now, dv_token **ret_token, dv_verdict *ret_verdict,
                           dv_error *err);

/* Whom to ask. All borrowed during the call. */
typedef struct dv_verify_request {
    uint32_t size;              /* sizeof(dv_verify_request) */
    int32_t reserved;           /* 0 */
    int64_t now;                /* seconds since 1970 UTC */
    const dv_keyring *keyring;  /* needed */
    dv_registry *registry;      /* the ledger, or NULL */
    const dv_status_list *list; /* or NULL */
} dv_verify_request;

#define DV_VERIFY_REQUEST_INIT                                                                     \
    {                                                                                              \
        sizeof(dv_verify_request), 0, 0, NULL, NULL, NULL                                          \
    }

/*
 * Check a QR text against the ledger, a status list, both or neither. Where both are asked the
 * verdict is the ledger's, which is newer. ret_word, which may be NULL, gets what the list had to
 * say, see dv_status_list_check(): a verdict that rests on a list is as good as this word.
 */
DV_API dv_status dv_verify_card(const dv_verify_request *request, const char *text,
                                dv_token **ret_token, dv_verdict *ret_verdict,
                                dv_list_word *ret_word, dv_error *err);

typedef struct dv_status_request {
    uint32_t size;       /* sizeof(dv_status_request) */
    int32_t valid_s;     /* seconds that the list is good for; 0: 7 days */
    int32_t ttl_s;       /* seconds after which a newer one should be fetched; 0: one day */
    int32_t reserved;    /* 0 */
    const char *subject; /* where it is published, a URI; NULL: urn:doanvien:status */
} dv_status_request;

#define DV_STATUS_REQUEST_INIT                                                                     \
    {                                                                                              \
        sizeof(dv_status_request), 0, 0, 0, NULL                                                   \
    }

/*
 * Make the status list of all cards in the ledger, sign it with a key for status lists or for
 * cards, and write it under path, whole or not at all; a file of that name is replaced. Its time of
 * issue is the database's. Memory: a quarter of a byte a card, and what that packs to.
 * request may be NULL. ret_ended, which may be NULL, gets how many cards it calls not good.
 *
 * DV_E_STATE  the officer's login sees nothing here
 */
DV_API dv_status dv_status_publish(dv_registry *registry, const dv_signer *signer,
                                   const dv_status_request *request, const char *path,
                                   int64_t *ret_ended, dv_error *err);

DV_END_DECLS

#endif
