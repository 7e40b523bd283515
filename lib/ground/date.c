/* SPDX-License-Identifier: MIT */
#include "ground/date.h"

#include <string.h>
#include <time.h>

/* Serials as spreadsheets count them, 1 = 1900-01-01; four digits in this range are a year. */
enum { SERIAL_MAX = 80000, YEAR_MIN = 1900, YEAR_MAX = 2100 };

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days before 1 January of the year, counted from 1 January of year 1. */
static int32_t days_before(int year)
{
    int y = year - 1;

    return y * 365 + y / 4 - y / 100 + y / 400;
}

enum { EPOCH = 719162 }; /* days_before(1970) */

dv_date dv_date_make(int year, int month, int day)
{
    int32_t days;

    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month))
        return DV_DATE_NONE;
    days = days_before(year) - EPOCH + day - 1;
    for (int m = 1; m < month; m++)
        days += month_days(year, m);
    return days;
}

void dv_date_split(dv_date date, int *ret_year, int *ret_month, int *ret_day)
{
    /* Years from March on end with the leap day, and months of 153 days in five follow each other.
     */
    enum { MARCH = 306, YEARS_400 = 146097, YEARS_100 = 36524, YEARS_4 = 1461 };
    int32_t days = date + EPOCH + MARCH, age = days / YEARS_400, of_age = days % YEARS_400;
    int32_t year =
        (of_age - of_age / (YEARS_4 - 1) + of_age / YEARS_100 - of_age / (YEARS_400 - 1)) / 365;
    int32_t of_year = of_age - (365 * year + year / 4 - year / 100);
    int32_t month = (5 * of_year + 2) / 153; /* 0: March */

    *ret_month = month < 10 ? month + 3 : month - 9;
    *ret_day = of_year - (153 * month + 2) / 5 + 1;
    *ret_year = age * 400 + year + (month >= 10);
}

dv_date dv_date_at(int64_t moment)
{
    return (dv_date)((moment + DV_VIET_NAM_S) / (24 * 60 * 60));
}

dv_date dv_date_today(void)
{
    return dv_date_at((int64_t)time(NULL));
}

static void put_digits(char *to, int n, int number)
{
    for (; n > 0; number /= 10)
        to[--n] = (char)('0' + number % 10);
}

void dv_partial_text(dv_partial date, char out[11])
{
    int year, month, day;
    char text[11];

    out[0] = '\0';
    if (date.first < dv_date_make(1, 1, 1) || date.first > dv_date_make(9999, 12, 31))
        return;
    dv_date_split(date.first, &year, &month, &day);
    put_digits(text, 4, year);
    put_digits(text + 5, 2, month);
    put_digits(text + 8, 2, day);
    text[4] = text[7] = '-';
    text[date.precision == DV_YEAR ? 4 : date.precision == DV_MONTH ? 7 : 10] = '\0';
    memcpy(out, text, strlen(text) + 1);
}

void dv_date_text(dv_date date, char out[11])
{
    dv_partial_text((dv_partial){date, DV_DAY}, out);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Over white space, the no-break space of spreadsheets included. */
static const char *skip_space(const char *at)
{
    for (;;) {
        if (is_space(*at))
            at++;
        else if (at[0] == '\xC2' && at[1] == '\xA0')
            at += 2;
        else
            return at;
    }
}

/* One number of at most five digits; how many digits it had, 0 when there is none. */
static int read_number(const char **at, int *ret)
{
    int digits = 0;

    *ret = 0;
    for (; is_digit(**at); (*at)++, digits++) {
        if (digits == 5)
            return 0;
        *ret = *ret * 10 + (**at - '0');
    }
    return digits;
}

/* A time of day, "T08:30", " 0:00:00.000", " 12:00 AM": believed to be one, and ignored. */
static bool skip_time(const char **at)
{
    const char *p = *at;
    int number, parts = 0;

    if (*p != 'T' && !is_space(*p))
        return true;
    p = *p == 'T' ? p + 1 : skip_space(p);
    if (*p == '\0') {
        *at = p;
        return true;
    }
    do {
        int digits = read_number(&p, &number);

        if (digits < 1 || digits > 2 || number > (parts == 0 ? 24 : 60))
            return false;
        parts++;
    } while (parts < 3 && *p == ':' && p++);
    if (parts < 2)
        return false;
    if (*p == '.')
        for (p++; is_digit(*p);)
            p++;
    p = skip_space(p);
    if ((*p == 'A' || *p == 'P' || *p == 'a' || *p == 'p') && (p[1] == 'M' || p[1] == 'm'))
        p += 2;
    else if (*p == 'Z')
        p++;
    *at = p;
    return true;
}

/* A whole number by itself: a year, or days as a spreadsheet counts them. */
static bool from_number(int number, int digits, dv_partial *ret, bool *ret_serial)
{
    if (digits == 4 && number >= YEAR_MIN && number <= YEAR_MAX) {
        *ret = (dv_partial){dv_date_make(number, 1, 1), DV_YEAR};
        return true;
    }
    if (number < 1 || number > SERIAL_MAX)
        return false;
    /* Spreadsheets hold 1900 for a leap year: 60 is their 29 February, which never was. */
    if (number == 60)
        return false;
    *ret = (dv_partial){dv_date_make(1899, 12, number < 60 ? 31 : 30) + number, DV_DAY};
    *ret_serial = true;
    return true;
}

/* Two or three numbers with one separator between: the year is the one of four digits. */
static bool from_parts(const int *part, const int *digits, int n, dv_partial *ret)
{
    bool year_first = digits[0] == 4;
    int year = part[year_first ? 0 : n - 1];
    int month = part[n == 2 ? (year_first ? 1 : 0) : 1];
    int day = n == 2 ? 1 : part[year_first ? 2 : 0];

    for (int i = 0; i < n; i++) {
        bool is_year = i == (year_first ? 0 : n - 1);

        if (is_year ? digits[i] != 4 : digits[i] < 1 || digits[i] > 2)
            return false;
    }
    *ret = (dv_partial){dv_date_make(year, month, day), n == 2 ? DV_MONTH : DV_DAY};
    return ret->first != DV_DATE_NONE;
}

static bool read_date(const char *at, dv_partial *ret, bool *ret_serial)
{
    int part[3], digits[3], n = 0;
    char separator = '\0';

    for (;;) {
        digits[n] = read_number(&at, &part[n]);
        if (digits[n++] == 0)
            return false;
        if (n == 3 || (*at != '/' && *at != '-' && *at != '.') || (separator && *at != separator))
            break;
        separator = *at++;
    }
    if (n == 2 && separator == '.' && part[1] == 0 && *skip_space(at) == '\0' && digits[1] < 3)
        n = 1; /* "36764.0": a number as some exports write it */
    if (n == 3 && !skip_time(&at))
        return false;
    if (*skip_space(at) != '\0')
        return false;
    return n == 1 ? from_number(part[0], digits[0], ret, ret_serial)
                  : from_parts(part, digits, n, ret);
}

dv_status dv_date_read(const char *text, dv_partial *ret, bool *ret_serial, dv_error *err)
{
    const char *at = skip_space(text);
    dv_partial date = {DV_DATE_NONE, DV_DAY};
    bool serial = false;

    if (*at != '\0' && !read_date(at, &date, &serial)) {
        dv_fail(err, DV_E_INVALID, "this is no date");
        dv_fail_detail(err, text,
                       "Write day/month/year with a year of four digits, as 26/10/1971.");
        return DV_E_INVALID;
    }
    *ret = date;
    if (ret_serial)
        *ret_serial = serial;
    return DV_OK;
}
