/* SPDX-License-Identifier: MIT */
#include "picture/format.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <utf8proc.h>

#include "ground/buf.h"
#include "ground/text.h"

static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

const char *dv_format_date_fault(const char *date)
{
    bool any = false;

    for (; *date; date++) {
        if (*date != '%')
            continue;
        date++;
        if (*date == '\0' || !strchr("demnyYb%", *date))
            return "knows %d %e (day), %m %n (month), %b (Jan), %Y, %y and %% only";
        any = true;
    }
    return any ? NULL : "holds no %d, %m or %Y";
}

/* The next "from: to" of a list; NULL at its end. */
static const char *next_word(const char *list, const char **from, size_t *from_length,
                             const char **to, size_t *to_length)
{
    size_t length = strcspn(list, ",");
    const char *colon = memchr(list, ':', length);

    *from = *to = list;
    *from_length = *to_length = 0;
    if (length == 0)
        return NULL;
    if (colon) {
        *from = list + strspn(list, " ");
        *from_length = (size_t)(colon - *from);
        *to = colon + 1 + strspn(colon + 1, " ");
        *to_length = (size_t)(list + length - *to);
        while (*from_length > 0 && (*from)[*from_length - 1] == ' ')
            --*from_length;
        while (*to_length > 0 && (*to)[*to_length - 1] == ' ')
            --*to_length;
    }
    return list + length + (list[length] == ',');
}

const char *dv_format_words_fault(const char *words)
{
    const char *from, *to;
    size_t from_length, to_length;

    if (!*words)
        return "is empty";
    while ((words = next_word(words, &from, &from_length, &to, &to_length))) {
        if (from_length == 0 || to_length == 0)
            return "is a list of \"word: other\", divided by commas";
    }
    return NULL;
}

/* "16/04/1971" in the form wanted; a date of less than a day stays as it is. */
static void put_date(const char *form, const char *text, dv_buf *to)
{
    static const char shape[] = "00/00/0000";
    int day, month;

    for (int i = 0; shape[i] || text[i]; i++) {
        if (shape[i] == '0' ? !isdigit((unsigned char)text[i]) : text[i] != shape[i]) {
            dv_buf_puts(to, text);
            return;
        }
    }
    day = atoi(text);
    month = atoi(text + 3);
    for (; *form; form++) {
        if (*form != '%') {
            dv_buf_putc(to, *form);
            continue;
        }
        switch (*++form) {
        case 'd': dv_buf_put(to, text, 2); break;
        case 'e': dv_buf_printf(to, "%d", day); break;
        case 'm': dv_buf_put(to, text + 3, 2); break;
        case 'n': dv_buf_printf(to, "%d", month); break;
        case 'b': dv_buf_puts(to, month >= 1 && month <= 12 ? MONTHS[month - 1] : "?"); break;
        case 'Y': dv_buf_puts(to, text + 6); break;
        case 'y': dv_buf_puts(to, text + 8); break;
        default: dv_buf_putc(to, '%');
        }
    }
}

static dv_status put_word(const dv_format *format, const char *field, const char *text, dv_buf *to,
                          dv_error *err)
{
    const char *list = format->words, *from, *other;
    size_t from_length, length;

    while ((list = next_word(list, &from, &from_length, &other, &length))) {
        if (strlen(text) == from_length && memcmp(text, from, from_length) == 0) {
            dv_buf_put(to, other, length);
            return DV_OK;
        }
    }
    dv_fail(err, DV_E_INVALID, "%s is none of the words that design.ini gives for [%s]", field,
            format->name);
    dv_fail_detail(err, text, "Add the word to design.ini.");
    return DV_E_INVALID;
}

/* Capitals, letter by letter; accents put together first, so that each has one. */
static dv_status put_upper(const char *text, dv_buf *to, dv_error *err)
{
    dv_auto_buf nfc = {0};
    const utf8proc_uint8_t *at;
    utf8proc_int32_t letter;

    DV_TRY(dv_text_nfc(text, &nfc, err));
    at = (const utf8proc_uint8_t *)(nfc.data ? nfc.data : "");
    while (*at) {
        utf8proc_uint8_t bytes[4];

        at += utf8proc_iterate(at, -1, &letter);
        dv_buf_put(to, bytes, (size_t)utf8proc_encode_char(utf8proc_toupper(letter), bytes));
    }
    return DV_OK;
}

static dv_status build(const dv_format *format, const char *field, const char *text, dv_buf *to,
                       dv_error *err)
{
    dv_auto_buf middle = {0};

    if (!*text) {
        dv_buf_puts(to, format->empty);
        return DV_OK;
    }
    if (format->words[0])
        DV_TRY(put_word(format, field, text, &middle, err));
    else if (format->date[0])
        put_date(format->date, text, &middle);
    else
        dv_buf_puts(&middle, text);
    DV_TRY(dv_buf_status(&middle, err));
    dv_buf_puts(to, format->prefix);
    if (format->upper)
        DV_TRY(put_upper(middle.data ? middle.data : "", to, err));
    else
        dv_buf_put(to, middle.data, middle.size);
    dv_buf_puts(to, format->suffix);
    return DV_OK;
}

dv_status dv_format_apply(const dv_format *format, const char *field, const char *text, char *to,
                          size_t room, dv_error *err)
{
    dv_auto_buf out = {0};

    if (!dv_text_is_utf8(text, strlen(text)))
        return dv_fail(err, DV_E_INVALID, "%s is not UTF-8 text", field);
    DV_TRY(build(format, field, text, &out, err));
    DV_TRY(dv_buf_status(&out, err));
    if (out.size >= room)
        return dv_fail(err, DV_E_INVALID, "%s is longer than %d bytes", field, (int)room - 1);
    memcpy(to, out.data ? out.data : "", out.size + 1);
    return DV_OK;
}
