/* SPDX-License-Identifier: MIT */
#include "picture/svg_style.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <pango/pango.h>

const dv_svg_style DV_SVG_STYLE_INIT = {
    .size = 12, .weight = 400, .plain_fill = true, .alpha = 1, .anchor = 's'};

const char *dv_svg_attribute(const char *const *attributes, const char *name)
{
    for (; *attributes; attributes += 2) {
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    }
    return NULL;
}

/* strtod of the C locale, whatever the program's locale. */
static double number(const char *text, char **ret_end)
{
    return g_ascii_strtod(text, ret_end);
}

bool dv_svg_length(const char *text, double *ret)
{
    static const struct {
        const char *name;
        double px;
    } units[] = {{"", 1},           {"px", 1},  {"pt", 96 / 72.0}, {"mm", 96 / 25.4},
                 {"cm", 96 / 2.54}, {"in", 96}, {"pc", 16}};
    char *end;
    double value = number(text, &end);
    size_t length = strcspn(end, " \t\r\n;,");

    if (end == text || !isfinite(value))
        return false;
    for (size_t i = 0; i < DV_COUNT(units); i++) {
        if (strlen(units[i].name) == length && strncasecmp(end, units[i].name, length) == 0) {
            *ret = value * units[i].px;
            return true;
        }
    }
    return false;
}

static void set_family(dv_svg_style *style, const char *value)
{
    size_t length;

    value += strspn(value, " \t\r\n'\"");
    length = strcspn(value, ",'\"");
    while (length > 0 && isspace((unsigned char)value[length - 1]))
        length--;
    snprintf(style->family, sizeof style->family, "%.*s", (int)length, value);
}

static void set_size(dv_svg_style *style, const char *value, double inherited)
{
    char *end;
    double ratio = number(value, &end);

    if (strncmp(end, "em", 2) == 0)
        style->size = ratio * inherited;
    else if (*end == '%')
        style->size = ratio / 100 * inherited;
    else if (!dv_svg_length(value, &style->size))
        style->size = 0; /* "small" and its like: said when a placeholder has it */
}

static void set_weight(dv_svg_style *style, const char *value)
{
    int weight = atoi(value);

    if (strcmp(value, "normal") == 0)
        style->weight = 400;
    else if (strncmp(value, "bold", 4) == 0)
        style->weight = 700;
    else if (strcmp(value, "lighter") == 0)
        style->weight = 300;
    else if (weight > 0)
        style->weight = weight;
}

static void set_fill(dv_svg_style *style, const char *value)
{
    PangoColor color;
    double part[3];
    int r, g, b;

    if (strcmp(value, "inherit") == 0)
        return;
    if (sscanf(value, "rgb( %d , %d , %d )", &r, &g, &b) == 3) {
        part[0] = r / 255.0;
        part[1] = g / 255.0;
        part[2] = b / 255.0;
    } else if (pango_color_parse(&color, value)) {
        part[0] = color.red / 65535.0;
        part[1] = color.green / 65535.0;
        part[2] = color.blue / 65535.0;
    } else {
        style->plain_fill = false;
        return;
    }
    style->plain_fill = true;
    memcpy(style->rgb, part, sizeof part);
}

static double fraction(const char *value)
{
    char *end;
    double alpha = number(value, &end);

    alpha = *end == '%' ? alpha / 100 : alpha;
    return alpha < 0 ? 0 : alpha > 1 ? 1 : alpha;
}

static void set(dv_svg_style *style, const char *name, const char *value,
                const dv_svg_style *parent)
{
    if (strcmp(name, "font-family") == 0)
        set_family(style, value);
    else if (strcmp(name, "font-size") == 0)
        set_size(style, value, parent->size);
    else if (strcmp(name, "font-weight") == 0)
        set_weight(style, value);
    else if (strcmp(name, "font-style") == 0)
        style->italic = strcmp(value, "italic") == 0 || strcmp(value, "oblique") == 0;
    else if (strcmp(name, "fill") == 0)
        set_fill(style, value);
    else if (strcmp(name, "fill-opacity") == 0 || strcmp(name, "opacity") == 0)
        style->alpha = parent->alpha * fraction(value);
    else if (strcmp(name, "text-anchor") == 0)
        style->anchor = value[0];
    else if (strcmp(name, "letter-spacing") == 0 && !dv_svg_length(value, &style->spacing))
        style->spacing = 0;
    else if (strcmp(name, "font") == 0)
        style->shorthand = true;
}

