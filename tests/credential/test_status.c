/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "credential/cose.h"
#include "credential/status.h"
#include "ground/file.h"
#include "picture/shell.h"

#include <inttypes.h>
#include <sodium.h>
#include <sys/stat.h>
#include <zlib.h>

#define VECTORS "tests/credential/vectors/"
#define MADE 1790000000

static dv_error err;
static dv_signer *signer;
static dv_keyring *keyring;

/* git keeps no mode of 0400, so the key is copied first. */
static int open_keys(void **state)
{
    dv_auto_buf key = {0};
    const char *path;

    (void)state;
    assert_ok(dv_file_read(support_source(VECTORS "test.key"), 4096, &key, &err), &err);
    path = support_file("test.key", key.data, key.size);
    assert_int_equal(chmod(path, 0400), 0);
    assert_ok(dv_signer_open(path, &signer, &err), &err);
    assert_ok(dv_keyring_open(support_source(VECTORS "keys.txt"), &keyring, &err), &err);
    return 0;
}

static int close_keys(void **state)
{
    (void)state;
    dv_signer_free(signer);
    dv_keyring_free(keyring);
    return 0;
}

/* ---- vectors, made by another implementation ---- */

static const char *outcome_of(const char *hex, dv_status_list **ret_list)
{
    size_t size = strlen(hex) / 2;
    uint8_t *data = malloc(size + 1); /* of its own size, so that ASan sees a read beyond */
    dv_status status;

    assert_non_null(data);
    assert_int_equal(sodium_hex2bin(data, size, hex, 2 * size, NULL, NULL, NULL), 0);
    data = realloc(data, size ? size : 1);
    status = dv_status_list_read(keyring, data, size, ret_list, &err);
    free(data);
    return status == DV_OK          ? "read"
           : status == DV_E_FORMAT  ? "no list"
           : status == DV_E_INVALID ? "not signed"
                                    : dv_status_name(status);
}

static void every_vector_is_judged_as_listed(void **state)
{
    dv_auto_buf file = {0};
    int count = 0;
    char *rest;

    (void)state;
    assert_ok(dv_file_read(support_source(VECTORS "status.tsv"), 1 << 20, &file, &err), &err);
    rest = file.data;
    strsep(&rest, "\n"); /* names of the columns */
    for (; rest && *rest; count++) {
        char *line = strsep(&rest, "\n");
        const char *name = strsep(&line, "\t"), *outcome = strsep(&line, "\t");
        dv_status_list *list = NULL;
        char *values, *value;
        int64_t index = 0;

        strsep(&line, "\t");
        values = strsep(&line, "\t");
        if (strcmp(outcome_of(line, &list), outcome) != 0)
            fail_msg("%s: is %s, should be %s", name, outcome_of(line, &list), outcome);
        while (list && (value = strsep(&values, " ")))
            assert_int_equal(dv_status_list_at(list, index++), atoi(value));
        if (list) {
            assert_true(dv_status_list_issued_at(list) == MADE);
            assert_string_equal(dv_status_list_subject(list), "https://union.example/status");
            assert_string_equal(dv_status_list_kid(list), "c64a521a");
            assert_int_equal(dv_status_list_at(list, -1), -1);
            assert_int_equal(dv_status_list_at(list, dv_status_list_count(list)), -1);
        }
        dv_status_list_free(list);
    }
    assert_true(count >= 30);
}

static void bytes_that_were_cut_or_changed_are_never_believed(void **state)
{
    dv_auto_buf file = {0};
    char *at, *hex;
    size_t size;

    (void)state;
    assert_ok(dv_file_read(support_source(VECTORS "status.tsv"), 1 << 20, &file, &err), &err);
    at = strstr(file.data, "two bits, of the draft");
    assert_non_null(at);
    at[strcspn(at, "\n")] = '\0';
    hex = strrchr(at, '\t') + 1;
    size = strlen(hex) / 2;
    for (size_t i = 0; i < size; i++) {
        dv_status_list *list = NULL;
        char was = hex[2 * i + 1];

        hex[2 * i + 1] = was == '7' ? '6' : '7';
        assert_string_not_equal(outcome_of(hex, &list), "read");
        hex[2 * i + 1] = was;
        was = hex[2 * i];
        hex[2 * i] = '\0';
        assert_string_equal(outcome_of(hex, &list), "no list");
        hex[2 * i] = was;
        assert_null(list);
    }
}

/* ---- making ---- */

static const dv_status_claims usual = {.subject = "https://union.example/status",
                                       .issued_at = MADE,
                                       .expires_at = MADE + 7 * 86400,
                                       .ttl_s = 86400};

static void make(dv_status_array *array, const dv_status_claims *claims, const dv_signer *by,
                 dv_buf *ret)
{
    assert_ok(dv_status_list_sign(array, by, claims, ret, &err), &err);
}

