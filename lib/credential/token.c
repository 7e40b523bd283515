/* SPDX-License-Identifier: MIT */
#include <doanvien/credential.h>

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "credential/base32.h"
#include "credential/cose.h"
#include "ground/text.h"

enum {
    CLAIM_SUB = 2,
    CLAIM_EXP = 4,
    CLAIM_IAT = 6,
    CLAIM_CTI = 7,
    CLAIM_169 = 169, /* what MOSIP registered for identity data; its key 4 is the full name */
    CLAIM_169_FULL_NAME = 4,
    CLAIM_STATUS = 65535
};

enum {
    MEMBER_NO_MAX = 64,
    FULL_NAME_MAX = 200,
    PAYLOAD_MAX = 320, /* the longest is 316 */
    TOKEN_MAX = PAYLOAD_MAX + DV_COSE_AROUND
};

/* The claims as they stand in a token. */
typedef struct claim_set {
    char member_no[MEMBER_NO_MAX + 1];
    char full_name[FULL_NAME_MAX + 1];
    uint8_t card_id[DV_CARD_ID_SIZE];
    int64_t issued_at;
    int64_t expires_at;
    int64_t status_index;
} claim_set;

struct dv_token {
    dv_verdict verdict;
    char kid[DV_KEY_ID_TEXT];
    char card_id[2 * DV_CARD_ID_SIZE + 1];
    claim_set claims; /* stays zero when the signature is not right */
};

const char *dv_verdict_name(dv_verdict verdict)
{
    switch (verdict) {
    case DV_VALID: return "valid";
    case DV_EXPIRED: return "expired";
    case DV_FORGED: return "forged";
    case DV_UNKNOWN_KEY: return "unknown key";
    case DV_REVOKED: return "revoked";
    case DV_REPLACED: return "replaced";
    case DV_NOT_ISSUED: return "not issued";
    case DV_MALFORMED:
    case DV_VERDICT_IS_INT32: break;
    }
    return "malformed";
}

/* One line of UTF-8: no control character of ASCII or of Latin 1. */
static bool is_plain(const char *text, size_t size)
{
    const unsigned char *at = (const unsigned char *)text;

    if (!dv_text_is_utf8(text, size))
        return false;
    for (size_t i = 0; i < size; i++) {
        if (at[i] < 0x20 || at[i] == 0x7F || (at[i] == 0xC2 && at[i + 1] < 0xA0))
            return false;
    }
    return true;
}

/* ---- writing ---- */

static void put_number(dv_cbor_writer *to, uint64_t key, int64_t value)
{
    dv_cbor_put(to, DV_CBOR_UINT, key);
    dv_cbor_put(to, DV_CBOR_UINT, (uint64_t)value);
}

static void put_string(dv_cbor_writer *to, uint64_t key, dv_cbor_type type, const void *data,
                       size_t size)
{
    dv_cbor_put(to, DV_CBOR_UINT, key);
    dv_cbor_put_string(to, type, data, size);
}

/* The keys stand in the order of their encoded bytes. */
static void put_claims(dv_cbor_writer *to, const dv_claims *claims)
{
    dv_cbor_put(to, DV_CBOR_MAP, 4u + (claims->expires_at != 0) + (claims->status_index != 0));
    put_string(to, CLAIM_SUB, DV_CBOR_TEXT, claims->member_no, strlen(claims->member_no));
    if (claims->expires_at != 0)
        put_number(to, CLAIM_EXP, claims->expires_at);
    put_number(to, CLAIM_IAT, claims->issued_at);
    put_string(to, CLAIM_CTI, DV_CBOR_BYTES, claims->card_id, sizeof claims->card_id);
    dv_cbor_put(to, DV_CBOR_UINT, CLAIM_169);
    dv_cbor_put(to, DV_CBOR_MAP, 1);
    put_string(to, CLAIM_169_FULL_NAME, DV_CBOR_TEXT, claims->full_name, strlen(claims->full_name));
    if (claims->status_index != 0)
        put_number(to, CLAIM_STATUS, claims->status_index);
}

static void put_token(dv_cbor_writer *to, const dv_signer *signer, const dv_claims *claims)
{
    uint8_t payload_data[PAYLOAD_MAX];
    dv_cbor_writer payload = {payload_data, sizeof payload_data, 0, false};

    put_claims(&payload, claims);
    dv_cose_sign(to, signer, NULL, payload.data, payload.size);
    assert(!payload.broken && !to->broken);
}

