/* SPDX-License-Identifier: MIT */
#include "picture/svg_style.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <pango/pango.h>

const dv_svg_style DV_SVG_STYLE_INIT = {
    .size = 12, .weight = 400, .plain_fill = true, .fill_alpha = 1, .opacity = 1, .anchor = 's'};

/*
 * What a text that changes from card to card cannot have, and what no placeholder can. fine: the
 * values that change nothing, or after '!' the only ones that do. sticks: to all that lies within.
 */
static const struct {
    const char *name, *fine;
    bool sticks, of_boxes;
} ODD[] = {
    {"stroke", "none", false, true},
    {"text-decoration", "none", true, false},
    {"text-decoration-line", "none", true, false},
    {"font-variant", "normal", false, false},
    {"baseline-shift", "baseline 0 0%", true, false},
    {"writing-mode", "lr lr-tb horizontal-tb", false, false},
    {"transform", "none", true, true},
    {"filter", "none", true, true},
    {"mask", "none", true, true},
    {"mix-blend-mode", "normal", true, true},
    {"display", "!none", true, true},
    {"visibility", "!hidden collapse", false, true},
};

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

bool dv_css_is_word(const char *value, const char *list)
{
    size_t length = strlen(value);

    for (; *list; list += strspn(list, " ")) {
        size_t n = strcspn(list, " ");

        if (n == length && strncasecmp(list, value, n) == 0)
            return true;
        list += n;
    }
    return false;
}

static void set_odd(dv_svg_style *style, const char *name, const char *value,
                    const dv_svg_style *parent)
{
    for (unsigned i = 0; i < DV_COUNT(ODD); i++) {
        bool only = ODD[i].fine[0] == '!';

        if (strcmp(name, ODD[i].name) != 0 || strcmp(value, "inherit") == 0)
            continue;
        style->odd &= ~(1U << i);
        if (dv_css_is_word(value, ODD[i].fine + only) == only ||
            (ODD[i].sticks && (parent->odd & 1U << i)))
            style->odd |= 1U << i;
    }
}