static void a_list_made_here_says_the_same_to_another_decoder(void **state)
{
    dv_auto_status_array array = {0};
    dv_auto_buf made = {0};
    dv_auto_buf expected = {0};
    const char *file, *said;
    dv_status_claims claims = usual;

    (void)state;
    claims.kids = (const uint8_t *)"\xc6\x4a\x52\x1a\x01\x02\x03\x04";
    claims.n_kids = 2;
    assert_ok(dv_status_array_make(&array, 100001, &err), &err);
    dv_buf_printf(&expected,
                  "read\nsub https://union.example/status iat %d exp %d ttl 86400 bits 2 "
                  "kids c64a521a01020304\n100004 ",
                  MADE, MADE + 7 * 86400);
    for (int64_t i = 0, step; i <= 100000; i += step) {
        step = 1 + support_random() % 500;
        assert_true(dv_status_array_set(&array, i, i % 2 ? DV_CARD_ENDED : DV_CARD_REPLACED));
        dv_buf_printf(&expected, "%s%" PRId64 ":%d", i ? " " : "", i, i % 2 ? 1 : 3);
    }
    dv_buf_putc(&expected, '\n');
    make(&array, &claims, signer, &made);
    file = support_file("list.cwt", made.data, made.size);
    said = shell("/usr/bin/python3 %s --decode %s %s",
                 support_source("tests/credential/check_status.py"), file,
                 support_source(VECTORS "keys.txt"));
    assert_string_equal(said, expected.data);
}

static void the_same_array_gives_the_same_bytes(void **state)
{
    dv_auto_status_array array = {0};
    dv_auto_buf one = {0}, two = {0};

    (void)state;
    assert_ok(dv_status_array_make(&array, 1000, &err), &err);
    make(&array, &usual, signer, &one);
    make(&array, &usual, signer, &two);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
}

static void places_and_states_that_are_none_are_refused(void **state)
{
    dv_auto_status_array array = {0};

    (void)state;
    assert_status(dv_status_array_make(&array, 0, &err), DV_E_INVALID, &err);
    assert_status(dv_status_array_make(&array, INT64_MAX, &err), DV_E_INVALID, &err);
    assert_ok(dv_status_array_make(&array, 5, &err), &err);
    assert_true(dv_status_array_set(&array, 4, 3));
    assert_false(dv_status_array_set(&array, 5, 1));
    assert_false(dv_status_array_set(&array, -1, 1));
    assert_false(dv_status_array_set(&array, INT64_MIN, 1));
    assert_false(dv_status_array_set(&array, 0, 4));
    assert_false(dv_status_array_set(&array, 0, -1));
}

static void a_list_that_would_be_wrong_is_not_signed(void **state)
{
    dv_auto_status_array array = {0};
    dv_auto_buf made = {0};
    dv_status_claims claims = usual;

    (void)state;
    assert_ok(dv_status_array_make(&array, 5, &err), &err);
    claims.expires_at = MADE;
    assert_status(dv_status_list_sign(&array, signer, &claims, &made, &err), DV_E_INVALID, &err);
    claims = usual;
    claims.subject = "";
    assert_status(dv_status_list_sign(&array, signer, &claims, &made, &err), DV_E_INVALID, &err);
    claims.subject = "\xFF";
    assert_status(dv_status_list_sign(&array, signer, &claims, &made, &err), DV_E_INVALID, &err);
}

static void keys_for_status_lists_sign_lists_and_nothing_else(void **state)
{
    dv_auto_status_array array = {0};
    dv_auto_buf made = {0};
    dv_claims claims = DV_CLAIMS_INIT;
    dv_signer *own = NULL, *head = NULL;
    dv_keyring *ring = NULL;
    dv_status_list *list = NULL;
    char key[256], keys[256], text[DV_QR_TEXT_MAX];

    (void)state;
    snprintf(key, sizeof key, "%s/status.key", support_folder());
    snprintf(keys, sizeof keys, "%s/own.txt", support_folder());
    assert_ok(dv_key_new_for(key, keys, DV_KEY_STATUS, NULL, &err), &err);
    assert_ok(dv_signer_open(key, &own, &err), &err);
    assert_int_equal(dv_signer_use(own), DV_KEY_STATUS);
    snprintf(key, sizeof key, "%s/head.key", support_folder());
    assert_ok(dv_key_new_for(key, keys, DV_KEY_HEAD, NULL, &err), &err);
    assert_ok(dv_signer_open(key, &head, &err), &err);
    assert_ok(dv_keyring_open(keys, &ring, &err), &err);

    assert_ok(dv_status_array_make(&array, 5, &err), &err);
    assert_status(dv_status_list_sign(&array, head, &usual, &made, &err), DV_E_INVALID, &err);
    make(&array, &usual, own, &made);
    assert_ok(dv_status_list_read(ring, (uint8_t *)made.data, made.size, &list, &err), &err);
    claims.member_no = "0000000017";
    claims.full_name = "Nguyễn Văn An";
    assert_status(dv_token_sign(own, &claims, "", text, &err), DV_E_INVALID, &err);
    dv_status_list_free(list);
    dv_keyring_free(ring);
    dv_signer_free(own);
    dv_signer_free(head);
}

