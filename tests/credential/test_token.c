/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "credential/base32.h"
#include "ground/file.h"

#include <ctype.h>
#include <inttypes.h>
#include <sys/stat.h>

#define VECTORS "tests/credential/vectors/"
#define NOW 1800000000

static dv_error err;
static dv_signer *signer;
static dv_keyring *keyring;
static char text[DV_QR_TEXT_MAX]; /* a valid token */

static dv_claims usual_claims(void)
{
    dv_claims claims = DV_CLAIMS_INIT;

    claims.member_no = "0100000019";
    claims.full_name = "Nguyễn Thị Ánh Tuyết";
    claims.issued_at = 1790000000;
    claims.expires_at = 1950000000;
    memcpy(claims.card_id, "\x01\x23\x45\x67\x89\xab\xcd\xef", DV_CARD_ID_SIZE);
    return claims;
}

/* git keeps no mode of 0400, so the key is copied first. */
static int open_keys(void **state)
{
    dv_auto_buf key = {0};
    dv_claims claims = usual_claims();
    const char *path;

    (void)state;
    assert_ok(dv_file_read(support_source(VECTORS "test.key"), 4096, &key, &err), &err);
    path = support_file("test.key", key.data, key.size);
    assert_int_equal(chmod(path, 0400), 0);
    assert_ok(dv_signer_open(path, &signer, &err), &err);
    assert_ok(dv_keyring_open(support_source(VECTORS "keys.txt"), &keyring, &err), &err);
    assert_ok(dv_token_sign(signer, &claims, NULL, text, &err), &err);
    return 0;
}

static int close_keys(void **state)
{
    (void)state;
    dv_signer_free(signer);
    dv_keyring_free(keyring);
    return 0;
}

static dv_token *verify(const char *code, int64_t now)
{
    dv_token *token = NULL;

    assert_ok(dv_token_verify(keyring, code, now, &token, &err), &err);
    assert_non_null(token);
    return token;
}

static dv_verdict verdict_of(const char *code)
{
    dv_token *token = verify(code, NOW);
    dv_verdict verdict = dv_token_verdict(token);

    if (verdict == DV_MALFORMED)
        assert_null(dv_token_kid(token));
    dv_token_free(token);
    return verdict;
}

static void assert_says_nothing(const dv_token *token)
{
    assert_null(dv_token_member_no(token));
    assert_null(dv_token_full_name(token));
    assert_null(dv_token_card_id(token));
    assert_true(dv_token_issued_at(token) == 0);
    assert_true(dv_token_expires_at(token) == 0);
    assert_true(dv_token_status_index(token) == 0);
}

/* ---- vectors, made by another implementation ---- */

enum {
    NAME,
    VERDICT,
    VECTOR_NOW,
    PREFIX,
    MEMBER_NO,
    FULL_NAME,
    CARD_ID,
    IAT,
    EXP,
    STATUS,
    TEXT,
    COLUMNS
};

static void check_made_alike(char **row)
{
    dv_claims claims = DV_CLAIMS_INIT;
    uint64_t card_id = strtoull(row[CARD_ID], NULL, 16);
    char made[DV_QR_TEXT_MAX];

    claims.member_no = row[MEMBER_NO];
    claims.full_name = row[FULL_NAME];
    claims.issued_at = strtoll(row[IAT], NULL, 10);
    claims.expires_at = strtoll(row[EXP], NULL, 10);
    claims.status_index = strtoll(row[STATUS], NULL, 10);
    for (int i = 0; i < DV_CARD_ID_SIZE; i++)
        claims.card_id[i] = (uint8_t)(card_id >> 8 * (DV_CARD_ID_SIZE - 1 - i));
    assert_ok(dv_token_sign(signer, &claims, row[PREFIX], made, &err), &err);
    assert_string_equal(made, row[TEXT]);
}

static void check_says(const dv_token *token, char **row)
{
    assert_string_equal(dv_token_member_no(token), row[MEMBER_NO]);
    assert_string_equal(dv_token_full_name(token), row[FULL_NAME]);
    assert_string_equal(dv_token_card_id(token), row[CARD_ID]);
    assert_true(dv_token_issued_at(token) == strtoll(row[IAT], NULL, 10));
    assert_true(dv_token_expires_at(token) == strtoll(row[EXP], NULL, 10));
    assert_true(dv_token_status_index(token) == strtoll(row[STATUS], NULL, 10));
    assert_string_equal(dv_token_kid(token), "c64a521a");
}

