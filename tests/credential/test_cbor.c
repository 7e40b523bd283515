/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "credential/cbor.h"

/* From RFC 8949, appendix A. */
static const struct {
    dv_cbor_type type;
    uint64_t value;
    const char *data;
    size_t size;
} heads[] = {
    {DV_CBOR_UINT, 0, "\x00", 1},
    {DV_CBOR_UINT, 23, "\x17", 1},
    {DV_CBOR_UINT, 24, "\x18\x18", 2},
    {DV_CBOR_UINT, 255, "\x18\xff", 2},
    {DV_CBOR_UINT, 256, "\x19\x01\x00", 3},
    {DV_CBOR_UINT, 65535, "\x19\xff\xff", 3},
    {DV_CBOR_UINT, 65536, "\x1a\x00\x01\x00\x00", 5},
    {DV_CBOR_UINT, 4294967295, "\x1a\xff\xff\xff\xff", 5},
    {DV_CBOR_UINT, 1000000000000, "\x1b\x00\x00\x00\xe8\xd4\xa5\x10\x00", 9},
    {DV_CBOR_UINT, UINT64_MAX, "\x1b\xff\xff\xff\xff\xff\xff\xff\xff", 9},
    {DV_CBOR_NEGATIVE, 7, "\x27", 1},
    {DV_CBOR_NEGATIVE, 99, "\x38\x63", 2},
    {DV_CBOR_ARRAY, 3, "\x83", 1},
    {DV_CBOR_MAP, 2, "\xa2", 1},
    {DV_CBOR_TAG, 18, "\xd2", 1},
    {DV_CBOR_TAG, 61, "\xd8\x3d", 2},
};

static dv_cbor_reader reader(const void *data, size_t size)
{
    return (dv_cbor_reader){data, size, false};
}

static void heads_are_written_and_read_as_the_standard_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < DV_COUNT(heads); i++) {
        uint8_t data[16];
        dv_cbor_writer to = {data, sizeof data, 0, false};
        dv_cbor_reader from = reader(heads[i].data, heads[i].size);

        dv_cbor_put(&to, heads[i].type, heads[i].value);
        assert_false(to.broken);
        assert_int_equal(to.size, heads[i].size);
        assert_memory_equal(data, heads[i].data, heads[i].size);
        assert_true(dv_cbor_get(&from, heads[i].type) == heads[i].value);
        assert_true(dv_cbor_at_end(&from));
    }
}

static void heads_cut_short_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < DV_COUNT(heads); i++) {
        for (size_t size = 0; size < heads[i].size; size++) {
            dv_cbor_reader from = reader(heads[i].data, size);

            assert_true(dv_cbor_get(&from, heads[i].type) == 0);
            assert_true(from.broken);
        }
    }
}

static void a_number_in_a_longer_form_is_refused(void **state)
{
    static const struct {
        const char *data;
        size_t size;
    } longer[] = {
        {"\x18\x17", 2},
        {"\x19\x00\xff", 3},
        {"\x1a\x00\x00\xff\xff", 5},
        {"\x1b\x00\x00\x00\x00\xff\xff\xff\xff", 9},
        {"\x1c", 1},
        {"\x1d", 1},
        {"\x1e", 1},
        {"\x1f", 1},
    };

    (void)state;
    for (size_t i = 0; i < DV_COUNT(longer); i++) {
        dv_cbor_reader from = reader(longer[i].data, longer[i].size);

        dv_cbor_get(&from, DV_CBOR_UINT);
        assert_true(from.broken);
    }
}

static void accept_goes_past_what_it_finds_and_nothing_else(void **state)
{
    dv_cbor_reader from = reader("\x02\x04", 2);

    (void)state;
    assert_false(dv_cbor_accept(&from, DV_CBOR_UINT, 4));
    assert_false(dv_cbor_accept(&from, DV_CBOR_TAG, 2));
    assert_true(dv_cbor_accept(&from, DV_CBOR_UINT, 2));
    assert_true(dv_cbor_accept(&from, DV_CBOR_UINT, 4));
    assert_false(dv_cbor_accept(&from, DV_CBOR_UINT, 4));
    assert_true(dv_cbor_at_end(&from));
    dv_cbor_expect(&from, DV_CBOR_UINT, 4);
    assert_false(dv_cbor_at_end(&from));
}

static void strings_stay_within_their_bounds(void **state)
{
    dv_cbor_reader whole = reader("\x43"
                                  "abc",
                                  4);
    dv_cbor_reader cut = reader("\x43"
                                "ab",
                                3);
    dv_cbor_reader few = reader("\x41"
                                "a",
                                2);
    dv_cbor_reader huge = reader("\x5b\xff\xff\xff\xff\xff\xff\xff\xff"
                                 "abc",
                                 12);
    dv_cbor_reader text = reader("\x63"
                                 "abc",
                                 4);
    size_t size;

    (void)state;
    assert_memory_equal(dv_cbor_get_string(&whole, DV_CBOR_BYTES, 2, 3, &size), "abc", 3);
    assert_int_equal(size, 3);
    assert_true(dv_cbor_at_end(&whole));
    assert_null(dv_cbor_get_string(&cut, DV_CBOR_BYTES, 2, 3, &size));
    assert_null(dv_cbor_get_string(&few, DV_CBOR_BYTES, 2, 3, &size));
    assert_null(dv_cbor_get_string(&huge, DV_CBOR_BYTES, 0, SIZE_MAX, &size));
    assert_null(dv_cbor_get_string(&text, DV_CBOR_BYTES, 2, 3, &size));
    assert_int_equal(size, 0);
}

static void what_does_not_fit_is_not_written(void **state)
{
    uint8_t data[4] = {0};
    dv_cbor_writer to = {data, 3, 0, false};

    (void)state;
    dv_cbor_put_string(&to, DV_CBOR_BYTES, "abc", 3);
    assert_true(to.broken);
    dv_cbor_put(&to, DV_CBOR_UINT, 0);
    assert_int_equal(to.size, 1);
    assert_int_equal(data[3], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_are_written_and_read_as_the_standard_says),
        cmocka_unit_test(heads_cut_short_are_refused),
        cmocka_unit_test(a_number_in_a_longer_form_is_refused),
        cmocka_unit_test(accept_goes_past_what_it_finds_and_nothing_else),
        cmocka_unit_test(strings_stay_within_their_bounds),
        cmocka_unit_test(what_does_not_fit_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
