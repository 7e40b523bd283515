/* SPDX-License-Identifier: MIT */
#include "picture/design_inside.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <expat.h>

#include "ground/page.h"
#include "picture/svg_style.h"

enum { DEPTH_MAX = 256, PICTURE_PIXELS_MAX = 25000000 };

static const char INKSCAPE_LABEL[] = "inkscape:label";

typedef struct frame {
    dv_svg_style style;
    cairo_matrix_t to_card;
    double x, y;  /* where text goes on */
    bool is_text; /* text or tspan */
    bool seen;    /* text came before, so that a tspan without x flows behind it */
    bool undrawn; /* in defs, a clip path, a mask ... */
    bool nested;  /* in an svg in the svg */
    int place;    /* the placeholder it is part of, or -1 */
    bool opens;   /* it is that placeholder itself */
} frame;

typedef struct scan {
    XML_Parser parser;
    dv_faults *faults;
    dv_error *err;
    dv_status status;
    dv_css css;
    int style_depth; /* of the style element that is open, or 0 */
    dv_buf sheet;    /* its text */
    bool given_up;   /* what follows must not even be parsed */
    dv_svg *svg;
    const char *data;
    size_t copied;
    int ids_made;
    int depth;
    frame *stack;
} scan;

dv_status dv_fault(dv_faults *faults, dv_status kind, const char *element, const char *mend,
                   dv_error *err, const char *fault, ...)
{
    char text[256];
    va_list args;

    va_start(args, fault);
    vsnprintf(text, sizeof text, fault, args);
    va_end(args);
    if (faults->kind == DV_OK)
        faults->kind = kind;
    DV_TRY(dv_page_put(faults->page, faults->side, err));
    DV_TRY(dv_page_put(faults->page, element, err));
    DV_TRY(dv_page_put(faults->page, text, err));
    return dv_page_put(faults->page, mend, err);
}

static void stop(scan *s, dv_status status)
{
    if (status == DV_OK)
        return;
    s->status = status;
    XML_StopParser(s->parser, XML_FALSE);
}

static void give_up(scan *s)
{
    s->given_up = true;
    XML_StopParser(s->parser, XML_FALSE);
}

#define FAULT(s, element, mend, ...)                                                               \
    stop(s, dv_fault((s)->faults, DV_E_INVALID, element, mend, (s)->err, __VA_ARGS__))

static const char *local_name(const char *name)
{
    const char *colon = strchr(name, ':');

    return colon ? colon + 1 : name;
}

static void name_element(scan *s, const char *tag, const char *id, char to[DV_ELEMENT_MAX])
{
    if (id)
        snprintf(to, DV_ELEMENT_MAX, "%s", id);
    else
        snprintf(to, DV_ELEMENT_MAX, "<%s> in line %lu", tag,
                 (unsigned long)XML_GetCurrentLineNumber(s->parser));
}

/* Nothing outside the file */

static bool is_inside(const char *target)
{
    return *target == '#' || strncasecmp(target, "data:image/png", 14) == 0 ||
           strncasecmp(target, "data:image/jpeg", 15) == 0 ||
           strncasecmp(target, "data:image/jpg", 14) == 0;
}

/* The first thing in a value or style sheet that would have to be fetched, or NULL. */
static const char *find_outside(const char *text)
{
    for (const char *at = text; (at = strcasestr(at, "url(")); at++) {
        const char *target = at + 4 + strspn(at + 4, " \t\r\n'\"");

        if (!is_inside(target))
            return target;
    }
    return strcasestr(text, "@import");
}