static void check_vector(char **row)
{
    dv_token *token = verify(row[TEXT], strtoll(row[VECTOR_NOW], NULL, 10));
    dv_verdict verdict = dv_token_verdict(token);

    if (strcmp(dv_verdict_name(verdict), row[VERDICT]) != 0)
        fail_msg("%s: is %s, should be %s", row[NAME], dv_verdict_name(verdict), row[VERDICT]);
    if (verdict == DV_VALID || verdict == DV_EXPIRED) {
        check_says(token, row);
        check_made_alike(row);
    } else {
        assert_says_nothing(token);
    }
    dv_token_free(token);
}

static void every_vector_is_judged_and_made_as_listed(void **state)
{
    dv_auto_buf file = {0};
    int count = 0;
    char *rest;

    (void)state;
    assert_ok(dv_file_read(support_source(VECTORS "vectors.tsv"), 1 << 20, &file, &err), &err);
    rest = file.data;
    strsep(&rest, "\n"); /* names of the columns */
    while (rest && *rest) {
        char *line = strsep(&rest, "\n");
        char *row[COLUMNS];

        for (int i = 0; i < COLUMNS; i++)
            assert_non_null(row[i] = strsep(&line, "\t"));
        assert_null(line);
        check_vector(row);
        count++;
    }
    assert_true(count > 60);
}

/* ---- signing ---- */

static void the_same_claims_give_the_same_text(void **state)
{
    dv_claims claims = usual_claims();
    char again[DV_QR_TEXT_MAX];

    (void)state;
    assert_ok(dv_token_sign(signer, &claims, "", again, &err), &err);
    assert_string_equal(text, again);
    claims.card_id[7] ^= 1;
    assert_ok(dv_token_sign(signer, &claims, "", again, &err), &err);
    assert_string_not_equal(text, again);
}

static void an_older_caller_without_the_last_fields_is_understood(void **state)
{
    dv_claims claims = usual_claims();
    char made[DV_QR_TEXT_MAX];
    dv_token *token;

    (void)state;
    claims.size = offsetof(dv_claims, card_id);
    assert_ok(dv_token_sign(signer, &claims, "", made, &err), &err);
    token = verify(made, NOW);
    assert_string_equal(dv_token_card_id(token), "0000000000000000");
    dv_token_free(token);
}

static void refused_claims(const dv_claims *claims, const char *prefix, dv_status status,
                           const char *why)
{
    char made[DV_QR_TEXT_MAX] = "untouched";

    assert_status(dv_token_sign(signer, claims, prefix, made, &err), status, &err);
    assert_string_equal(made, "untouched");
    if (!strstr(err.message, why))
        fail_msg("\"%s\" does not say \"%s\"", err.message, why);
}

#define REFUSED(field, value, why)                                                                 \
    do {                                                                                           \
        dv_claims claims = usual_claims();                                                         \
        claims.field = (value);                                                                    \
        refused_claims(&claims, NULL, DV_E_INVALID, (why));                                        \
    } while (0)

static void claims_that_no_card_may_say_are_refused(void **state)
{
    char name[202];

    (void)state;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    REFUSED(member_no, NULL, "member number is missing");
    REFUSED(member_no, "", "member number is missing");
    REFUSED(member_no, name, "member number is over 64 bytes");
    REFUSED(member_no, "01\n02", "control character");
    REFUSED(full_name, NULL, "full name is missing");
    REFUSED(full_name, "", "full name is missing");
    REFUSED(full_name, name, "full name is over 200 bytes");
    REFUSED(full_name, "A\tB", "control character");
    REFUSED(full_name, "A\xC2\x85", "control character");
    REFUSED(full_name, "A\x7F", "control character");
    REFUSED(full_name, "Nguy\xEA", "not UTF-8");
    REFUSED(full_name, "A\xC2", "not UTF-8");
    REFUSED(full_name, "\xC0\xAF", "not UTF-8");
    REFUSED(full_name, "Nguye\xCC\x82\xCC\x83n", "NFC");
    REFUSED(issued_at, -1, "below 0");
    REFUSED(expires_at, -1, "below 0");
    REFUSED(status_index, -1, "below 0");
    REFUSED(expires_at, 1, "before its issue");
}

