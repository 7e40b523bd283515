/* SPDX-License-Identifier: MIT */
#include "credential/status.h"

#include <string.h>

#include <sodium.h>
#include <zlib.h>

#include "credential/cose.h"
#include "ground/file.h"
#include "ground/text.h"

#define TYPE "application/statuslist+cwt"

enum {
    CLAIM_SUB = 2,
    CLAIM_EXP = 4,
    CLAIM_IAT = 6,
    CLAIM_STATUS_LIST = 65533,
    CLAIM_TTL = 65534,
    CLAIM_KIDS = -65537 /* RFC 8392: less than -65536 is for private use */
};

enum {
    BITS = 2,
    PER_BYTE = 8 / BITS,
    ARRAY_MAX = 1 << 25, /* bytes: 134 million cards of ours */
    SUBJECT_MAX = 255,
    KIDS_MAX = 1000,
    CLAIMS_MAX = SUBJECT_MAX + KIDS_MAX * DV_KEY_ID_SIZE + 128, /* all but lst */
    LIST_MAX = ARRAY_MAX + ARRAY_MAX / 512 + CLAIMS_MAX + DV_COSE_AROUND,
    PIECE = 1 << 15
};

struct dv_status_list {
    char subject[SUBJECT_MAX + 1];
    char kid[DV_KEY_ID_TEXT];
    int64_t issued_at, expires_at, ttl_s;
    unsigned bits; /* a card: 1, 2, 4 or 8 */
    dv_buf array;
    dv_buf kids;
};

/* ---- making ---- */

dv_status dv_status_array_make(dv_status_array *array, int64_t count, dv_error *err)
{
    if (count < 1 || count > (int64_t)ARRAY_MAX * PER_BYTE)
        return dv_fail(err, DV_E_INVALID, "no status list was made: it holds 1 to %lld cards",
                       (long long)ARRAY_MAX * PER_BYTE);
    array->bytes = calloc((size_t)(count + PER_BYTE - 1) / PER_BYTE, 1);
    if (!array->bytes)
        return dv_fail_nomem(err);
    array->count = count;
    return DV_OK;
}

bool dv_status_array_set(dv_status_array *array, int64_t index, int64_t state)
{
    unsigned shift = (unsigned)(index % PER_BYTE) * BITS;
    uint8_t *byte;

    if (index < 0 || index >= array->count || state < 0 || state >= 1 << BITS)
        return false;
    byte = &array->bytes[index / PER_BYTE];
    *byte = (uint8_t)((*byte & ~(3u << shift)) | (unsigned)state << shift);
    return true;
}

void dv_status_array_free(dv_status_array *array)
{
    free(array->bytes);
    array->bytes = NULL;
}

static dv_status pack(const dv_status_array *array, dv_buf *ret, dv_error *err)
{
    uLong size = (uLong)(array->count + PER_BYTE - 1) / PER_BYTE;
    uLongf packed = compressBound(size);
    uint8_t *data = malloc(packed);

    if (!data)
        return dv_fail_nomem(err);
    if (compress2(data, &packed, array->bytes, size, Z_BEST_COMPRESSION) != Z_OK) {
        free(data);
        return dv_fail_nomem(err);
    }
    dv_buf_put(ret, data, packed);
    free(data);
    return dv_buf_status(ret, err);
}

/* A writer over fresh room at the end of a buffer that is empty. */
static dv_status open_writer(dv_buf *buf, size_t room, dv_cbor_writer *ret, dv_error *err)
{
    buf->data = malloc(room);
    if (!buf->data)
        return dv_fail_nomem(err);
    buf->room = room;
    *ret = (dv_cbor_writer){(uint8_t *)buf->data, room, 0, false};
    return DV_OK;
}

static void put_number(dv_cbor_writer *to, uint64_t key, int64_t value)
{
    dv_cbor_put(to, DV_CBOR_UINT, key);
    dv_cbor_put(to, DV_CBOR_UINT, (uint64_t)value);
}