static dv_status check_text(const char *text, size_t max, const char *name, dv_error *err)
{
    size_t size = text ? strnlen(text, max + 1) : 0;

    if (size == 0)
        return dv_fail(err, DV_E_INVALID, "no card code was made: the %s is missing", name);
    if (size > max)
        return dv_fail(err, DV_E_INVALID, "no card code was made: the %s is over %zu bytes", name,
                       max);
    if (!is_plain(text, size))
        return dv_fail(err, DV_E_INVALID,
                       "no card code was made: the %s is not UTF-8 or holds a control character",
                       name);
    return DV_OK;
}

static dv_status check_claims(const dv_claims *claims, dv_error *err)
{
    dv_auto_buf nfc = {0};

    DV_TRY(check_text(claims->member_no, MEMBER_NO_MAX, "member number", err));
    DV_TRY(check_text(claims->full_name, FULL_NAME_MAX, "full name", err));
    DV_TRY(dv_text_nfc(claims->full_name, &nfc, err));
    if (strcmp(nfc.data, claims->full_name) != 0)
        return dv_fail(err, DV_E_INVALID, "no card code was made: the full name is not in NFC");
    if (claims->issued_at < 0 || claims->expires_at < 0 || claims->status_index < 0)
        return dv_fail(err, DV_E_INVALID, "no card code was made: a time or index is below 0");
    if (claims->expires_at != 0 && claims->expires_at < claims->issued_at)
        return dv_fail(err, DV_E_INVALID, "no card code was made: it would end before its issue");
    return DV_OK;
}

