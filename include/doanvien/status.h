/*
 * doanvien/status.h - the status list: which cards were revoked or replaced, in one small signed
 * file, for gates that have no network. Works with no database. dv_status_publish() in verify.h
 * makes one of the ledger.
 *
 * It is a Status List Token of the IETF (Token Status List, draft-ietf-oauth-status-list), in its
 * CWT form: COSE_Sign1 (tag 18, EdDSA), header 16 "application/statuslist+cwt", claims sub (2), exp
 * (4), iat (6), status_list (65533) {"bits", "lst": zlib}, ttl (65534), in deterministic CBOR. Ours
 * has two bits a card: 0 good, 1 revoked, expired or spoiled, 3 (the application's own) replaced by
 * a newer card. A card's place is its claim 65535. Claim -65537, private use, holds the ids of the
 * keys that signed the cards it speaks of, 4 bytes each; without it, those of its own key.
 */
#ifndef DOANVIEN_STATUS_H
#define DOANVIEN_STATUS_H

#include <doanvien/credential.h>

DV_BEGIN_DECLS

/* A list that was read. Never changes; may be shared between threads. */
typedef struct dv_status_list dv_status_list;

/*
 * Read a list from a file, or from bytes that the caller fetched (borrowed during the call). Its
 * signature is checked before anything in it is believed or unpacked; an old list is not refused.
 *
 * DV_E_INVALID    no key of the list for cards or for status lists signed it
 * DV_E_FORMAT     it is no status list
 * DV_E_NOT_FOUND  there is no such file
 */
DV_API dv_status dv_status_list_open(const dv_keyring *keyring, const char *path,
                                     dv_status_list **ret_list, dv_error *err);
DV_API dv_status dv_status_list_read(const dv_keyring *keyring, const uint8_t *data, size_t size,
                                     dv_status_list **ret_list, dv_error *err);

/* Seconds since 1970 UTC. What ended before the time of issue is in the list. */
DV_API int64_t dv_status_list_issued_at(const dv_status_list *list);
DV_API int64_t dv_status_list_expires_at(const dv_status_list *list); /* 0: does not expire */
/* After so many seconds a newer one should be fetched; 0: it does not say. */
DV_API int64_t dv_status_list_ttl_s(const dv_status_list *list);
/* The address that it names as its own, and the id of its key. Live as long as the list. */
DV_API const char *dv_status_list_subject(const dv_status_list *list);
DV_API const char *dv_status_list_kid(const dv_status_list *list);
/* Places in it; the last ones, up to a byte, may be nobody's. */
DV_API int64_t dv_status_list_count(const dv_status_list *list);
/* What stands at a place, counted from 0; -1 when the list has no such place. */
DV_API int32_t dv_status_list_at(const dv_status_list *list, int64_t index);

/* What the list had to say on a card. Numbers never change. */
typedef enum dv_list_word {
    DV_LIST_SAYS = 0,    /* the verdict is the list's as well */
    DV_LIST_NONE = 1,    /* nothing to ask: the card is not signed well, or has no place in lists */
    DV_LIST_OTHER = 2,   /* it speaks of the cards of other keys */
    DV_LIST_OLDER = 3,   /* it was made before the card: it knows nothing of it */
    DV_LIST_EXPIRED = 4, /* it is past its last second: the card was good when it was made */
    DV_LIST_STALE = 5,   /* the same, but only past its ttl: there should be a newer list */
    DV_LIST_WORD_IS_INT32 = 0x7fffffff
} dv_list_word;

/* "says", "none", "other", "older", "expired", "stale". Static text, never NULL. */
DV_API const char *dv_list_word_name(dv_list_word word);

/*
 * The verdict on a token with what the list knows: adds revoked and replaced, and these are told
 * also by a list that is old. ret_word may be NULL; a card that is DV_VALID with a word from
 * DV_LIST_OTHER to DV_LIST_EXPIRED is one that nobody vouches for now: say so to whoever asks. now
 * as in dv_token_verify(). NULL for the token: DV_MALFORMED; for the list: the token's verdict.
 */
DV_API dv_verdict dv_status_list_check(const dv_status_list *list, const dv_token *token,
                                       int64_t now, dv_list_word *ret_word);

DV_API void dv_status_list_free(dv_status_list *list); /* NULL is fine */

DV_END_DECLS

#endif