static void set_trimmed(dv_svg_style *style, const char *name, size_t name_length,
                        const char *value, size_t value_length, const dv_svg_style *parent)
{
    char key[32], text[256];

    while (name_length > 0 && isspace((unsigned char)*name))
        name++, name_length--;
    while (name_length > 0 && isspace((unsigned char)name[name_length - 1]))
        name_length--;
    while (value_length > 0 && isspace((unsigned char)*value))
        value++, value_length--;
    while (value_length > 0 && isspace((unsigned char)value[value_length - 1]))
        value_length--;
    if (name_length >= sizeof key || value_length >= sizeof text)
        return;
    snprintf(key, sizeof key, "%.*s", (int)name_length, name);
    snprintf(text, sizeof text, "%.*s", (int)value_length, value);
    set(style, key, text, parent);
}

/* "name: value; name: value" */
static void set_all(dv_svg_style *style, const char *text, const dv_svg_style *parent)
{
    while (text && *text) {
        size_t length = strcspn(text, ";");
        const char *colon = memchr(text, ':', length);
        const char *mark = memchr(text, '!', length); /* !important */
        const char *end = mark ? mark : text + length;

        if (colon && colon < end)
            set_trimmed(style, text, (size_t)(colon - text), colon + 1, (size_t)(end - colon - 1),
                        parent);
        text += length;
        text += *text == ';';
    }
}

/* Does a list of classes, divided by white space, hold this one? */
static bool has_word(const char *list, const char *word, size_t length)
{
    while (list && *list) {
        size_t n;

        list += strspn(list, " \t\r\n");
        n = strcspn(list, " \t\r\n");
        if (n == length && memcmp(list, word, n) == 0)
            return true;
        list += n;
    }
    return false;
}

static bool matches(const char *selector, const char *tag, const char *id, const char *class)
{
    size_t length = strcspn(selector, ".#");

    if (length && !(length == 1 && *selector == '*') &&
        (strlen(tag) != length || memcmp(tag, selector, length) != 0))
        return false;
    for (selector += length; *selector; selector += length) {
        char mark = *selector++;

        length = strcspn(selector, ".#");
        if (mark == '.' && !has_word(class, selector, length))
            return false;
        if (mark == '#' && (!id || strlen(id) != length || memcmp(id, selector, length) != 0))
            return false;
    }
    return true;
}

void dv_svg_style_of(dv_svg_style *style, const dv_svg_style *parent, const dv_css *css,
                     const char *tag, const char *const *attributes)
{
    const char *id = dv_svg_attribute(attributes, "id");
    const char *class = dv_svg_attribute(attributes, "class");

    *style = *parent;
    for (const char *const *at = attributes; *at; at += 2)
        set_trimmed(style, at[0], strlen(at[0]), at[1], strlen(at[1]), parent);
    for (int level = 0; level <= 2; level++) {
        for (size_t i = 0; i < css->count; i++) {
            if (css->rule[i].level == level && matches(css->rule[i].selector, tag, id, class))
                set_all(style, css->rule[i].declarations, parent);
        }
    }
    set_all(style, dv_svg_attribute(attributes, "style"), parent);
}

void dv_css_free(dv_css *css)
{
    for (size_t i = 0; i < css->count; i++) {
        free(css->rule[i].selector);
        free(css->rule[i].declarations);
    }
    free(css->rule);
    *css = (dv_css){0};
}

static dv_status add_rule(dv_css *css, const char *selector, size_t length,
                          const char *declarations, dv_error *err)
{
    dv_css_rule *rule = reallocarray(css->rule, css->count + 1, sizeof *rule);

    if (!rule)
        return dv_fail_nomem(err);
    css->rule = rule;
    rule += css->count;
    rule->selector = strndup(selector, length);
    rule->declarations = strdup(declarations);
    rule->level = memchr(selector, '#', length) ? 2 : memchr(selector, '.', length) ? 1 : 0;
    css->count++;
    return rule->selector && rule->declarations ? DV_OK : dv_fail_nomem(err);
}

static void blank_comments(char *text)
{
    char *open, *close;

    while ((open = strstr(text, "/*"))) {
        close = strstr(open + 2, "*/");
        memset(open, ' ', close ? (size_t)(close + 2 - open) : strlen(open));
    }
}

dv_status dv_css_add(dv_css *css, char *text, dv_error *err)
{
    char *open, *close;

    blank_comments(text);
    while ((open = strchr(text, '{')) && (close = strchr(open, '}'))) {
        *open = *close = '\0';
        for (char *save = NULL, *one = strtok_r(text, ",", &save); one;
             one = strtok_r(NULL, ",", &save)) {
            size_t length;

            one += strspn(one, " \t\r\n");
            length = strcspn(one, " \t\r\n");
            /* "g text", "a > b", "@font-face", "a:hover": not of one element */
            if (one[length + strspn(one + length, " \t\r\n")] == '\0' && length > 0 &&
                strcspn(one, "@>:[+~") == strlen(one))
                DV_TRY(add_rule(css, one, length, open + 1, err));
        }
        text = close + 1;
    }
    return DV_OK;
}
