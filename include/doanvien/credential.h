/*
 * doanvien/credential.h - why a card can be believed: signing keys, and the token in its QR code.
 * Works with no database and no network.
 *
 * The token is a COSE_Sign1 (RFC 9052, tag 18) with EdDSA over Ed25519 (alg -8) around CWT claims
 * (RFC 8392) in deterministic CBOR (RFC 8949, 4.2.1). It holds the member number, the full name as
 * printed, the card's id and two times; never a citizen number, birth date, phone or address.
 * The QR text is <prefix><base32 of the token, RFC 4648 alphabet, no padding>, all upper case.
 */
#ifndef DOANVIEN_CREDENTIAL_H
#define DOANVIEN_CREDENTIAL_H

#include <doanvien/error.h>

DV_BEGIN_DECLS

#define DV_CARD_ID_SIZE 8   /* bytes of a card id (CWT cti) */
#define DV_QR_TEXT_MAX 1024 /* bytes of a QR text with its NUL */
#define DV_KEY_ID_SIZE 4    /* bytes of a key id (COSE kid) */

/* What a check found. Numbers never change. */
typedef enum dv_verdict {
    DV_VALID = 0,
    DV_EXPIRED = 1,     /* signed by a known key, but past its last second */
    DV_FORGED = 2,      /* a known key is named, but the signature is not that key's */
    DV_UNKNOWN_KEY = 3, /* well formed, but signed by a key that is not in the key list */
    DV_MALFORMED = 4,   /* no token of this kind: cut, mistyped, or another code */
    DV_REVOKED = 5,     /* says the database or a status list: the card was revoked */
    DV_REPLACED = 6,    /* so too: a newer card took its place */
    DV_NOT_ISSUED = 7,  /* asked of the database: no such card was ever issued */
    DV_VERDICT_IS_INT32 = 0x7fffffff
} dv_verdict;

/* "valid", "expired", ... Static text, never NULL. */
DV_API const char *dv_verdict_name(dv_verdict verdict);

/*
 * Make an Ed25519 key pair: the secret in a new file at key_path with mode 0400, the public half
 * added to the key list at list_path (made when missing). An existing key file is never
 * overwritten (DV_E_CONFLICT). ret_kid, when not NULL, gets the key id as 8 hexadecimal digits.
 *
 * The key file is PEM of PKCS#8, as OpenSSL reads and writes it. The key list is text that may be
 * given to anyone; a line is <key id> ed25519 <public key in base64> <day made>, where the key id
 * is the first 4 bytes of the SHA-256 of the public key. Lines that begin with # and empty lines
 * say nothing. A third party reads it so:
 *
 *     for line in open("keys.txt"):
 *         if line.strip() and not line.startswith("#"):
 *             kid, kind, key, day = line.split(); keys[bytes.fromhex(kid)] = b64decode(key)
 *
 * The list is written before the secret: a crash may leave a public key that signs nothing, or an
 * empty key file to be removed, but no secret whose cards cannot be checked. Calls at the same
 * time wait for each other. An old key stays in the list until its last card has ended.
 *
 * DV_E_CONFLICT  there is a file at key_path
 * DV_E_FORMAT    list_path is no key list; it was not touched
 */
DV_API dv_status dv_key_new(const char *key_path, const char *list_path,
                            char ret_kid[2 * DV_KEY_ID_SIZE + 1], dv_error *err);

/* What a key is for. Numbers never change. A key for the one is refused for the other. */
typedef enum dv_key_use {
    DV_KEY_CARD = 0,   /* signs cards */
    DV_KEY_HEAD = 1,   /* signs heads of the event log, see doanvien/head.h */
    DV_KEY_STATUS = 2, /* signs status lists, see doanvien/status.h; a key for cards may too */
    DV_KEY_USE_IS_INT32 = 0x7fffffff
} dv_key_use;

/*
 * As dv_key_new(), for a use. The key file of another use than cards says so before its PEM, in a
 * line that OpenSSL passes over; in the key list the kind is then ed25519-head. Keep such keys in a
 * list of their own: who checks cards needs none of them. Keys for status lists (ed25519-status)
 * stand in the list of the keys for cards: who checks cards may need both.
 */
DV_API dv_status dv_key_new_for(const char *key_path, const char *list_path, dv_key_use use,
                                char ret_kid[2 * DV_KEY_ID_SIZE + 1], dv_error *err);