/* Keys, numbers and words alike, stand in the order of their encoded bytes. */
static void put_claims(dv_cbor_writer *to, const dv_status_claims *claims, const dv_buf *lst)
{
    dv_cbor_put(to, DV_CBOR_MAP,
                3u + (claims->expires_at != 0) + (claims->ttl_s != 0) + (claims->n_kids != 0));
    dv_cbor_put(to, DV_CBOR_UINT, CLAIM_SUB);
    dv_cbor_put_string(to, DV_CBOR_TEXT, claims->subject, strlen(claims->subject));
    if (claims->expires_at != 0)
        put_number(to, CLAIM_EXP, claims->expires_at);
    put_number(to, CLAIM_IAT, claims->issued_at);
    dv_cbor_put(to, DV_CBOR_UINT, CLAIM_STATUS_LIST);
    dv_cbor_put(to, DV_CBOR_MAP, 2);
    dv_cbor_put_string(to, DV_CBOR_TEXT, "lst", 3);
    dv_cbor_put_string(to, DV_CBOR_BYTES, lst->data, lst->size);
    dv_cbor_put_string(to, DV_CBOR_TEXT, "bits", 4);
    dv_cbor_put(to, DV_CBOR_UINT, BITS);
    if (claims->ttl_s != 0)
        put_number(to, CLAIM_TTL, claims->ttl_s);
    if (claims->n_kids != 0) {
        dv_cbor_put(to, DV_CBOR_NEGATIVE, -1 - CLAIM_KIDS);
        dv_cbor_put_string(to, DV_CBOR_BYTES, claims->kids, claims->n_kids * DV_KEY_ID_SIZE);
    }
}

static dv_status check_claims(const dv_status_claims *claims, dv_error *err)
{
    size_t size = strnlen(claims->subject, SUBJECT_MAX + 1);

    if (size == 0 || size > SUBJECT_MAX || !dv_text_is_utf8(claims->subject, size))
        return dv_fail(err, DV_E_INVALID,
                       "no status list was made: its address is not 1 to %d bytes of UTF-8",
                       SUBJECT_MAX);
    if (claims->n_kids > KIDS_MAX)
        return dv_fail(err, DV_E_INVALID, "no status list was made: cards of over %d keys",
                       KIDS_MAX);
    if (claims->issued_at < 0 || claims->ttl_s < 0 ||
        (claims->expires_at != 0 && claims->expires_at <= claims->issued_at))
        return dv_fail(err, DV_E_INVALID, "no status list was made: it would be expired");
    return DV_OK;
}

dv_status dv_status_list_sign(const dv_status_array *array, const dv_signer *signer,
                              const dv_status_claims *claims, dv_buf *ret_list, dv_error *err)
{
    dv_auto_buf lst = {0}, payload = {0};
    dv_cbor_writer in, out;

    DV_TRY(check_claims(claims, err));
    if (dv_signer_use(signer) != DV_KEY_CARD)
        DV_TRY(dv_signer_check_use(signer, DV_KEY_STATUS, err));
    DV_TRY(pack(array, &lst, err));
    DV_TRY(open_writer(&payload, lst.size + CLAIMS_MAX, &in, err));
    put_claims(&in, claims, &lst);
    DV_TRY(open_writer(ret_list, in.size + DV_COSE_AROUND, &out, err));
    dv_cose_sign(&out, signer, TYPE, in.data, in.size);
    if (in.broken || out.broken || out.size > LIST_MAX)
        return dv_fail(err, DV_E_INVALID, "no status list was made: it is too large");
    ret_list->size = out.size;
    return DV_OK;
}

/* ---- reading ---- */

static int64_t get_number(dv_cbor_reader *from, uint64_t key, uint64_t least, bool needed)
{
    uint64_t value;

    if (!dv_cbor_accept(from, DV_CBOR_UINT, key)) {
        from->broken |= needed;
        return 0;
    }
    value = dv_cbor_get(from, DV_CBOR_UINT);
    if (value < least || value > INT64_MAX)
        from->broken = true;
    return from->broken ? 0 : (int64_t)value;
}

static void expect_word(dv_cbor_reader *from, const char *word)
{
    size_t size;
    const uint8_t *found =
        dv_cbor_get_string(from, DV_CBOR_TEXT, strlen(word), strlen(word), &size);

    if (found && memcmp(found, word, size) != 0)
        from->broken = true;
}

