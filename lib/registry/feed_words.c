/* SPDX-License-Identifier: MIT */
#include "feed_words.h"

#include <stdio.h>
#include <string.h>

enum {
    CODE_MAX = 100, /* bytes; codes are indexed */
    NAME_MAX = 200,
    AGE_MIN = 10 /* years at hiring below which one of the two dates is wrong */
};

void dv_feed_row_free(dv_feed_row *row)
{
    dv_buf *buf[] = {&row->code, &row->name,  &row->name_key, &row->unit, &row->unit_key,
                     &row->job,  &row->email, &row->scratch,  &row->key};

    for (size_t i = 0; i < DV_COUNT(buf); i++)
        dv_buf_free(buf[i]);
    for (size_t i = 0; row->memo && i <= DV_FEED_MEMOS; i++) {
        dv_buf_free(&row->memo[i].cell);
        dv_buf_free(&row->memo[i].text);
        dv_buf_free(&row->memo[i].key);
    }
    free(row->memo);
    row->memo = NULL;
}

/* Those of ASCII, whatever the locale. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *text_of(const dv_buf *buf)
{
    return buf->size ? buf->data : "";
}

/* The length of a white or invisible character that only frames text, 0 for others. */
static size_t blank_at(const char *at)
{
    static const char *const blanks[] = {"\u00a0", "\u200b", "\u3000",
                                         "\ufeff", "\u2007", "\u202f"};

    if (*at > ' ' && *at < '\x7f')
        return 0;
    if (*at >= 0)
        return *at != '\0';
    if (!strchr("\xC2\xE2\xE3\xEF", *at)) /* no first byte of those below */
        return 0;
    for (size_t i = 0; i < DV_COUNT(blanks); i++) {
        if (strncmp(at, blanks[i], strlen(blanks[i])) == 0)
            return strlen(blanks[i]);
    }
    return 0;
}

static bool is_blank(const char *cell)
{
    for (size_t n; (n = blank_at(cell)) > 0;)
        cell += n;
    return *cell == '\0';
}

static void cut(dv_buf *buf, size_t from, size_t to)
{
    memmove(buf->data, buf->data + from, to - from);
    buf->size = to - from;
    buf->data[buf->size] = '\0';
}

/* A cell without white space around it and without the marks by which spreadsheets keep text. */
static dv_status tidy(const char *cell, dv_buf *ret, dv_error *err)
{
    dv_buf_clear(ret);
    while (*cell) {
        size_t n = 0, blank = 0;

        while (cell[n] && (blank = blank_at(cell + n)) == 0)
            n++;
        dv_buf_put(ret, cell, n);
        if (blank)
            dv_buf_putc(ret, ' ');
        cell += n + blank;
    }
    if (ret->broken || ret->size == 0)
        return dv_buf_status(ret, err);
    size_t from = strspn(ret->data, " "), to = ret->size;

    while (to > from && ret->data[to - 1] == ' ')
        to--;
    if (to - from >= 3 && strncmp(ret->data + from, "=\"", 2) == 0 && ret->data[to - 1] == '"') {
        from += 2;
        to--;
    } else if (to > from && ret->data[from] == '\'') {
        from++;
    }
    cut(ret, from, to);
    return DV_OK;
}

/* A cell of words: mended as names are, or as it is when it cannot be. */
static dv_status words(const char *cell, dv_buf *ret, dv_error *err)
{
    unsigned repairs;
    dv_buf plain = {0};
    dv_status status;

    DV_TRY(tidy(cell, ret, err));
    status = dv_text_repair(text_of(ret), &plain, &repairs, NULL);
    if (status == DV_OK) {
        dv_buf_free(ret);
        *ret = plain;
        return DV_OK;
    }
    dv_buf_free(&plain);
    return status == DV_E_NOMEM ? dv_fail_nomem(err) : DV_OK;
}