/* A secret key, held in locked memory where the system allows. May be used by several threads. */
typedef struct dv_signer dv_signer;

/*
 * DV_E_INVALID  others than the owner have a right to the file: chmod 400 mends it
 * DV_E_FORMAT   it is not the PEM of an Ed25519 key
 */
DV_API dv_status dv_signer_open(const char *key_path, dv_signer **ret_signer, dv_error *err);
DV_API const char *dv_signer_kid(const dv_signer *signer);
DV_API dv_key_use dv_signer_use(const dv_signer *signer); /* of NULL: DV_KEY_CARD */
DV_API void dv_signer_free(dv_signer *signer);            /* NULL is fine; wipes the key */

/* Public keys that are believed. Never changes; may be shared between threads. */
typedef struct dv_keyring dv_keyring;

/* DV_E_FORMAT, with the line number, when a line is not as above or its key id is not its key's. */
DV_API dv_status dv_keyring_open(const char *list_path, dv_keyring **ret_keyring, dv_error *err);
DV_API int32_t dv_keyring_count(const dv_keyring *keyring);
/* NULL when there is none at this place. */
DV_API const char *dv_keyring_kid(const dv_keyring *keyring, int32_t index);
DV_API void dv_keyring_free(dv_keyring *keyring); /* NULL is fine */

/* What a card says. Borrowed during the call. */
typedef struct dv_claims {
    uint32_t size;         /* sizeof(dv_claims) */
    int32_t reserved;      /* 0 */
    const char *member_no; /* sub, up to 64 bytes */
    const char *full_name; /* claim 169, key 4: NFC, up to 200 bytes */
    int64_t issued_at;     /* iat, seconds since 1970 UTC */
    int64_t expires_at;    /* exp, the last second of validity, or 0: does not expire */
    int64_t status_index;  /* claim 65535: the card's place in the status list, or 0 for none */
    uint8_t card_id[DV_CARD_ID_SIZE]; /* cti */
} dv_claims;

#define DV_CLAIMS_INIT                                                                             \
    {                                                                                              \
        sizeof(dv_claims), 0, NULL, NULL, 0, 0, 0,                                                 \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

/*
 * Sign the claims. The same key and claims give the same text every time. prefix may be NULL or
 * "", else upper case letters, digits and "$%*+-./: " only, so that the QR stays alphanumeric, and
 * "/" at its end, where a verifier looks for it. DV_E_INVALID names the claim that was refused.
 */
DV_API dv_status dv_token_sign(const dv_signer *signer, const dv_claims *claims, const char *prefix,
                               char ret_text[DV_QR_TEXT_MAX], dv_error *err);

/* What was found in a QR text. Never changes; may be shared between threads. */
typedef struct dv_token dv_token;

/*
 * Check a QR text offline. Whatever follows the last "/" is the token; lower case, white space
 * around it and a line end, as a hand scanner types them, are forgiven. Any text gives DV_OK and a
 * token with a verdict of DV_VALID to DV_MALFORMED: a bad code is an answer, not a failure.
 *
 * The first of these that holds is the verdict: malformed, unknown key, forged, expired, valid.
 * Malformed is whatever has not, byte for byte, the form that dv_token_sign() writes. now is
 * seconds since 1970 UTC; a card is expired when now > exp. A time of issue that lies ahead is not
 * refused, since the clocks of gates differ.
 */
DV_API dv_status dv_token_verify(const dv_keyring *keyring, const char *text, int64_t now,
                                 dv_token **ret_token, dv_error *err);

DV_API dv_verdict dv_token_verdict(const dv_token *token);
/* Claims; believed only when the verdict is DV_VALID or DV_EXPIRED, and NULL or 0 otherwise. */
DV_API const char *dv_token_member_no(const dv_token *token);
DV_API const char *dv_token_full_name(const dv_token *token);
DV_API const char *dv_token_card_id(const dv_token *token); /* 16 hexadecimal digits */
DV_API int64_t dv_token_issued_at(const dv_token *token);
DV_API int64_t dv_token_expires_at(const dv_token *token);
DV_API int64_t dv_token_status_index(const dv_token *token);
/* The key id that the token names, also when it is unknown; NULL when malformed. */
DV_API const char *dv_token_kid(const dv_token *token);
DV_API void dv_token_free(dv_token *token); /* NULL is fine */

DV_END_DECLS

#endif
