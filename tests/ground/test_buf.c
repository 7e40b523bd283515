/* SPDX-License-Identifier: MIT */
#include "ground/buf.h"
#include "ground/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void a_buffer_grows_and_ends_in_a_nul(void **state)
{
    dv_auto_buf buf = {0};

    (void)state;
    for (int i = 0; i < 1000; i++)
        dv_buf_printf(&buf, "%d,", i % 10);
    assert_int_equal(buf.size, 2000);
    assert_int_equal(strlen(buf.data), 2000);
    assert_int_equal(dv_buf_status(&buf, NULL), DV_OK);
    dv_buf_clear(&buf);
    assert_string_equal(buf.data, "");
}

static void a_buffer_over_its_cap_stays_broken(void **state)
{
    dv_auto_buf buf = {.max = 4};
    dv_error err;

    (void)state;
    dv_buf_puts(&buf, "1234");
    assert_int_equal(dv_buf_status(&buf, &err), DV_OK);
    dv_buf_putc(&buf, '5');
    dv_buf_puts(&buf, "");
    assert_int_equal(dv_buf_status(&buf, &err), DV_E_NOMEM);
    assert_string_equal(buf.data, "1234");
}

static void an_error_is_cut_between_characters(void **state)
{
    char longer[600];
    dv_error err;

    (void)state;
    for (size_t i = 0; i + 3 < sizeof longer; i += 3)
        memcpy(longer + i, "ạ", 4);
    for (int shift = 0; shift < 3; shift++) {
        size_t n;

        assert_int_equal(dv_fail(&err, DV_E_STATE, "%.*s%s", shift, "xy", longer), DV_E_STATE);
        n = strlen(err.message);
        assert_true(n > 250 && n < sizeof err.message);
        assert_string_equal(err.message + n - 3, "ạ");
    }
    assert_int_equal(sizeof err, 1024);
    assert_int_equal(dv_fail(NULL, DV_E_ARG, "nobody listens"), DV_E_ARG);
}

static void every_status_has_its_name(void **state)
{
    (void)state;
    assert_string_equal(dv_status_name(DV_OK), "DV_OK");
    assert_string_equal(dv_status_name(DV_E_STOPPED), "DV_E_STOPPED");
    assert_string_equal(dv_status_name((dv_status)99), "DV_E_OTHER");
}

typedef struct options {
    uint32_t size;
    int32_t a, b;
} options;

static void options_of_other_versions_are_understood(void **state)
{
    struct {
        options known;
        int32_t newer;
    } given = {{sizeof given, 1, 2}, 0};
    options got;
    dv_error err;

    (void)state;
    assert_int_equal(dv_options_copy(&got, sizeof got, &given, "x", &err), DV_OK);
    assert_int_equal(got.b, 2);
    given.newer = 7;
    assert_int_equal(dv_options_copy(&got, sizeof got, &given, "x", &err), DV_E_ARG);
    given.known.size = 8; /* an older caller, without b */
    assert_int_equal(dv_options_copy(&got, sizeof got, &given, "x", &err), DV_OK);
    assert_int_equal(got.a, 1);
    assert_int_equal(got.b, 0);
    given.known.size = 0;
    assert_int_equal(dv_options_copy(&got, sizeof got, &given, "x", &err), DV_E_ARG);
    given.known.size = 1u << 30;
    assert_int_equal(dv_options_copy(&got, sizeof got, &given, "x", &err), DV_E_ARG);
    assert_int_equal(dv_options_copy(&got, sizeof got, NULL, "x", &err), DV_E_ARG);
}

static void a_page_gives_back_its_rows(void **state)
{
    dv_auto(dv_page) page = NULL;

    (void)state;
    assert_int_equal(dv_page_new("row# name note", &page, NULL), DV_OK);
    for (int i = 0; i < 100; i++) {
        char name[16];

        snprintf(name, sizeof name, "Ẩn %d", i);
        assert_int_equal(dv_page_put_int(page, i - 50, NULL), DV_OK);
        assert_int_equal(dv_page_put(page, name, NULL), DV_OK);
        assert_int_equal(dv_page_put(page, i ? "" : NULL, NULL), DV_OK);
    }
    assert_int_equal(dv_page_count(page), 100);
    assert_int_equal(dv_page_column_count(page), 3);
    assert_string_equal(dv_page_column_name(page, 0), "row");
    assert_null(dv_page_column_name(page, 3));
    assert_int_equal(dv_page_column_is_number(page, 0), 1);
    assert_int_equal(dv_page_column_is_number(page, 1), 0);
    assert_string_equal(dv_page_text(page, 99, "name"), "Ẩn 99");
    assert_int_equal(dv_page_int(page, 0, "row"), -50);
    assert_null(dv_page_text(page, 0, "note"));
    assert_string_equal(dv_page_text(page, 1, "note"), "");
    assert_null(dv_page_text(page, 100, "name"));
    assert_null(dv_page_text(page, -1, "name"));
    assert_null(dv_page_text(page, 0, "nothing"));
    assert_null(dv_page_at(page, 0, 3));
    assert_null(dv_page_next(page));
    assert_int_equal(dv_page_set_next(page, "100", NULL), DV_OK);
    assert_string_equal(dv_page_next(page), "100");
    dv_page_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_grows_and_ends_in_a_nul),
        cmocka_unit_test(a_buffer_over_its_cap_stays_broken),
        cmocka_unit_test(an_error_is_cut_between_characters),
        cmocka_unit_test(every_status_has_its_name),
        cmocka_unit_test(options_of_other_versions_are_understood),
        cmocka_unit_test(a_page_gives_back_its_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