const char *dv_svg_style_odd(const dv_svg_style *style, bool of_text)
{
    for (unsigned i = 0; i < DV_COUNT(ODD); i++) {
        if ((style->odd & 1U << i) && (of_text || ODD[i].of_boxes))
            return ODD[i].name;
    }
    return NULL;
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

static void set_stretch(dv_svg_style *style, const char *value)
{
    static const char *const names[] = {"ultra-condensed", "extra-condensed", "condensed",
                                        "semi-condensed",  "normal",          "semi-expanded",
                                        "expanded",        "extra-expanded",  "ultra-expanded"};

    for (int i = 0; i < (int)DV_COUNT(names); i++) {
        if (strcmp(value, names[i]) == 0)
            style->stretch = i - PANGO_STRETCH_NORMAL;
    }
}

static double fraction(const char *value)
{
    char *end;
    double alpha = number(value, &end);

    alpha = *end == '%' ? alpha / 100 : alpha;
    return alpha < 0 ? 0 : alpha > 1 ? 1 : alpha;
}

static void set_spacing(dv_svg_style *style, const char *value)
{
    char *end;
    double ratio = number(value, &end);

    style->spacing_em = strncmp(end, "em", 2) == 0 ? ratio : NAN;
    if (end == value || !dv_svg_length(value, &style->spacing))
        style->spacing = 0;
}

/* url(#name), also in quotes */
static void set_clip(dv_svg_style *style, const char *value)
{
    style->clip[0] = '\0';
    if (sscanf(value, "url( %*[\"'] #%79[^\"') ]", style->clip) != 1)
        sscanf(value, "url( #%79[^\"') ]", style->clip);
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
    else if (strcmp(name, "fill-opacity") == 0)
        style->fill_alpha = fraction(value);
    else if (strcmp(name, "opacity") == 0)
        style->opacity = parent->opacity * fraction(value);
    else if (strcmp(name, "font-stretch") == 0)
        set_stretch(style, value);
    else if (strcmp(name, "text-anchor") == 0 && strchr("sme", value[0]))
        style->anchor = value[0];
    else if (strcmp(name, "letter-spacing") == 0)
        set_spacing(style, value);
    else if (strcmp(name, "font") == 0)
        style->shorthand = true;
    else if (strcmp(name, "clip-path") == 0)
        set_clip(style, value);
    else
        set_odd(style, name, value, parent);
}

static void trim(const char **at, size_t *length)
{
    while (*length > 0 && isspace((unsigned char)**at))
        ++*at, --*length;
    while (*length > 0 && isspace((unsigned char)(*at)[*length - 1]))
        --*length;
}

const char *dv_css_next(const char *text, dv_css_declaration *ret)
{
    size_t length, name_length, value_length;
    const char *colon, *value;

    ret->name[0] = ret->value[0] = '\0';
    if (!text || !*text)
        return NULL;
    length = strcspn(text, ";");
    colon = memchr(text, ':', length);
    if (colon) {
        const char *mark = memchr(colon, '!', length - (size_t)(colon - text)); /* !important */

        name_length = (size_t)(colon - text);
        value = colon + 1;
        value_length = (size_t)((mark ? mark : text + length) - value);
        trim(&text, &name_length);
        trim(&value, &value_length);
        if (name_length < sizeof ret->name) {
            /* Of a longer value the beginning is enough: the first font of a list. */
            value_length = value_length < sizeof ret->value ? value_length : sizeof ret->value - 1;
            snprintf(ret->name, sizeof ret->name, "%.*s", (int)name_length, text);
            snprintf(ret->value, sizeof ret->value, "%.*s", (int)value_length, value);
        }
        text = colon + strcspn(colon, ";");
    } else {
        text += length;
    }
    return text + (*text == ';');
}

/* "name: value; name: value" */
static void set_all(dv_svg_style *style, const char *text, const dv_svg_style *parent)
{
    dv_css_declaration one;

    while ((text = dv_css_next(text, &one)))
        set(style, one.name, one.value, parent);
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

static void set_attribute(dv_svg_style *style, const char *name, const char *value,
                          const dv_svg_style *parent)
{
    char text[DV_CSS_VALUE_MAX];
    size_t length = strlen(value);

    trim(&value, &length);
    length = length < sizeof text ? length : sizeof text - 1;
    snprintf(text, sizeof text, "%.*s", (int)length, value);
    set(style, name, text, parent);
}

void dv_svg_style_of(dv_svg_style *style, const dv_svg_style *parent, const dv_css *css,
                     const char *tag, const char *const *attributes)
{
    const char *id = dv_svg_attribute(attributes, "id");
    const char *class = dv_svg_attribute(attributes, "class");

    *style = *parent;
    style->spacing_em = NAN;
    style->clip[0] = '\0'; /* not inherited, nor are percentages and ems */
    for (const char *const *at = attributes; *at; at += 2) {
        if (strcmp(at[0], "transform") != 0) /* the attribute is read, the property is odd */
            set_attribute(style, at[0], at[1], parent);
    }
    for (size_t i = 0; i < css->count; i++) {
        if (matches(css->rule[i].selector, tag, id, class))
            set_all(style, css->rule[i].declarations, parent);
    }
    set_all(style, dv_svg_attribute(attributes, "style"), parent);
    if (!isnan(style->spacing_em))
        style->spacing = style->spacing_em * style->size;
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

/* Ids count more than classes, classes more than tags. */
static int level_of(const char *selector, size_t length)
{
    int level = selector[0] != '.' && selector[0] != '#' && selector[0] != '*';

    for (size_t i = 0; i < length; i++)
        level += selector[i] == '#' ? 10000 : selector[i] == '.' ? 100 : 0;
    return level;
}

/* Kept in the order in which they apply: of the same level, the later one wins. */
static dv_status add_rule(dv_css *css, const char *selector, size_t length,
                          const char *declarations, dv_error *err)
{
    dv_css_rule rule = {strndup(selector, length), strdup(declarations),
                        level_of(selector, length)};
    dv_css_rule *grown = reallocarray(css->rule, css->count + 1, sizeof *grown);
    size_t at = css->count;

    css->rule = grown ? grown : css->rule;
    if (!grown || !rule.selector || !rule.declarations) {
        free(rule.selector);
        free(rule.declarations);
        return dv_fail_nomem(err);
    }
    for (; at > 0 && grown[at - 1].level > rule.level; at--)
        grown[at] = grown[at - 1];
    grown[at] = rule;
    css->count++;
    return DV_OK;
}

static void blank_comments(char *text)
{
    char *open, *close;

    while ((open = strstr(text, "/*"))) {
        close = strstr(open + 2, "*/");
        memset(open, ' ', close ? (size_t)(close + 2 - open) : strlen(open));
    }
}

dv_status dv_css_add(dv_css *css, char *text, char unread[DV_ELEMENT_MAX], dv_error *err)
{
    char *open, *close;

    unread[0] = '\0';
    blank_comments(text);
    while ((open = strchr(text, '{')) && (close = strchr(open, '}'))) {
        *open = *close = '\0';
        for (char *save = NULL, *one = strtok_r(text, ",", &save); one;
             one = strtok_r(NULL, ",", &save)) {
            size_t length;

            one += strspn(one, " \t\r\n");
            length = strcspn(one, " \t\r\n");
            /* "g text", "a > b", "@media", "a:hover": not of one element */
            if (one[length + strspn(one + length, " \t\r\n")] == '\0' && length > 0 &&
                strcspn(one, "@>:[+~") == strlen(one))
                DV_TRY(add_rule(css, one, length, open + 1, err));
            else if (length > 0 && !unread[0])
                snprintf(unread, DV_ELEMENT_MAX, "%s", one);
        }
        text = close + 1;
    }
    return DV_OK;
}
