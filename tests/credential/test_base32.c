/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "credential/base32.h"

/* RFC 4648, section 10, without its padding. */
static const char *const pairs[][2] = {
    {"", ""},
    {"f", "MY"},
    {"fo", "MZXQ"},
    {"foo", "MZXW6"},
    {"foob", "MZXW6YQ"},
    {"fooba", "MZXW6YTB"},
    {"foobar", "MZXW6YTBOI"},
};

static void examples_of_the_standard_come_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < DV_COUNT(pairs); i++) {
        size_t size = strlen(pairs[i][0]);
        char text[16];
        uint8_t data[16];

        dv_base32_write(text, (const uint8_t *)pairs[i][0], size);
        assert_string_equal(text, pairs[i][1]);
        assert_int_equal(strlen(text), DV_BASE32_SIZE(size));
        assert_true(dv_base32_read(text, strlen(text), data, sizeof data, &size));
        assert_int_equal(size, strlen(pairs[i][0]));
        assert_memory_equal(data, pairs[i][0], size);
    }
}

static void lower_case_is_forgiven(void **state)
{
    uint8_t data[8];
    size_t size;

    (void)state;
    assert_true(dv_base32_read("mzXw6Ytb", 8, data, sizeof data, &size));
    assert_int_equal(size, 5);
    assert_memory_equal(data, "fooba", 5);
}

static void a_second_text_for_the_same_bytes_is_refused(void **state)
{
    static const char *const wrong[] = {
        "A",        "MYA",      "MZXW6A",        "M",       "MZX",
        "MZXW6Y",   "MZ",       "MZXR",          "MZXW7",   "MZXW6YR",
        "MZXW6YQ=", "MY======", "MZXW 6YQ",      "MZXW6Y1", "MZXW6Y0",
        "MZXW6Y8",  "MZXW6Y9",  "MZXW6\xC3\x9D", "MZXW6Y-",
    };

    (void)state;
    for (size_t i = 0; i < DV_COUNT(wrong); i++) {
        uint8_t data[16];
        size_t size;

        if (dv_base32_read(wrong[i], strlen(wrong[i]), data, sizeof data, &size))
            fail_msg("\"%s\" was read", wrong[i]);
    }
}

static void more_bytes_than_there_is_room_for_are_refused(void **state)
{
    uint8_t data[5];
    size_t size;

    (void)state;
    assert_true(dv_base32_read("MZXW6YTB", 8, data, sizeof data, &size));
    assert_false(dv_base32_read("MZXW6YTBOI", 10, data, sizeof data, &size));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_of_the_standard_come_out),
        cmocka_unit_test(lower_case_is_forgiven),
        cmocka_unit_test(a_second_text_for_the_same_bytes_is_refused),
        cmocka_unit_test(more_bytes_than_there_is_room_for_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
