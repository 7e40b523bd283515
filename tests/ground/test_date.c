/* SPDX-License-Identifier: MIT */
#include "ground/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void expect(const char *text, const char *want, bool serial)
{
    dv_partial date = {1, DV_DAY};
    bool is_serial = !serial;
    char out[11];

    assert_int_equal(dv_date_read(text, &date, &is_serial, NULL), DV_OK);
    dv_partial_text(date, out);
    assert_string_equal(out, want);
    assert_int_equal(is_serial, serial);
}

static void dates_are_read_as_clerks_write_them(void **state)
{
    (void)state;
    expect("26-10-1971", "1971-10-26", false);
    expect("16.04.1971", "1971-04-16", false);
    expect("7/6/2026", "2026-06-07", false);
    expect("1985-05-12", "1985-05-12", false);
    expect("1985/5/12", "1985-05-12", false);
    expect("1985-05-12 00:00:00", "1985-05-12", false);
    expect("1985-05-12T08:30:00Z", "1985-05-12", false);
    expect("12/05/1985 0:00", "1985-05-12", false);
    expect("12/05/1985 12:00:00 AM", "1985-05-12", false);
    expect("  29/02/2000 \t", "2000-02-29", false);
    expect("\xC2\xA0"
           "1/1/1990\xC2\xA0",
           "1990-01-01", false);
    expect("1975", "1975", false);
    expect("05/1998", "1998-05", false);
    expect("5-1998", "1998-05", false);
    expect("1998-05", "1998-05", false);
    expect("", "", false);
    expect("  ", "", false);
}

static void spreadsheet_serials_are_days_since_1900(void **state)
{
    (void)state;
    expect("36764", "2000-08-26", true);
    expect("33902", "1992-10-25", true);
    expect("36764.0", "2000-08-26", true);
    expect("1", "1900-01-01", true);
    expect("59", "1900-02-28", true);
    expect("61", "1900-03-01", true);
    expect("80000", "2119-01-11", true);
    expect("1899", "1905-03-13", true);
}

static void what_is_no_date_is_refused(void **state)
{
    static const char *const texts[] = {
        "31/02/2000", "29/02/1900",    "00/13/1988",  "0/1/1988",  "12/31/1988", "1/1/85",
        "85-05-12",   "1/1",           "13/1988",     "0/1988",    "60",         "0",
        "80001",      "123456",        "abc",         "1/2/2000x", "1/2-2000",   "1//2000",
        "-1",         "1/1/10000",     "1/1/2000 25", "1985-05-",  "1/1/2000/",  "12.05.1985.",
        "1/1/0000",   "2000-1-1 99:00"};

    (void)state;
    for (size_t i = 0; i < DV_COUNT(texts); i++) {
        dv_partial date = {7, DV_MONTH};
        bool serial = true;
        dv_error err;

        if (dv_date_read(texts[i], &date, &serial, &err) != DV_E_INVALID)
            fail_msg("%s was taken for a date", texts[i]);
        assert_int_equal(date.first, 7);
        assert_string_equal(err.detail, texts[i]);
        assert_true(err.hint[0] != '\0');
    }
}

static void every_day_goes_there_and_back(void **state)
{
    dv_date last = dv_date_make(9999, 12, 31);

    (void)state;
    assert_int_equal(dv_date_make(1970, 1, 1), 0);
    assert_int_equal(dv_date_make(2000, 3, 1), 11017);
    for (dv_date day = dv_date_make(1, 1, 1); day <= last; day += 13) {
        int y, m, d;

        dv_date_split(day, &y, &m, &d);
        assert_int_equal(dv_date_make(y, m, d), day);
    }
}

static void a_day_begins_at_midnight_in_viet_nam(void **state)
{
    (void)state;
    /* date -ud "2026-11-21 16:59:59" +%s */
    assert_int_equal(dv_date_at(1795280399), dv_date_make(2026, 11, 21));
    assert_int_equal(dv_date_at(1795280400), dv_date_make(2026, 11, 22));
    assert_int_equal(dv_date_at(0), 0);
    assert_in_range(dv_date_at((int64_t)time(NULL)), dv_date_today() - 1, dv_date_today());
}

static void days_that_are_not_have_no_text(void **state)
{
    char out[11];

    (void)state;
    dv_date_text(DV_DATE_NONE, out);
    assert_string_equal(out, "");
    dv_date_text(dv_date_make(2026, 11, 21), out);
    assert_string_equal(out, "2026-11-21");
    assert_int_equal(dv_date_make(10000, 1, 1), DV_DATE_NONE);
    assert_int_equal(dv_date_make(2025, 2, 29), DV_DATE_NONE);
    assert_int_equal(dv_date_make(2025, 13, 1), DV_DATE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_as_clerks_write_them),
        cmocka_unit_test(spreadsheet_serials_are_days_since_1900),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(every_day_goes_there_and_back),
        cmocka_unit_test(a_day_begins_at_midnight_in_viet_nam),
        cmocka_unit_test(days_that_are_not_have_no_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
