/* SPDX-License-Identifier: MIT */
#include "picture/ini.h"

#include <string.h>

#include "ground/text.h"

typedef struct span {
    const char *at;
    size_t length;
} span;

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static span trim(const char *from, const char *to)
{
    while (from < to && is_space(*from))
        from++;
    while (to > from && is_space(to[-1]))
        to--;
    return (span){from, (size_t)(to - from)};
}

static bool copy(span text, char *to, size_t room)
{
    if (text.length >= room)
        return false;
    memcpy(to, text.at, text.length);
    to[text.length] = '\0';
    return true;
}

/* "key = value": what is wrong with it, or NULL. */
static const char *read_key(span text, char key[DV_INI_NAME_MAX], char value[DV_INI_VALUE_MAX])
{
    const char *equal = memchr(text.at, '=', text.length);
    span name, of;

    if (!equal)
        return "is neither [section] nor key = value";
    name = trim(text.at, equal);
    of = trim(equal + 1, text.at + text.length);
    if (of.length >= 2 && of.at[0] == '"' && of.at[of.length - 1] == '"')
        of = (span){of.at + 1, of.length - 2};
    if (name.length == 0 || !copy(name, key, DV_INI_NAME_MAX))
        return "has no key of a usual length";
    return copy(of, value, DV_INI_VALUE_MAX) ? NULL : "has too long a value";
}

static const char *read_section(span text, char section[DV_INI_NAME_MAX])
{
    span name;

    if (text.at[text.length - 1] != ']')
        return "begins a section without an end: write [section]";
    name = trim(text.at + 1, text.at + text.length - 1);
    return name.length > 0 && copy(name, section, DV_INI_NAME_MAX) ? NULL
                                                                   : "has no section of a usual "
                                                                     "length";
}

dv_status dv_ini_read(const char *data, size_t size,
                      dv_status (*each)(void *user, const dv_ini_line *line, dv_error *err),
                      void *user, dv_error *err)
{
    char section[DV_INI_NAME_MAX] = "", key[DV_INI_NAME_MAX], value[DV_INI_VALUE_MAX];
    const char *end = data + size;
    int number = 0;

    if (size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0)
        data += 3;
    if (!dv_text_is_utf8(data, (size_t)(end - data)))
        return each(user, &(dv_ini_line){1, "", NULL, "", "or another line is not UTF-8"}, err);
    while (data < end) {
        const char *stop = memchr(data, '\n', (size_t)(end - data));
        span text = trim(data, stop ? stop : end);
        dv_ini_line line = {++number, section, NULL, "", NULL};

        data = stop ? stop + 1 : end;
        if (text.length == 0 || *text.at == '#' || *text.at == ';')
            continue;
        if (*text.at == '[') {
            line.wrong = read_section(text, section);
        } else {
            line.wrong = read_key(text, key, value);
            line.key = key;
            line.value = value;
        }
        DV_TRY(each(user, &line, err));
    }
    return DV_OK;
}