/* A cell of words and its match key, from memory if it came lately; lives until the next call. */
static dv_status recall(dv_feed_row *row, const char *cell, const dv_feed_memo **ret, dv_error *err)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    size_t n = 0;
    dv_feed_memo *memo;

    if (!row->memo && !(row->memo = calloc(DV_FEED_MEMOS + 1, sizeof *row->memo)))
        return dv_fail_nomem(err);
    for (; cell[n]; n++)
        hash = (hash ^ (unsigned char)cell[n]) * 16777619u;
    memo = &row->memo[n > DV_FEED_MEMO_MAX ? DV_FEED_MEMOS : (hash ^ hash >> 16) % DV_FEED_MEMOS];
    *ret = memo;
    if (memo->full && strcmp(text_of(&memo->cell), cell) == 0)
        return DV_OK;
    memo->full = false;
    dv_buf_clear(&memo->cell);
    dv_buf_put(&memo->cell, cell, n);
    DV_TRY(dv_buf_status(&memo->cell, err));
    DV_TRY(words(cell, &memo->text, err));
    DV_TRY(dv_text_key(text_of(&memo->text), &memo->key, err));
    memo->full = true;
    return DV_OK;
}

static dv_status copy(const dv_buf *from, dv_buf *to, dv_error *err)
{
    dv_buf_clear(to);
    dv_buf_put(to, text_of(from), from->size);
    return dv_buf_status(to, err);
}

static void fault(dv_feed_row *row, const char *reason)
{
    if (!row->fault)
        row->fault = reason;
}

/* ---- noise ---------------------------------------------------------------------------------- */

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* What stands below the rows of a list, by match key. */
static bool is_footnote(const char *key)
{
    static const char *const whole[] = {"cong", "tong", "total", "sum", "thu truong", "giam doc"};
    static const char *const begin[] = {
        "tong cong",     "tong so",       "cong so",        "grand total",  "total ",
        "nguoi lap",     "nguoi ky",      "ke toan truong", "truong phong", "tong giam doc",
        "pho giam doc",  "ghi chu",       "xac nhan",       "ky ten",       "ky ghi ro",
        "danh sach nay", "danh sach gom", "ngay in",        "trang ",       "tm ban",
        "dai dien",      "note",          "prepared by",    "phu trach"};

    for (size_t i = 0; i < DV_COUNT(whole); i++) {
        if (strcmp(key, whole[i]) == 0)
            return true;
    }
    for (size_t i = 0; i < DV_COUNT(begin); i++) {
        if (starts(key, begin[i]))
            return true;
    }
    /* "Huế, ngày 02 tháng 11 năm 2026" */
    return strstr(key, "ngay ") && strstr(key, " thang ") && strstr(key, " nam");
}

/* Cells that nobody has but a person. */
static bool is_personal(const dv_feed_reader *reader, const dv_feed_record *record)
{
    static const dv_feed_field personal[] = {
        DV_FEED_BORN,  DV_FEED_SEX,  DV_FEED_ID,    DV_FEED_CMND,  DV_FEED_PASSPORT,
        DV_FEED_HIRED, DV_FEED_UNIT, DV_FEED_PHONE, DV_FEED_EMAIL, DV_FEED_STATE};
    bool name = !is_blank(dv_feed_cell(reader, record, DV_FEED_NAME)) ||
                !is_blank(dv_feed_cell(reader, record, DV_FEED_FAMILY));
    int found = name;

    for (size_t i = 0; i < DV_COUNT(personal) && found < 2; i++)
        found += !is_blank(dv_feed_cell(reader, record, personal[i]));
    return found > 1;
}

static dv_status has_footnote(const dv_feed_record *record, dv_buf *key, bool *ret, dv_error *err)
{
    *ret = false;
    for (int i = 0; i < record->count && !*ret; i++) {
        if (is_blank(record->cells[i]) || strlen(record->cells[i]) > 1000)
            continue;
        DV_TRY(dv_feed_key(record->cells[i], key, err));
        *ret = is_footnote(text_of(key));
    }
    return DV_OK;
}