static void a_prefix_that_would_not_scan_or_not_be_found_is_refused(void **state)
{
    dv_claims claims = usual_claims();
    char prefix[DV_QR_TEXT_MAX + 1], made[DV_QR_TEXT_MAX];
    size_t most = DV_QR_TEXT_MAX - 1 - strlen(text);

    (void)state;
    refused_claims(&claims, "https://union.example/v/", DV_E_INVALID, "prefix");
    refused_claims(&claims, "HTTPS://UNION.EXAMPLE/V?T=/", DV_E_INVALID, "prefix");
    refused_claims(&claims, "HTTPS://UNION.EXAMPLE/V", DV_E_INVALID, "prefix");
    memset(prefix, '/', sizeof prefix - 1);
    prefix[sizeof prefix - 1] = '\0';
    refused_claims(&claims, prefix, DV_E_INVALID, "prefix");
    prefix[most + 1] = '\0';
    refused_claims(&claims, prefix, DV_E_INVALID, "prefix");
    prefix[most] = '\0';
    assert_ok(dv_token_sign(signer, &claims, prefix, made, &err), &err);
    assert_int_equal(strlen(made), DV_QR_TEXT_MAX - 1);
    assert_int_equal(verdict_of(made), DV_VALID);
}

static void a_struct_that_was_not_set_up_is_refused(void **state)
{
    dv_claims claims = usual_claims();

    (void)state;
    refused_claims(NULL, NULL, DV_E_ARG, "NULL");
    claims.reserved = 1;
    refused_claims(&claims, NULL, DV_E_ARG, "reserved");
    claims = usual_claims();
    claims.size = 0;
    refused_claims(&claims, NULL, DV_E_ARG, "size");
}

/* ---- verifying ---- */

static void what_a_scanner_or_a_hand_adds_is_forgiven(void **state)
{
    static const char *const around[][2] = {
        {"", "\r\n"},
        {"", "\n"},
        {" \t", "  "},
        {"HTTPS://UNION.EXAMPLE/V/", ""},
        {"https://union.example/v/ ", "\r"},
        {"\n\n", "\v\f"},
        {"/", ""},
    };
    char code[2 * DV_QR_TEXT_MAX], lower[DV_QR_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i <= strlen(text); i++)
        lower[i] = (char)tolower((unsigned char)text[i]);
    for (size_t i = 0; i < DV_COUNT(around); i++) {
        snprintf(code, sizeof code, "%s%s%s", around[i][0], text, around[i][1]);
        assert_int_equal(verdict_of(code), DV_VALID);
        snprintf(code, sizeof code, "%s%s%s", around[i][0], lower, around[i][1]);
        assert_int_equal(verdict_of(code), DV_VALID);
    }
}

static void a_card_is_valid_through_its_last_second(void **state)
{
    static const struct {
        int64_t now;
        dv_verdict verdict;
    } times[] = {
        {INT64_MIN, DV_VALID},    {0, DV_VALID},           {1950000000, DV_VALID},
        {1950000001, DV_EXPIRED}, {INT64_MAX, DV_EXPIRED},
    };

    (void)state;
    for (size_t i = 0; i < DV_COUNT(times); i++) {
        dv_token *token = verify(text, times[i].now);

        assert_int_equal(dv_token_verdict(token), times[i].verdict);
        assert_string_equal(dv_token_member_no(token), "0100000019");
        dv_token_free(token);
    }
}

static void one_wrong_character_is_never_valid(void **state)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char code[DV_QR_TEXT_MAX];
    size_t size = strlen(text);

    (void)state;
    memcpy(code, text, size + 1);
    for (size_t i = 0; i < size; i++) {
        for (const char *c = alphabet; *c; c++) {
            code[i] = *c;
            if (*c != text[i])
                assert_int_not_equal(verdict_of(code), DV_VALID);
        }
        code[i] = text[i];
    }
    assert_int_equal(verdict_of(code), DV_VALID);
}

/* Bit 5 of a letter is its case, which is forgiven and changes nothing. */
static void one_flipped_bit_is_never_valid(void **state)
{
    char code[DV_QR_TEXT_MAX];
    size_t size = strlen(text);

    (void)state;
    memcpy(code, text, size + 1);
    for (size_t i = 0; i < size; i++) {
        for (int bit = 0; bit < 8; bit++) {
            code[i] = (char)(text[i] ^ (1 << bit));
            if (toupper((unsigned char)code[i]) != text[i])
                assert_int_not_equal(verdict_of(code), DV_VALID);
        }
        code[i] = text[i];
    }
}

static void a_text_cut_anywhere_is_malformed(void **state)
{
    char code[DV_QR_TEXT_MAX];
    size_t size = strlen(text);

    (void)state;
    for (size_t n = 0; n < size; n++) {
        snprintf(code, sizeof code, "%.*s", (int)n, text);
        assert_int_equal(verdict_of(code), DV_MALFORMED);
        assert_int_equal(verdict_of(text + size - n), DV_MALFORMED);
    }
}