/* Well signed, by whoever holds a key: still no more memory than a list may take. */
static void a_small_file_cannot_unpack_into_a_large_one(void **state)
{
    enum { ZEROS = (1 << 25) + 1 };
    dv_auto_buf payload = {0}, made = {0};
    uLongf packed = 1 << 16;
    dv_status_list *list = NULL;
    uint8_t *zeros = calloc(ZEROS, 1), *data = malloc(1 << 16);
    dv_cbor_writer in, out;

    (void)state;
    assert_true(zeros && data);
    payload.data = malloc(1 << 17);
    made.data = malloc(1 << 17);
    in = (dv_cbor_writer){(uint8_t *)payload.data, 1 << 17, 0, false};
    out = (dv_cbor_writer){(uint8_t *)made.data, 1 << 17, 0, false};
    assert_int_equal(compress2(data, &packed, zeros, ZEROS, 9), Z_OK);
    dv_cbor_put(&in, DV_CBOR_MAP, 3);
    dv_cbor_put(&in, DV_CBOR_UINT, 2);
    dv_cbor_put_string(&in, DV_CBOR_TEXT, "x", 1);
    dv_cbor_put(&in, DV_CBOR_UINT, 6);
    dv_cbor_put(&in, DV_CBOR_UINT, MADE);
    dv_cbor_put(&in, DV_CBOR_UINT, 65533);
    dv_cbor_put(&in, DV_CBOR_MAP, 2);
    dv_cbor_put_string(&in, DV_CBOR_TEXT, "lst", 3);
    dv_cbor_put_string(&in, DV_CBOR_BYTES, data, packed);
    dv_cbor_put_string(&in, DV_CBOR_TEXT, "bits", 4);
    dv_cbor_put(&in, DV_CBOR_UINT, 2);
    dv_cose_sign(&out, signer, "application/statuslist+cwt", in.data, in.size);
    assert_false(out.broken);
    assert_status(dv_status_list_read(keyring, out.data, out.size, &list, &err), DV_E_FORMAT, &err);
    free(zeros);
    free(data);
}

/* ---- asking ---- */

/* The token of a card with this place, issued at this second. */
static dv_token *card_at(int64_t index, int64_t issued_at, int64_t expires_at)
{
    dv_claims claims = DV_CLAIMS_INIT;
    char text[DV_QR_TEXT_MAX];
    dv_token *token = NULL;

    claims.member_no = "0000000017";
    claims.full_name = "Nguyễn Văn An";
    claims.issued_at = issued_at;
    claims.expires_at = expires_at;
    claims.status_index = index;
    assert_ok(dv_token_sign(signer, &claims, "", text, &err), &err);
    assert_ok(dv_token_verify(keyring, text, MADE, &token, &err), &err);
    return token;
}

static dv_status_list *list_of(const dv_status_claims *claims)
{
    dv_auto_status_array array = {0};
    dv_auto_buf made = {0};
    dv_status_list *list = NULL;

    assert_ok(dv_status_array_make(&array, 9, &err), &err); /* to the byte: 12 places */
    dv_status_array_set(&array, 2, DV_CARD_ENDED);
    dv_status_array_set(&array, 3, DV_CARD_REPLACED);
    dv_status_array_set(&array, 4, 2); /* suspended, which ours does not write */
    make(&array, claims, signer, &made);
    assert_ok(dv_status_list_read(keyring, (uint8_t *)made.data, made.size, &list, &err), &err);
    return list;
}

static void asks(const dv_status_list *list, int64_t index, int64_t issued_at, int64_t now,
                 dv_verdict verdict, dv_list_word word)
{
    dv_token *token = card_at(index, issued_at, 0);
    dv_list_word said = DV_LIST_WORD_IS_INT32;

    assert_int_equal(dv_status_list_check(list, token, now, &said), verdict);
    assert_string_equal(dv_list_word_name(said), dv_list_word_name(word));
    assert_int_equal(dv_status_list_check(list, token, now, NULL), verdict);
    dv_token_free(token);
}