dv_status dv_feed_is_noise(const dv_feed_reader *reader, const dv_feed_record *record,
                           dv_feed_row *row, bool *ret, dv_error *err)
{
    bool filled = false;

    for (int f = 0; f < DV_FEED_FIELDS && !filled; f++)
        filled = !is_blank(dv_feed_cell(reader, record, (dv_feed_field)f));
    if (!filled) {
        /* A serial number, a note in a column that nobody asked for. */
        *ret = true;
        return DV_OK;
    }
    DV_TRY(dv_feed_is_header(reader, record, ret, err));
    if (*ret || is_personal(reader, record))
        return DV_OK;
    return has_footnote(record, &row->key, ret, err);
}

/* ---- names, dates, words -------------------------------------------------------------------- */

bool dv_feed_is_name(const char *name)
{
    bool letter = false;

    for (const unsigned char *at = (const unsigned char *)name; *at; at++) {
        if (*at < 0x80) {
            if (!is_letter((char)*at) && !strchr(" '-.", *at))
                return false;
            letter |= is_letter((char)*at);
            continue;
        }
        letter = true;
        if (*at == 0xC2 && at[1] != 0xAA && at[1] != 0xBA && at[1] != 0xB7)
            return false; /* U+0080 to U+00BF: signs of Latin-1 */
        if (*at == 0xC3 && (at[1] == 0x97 || at[1] == 0xB7))
            return false; /* times, divided by */
        if (*at == 0xEE || (*at == 0xEF && (at[1] < 0xA4 || (at[1] == 0xBF && at[2] >= 0xBC))))
            return false; /* private use, replacement character */
    }
    return letter;
}

static dv_status read_name(const char *whole, const char *family, const char *given,
                           dv_feed_row *row, dv_error *err)
{
    dv_buf *text = &row->scratch;
    bool broken_line = false;

    dv_buf_clear(text);
    dv_buf_puts(text, whole);
    if (!*whole) {
        dv_buf_puts(text, family);
        if (!is_blank(family) && !is_blank(given))
            dv_buf_putc(text, ' ');
        dv_buf_puts(text, given);
    }
    DV_TRY(dv_buf_status(text, err));
    for (size_t i = 0; i < text->size; i++) {
        if (text->data[i] == '\n' || text->data[i] == '\r' || text->data[i] == '\t') {
            text->data[i] = ' ';
            broken_line = true;
        }
    }
    dv_buf_clear(&row->name);
    dv_buf_clear(&row->name_key);
    if (is_blank(text_of(text))) {
        fault(row, "name-missing");
        return DV_OK;
    }
    dv_status status = dv_text_repair(text->data, &row->name, &row->repairs, NULL);
    if (status == DV_OK)
        status = dv_text_key(row->name.data, &row->name_key, NULL);
    if (status == DV_E_NOMEM)
        return dv_fail_nomem(err);
    if (status != DV_OK || row->name.size > NAME_MAX || row->name_key.size == 0 ||
        !dv_feed_is_name(text_of(&row->name))) {
        dv_buf_clear(&row->name);
        dv_buf_clear(&row->name_key);
        row->repairs = 0;
        fault(row, "name-invalid");
        return DV_OK;
    }
    if (broken_line)
        row->repairs |= DV_REPAIR_SPACE;
    return DV_OK;
}

/* "36764.0", as programs write whole numbers that passed through a spreadsheet. */
static void drop_fraction(dv_buf *text)
{
    size_t digits = text->size ? strspn(text->data, "0123456789") : 0;

    if (digits && strcmp(text->data + digits, ".0") == 0)
        cut(text, 0, digits);
}

