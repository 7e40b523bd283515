/*
 * doanvien/verify.h - the last stage: is this card good? Offline with dv_token_verify() in
 * credential.h; here the database is asked too.
 */
#ifndef DOANVIEN_VERIFY_H
#define DOANVIEN_VERIFY_H

#include <doanvien/credential.h>
#include <doanvien/registry.h>

DV_BEGIN_DECLS

/*
 * Check a QR text offline first, then, when its signature is good, ask the ledger of cards: adds
 * the verdicts revoked, replaced and not issued. One read, nothing is written.
 * ret_token as in dv_token_verify(); ret_verdict holds the verdict with the ledger's answer.
 */
DV_API dv_status dv_verify(dv_registry *registry, const dv_keyring *keyring, const char *text,
                           int64_t now, dv_token **ret_token, dv_verdict *ret_verdict,
                           dv_error *err);

DV_END_DECLS

#endif