static uint64_t big_endian(const unsigned char *at, int bytes)
{
    uint64_t value = 0;

    for (int i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

/* Width times height of a PNG or JPEG by its header; 0 when it is neither. */
static uint64_t pixels_of(const unsigned char *data, size_t size)
{
    if (size >= 24 && memcmp(data, "\x89PNG\r\n\x1a\n", 8) == 0)
        return big_endian(data + 16, 4) * big_endian(data + 20, 4);
    if (size < 4 || data[0] != 0xFF || data[1] != 0xD8)
        return 0;
    for (size_t at = 2; at + 9 < size && data[at] == 0xFF; at += 2 + big_endian(data + at + 2, 2)) {
        unsigned char mark = data[at + 1];

        /* A frame header; C4, C8 and CC in its range are something else. */
        if (mark >= 0xC0 && mark <= 0xCF && mark != 0xC4 && mark != 0xC8 && mark != 0xCC)
            return big_endian(data + at + 5, 2) * big_endian(data + at + 7, 2);
    }
    return 0;
}

/* An embedded picture is looked at before librsvg decodes it: a few kB can be gigabytes of dots. */
static void check_picture(scan *s, const char *element, const char *target)
{
    const char *comma = strchr(target, ',');
    bool encoded = comma && comma - target >= 7 && strncasecmp(comma - 7, ";base64", 7) == 0;
    gsize size = 0;
    guchar *data = encoded ? g_base64_decode(comma + 1, &size) : NULL;
    uint64_t pixels = data ? pixels_of(data, size) : 0;

    g_free(data);
    if (pixels == 0)
        FAULT(s, element, "embed it again as PNG or JPEG",
              "holds a picture that is neither PNG nor JPEG");
    else if (pixels > PICTURE_PIXELS_MAX)
        FAULT(s, element, "embed it smaller: a card at 1200 dpi has 10 million pixels",
              "holds a picture of %" PRIu64 " pixels", pixels);
}

static void check_outside(scan *s, const char *element, const char *const *attributes)
{
    static const char mend[] = "embed the picture in the file as PNG or JPEG, or remove it";

    for (; *attributes; attributes += 2) {
        const char *value = attributes[1] + strspn(attributes[1], " \t\r\n");
        const char *outside = strcmp(local_name(attributes[0]), "href") == 0
                                  ? (is_inside(value) ? NULL : value)
                                  : find_outside(value);

        if (outside)
            FAULT(s, element, mend, "%s refers to something outside the file: %.80s", attributes[0],
                  outside);
        else if (strncasecmp(value, "data:", 5) == 0)
            check_picture(s, element, value);
    }
}

/* First pass: what must not be there at all, and the style sheets */

static void on_doctype(void *user, const char *name, const char *system, const char *public,
                       int has_subset)
{
    scan *s = user;

    (void)name, (void)system, (void)public;
    if (!has_subset)
        return;
    FAULT(s, "<!DOCTYPE>", "save the file as plain SVG, without a DOCTYPE",
          "declares entities of its own, which are never expanded");
    give_up(s);
}

static void on_declaration(void *user, const char *version, const char *encoding, int standalone)
{
    scan *s = user;

    (void)version, (void)standalone;
    if (encoding && strcasecmp(encoding, "UTF-8") != 0 && strcasecmp(encoding, "US-ASCII") != 0)
        FAULT(s, "<?xml>", "save the file as UTF-8", "is encoded as %s", encoding);
}

static void on_instruction(void *user, const char *target, const char *data)
{
    scan *s = user;

    (void)data;
    if (strcmp(target, "xml-stylesheet") == 0)
        FAULT(s, "<?xml-stylesheet>", "put the style sheet into a style element",
              "refers to something outside the file");
}

static void look_start(void *user, const char *name, const char **attributes)
{
    scan *s = user;
    const char *tag = local_name(name);
    char element[DV_ELEMENT_MAX];

    name_element(s, tag, dv_svg_attribute((const char *const *)attributes, "id"), element);
    if (++s->depth == 1 && strcmp(tag, "svg") != 0) {
        stop(s, dv_fault(s->faults, DV_E_FORMAT, element, "give an SVG file", s->err,
                         "is not an svg element: this is no SVG"));
        give_up(s);
        return;
    }
    if (s->depth > DEPTH_MAX) {
        FAULT(s, element, "ungroup the drawing", "lies deeper than %d elements", DEPTH_MAX);
        give_up(s);
        return;
    }
    check_outside(s, element, (const char *const *)attributes);
    if (strcmp(tag, "flowRoot") == 0)
        FAULT(s, element, "in Inkscape choose Text > Convert to Text, or delete it",
              "is flowed text, which is not drawn");
    else if (strcmp(tag, "include") == 0)
        FAULT(s, element, "put the part into the file itself",
              "includes something from outside the file");
    if (!s->style_depth && strcmp(tag, "style") == 0)
        s->style_depth = s->depth;
}

static void look_end(void *user, const char *name)
{
    scan *s = user;
    const char *outside;

    (void)name;
    if (s->depth-- != s->style_depth)
        return;
    s->style_depth = 0;
    stop(s, dv_buf_status(&s->sheet, s->err));
    if (s->status != DV_OK || !s->sheet.data)
        return;
    outside = find_outside(s->sheet.data);
    if (outside)
        FAULT(s, "<style>", "embed what is wanted, or remove the reference",
              "refers to something outside the file: %.80s", outside);
    stop(s, dv_css_add(&s->css, s->sheet.data, s->err));
    dv_buf_clear(&s->sheet);
}

static void look_text(void *user, const char *text, int length)
{
    scan *s = user;

    if (s->style_depth)
        dv_buf_put(&s->sheet, text, (size_t)length);
}

/* Second pass: the placeholders */

static cairo_matrix_t read_transform(const char *text)
{
    cairo_matrix_t all, one;
    char name[12];
    int used;

    cairo_matrix_init_identity(&all);
    while (text && sscanf(text, " %11[a-zA-Z] ( %n", name, &used) == 1) {
        double v[6] = {0};
        int n = 0;
        char *end;

        for (text += used; n < 6; n++, text = end) {
            text += strspn(text, " \t\r\n,");
            v[n] = g_ascii_strtod(text, &end);
            if (end == text)
                break;
        }
        text = strchr(text, ')');
        text = text ? text + 1 + strspn(text + 1, " \t\r\n,") : NULL;
        cairo_matrix_init_identity(&one);
        if (strcmp(name, "matrix") == 0)
            cairo_matrix_init(&one, v[0], v[1], v[2], v[3], v[4], v[5]);
        else if (strcmp(name, "translate") == 0)
            cairo_matrix_init_translate(&one, v[0], v[1]);
        else if (strcmp(name, "scale") == 0)
            cairo_matrix_init_scale(&one, v[0], n > 1 ? v[1] : v[0]);
        else if (strcmp(name, "skewX") == 0)
            one.xy = tan(v[0] * G_PI / 180);
        else if (strcmp(name, "skewY") == 0)
            one.yx = tan(v[0] * G_PI / 180);
        else if (strcmp(name, "rotate") == 0) {
            cairo_matrix_init_translate(&one, v[1], v[2]);
            cairo_matrix_rotate(&one, v[0] * G_PI / 180);
            cairo_matrix_translate(&one, -v[1], -v[2]);
        }
        cairo_matrix_multiply(&all, &one, &all);
    }
    return all;
}

/* Lower case letters and digits only, so that "Full-Name" and "fullname" are the same. */
static size_t fold(const char *name, char to[DV_ELEMENT_MAX])
{
    size_t n = 0;

    for (; *name && n + 1 < DV_ELEMENT_MAX; name++) {
        if (isalnum((unsigned char)*name))
            to[n++] = (char)tolower((unsigned char)*name);
    }
    to[n] = '\0';
    return n;
}

static int edit_distance(const char *a, size_t n, const char *b, size_t m)
{
    int row[DV_ELEMENT_MAX];

    for (size_t j = 0; j <= m; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int corner = row[0];

        row[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int change = corner + (a[i - 1] != b[j - 1]);

            corner = row[j];
            row[j] = corner + 1 < row[j - 1] + 1 ? corner + 1 : row[j - 1] + 1;
            row[j] = change < row[j] ? change : row[j];
        }
    }
    return row[m];
}

static int exact_field(const char *name)
{
    for (int i = 0; name && i < DV_FIELD_COUNT; i++) {
        if (strcmp(name, DV_FIELDS[i].name) == 0)
            return i;
    }
    return -1;
}

/* The field that a name was most likely meant for, or -1. Short names must be nearly the same. */
static int nearest_field(const char *name)
{
    char mine[DV_ELEMENT_MAX], theirs[DV_ELEMENT_MAX];
    size_t n = name ? fold(name, mine) : 0;

    for (int i = 0; n > 0 && i < DV_FIELD_COUNT; i++) {
        size_t m = fold(DV_FIELDS[i].name, theirs);
        int allowed = m >= 8 ? 2 : m >= 5 ? 1 : 0;

        if (edit_distance(mine, n, theirs, m) <= allowed)
            return i;
    }
    return -1;
}

static bool is_one_of(const char *tag, const char *const *list)
{
    for (; *list; list++) {
        if (strcmp(tag, *list) == 0)
            return true;
    }
    return false;
}

/* The field that an element stands for, or -1; a name that only looks like one is a fault. */
static int field_of(scan *s, const char *tag, const char *element, const char *const *attributes)
{
    static const char *const names[] = {"id", INKSCAPE_LABEL, "data-name"};
    static const char *const shapes[] = {"text",   "tspan",   "rect",    "image", "g", "path",
                                         "circle", "ellipse", "polygon", "use",   NULL};
    int field;

    if (!is_one_of(tag, shapes))
        return -1;
    for (size_t i = 0; i < DV_COUNT(names); i++) {
        field = exact_field(dv_svg_attribute(attributes, names[i]));
        if (field >= 0)
            return field;
    }
    for (size_t i = 0; i < DV_COUNT(names); i++) {
        const char *name = dv_svg_attribute(attributes, names[i]);

        field = nearest_field(name);
        if (field >= 0) {
            FAULT(s, element, "give it exactly the field's name, or a quite different one",
                  "%s \"%s\" looks like the field %s but is not", names[i], name,
                  DV_FIELDS[field].name);
            return -1;
        }
    }
    return -1;
}

/* librsvg finds elements by id only: one without gets one in our copy of the file. */
static void give_id(scan *s, const char *name, const char *const *attributes,
                    char to[DV_ELEMENT_MAX])
{
    const char *id = dv_svg_attribute(attributes, "id");
    size_t at;

    if (id) {
        snprintf(to, DV_ELEMENT_MAX, "%s", id);
        return;
    }
    snprintf(to, DV_ELEMENT_MAX, "doanvien-place-%d", ++s->ids_made);
    at = (size_t)XML_GetCurrentByteIndex(s->parser) + 1 + strlen(name);
    dv_buf_put(&s->svg->data, s->data + s->copied, at - s->copied);
    dv_buf_printf(&s->svg->data, " id=\"%s\"", to);
    s->copied = at;
}

static bool is_plain_id(const char *id)
{
    for (; *id; id++) {
        if (!isalnum((unsigned char)*id) && !strchr("-_.", *id))
            return false;
    }
    return true;
}

static void open_place(scan *s, const char *name, const char *element,
                       const char *const *attributes, frame *f, int field)
{
    static const char *const kinds[] = {"text", "tspan", "rect", "image", "g", NULL};
    const char *tag = local_name(name);
    const char *id = dv_svg_attribute(attributes, "id");
    dv_place *place = &s->svg->place[s->svg->n_places];

    if (!is_one_of(tag, kinds)) {
        FAULT(s, element, "make it a text, rect, image or group", "stands for %s but is a %s",
              DV_FIELDS[field].name, tag);
    } else if (f->undrawn || f->nested) {
        FAULT(s, element, "move it out to the drawing itself",
              "stands for %s but lies in a definition or a nested svg", DV_FIELDS[field].name);
    } else if (id && (!is_plain_id(id) || strlen(id) >= DV_ELEMENT_MAX)) {
        FAULT(s, element, "give it an id of letters, digits, - and _",
              "stands for %s but its id has other characters", DV_FIELDS[field].name);
    } else if (s->svg->n_places == DV_PLACES_MAX) {
        FAULT(s, element, "use fewer placeholders", "is one placeholder too many: %d are allowed",
              DV_PLACES_MAX);
    } else {
        *place = (dv_place){.field = field, .style = f->style, .to_card = f->to_card};
        snprintf(place->element, sizeof place->element, "%s", element);
        give_id(s, name, attributes, place->id);
        if (strcmp(tag, "tspan") == 0 && f[-1].seen && !dv_svg_attribute(attributes, "x"))
            FAULT(s, element, "make it a text element of its own",
                  "follows other text in its line, so its place is not known");
        f->place = s->svg->n_places++;
        f->opens = true;
    }
}

/* A rect or image in a placeholder is its box; the first one counts. */
static void note_box(scan *s, const char *name, const char *const *attributes, const frame *f)
{
    static const char *const boxes[] = {"rect", "image", NULL};
    dv_place *place = &s->svg->place[f->place];
    const char *radius = dv_svg_attribute(attributes, "rx");

    if (place->box_id[0] || !is_one_of(local_name(name), boxes))
        return;
    if (f->opens)
        memcpy(place->box_id, place->id, sizeof place->box_id);
    else
        give_id(s, name, attributes, place->box_id);
    if (radius && dv_svg_length(radius, &place->radius))
        place->radius *= fabs(f->to_card.xx);
}

static void move_text(const char *const *attributes, const char *to, const char *by, double *at)
{
    double value;
    const char *text = dv_svg_attribute(attributes, to);

    if (text && dv_svg_length(text, &value))
        *at = value;
    text = dv_svg_attribute(attributes, by);
    if (text && dv_svg_length(text, &value))
        *at += value;
}

static void find_start(void *user, const char *name, const char **atts)
{
    static const char *const containers[] = {"defs",    "clipPath", "mask", "symbol",
                                             "pattern", "marker",   NULL};
    const char *const *attributes = (const char *const *)atts;
    scan *s = user;
    const char *tag = local_name(name);
    frame *f = &s->stack[++s->depth];
    cairo_matrix_t own = read_transform(dv_svg_attribute(attributes, "transform"));
    char element[DV_ELEMENT_MAX];
    int field;

    *f = f[-1];
    f->opens = f->seen = false;
    dv_svg_style_of(&f->style, &f[-1].style, &s->css, tag, attributes);
    cairo_matrix_multiply(&f->to_card, &own, &f[-1].to_card);
    f->undrawn |= is_one_of(tag, containers);
    f->nested |= strcmp(tag, "svg") == 0 && s->depth > 1;
    f->is_text = strcmp(tag, "text") == 0 || strcmp(tag, "tspan") == 0;
    if (strcmp(tag, "text") == 0)
        f->x = f->y = 0;
    if (f->is_text) {
        move_text(attributes, "x", "dx", &f->x);
        move_text(attributes, "y", "dy", &f->y);
    }
    name_element(s, tag, dv_svg_attribute(attributes, "id"), element);
    field = f->place < 0 ? field_of(s, tag, element, attributes) : -1;
    if (field >= 0)
        open_place(s, name, element, attributes, f, field);
    if (f->place >= 0)
        note_box(s, name, attributes, f);
}

/* A group without a rect or image in it is measured as a whole. */
static void find_end(void *user, const char *name)
{
    scan *s = user;
    frame *f = &s->stack[s->depth--];
    dv_place *place = f->opens ? &s->svg->place[f->place] : NULL;

    f[-1].seen |= f->seen;
    if (place && strcmp(local_name(name), "g") == 0 && !place->box_id[0] && !place->has_text)
        memcpy(place->box_id, place->id, sizeof place->box_id);
}

static void note_family(scan *s, const char *family)
{
    const dv_buf *known = &s->svg->families;

    for (size_t at = 0; at < known->size; at += strlen(known->data + at) + 1) {
        if (strcmp(known->data + at, family) == 0)
            return;
    }
    dv_buf_put(&s->svg->families, family, strlen(family) + 1);
}

static void find_text(void *user, const char *text, int length)
{
    scan *s = user;
    frame *f = &s->stack[s->depth];
    dv_place *place = f->place >= 0 ? &s->svg->place[f->place] : NULL;
    bool blank = true;

    for (int i = 0; i < length; i++)
        blank &= strchr(" \t\r\n", text[i]) != NULL;
    if (blank || !f->is_text)
        return;
    f->seen = true;
    note_family(s, f->style.family);
    if (!place || place->has_text)
        return;
    place->has_text = true;
    place->style = f->style;
    place->to_card = f->to_card;
    place->text_x = f->x;
    place->text_y = f->y;
}

/* The root: what the card's sides are in user units. */
static dv_status read_view(scan *s, const char *const *attributes, cairo_matrix_t *ret)
{
    const char *box = dv_svg_attribute(attributes, "viewBox");
    const char *width = dv_svg_attribute(attributes, "width");
    const char *height = dv_svg_attribute(attributes, "height");
    double x = 0, y = 0, w = 0, h = 0, ratio;
    char *at;

    if (box) {
        double *const to[] = {&x, &y, &w, &h};

        at = (char *)(uintptr_t)box;
        for (size_t i = 0; i < DV_COUNT(to); i++)
            *to[i] = g_ascii_strtod(at + strspn(at, " ,\t\r\n"), &at);
    } else if (!width || !height || !dv_svg_length(width, &w) || !dv_svg_length(height, &h)) {
        w = h = 0;
    }
    if (!(w > 0 && h > 0 && isfinite(w) && isfinite(h) && isfinite(x) && isfinite(y)))
        return dv_fault(s->faults, DV_E_INVALID, "<svg>",
                        "give the svg element width=\"85.6mm\" height=\"53.98mm\" and a viewBox",
                        s->err, "has no size: neither a viewBox nor width and height");
    ratio = (w / h) / (DV_CARD_WIDTH_MM / DV_CARD_HEIGHT_MM);
    if (ratio < 0.99 || ratio > 1.01)
        DV_TRY(dv_fault(s->faults, DV_E_INVALID, "<svg>",
                        "draw on a page of 85.60 x 53.98 mm (ISO/IEC 7810 ID-1)", s->err,
                        "has the proportions %.4g : %.4g, which are not a card's", w, h));
    s->svg->view_width = w;
    s->svg->view_height = h;
    cairo_matrix_init_scale(ret, DV_CARD_WIDTH_MM * DV_PT_PER_MM / w,
                            DV_CARD_HEIGHT_MM * DV_PT_PER_MM / h);
    cairo_matrix_translate(ret, -x, -y);
    return DV_OK;
}

/*
 * A rect over the whole card, never drawn: what librsvg measures is compared with it, since its
 * versions differ in the unit they measure in.
 */
static void add_probe(scan *s, const char *name, double x, double y)
{
    const char *colon = strchr(name, ':');
    int prefix = colon ? (int)(colon + 1 - name) : 0;
    size_t at =
        (size_t)XML_GetCurrentByteIndex(s->parser) + (size_t)XML_GetCurrentByteCount(s->parser);
    char number[4][G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_dtostr(number[0], sizeof number[0], x);
    g_ascii_dtostr(number[1], sizeof number[1], y);
    g_ascii_dtostr(number[2], sizeof number[2], s->svg->view_width);
    g_ascii_dtostr(number[3], sizeof number[3], s->svg->view_height);
    dv_buf_put(&s->svg->data, s->data, at);
    dv_buf_printf(&s->svg->data,
                  "<%.*srect id=\"" DV_PROBE_ID "\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" "
                  "style=\"fill:none;stroke:none\"/>",
                  prefix, name, number[0], number[1], number[2], number[3]);
    s->copied = at;
}

static void find_root(void *user, const char *name, const char **attributes)
{
    scan *s = user;
    frame *base = &s->stack[0];

    *base = (frame){.style = DV_SVG_STYLE_INIT, .place = -1};
    cairo_matrix_init_identity(&base->to_card);
    stop(s, read_view(s, (const char *const *)attributes, &base->to_card));
    add_probe(s, name, -base->to_card.x0 / base->to_card.xx, -base->to_card.y0 / base->to_card.yy);
    XML_SetStartElementHandler(s->parser, find_start);
    find_start(user, name, attributes);
}

static dv_status parse(scan *s, const char *data, size_t size)
{
    if (XML_Parse(s->parser, data, (int)size, 1) == XML_STATUS_OK)
        return s->status;
    if (s->status != DV_OK || s->given_up)
        return s->status;
    s->given_up = true;
    if (XML_GetErrorCode(s->parser) == XML_ERROR_NO_MEMORY)
        return dv_fail_nomem(s->err);
    return dv_fault(
        s->faults, DV_E_FORMAT, "<svg>", "open the file in a drawing program and save it again",
        s->err, "is broken XML in line %lu: %s", (unsigned long)XML_GetCurrentLineNumber(s->parser),
        XML_ErrorString(XML_GetErrorCode(s->parser)));
}

static dv_status look(scan *s, const char *data, size_t size)
{
    XML_SetDoctypeDeclHandler(s->parser, on_doctype, NULL);
    XML_SetXmlDeclHandler(s->parser, on_declaration);
    XML_SetProcessingInstructionHandler(s->parser, on_instruction);
    XML_SetElementHandler(s->parser, look_start, look_end);
    XML_SetCharacterDataHandler(s->parser, look_text);
    XML_SetUserData(s->parser, s);
    return parse(s, data, size);
}

static dv_status find(scan *s, const char *data, size_t size)
{
    XML_ParserReset(s->parser, "UTF-8");
    XML_SetElementHandler(s->parser, find_root, find_end);
    XML_SetCharacterDataHandler(s->parser, find_text);
    XML_SetUserData(s->parser, s);
    s->depth = 0;
    s->data = data;
    DV_TRY(parse(s, data, size));
    dv_buf_put(&s->svg->data, data + s->copied, size - s->copied);
    DV_TRY(dv_buf_status(&s->svg->data, s->err));
    return dv_buf_status(&s->svg->families, s->err);
}

void dv_svg_free(dv_svg *svg)
{
    if (!svg)
        return;
    dv_buf_free(&svg->data);
    dv_buf_free(&svg->families);
    free(svg);
}

static void scan_finish(scan *s)
{
    if (s->parser)
        XML_ParserFree(s->parser);
    dv_css_free(&s->css);
    dv_buf_free(&s->sheet);
    free(s->stack);
}

dv_status dv_svg_read(const char *data, size_t size, dv_faults *faults, dv_svg **ret_svg,
                      dv_error *err)
{
    dv_auto(dv_svg) svg = calloc(1, sizeof *svg);
    __attribute__((cleanup(scan_finish))) scan s = {.faults = faults, .err = err, .svg = svg};

    s.parser = XML_ParserCreate("UTF-8");
    s.stack = calloc(DEPTH_MAX + 2, sizeof *s.stack);
    if (!svg || !s.parser || !s.stack)
        return dv_fail_nomem(err);
    DV_TRY(look(&s, data, size));
    if (!s.given_up)
        DV_TRY(find(&s, data, size));
    *ret_svg = dv_take(&svg);
    return DV_OK;
}

/* librsvg */

DV_AUTO(RsvgHandle, g_object_unref)
DV_AUTO(GError, g_error_free)

static dv_status fail_rsvg(dv_error *err, const char *what, const GError *cause)
{
    dv_fail(err, DV_E_RENDER, "%s", what);
    dv_fail_detail(err, cause ? cause->message : NULL, NULL);
    return DV_E_RENDER;
}

dv_status dv_svg_open(const dv_svg *svg, RsvgHandle **ret_handle, dv_error *err)
{
    dv_auto(GError) cause = NULL;
    RsvgHandle *handle =
        rsvg_handle_new_from_data((const guint8 *)svg->data.data, svg->data.size, &cause);

    if (!handle)
        return fail_rsvg(err, "the design's SVG could not be read", cause);
    rsvg_handle_set_dpi(handle, 96);
    *ret_handle = handle;
    return DV_OK;
}

static dv_status hide_places(const dv_svg *svg, RsvgHandle *handle, dv_error *err)
{
    dv_auto(GError) cause = NULL;
    dv_auto_buf css = {0};

    dv_buf_puts(&css, "#" DV_PROBE_ID " { visibility: hidden !important }\n");
    for (int i = 0; i < svg->n_places; i++)
        dv_buf_printf(&css, "#%s, #%s * { visibility: hidden !important }\n", svg->place[i].id,
                      svg->place[i].id);
    DV_TRY(dv_buf_status(&css, err));
    if (!rsvg_handle_set_stylesheet(handle, (const guint8 *)css.data, css.size, &cause))
        return fail_rsvg(err, "the placeholders could not be hidden", cause);
    return DV_OK;
}

dv_status dv_svg_draw(const dv_svg *svg, cairo_t *cr, double width, double height, dv_error *err)
{
    dv_auto(RsvgHandle) handle = NULL;
    dv_auto(GError) cause = NULL;
    RsvgRectangle view = {0, 0, svg->view_width, svg->view_height};
    gboolean done;

    DV_TRY(dv_svg_open(svg, &handle, err));
    DV_TRY(hide_places(svg, handle, err));
    cairo_save(cr);
    cairo_scale(cr, width / svg->view_width, height / svg->view_height);
    done = rsvg_handle_render_document(handle, cr, &view, &cause);
    cairo_restore(cr);
    return done ? DV_OK : fail_rsvg(err, "the design's background could not be drawn", cause);
}