/* lst stays packed, inside data. */
static bool read_claims(const dv_cose *cose, dv_status_list *list, const uint8_t **ret_lst,
                        size_t *ret_size)
{
    dv_cbor_reader from = {cose->payload, cose->payload_size, false};
    uint64_t pairs = dv_cbor_get(&from, DV_CBOR_MAP);
    const uint8_t *kids = cose->kid;
    const uint8_t *subject;
    size_t size;

    dv_cbor_expect(&from, DV_CBOR_UINT, CLAIM_SUB);
    subject = dv_cbor_get_string(&from, DV_CBOR_TEXT, 1, SUBJECT_MAX, &size);
    if (!subject || !dv_text_is_utf8((const char *)subject, size) || memchr(subject, 0, size))
        return false;
    memcpy(list->subject, subject, size);
    list->expires_at = get_number(&from, CLAIM_EXP, 1, false);
    list->issued_at = get_number(&from, CLAIM_IAT, 0, true);
    dv_cbor_expect(&from, DV_CBOR_UINT, CLAIM_STATUS_LIST);
    dv_cbor_expect(&from, DV_CBOR_MAP, 2);
    expect_word(&from, "lst");
    *ret_lst = dv_cbor_get_string(&from, DV_CBOR_BYTES, 1, from.left, ret_size);
    expect_word(&from, "bits");
    list->bits = (unsigned)dv_cbor_get(&from, DV_CBOR_UINT);
    list->ttl_s = get_number(&from, CLAIM_TTL, 1, false);
    size = DV_KEY_ID_SIZE;
    pairs -= 3u + (list->expires_at != 0) + (list->ttl_s != 0);
    if (pairs == 1) {
        dv_cbor_expect(&from, DV_CBOR_NEGATIVE, -1 - CLAIM_KIDS);
        kids = dv_cbor_get_string(&from, DV_CBOR_BYTES, DV_KEY_ID_SIZE, KIDS_MAX * DV_KEY_ID_SIZE,
                                  &size);
    }
    if (!dv_cbor_at_end(&from) || pairs > 1 || size % DV_KEY_ID_SIZE != 0 ||
        (list->bits != 1 && list->bits != 2 && list->bits != 4 && list->bits != 8))
        return false;
    dv_buf_put(&list->kids, kids, size);
    return true;
}

static dv_status fail_list(dv_error *err)
{
    dv_fail(err, DV_E_FORMAT, "these bytes are no status list of cards");
    dv_fail_hint(err, "Fetch it again; it is as \"status publish\" wrote it, byte for byte.");
    return DV_E_FORMAT;
}

static void stream_end(z_stream *stream)
{
    inflateEnd(stream);
}

/* Never more than ARRAY_MAX comes out, whatever goes in. */
static dv_status unpack(const uint8_t *data, size_t size, dv_buf *array, dv_error *err)
{
    __attribute__((cleanup(stream_end))) z_stream stream = {0};
    uint8_t piece[PIECE];
    int code = Z_OK;

    stream.next_in = (Bytef *)(uintptr_t)data;
    stream.avail_in = (uInt)size;
    if (inflateInit(&stream) != Z_OK)
        return dv_fail_nomem(err);
    while (code == Z_OK) {
        stream.next_out = piece;
        stream.avail_out = sizeof piece;
        code = inflate(&stream, Z_NO_FLUSH);
        if (array->size + (sizeof piece - stream.avail_out) > ARRAY_MAX)
            return fail_list(err);
        dv_buf_put(array, piece, sizeof piece - stream.avail_out);
    }
    if (code == Z_MEM_ERROR)
        return dv_fail_nomem(err);
    DV_TRY(dv_buf_status(array, err));
    return code == Z_STREAM_END && stream.avail_in == 0 && array->size > 0 ? DV_OK : fail_list(err);
}

static dv_status check_signature(const dv_keyring *keyring, const dv_cose *cose, dv_error *err)
{
    dv_auto_buf room = {0};
    dv_cbor_writer scratch;
    dv_verdict verdict;

    DV_TRY(open_writer(&room, cose->payload_size + DV_COSE_AROUND, &scratch, err));
    verdict = dv_cose_check(keyring, DV_KEY_STATUS, cose, &scratch);
    if (verdict != DV_VALID)
        verdict = dv_cose_check(keyring, DV_KEY_CARD, cose, &scratch);
    if (verdict == DV_VALID)
        return DV_OK;
    dv_fail(err, DV_E_INVALID, "the status list was not signed by a key of the key list");
    dv_fail_hint(err, "Do not use it; ask the union for the list, or for its newest keys.txt.");
    return DV_E_INVALID;
}

dv_status dv_status_list_read(const dv_keyring *keyring, const uint8_t *data, size_t size,
                              dv_status_list **ret_list, dv_error *err)
{
    dv_auto(dv_status_list) list = NULL;
    const uint8_t *lst = NULL;
    size_t lst_size = 0;
    dv_cose cose;

    if (!keyring || !data || !ret_list)
        return dv_fail_null(err);
    if (size > LIST_MAX || !dv_cose_read(data, size, TYPE, &cose))
        return fail_list(err);
    DV_TRY(check_signature(keyring, &cose, err));
    list = calloc(1, sizeof *list);
    if (!list)
        return dv_fail_nomem(err);
    sodium_bin2hex(list->kid, sizeof list->kid, cose.kid, DV_KEY_ID_SIZE);
    if (!read_claims(&cose, list, &lst, &lst_size))
        return fail_list(err);
    DV_TRY(dv_buf_status(&list->kids, err));
    DV_TRY(unpack(lst, lst_size, &list->array, err));
    *ret_list = dv_take(&list);
    return DV_OK;
}