/* ret_good is false when the cell holds something that is no date of our time. */
static dv_status read_date(const char *cell, dv_feed_row *row, dv_partial *ret, bool *ret_good,
                           dv_error *err)
{
    bool serial = false;

    *ret = (dv_partial){DV_DATE_NONE, DV_DAY};
    DV_TRY(tidy(cell, &row->scratch, err));
    drop_fraction(&row->scratch);
    *ret_good = dv_date_read(text_of(&row->scratch), ret, &serial, NULL) == DV_OK &&
                (ret->first == DV_DATE_NONE || ret->first >= dv_date_make(1900, 1, 1));
    if (!*ret_good)
        *ret = (dv_partial){DV_DATE_NONE, DV_DAY};
    else if (serial)
        row->repairs |= DV_REPAIR_SERIAL;
    return DV_OK;
}

static dv_date years_after(dv_date date, int years)
{
    int year, month, day;

    dv_date_split(date, &year, &month, &day);
    return dv_date_make(year + years, month, day > 28 ? 28 : day);
}

static dv_status read_born(const char *cell, dv_date today, dv_feed_row *row, dv_error *err)
{
    unsigned before = row->repairs;
    bool good;

    DV_TRY(read_date(cell, row, &row->born, &good, err));
    if (good && (row->born.first == DV_DATE_NONE || years_after(row->born.first, AGE_MIN) <= today))
        return DV_OK;
    row->born = (dv_partial){DV_DATE_NONE, DV_DAY};
    row->repairs = before;
    fault(row, "birth-date-invalid");
    return DV_OK;
}

static dv_status read_hired(const char *cell, dv_feed_row *row, dv_error *err)
{
    dv_partial hired;
    unsigned before = row->repairs;
    bool good;

    DV_TRY(read_date(cell, row, &hired, &good, err));
    if (!good)
        fault(row, "hired-date-invalid");
    if (hired.first != DV_DATE_NONE && row->born.first != DV_DATE_NONE &&
        hired.first < years_after(row->born.first, AGE_MIN)) {
        /* One of the two dates is wrong, nobody knows which. */
        hired.first = DV_DATE_NONE;
        row->repairs = before;
        fault(row, "hired-before-birth");
    }
    row->hired = hired.first;
    return DV_OK;
}

static dv_status read_sex(const char *cell, dv_feed_row *row, dv_error *err)
{
    const dv_feed_memo *memo;
    const char *key;

    row->sex = NULL;
    DV_TRY(recall(row, cell, &memo, err));
    key = text_of(&memo->key);
    if (strcmp(key, "nam") == 0 || strcmp(key, "male") == 0 || strcmp(key, "m") == 0)
        row->sex = "male";
    else if (strcmp(key, "nu") == 0 || strcmp(key, "female") == 0 || strcmp(key, "f") == 0)
        row->sex = "female";
    return DV_OK;
}

static dv_status read_state(const char *cell, dv_feed_row *row, dv_error *err)
{
    static const char *const left[] = {
        "da nghi viec", "nghi viec", "thoi viec",   "da thoi viec", "da nghi",         "cham dut",
        "da cham dut",  "nghi huu",  "da nghi huu", "sa thai",      "resigned",        "left",
        "terminated",   "inactive",  "quit",        "retired",      "chuyen cong tac", "da chuyen",
        "xin nghi viec"};
    static const char *const here[] = {
        "dang lam", "thu viec",      "chinh thuc", "nghi",    "thai san", "tam hoan",
        "tam nghi", "hoc viec",      "active",     "working", "employed", "probation",
        "on leave", "dang cong tac", "lam viec",   "con lam", "hop dong", "official"};
    const dv_feed_memo *memo;
    const char *key;

    DV_TRY(recall(row, cell, &memo, err));
    key = text_of(&memo->key);
    row->state = "working";
    if (!*key)
        return DV_OK;
    for (size_t i = 0; i < DV_COUNT(left); i++) {
        if (starts(key, left[i])) {
            row->state = "left";
            return DV_OK;
        }
    }
    for (size_t i = 0; i < DV_COUNT(here); i++) {
        if (starts(key, here[i]))
            return DV_OK;
    }
    row->warnings |= DV_WARN_STATE;
    return DV_OK;
}