static void a_text_of_any_length_gets_an_answer(void **state)
{
    static const size_t sizes[] = {1, 640, 641, 1023, 1024, 10240, 1 << 20};
    static const char fill[] = "A7a /=\x80\xFF";

    (void)state;
    for (size_t i = 0; i < DV_COUNT(sizes); i++) {
        for (const char *c = fill; *c; c++) {
            dv_auto_text code = malloc(sizes[i] + 1);

            assert_non_null(code);
            memset(code, *c, sizes[i]);
            code[sizes[i]] = '\0';
            assert_int_equal(verdict_of(code), DV_MALFORMED);
        }
    }
}

static void random_text_is_malformed(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        char code[512];
        size_t size = support_random() % (sizeof code - 1);

        for (size_t at = 0; at < size; at++)
            code[at] = (char)(1 + support_random() % 255);
        code[size] = '\0';
        assert_int_equal(verdict_of(code), DV_MALFORMED);
    }
}

/* Deep into the reader: a true token with some of its bytes changed, then written as base32. */
static void a_token_with_changed_bytes_is_never_valid(void **state)
{
    uint8_t token[DV_QR_TEXT_MAX], changed[DV_QR_TEXT_MAX];
    char code[DV_QR_TEXT_MAX];
    size_t size;

    (void)state;
    assert_true(dv_base32_read(text, strlen(text), token, sizeof token, &size));
    for (int i = 0; i < 20000; i++) {
        memcpy(changed, token, size);
        for (unsigned n = support_random() % 4 + 1; n > 0; n--)
            changed[support_random() % size] = (uint8_t)support_random();
        if (memcmp(changed, token, size) == 0)
            continue;
        dv_base32_write(code, changed, size);
        assert_int_not_equal(verdict_of(code), DV_VALID);
    }
}

static void only_listed_keys_are_believed(void **state)
{
    dv_keyring *none = NULL;
    dv_token *token = NULL;

    (void)state;
    assert_ok(dv_keyring_open(support_text_file("none.txt", ""), &none, &err), &err);
    assert_ok(dv_token_verify(none, text, NOW, &token, &err), &err);
    assert_int_equal(dv_token_verdict(token), DV_UNKNOWN_KEY);
    assert_string_equal(dv_token_kid(token), "c64a521a");
    assert_says_nothing(token);
    dv_token_free(token);
    dv_keyring_free(none);
}

static void a_missing_text_or_list_is_the_callers_mistake(void **state)
{
    dv_token *token = NULL;

    (void)state;
    assert_status(dv_token_verify(keyring, NULL, NOW, &token, &err), DV_E_ARG, &err);
    assert_status(dv_token_verify(NULL, text, NOW, &token, &err), DV_E_ARG, &err);
    assert_null(token);
}

static void each_verdict_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = DV_VALID; i <= DV_NOT_ISSUED; i++) {
        for (int other = DV_VALID; other < i; other++)
            assert_string_not_equal(dv_verdict_name((dv_verdict)i),
                                    dv_verdict_name((dv_verdict)other));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_is_judged_and_made_as_listed),
        cmocka_unit_test(the_same_claims_give_the_same_text),
        cmocka_unit_test(an_older_caller_without_the_last_fields_is_understood),
        cmocka_unit_test(claims_that_no_card_may_say_are_refused),
        cmocka_unit_test(a_prefix_that_would_not_scan_or_not_be_found_is_refused),
        cmocka_unit_test(a_struct_that_was_not_set_up_is_refused),
        cmocka_unit_test(what_a_scanner_or_a_hand_adds_is_forgiven),
        cmocka_unit_test(a_card_is_valid_through_its_last_second),
        cmocka_unit_test(one_wrong_character_is_never_valid),
        cmocka_unit_test(one_flipped_bit_is_never_valid),
        cmocka_unit_test(a_text_cut_anywhere_is_malformed),
        cmocka_unit_test(a_text_of_any_length_gets_an_answer),
        cmocka_unit_test(random_text_is_malformed),
        cmocka_unit_test(a_token_with_changed_bytes_is_never_valid),
        cmocka_unit_test(only_listed_keys_are_believed),
        cmocka_unit_test(a_missing_text_or_list_is_the_callers_mistake),
        cmocka_unit_test(each_verdict_has_a_name_of_its_own),
    };

    return cmocka_run_group_tests(tests, open_keys, close_keys);
}