static dv_status check_prefix(const char *prefix, dv_error *err)
{
    size_t size = strlen(prefix);

    if ((size > 0 && prefix[size - 1] != '/') ||
        prefix[strspn(prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$%*+-./: ")] != '\0') {
        dv_fail(err, DV_E_INVALID, "no card code was made: the prefix does not fit a QR code");
        dv_fail_detail(err, prefix,
                       "Use upper case letters, digits and $%*+-./: and space, with / at the end, "
                       "as in HTTPS://UNION.EXAMPLE/V/");
        return DV_E_INVALID;
    }
    return DV_OK;
}

dv_status dv_token_sign(const dv_signer *signer, const dv_claims *claims, const char *prefix,
                        char ret_text[DV_QR_TEXT_MAX], dv_error *err)
{
    uint8_t data[TOKEN_MAX];
    dv_cbor_writer token = {data, sizeof data, 0, false};
    dv_claims own;
    size_t before;

    if (!signer || !ret_text)
        return dv_fail_null(err);
    prefix = prefix ? prefix : "";
    before = strlen(prefix);
    DV_TRY(dv_options_copy(&own, sizeof own, claims, "claims", err));
    if (own.reserved != 0)
        return dv_fail(err, DV_E_ARG, "claims.reserved is not 0");
    DV_TRY(dv_signer_check_use(signer, DV_KEY_CARD, err));
    DV_TRY(check_claims(&own, err));
    DV_TRY(check_prefix(prefix, err));
    put_token(&token, signer, &own);
    if (before >= DV_QR_TEXT_MAX - DV_BASE32_SIZE(token.size))
        return dv_fail(err, DV_E_INVALID, "no card code was made: the prefix is too long");
    memcpy(ret_text, prefix, before);
    dv_base32_write(ret_text + before, token.data, token.size);
    return DV_OK;
}

/* ---- reading: nothing passes but what the writer above would write ---- */

static int64_t get_number(dv_cbor_reader *from, uint64_t least)
{
    uint64_t value = dv_cbor_get(from, DV_CBOR_UINT);

    if (value < least || value > INT64_MAX)
        from->broken = true;
    return from->broken ? 0 : (int64_t)value;
}

static void get_text(dv_cbor_reader *from, char *to, size_t max)
{
    size_t size;
    const uint8_t *text = dv_cbor_get_string(from, DV_CBOR_TEXT, 1, max, &size);

    if (!text || !is_plain((const char *)text, size)) {
        from->broken = true;
        return;
    }
    memcpy(to, text, size);
    to[size] = '\0';
}

static void get_bytes(dv_cbor_reader *from, uint8_t *to, size_t size)
{
    size_t found;
    const uint8_t *data = dv_cbor_get_string(from, DV_CBOR_BYTES, size, size, &found);

    if (data)
        memcpy(to, data, size);
}

static bool read_claims(const uint8_t *data, size_t size, claim_set *ret)
{
    dv_cbor_reader from = {data, size, false};
    uint64_t pairs = dv_cbor_get(&from, DV_CBOR_MAP);
    uint64_t found = 4;

    dv_cbor_expect(&from, DV_CBOR_UINT, CLAIM_SUB);
    get_text(&from, ret->member_no, MEMBER_NO_MAX);
    if (dv_cbor_accept(&from, DV_CBOR_UINT, CLAIM_EXP)) {
        ret->expires_at = get_number(&from, 1);
        found++;
    }
    dv_cbor_expect(&from, DV_CBOR_UINT, CLAIM_IAT);
    ret->issued_at = get_number(&from, 0);
    dv_cbor_expect(&from, DV_CBOR_UINT, CLAIM_CTI);
    get_bytes(&from, ret->card_id, sizeof ret->card_id);
    dv_cbor_expect(&from, DV_CBOR_UINT, CLAIM_169);
    dv_cbor_expect(&from, DV_CBOR_MAP, 1);
    dv_cbor_expect(&from, DV_CBOR_UINT, CLAIM_169_FULL_NAME);
    get_text(&from, ret->full_name, FULL_NAME_MAX);
    if (dv_cbor_accept(&from, DV_CBOR_UINT, CLAIM_STATUS)) {
        ret->status_index = get_number(&from, 1);
        found++;
    }
    return dv_cbor_at_end(&from) && pairs == found;
}

/* What follows the last "/", without the white space that scanners and people add. */
static const char *find_token(const char *text, size_t *ret_size)
{
    static const char space[] = " \t\r\n\v\f";
    const char *slash = strrchr(text, '/');
    const char *from = slash ? slash + 1 : text;
    size_t size;

    from += strspn(from, space);
    size = strlen(from);
    while (size > 0 && strchr(space, from[size - 1]))
        size--;
    *ret_size = size;
    return from;
}

static void judge(const dv_keyring *keyring, const char *text, int64_t now, dv_token *token)
{
    uint8_t data[TOKEN_MAX], signed_data[TOKEN_MAX];
    dv_cbor_writer scratch = {signed_data, sizeof signed_data, 0, false};
    size_t text_size, size;
    const char *code = find_token(text, &text_size);
    dv_cose parts;
    claim_set said = {0};

    token->verdict = DV_MALFORMED;
    if (!dv_base32_read(code, text_size, data, sizeof data, &size) ||
        !dv_cose_read(data, size, NULL, &parts) || parts.payload_size > PAYLOAD_MAX ||
        !read_claims(parts.payload, parts.payload_size, &said))
        return;
    sodium_bin2hex(token->kid, sizeof token->kid, parts.kid, DV_KEY_ID_SIZE);
    token->verdict = dv_cose_check(keyring, DV_KEY_CARD, &parts, &scratch);
    if (token->verdict != DV_VALID)
        return;
    token->claims = said;
    sodium_bin2hex(token->card_id, sizeof token->card_id, said.card_id, sizeof said.card_id);
    if (said.expires_at != 0 && now > said.expires_at)
        token->verdict = DV_EXPIRED;
}

dv_status dv_token_verify(const dv_keyring *keyring, const char *text, int64_t now,
                          dv_token **ret_token, dv_error *err)
{
    dv_auto(dv_token) token = NULL;

    if (!keyring || !text || !ret_token)
        return dv_fail_null(err);
    token = calloc(1, sizeof *token);
    if (!token)
        return dv_fail_nomem(err);
    judge(keyring, text, now, token);
    *ret_token = dv_take(&token);
    return DV_OK;
}

static const char *text_or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

dv_verdict dv_token_verdict(const dv_token *token)
{
    return token ? token->verdict : DV_MALFORMED;
}

const char *dv_token_member_no(const dv_token *token)
{
    return token ? text_or_null(token->claims.member_no) : NULL;
}

const char *dv_token_full_name(const dv_token *token)
{
    return token ? text_or_null(token->claims.full_name) : NULL;
}

const char *dv_token_card_id(const dv_token *token)
{
    return token ? text_or_null(token->card_id) : NULL;
}

int64_t dv_token_issued_at(const dv_token *token)
{
    return token ? token->claims.issued_at : 0;
}

int64_t dv_token_expires_at(const dv_token *token)
{
    return token ? token->claims.expires_at : 0;
}

int64_t dv_token_status_index(const dv_token *token)
{
    return token ? token->claims.status_index : 0;
}

const char *dv_token_kid(const dv_token *token)
{
    return token ? text_or_null(token->kid) : NULL;
}

void dv_token_free(dv_token *token)
{
    free(token);
}