/* ---- identity numbers ----------------------------------------------------------------------- */

/*
 * Codes of provinces in citizen numbers, Circular 07/2016/TT-BCA: those before the mergers of 2025
 * stay in use; births abroad have the code of a country, from 101 on.
 */
static bool is_province(int code)
{
    static const unsigned char provinces[] = {
        1,  2,  4,  6,  8,  10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33,
        34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66,
        67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
    };

    for (size_t i = 0; i < sizeof provinces; i++) {
        if (provinces[i] == code)
            return true;
    }
    return code > 100 && code < 400;
}

static int number_at(const char *digits, int n)
{
    int value = 0;

    while (n-- > 0)
        value = value * 10 + (*digits++ - '0');
    return value;
}

/* The year of birth that a citizen number states. */
static int year_of(const char *cccd)
{
    return 1900 + (cccd[3] - '0') / 2 * 100 + number_at(cccd + 4, 2);
}

static bool birth_fits(const char *cccd, const dv_feed_row *row, int today_year)
{
    int year, month, day;

    if (row->born.first == DV_DATE_NONE)
        return year_of(cccd) <= today_year;
    dv_date_split(row->born.first, &year, &month, &day);
    return year_of(cccd) == year;
}

static void check_cccd(dv_feed_row *row, int today_year)
{
    if (!is_province(number_at(row->id, 3)))
        row->warnings |= DV_WARN_ID_PROVINCE;
    if (!birth_fits(row->id, row, today_year))
        row->warnings |= DV_WARN_ID_BIRTH;
    if (row->sex && ((row->id[3] - '0') % 2 == 0) != (strcmp(row->sex, "male") == 0))
        row->warnings |= DV_WARN_ID_SEX;
}

/* A number of digits only. False when it can be none. */
static bool read_number(const char *digits, size_t n, dv_feed_row *row, int today_year)
{
    row->id_kind = n == 8 || n == 9 ? "cmnd" : "cccd";
    if (n == 12 || n == 9) {
        memcpy(row->id, digits, n + 1);
    } else if ((n == 10 || n == 11 || n == 8) && digits[0] != '0') {
        size_t zeros = (n == 8 ? 9 : 12) - n;

        memset(row->id, '0', zeros);
        memcpy(row->id + zeros, digits, n + 1);
        if (n != 8 &&
            !(is_province(number_at(row->id, 3)) && birth_fits(row->id, row, today_year))) {
            row->id[0] = '\0';
            return false;
        }
        row->repairs |= DV_REPAIR_ZERO;
    } else {
        row->id_kind = "cccd";
        return false;
    }
    if (n >= 10)
        check_cccd(row, today_year);
    return true;
}

/* Letters and digits: a passport. More than nine digits are a citizen number with a slip. */
static bool read_passport(const char *text, size_t n, dv_feed_row *row)
{
    size_t digits = 0, letters = 0;

    row->id_kind = "passport";
    for (size_t i = 0; i < n; i++) {
        digits += is_digit(text[i]);
        letters += is_letter(text[i]);
    }
    if (n < 6 || n > 12 || letters + digits != n || digits == 0 || digits > 9)
        return false;
    memcpy(row->id, text, n + 1);
    return true;
}