dv_status dv_status_list_open(const dv_keyring *keyring, const char *path,
                              dv_status_list **ret_list, dv_error *err)
{
    dv_auto_buf data = {0};
    dv_status status;

    if (!keyring || !path || !ret_list)
        return dv_fail_null(err);
    DV_TRY(dv_file_read(path, LIST_MAX, &data, err));
    status = dv_status_list_read(keyring, (const uint8_t *)data.data, data.size, ret_list, err);
    if (status != DV_OK)
        dv_fail_detail(err, path, NULL);
    return status;
}

int64_t dv_status_list_issued_at(const dv_status_list *list)
{
    return list ? list->issued_at : 0;
}

int64_t dv_status_list_expires_at(const dv_status_list *list)
{
    return list ? list->expires_at : 0;
}

int64_t dv_status_list_ttl_s(const dv_status_list *list)
{
    return list ? list->ttl_s : 0;
}

const char *dv_status_list_subject(const dv_status_list *list)
{
    return list ? list->subject : NULL;
}

const char *dv_status_list_kid(const dv_status_list *list)
{
    return list ? list->kid : NULL;
}

int64_t dv_status_list_count(const dv_status_list *list)
{
    return list ? (int64_t)(list->array.size * 8 / list->bits) : 0;
}

int32_t dv_status_list_at(const dv_status_list *list, int64_t index)
{
    size_t bit;

    if (index < 0 || index >= dv_status_list_count(list))
        return -1;
    bit = (size_t)index * list->bits;
    return (uint8_t)list->array.data[bit / 8] >> bit % 8 & ((1 << list->bits) - 1);
}

const char *dv_list_word_name(dv_list_word word)
{
    switch (word) {
    case DV_LIST_SAYS: return "says";
    case DV_LIST_OTHER: return "other";
    case DV_LIST_OLDER: return "older";
    case DV_LIST_EXPIRED: return "expired";
    case DV_LIST_STALE: return "stale";
    case DV_LIST_NONE:
    case DV_LIST_WORD_IS_INT32: break;
    }
    return "none";
}

static bool speaks_of(const dv_status_list *list, const char *kid_text)
{
    uint8_t kid[DV_KEY_ID_SIZE];

    sodium_hex2bin(kid, sizeof kid, kid_text, strlen(kid_text), NULL, NULL, NULL);
    for (size_t i = 0; i < list->kids.size; i += DV_KEY_ID_SIZE) {
        if (memcmp(list->kids.data + i, kid, DV_KEY_ID_SIZE) == 0)
            return true;
    }
    return false;
}

/* A time to live counts from the making; the sum of two times of a hostile list may not overflow.
 */
static dv_list_word age_word(const dv_status_list *list, int64_t now)
{
    if (list->expires_at != 0 && now > list->expires_at)
        return DV_LIST_EXPIRED;
    return list->ttl_s != 0 && now > list->issued_at && now - list->issued_at > list->ttl_s
               ? DV_LIST_STALE
               : DV_LIST_SAYS;
}

dv_verdict dv_status_list_check(const dv_status_list *list, const dv_token *token, int64_t now,
                                dv_list_word *ret_word)
{
    dv_verdict verdict = dv_token_verdict(token);
    dv_list_word word = DV_LIST_NONE;
    int32_t state = 0;

    if (list && dv_token_status_index(token) > 0) {
        state = dv_status_list_at(list, dv_token_status_index(token));
        if (!speaks_of(list, dv_token_kid(token)))
            word = DV_LIST_OTHER;
        else if (state < 0 || (state == DV_CARD_GOOD &&
                               dv_token_issued_at(token) > dv_status_list_issued_at(list)))
            word = DV_LIST_OLDER;
        else
            word = state == DV_CARD_GOOD ? age_word(list, now) : DV_LIST_SAYS;
    }
    if (word == DV_LIST_SAYS && state != DV_CARD_GOOD)
        verdict = state == DV_CARD_REPLACED ? DV_REPLACED : DV_REVOKED;
    if (ret_word)
        *ret_word = word;
    return verdict;
}

void dv_status_list_free(dv_status_list *list)
{
    if (!list)
        return;
    dv_buf_free(&list->array);
    dv_buf_free(&list->kids);
    free(list);
}