static void a_list_tells_who_was_revoked_and_says_what_it_cannot_know(void **state)
{
    dv_status_list *list = list_of(&usual);
    int64_t fresh = MADE + 3600, stale = MADE + 86401, late = MADE + 7 * 86400 + 1;

    (void)state;
    asks(list, 1, MADE - 9, fresh, DV_VALID, DV_LIST_SAYS);
    asks(list, 2, MADE - 9, fresh, DV_REVOKED, DV_LIST_SAYS);
    asks(list, 3, MADE - 9, fresh, DV_REPLACED, DV_LIST_SAYS);
    asks(list, 4, MADE - 9, fresh, DV_REVOKED, DV_LIST_SAYS);
    asks(list, 0, MADE - 9, fresh, DV_VALID, DV_LIST_NONE);
    asks(list, 12, MADE - 9, fresh, DV_VALID, DV_LIST_OLDER);
    asks(list, INT64_MAX, MADE - 9, fresh, DV_VALID, DV_LIST_OLDER);
    asks(list, 10, MADE + 9, fresh, DV_VALID, DV_LIST_OLDER); /* beyond, inside the last byte */
    asks(list, 2, MADE + 9, fresh, DV_REVOKED, DV_LIST_SAYS); /* ended before it was drawn */
    asks(list, 1, MADE - 9, stale, DV_VALID, DV_LIST_STALE);
    asks(list, 1, MADE - 9, late, DV_VALID, DV_LIST_EXPIRED);
    asks(list, 2, MADE - 9, late, DV_REVOKED, DV_LIST_SAYS);
    asks(list, 1, MADE - 9, MADE - 7200, DV_VALID, DV_LIST_SAYS); /* a gate's clock behind */
    asks(list, 1, MADE - 9, INT64_MIN, DV_VALID, DV_LIST_SAYS);
    asks(list, 1, MADE - 9, INT64_MAX, DV_VALID, DV_LIST_EXPIRED);
    asks(NULL, 2, MADE - 9, fresh, DV_VALID, DV_LIST_NONE);
    assert_int_equal(dv_status_list_check(list, NULL, fresh, NULL), DV_MALFORMED);
    dv_status_list_free(list);
}

static void a_list_of_other_keys_cards_says_nothing(void **state)
{
    dv_status_claims claims = usual;
    dv_status_list *list;

    (void)state;
    claims.kids = (const uint8_t *)"\x01\x02\x03\x04";
    claims.n_kids = 1;
    list = list_of(&claims);
    asks(list, 2, MADE - 9, MADE, DV_VALID, DV_LIST_OTHER);
    asks(list, 1, MADE - 9, MADE, DV_VALID, DV_LIST_OTHER);
    dv_status_list_free(list);
}

static void a_card_that_expired_stays_so_unless_it_was_revoked(void **state)
{
    dv_status_list *list = list_of(&usual);
    dv_token *good = card_at(1, 1000, 2000), *ended = card_at(2, 1000, 2000);

    (void)state;
    assert_int_equal(dv_status_list_check(list, good, MADE, NULL), DV_EXPIRED);
    assert_int_equal(dv_status_list_check(list, ended, MADE, NULL), DV_REVOKED);
    dv_token_free(good);
    dv_token_free(ended);
    dv_status_list_free(list);
}

static void a_million_cards_fit_a_few_kilobytes(void **state)
{
    dv_auto_status_array array = {0};
    dv_auto_buf made = {0};

    (void)state;
    assert_ok(dv_status_array_make(&array, 1000001, &err), &err);
    for (int i = 0; i < 10000; i++)
        dv_status_array_set(&array, 1 + (int64_t)(support_random() % 1000000), DV_CARD_ENDED);
    make(&array, &usual, signer, &made);
    print_message("# 1,000,000 cards, 10,000 ended: %zu bytes\n", made.size);
    assert_true(made.size < 20000);
}

int main(void)
{
    const struct CMUnitTest stories[] = {
        cmocka_unit_test(every_vector_is_judged_as_listed),
        cmocka_unit_test(bytes_that_were_cut_or_changed_are_never_believed),
        cmocka_unit_test(a_list_made_here_says_the_same_to_another_decoder),
        cmocka_unit_test(the_same_array_gives_the_same_bytes),
        cmocka_unit_test(places_and_states_that_are_none_are_refused),
        cmocka_unit_test(a_list_that_would_be_wrong_is_not_signed),
        cmocka_unit_test(keys_for_status_lists_sign_lists_and_nothing_else),
        cmocka_unit_test(a_small_file_cannot_unpack_into_a_large_one),
        cmocka_unit_test(a_list_tells_who_was_revoked_and_says_what_it_cannot_know),
        cmocka_unit_test(a_list_of_other_keys_cards_says_nothing),
        cmocka_unit_test(a_card_that_expired_stays_so_unless_it_was_revoked),
        cmocka_unit_test(a_million_cards_fit_a_few_kilobytes),
    };
    return cmocka_run_group_tests(stories, open_keys, close_keys);
}