/* What is left when the signs are dropped by which people group digits; upper case. */
static void compact(dv_buf *text, const char *signs)
{
    size_t n = 0;

    for (size_t i = 0; i < text->size; i++) {
        char c = text->data[i];

        if (!strchr(signs, c))
            text->data[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    if (text->data)
        text->data[text->size = n] = '\0';
}

static dv_status read_id(const char *cell, bool is_passport, dv_date today, dv_feed_row *row,
                         dv_error *err)
{
    dv_buf *text = &row->scratch;
    int year, month, day;
    bool good;

    row->id[0] = '\0';
    row->id_kind = NULL;
    DV_TRY(tidy(cell, text, err));
    drop_fraction(text);
    /* A spreadsheet's 1.23E+11 has lost its last digits for good. */
    bool rounded = text->size && strspn(text->data, "0123456789.,E+e") == text->size &&
                   strpbrk(text->data, "+");
    compact(text, " .-'");
    if (text->size > 4 && (starts(text->data, "CCCD") || starts(text->data, "CMND")))
        cut(text, text->data[4] == ':' ? 5 : 4, text->size);
    if (text->size == 0)
        return DV_OK;

    dv_date_split(today, &year, &month, &day);
    if (rounded) {
        row->id_kind = "cccd";
        good = false;
    } else if (!is_passport && strspn(text->data, "0123456789") == text->size) {
        good = read_number(text->data, text->size, row, year);
    } else {
        good = read_passport(text->data, text->size, row);
    }
    if (!good)
        fault(row, "id-number-invalid");
    return DV_OK;
}

static dv_status read_identity(const dv_feed_reader *reader, const dv_feed_record *record,
                               dv_date today, dv_feed_row *row, dv_error *err)
{
    static const dv_feed_field fields[] = {DV_FEED_ID, DV_FEED_CMND, DV_FEED_PASSPORT};
    const dv_feed_memo *kind;
    size_t f = 0;
    bool is_passport;

    while (f + 1 < DV_COUNT(fields) && is_blank(dv_feed_cell(reader, record, fields[f])))
        f++;
    DV_TRY(recall(row, dv_feed_cell(reader, record, DV_FEED_ID_KIND), &kind, err));
    is_passport = fields[f] == DV_FEED_PASSPORT || strstr(text_of(&kind->key), "ho chieu") ||
                  strstr(text_of(&kind->key), "passport");
    return read_id(dv_feed_cell(reader, record, fields[f]), is_passport, today, row, err);
}

/* ---- telephones ----------------------------------------------------------------------------- */

/* Mobile numbers lost a digit in 2018: the first of each pair became the second. */
static const char *new_prefix(const char *number)
{
    static const char pairs[][2][5] = {
        {"0162", "032"}, {"0163", "033"}, {"0164", "034"}, {"0165", "035"}, {"0166", "036"},
        {"0167", "037"}, {"0168", "038"}, {"0169", "039"}, {"0120", "070"}, {"0121", "079"},
        {"0122", "077"}, {"0126", "076"}, {"0128", "078"}, {"0123", "083"}, {"0124", "084"},
        {"0125", "085"}, {"0127", "081"}, {"0129", "082"}, {"0186", "056"}, {"0188", "058"},
        {"0199", "059"},
    };

    for (size_t i = 0; i < DV_COUNT(pairs); i++) {
        if (starts(number, pairs[i][0]))
            return pairs[i][1];
    }
    return NULL;
}

/* The number within the country, beginning with its 0: from +84..., 0084..., 84..., or without 0.
 */
static void home_number(const char *digits, char out[24])
{
    if (starts(digits, "+84"))
        digits += 3;
    else if (starts(digits, "0084"))
        digits += 4;
    else if (starts(digits, "84") && strlen(digits) > 10)
        digits += 2;
    out[0] = '0';
    memcpy(out + (*digits != '0'), digits, strlen(digits) + 1);
}

bool dv_feed_phone(const char *digits, char out[16])
{
    char number[24];

    if (strlen(digits) > 16)
        return false;
    home_number(digits, number);
    if (strspn(number, "0123456789") != strlen(number))
        return false;
    if (strlen(number) == 11 && number[1] == '1') {
        const char *prefix = new_prefix(number);

        if (!prefix)
            return false;
        snprintf(out, 16, "%s%.7s", prefix, number + 4);
        return true;
    }
    if (!(strlen(number) == 10 && strchr("35789", number[1])) &&
        !(strlen(number) == 11 && number[1] == '2')) /* a land line */
        return false;
    memcpy(out, number, strlen(number) + 1);
    return true;
}

static dv_status read_phone(const char *cell, dv_feed_row *row, dv_error *err)
{
    dv_buf *text = &row->scratch;
    dv_auto_buf before = {0};

    row->phone[0] = '\0';
    DV_TRY(tidy(cell, text, err));
    dv_buf_puts(&before, text_of(text));
    DV_TRY(dv_buf_status(&before, err));
    if (before.size == 0)
        return DV_OK;
    cut(text, 0, strcspn(text->data, "/,;")); /* the first of several */
    drop_fraction(text);
    compact(text, " .-()'");
    if (!dv_feed_phone(text_of(text), row->phone))
        row->warnings |= DV_WARN_PHONE;
    else if (strcmp(row->phone, before.data) != 0)
        row->repairs |= DV_REPAIR_PHONE;
    return DV_OK;
}

/* ---- the row -------------------------------------------------------------------------------- */

dv_status dv_feed_row_glance(const dv_feed_reader *reader, const dv_feed_record *record,
                             dv_feed_row *row, dv_error *err)
{
    const dv_feed_memo *memo;

    DV_TRY(tidy(dv_feed_cell(reader, record, DV_FEED_CODE), &row->code, err));
    if (row->code.size > CODE_MAX)
        dv_buf_clear(&row->code);
    DV_TRY(recall(row, dv_feed_cell(reader, record, DV_FEED_UNIT), &memo, err));
    DV_TRY(copy(&memo->text, &row->unit, err));
    return copy(&memo->key, &row->unit_key, err);
}

static dv_status read_rest(const dv_feed_reader *reader, const dv_feed_record *record,
                           dv_feed_row *row, dv_error *err)
{
    const dv_feed_memo *memo;

    DV_TRY(recall(row, dv_feed_cell(reader, record, DV_FEED_JOB), &memo, err));
    DV_TRY(copy(&memo->text, &row->job, err));
    return tidy(dv_feed_cell(reader, record, DV_FEED_EMAIL), &row->email, err);
}

dv_status dv_feed_row_read(const dv_feed_reader *reader, const dv_feed_record *record,
                           dv_date today, dv_feed_row *row, dv_error *err)
{
    row->fault = NULL;
    row->repairs = row->warnings = 0;
    DV_TRY(dv_feed_row_glance(reader, record, row, err));
    if (row->code.size == 0)
        fault(row, "employee-code-missing");

    /* In the order in which a reason goes before another. */
    DV_TRY(read_name(dv_feed_cell(reader, record, DV_FEED_NAME),
                     dv_feed_cell(reader, record, DV_FEED_FAMILY),
                     dv_feed_cell(reader, record, DV_FEED_GIVEN), row, err));
    DV_TRY(read_sex(dv_feed_cell(reader, record, DV_FEED_SEX), row, err));
    DV_TRY(read_born(dv_feed_cell(reader, record, DV_FEED_BORN), today, row, err));
    DV_TRY(read_identity(reader, record, today, row, err));
    DV_TRY(read_hired(dv_feed_cell(reader, record, DV_FEED_HIRED), row, err));
    DV_TRY(read_rest(reader, record, row, err));
    DV_TRY(read_phone(dv_feed_cell(reader, record, DV_FEED_PHONE), row, err));
    DV_TRY(read_state(dv_feed_cell(reader, record, DV_FEED_STATE), row, err));
    return DV_OK;
}

enum {
    NAMES = 1u << DV_FEED_NAME | 1u << DV_FEED_FAMILY | 1u << DV_FEED_GIVEN,
    NUMBERS = 1u << DV_FEED_ID | 1u << DV_FEED_CMND | 1u << DV_FEED_PASSPORT,
    DATES = 1u << DV_FEED_BORN | 1u << DV_FEED_HIRED,
    NAME_REPAIRS = DV_REPAIR_NFC | DV_REPAIR_VNI | DV_REPAIR_TCVN3 | DV_REPAIR_SPACE | DV_REPAIR_ETH
};

/* The fields, as bits, where the row has a fault, else where it has repairs and warnings. */
static unsigned fields_of_note(const dv_feed_row *row)
{
    static const struct {
        const char *fault;
        unsigned fields;
    } faults[] = {{"name-invalid", NAMES},
                  {"birth-date-invalid", 1u << DV_FEED_BORN},
                  {"hired-date-invalid", 1u << DV_FEED_HIRED},
                  {"hired-before-birth", DATES},
                  {"id-number-invalid", NUMBERS}};
    static const struct {
        unsigned repairs, warnings, fields;
    } notes[] = {{NAME_REPAIRS, 0, NAMES},
                 {DV_REPAIR_SERIAL, 0, DATES},
                 {DV_REPAIR_ZERO, DV_WARN_ID_SEX | DV_WARN_ID_BIRTH | DV_WARN_ID_PROVINCE, NUMBERS},
                 {DV_REPAIR_PHONE, DV_WARN_PHONE, 1u << DV_FEED_PHONE},
                 {0, DV_WARN_STATE, 1u << DV_FEED_STATE}};
    unsigned fields = 0;

    for (size_t i = 0; row->fault && i < DV_COUNT(faults); i++)
        if (strcmp(row->fault, faults[i].fault) == 0)
            fields = faults[i].fields;
    for (size_t i = 0; !row->fault && i < DV_COUNT(notes); i++)
        if ((row->repairs & notes[i].repairs) || (row->warnings & notes[i].warnings))
            fields |= notes[i].fields;
    return fields;
}

void dv_feed_put_value(const dv_feed_reader *reader, const dv_feed_record *record,
                       const dv_feed_row *row, dv_buf *ret)
{
    unsigned fields = fields_of_note(row);

    for (int f = 0; f < DV_FEED_FIELDS; f++) {
        const char *cell = dv_feed_cell(reader, record, (dv_feed_field)f);

        if (!(fields >> f & 1) || !*cell)
            continue;
        if (ret->size)
            dv_buf_puts(ret, "; ");
        dv_buf_puts(ret, cell);
    }
}

typedef struct word {
    unsigned bit;
    const char *text;
} word;

static const char *say(const word *all, size_t n, unsigned bits, char out[96])
{
    char *end = out;

    for (size_t i = 0; i < n; i++) {
        if (bits & all[i].bit)
            end +=
                snprintf(end, (size_t)(out + 96 - end), "%s%s", end > out ? " " : "", all[i].text);
    }
    return end > out ? out : NULL;
}

const char *dv_feed_repair_words(unsigned repairs, char out[96])
{
    static const word all[] = {
        {DV_REPAIR_NFC, "nfc"},
        {DV_REPAIR_VNI, "vni"},
        {DV_REPAIR_TCVN3, "tcvn3"},
        {DV_REPAIR_ZERO, "leading-zero"},
        {DV_REPAIR_SERIAL, "date-serial"},
        {DV_REPAIR_PHONE, "phone"},
        {DV_REPAIR_SPACE, "space"},
        {DV_REPAIR_ETH, "eth"},
    };

    return say(all, DV_COUNT(all), repairs, out);
}

const char *dv_feed_warning_words(unsigned warnings, char out[96])
{
    static const word all[] = {
        {DV_WARN_ID_SEX, "id-sex-mismatch"},
        {DV_WARN_ID_BIRTH, "id-birth-mismatch"},
        {DV_WARN_ID_PROVINCE, "id-province-unknown"},
        {DV_WARN_PHONE, "phone-invalid"},
        {DV_WARN_STATE, "state-unknown"},
    };

    return say(all, DV_COUNT(all), warnings, out);
}
