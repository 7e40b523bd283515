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
#include "picture/fonts.h"
#include "picture/svg_clip.h"
#include "picture/svg_dropped.h"
#include "picture/svg_shape.h"
#include "picture/svg_style.h"

enum { DEPTH_MAX = 256, PICTURE_PIXELS_MAX = 25000000 };

static const char INKSCAPE_LABEL[] = "inkscape:label";

typedef struct frame {
    dv_svg_style style;
    cairo_matrix_t to_card;
    double x, y;  /* where text goes on */
    bool placed;  /* x and y are its own or its text's, so that it stands where they say */
    bool flows;   /* in a shape, unless its lines have places of their own */
    bool is_text; /* text or tspan */
    bool seen;    /* text came before, so that a tspan without x flows behind it */
    bool undrawn; /* in defs, a clip path, a mask ... */
    bool nested;  /* in an svg in the svg */
    bool cloned;  /* a use element shows it, or a group around it, again */
    int place;    /* the placeholder it is part of, or -1 */
    bool opens;   /* it is that placeholder itself */
    int n_clips;  /* clip paths on it and on the groups around */
    dv_clip_use clip[DV_CLIPS_MAX];
    bool clips_lost; /* there are more */
} frame;

typedef struct scan {
    XML_Parser parser;
    dv_faults *faults;
    dv_error *err;
    dv_status status;
    dv_css css;
    int style_depth; /* of the style element that is open, or 0 */
    int skip_depth;  /* of the element whose content is nobody's business, or 0 */
    size_t prefix;   /* bytes before the names of SVG elements, with the colon */
    dv_clips clips;
    GHashTable *ids;  /* all that are in the file */
    GHashTable *used; /* those that use elements show again */
    dv_buf wanted;    /* ids that are referred to: id, element, id, element ... */
    dv_design *design;
    dv_buf sheet;  /* its text */
    bool given_up; /* what follows must not even be parsed */
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

/* References to ids of the file, looked up when all of it has been seen. */
static void want_id(scan *s, const char *element, const char *id, size_t length)
{
    dv_buf_put(&s->wanted, id, length);
    dv_buf_put(&s->wanted, "\0", 1);
    dv_buf_put(&s->wanted, element, strlen(element) + 1);
}

static void want_urls(scan *s, const char *element, const char *text)
{
    for (const char *at = text; (at = strcasestr(at, "url(")); at++) {
        const char *target = at + 4 + strspn(at + 4, " \t\r\n'\"");

        if (*target == '#')
            want_id(s, element, target + 1, strcspn(target + 1, "'\") \t\r\n"));
    }
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

static void check_outside(scan *s, const char *tag, const char *element,
                          const char *const *attributes)
{
    static const char mend[] = "embed the picture in the file as PNG or JPEG, or remove it";

    for (; *attributes; attributes += 2) {
        const char *value = attributes[1] + strspn(attributes[1], " \t\r\n");
        bool is_href = strcmp(local_name(attributes[0]), "href") == 0;
        const char *outside = is_href ? (is_inside(value) ? NULL : value) : find_outside(value);

        if (is_href && strcmp(tag, "a") == 0)
            continue; /* nobody follows a link on a card */
        if (outside)
            FAULT(s, element, mend, "%s refers to something outside the file: %.80s", attributes[0],
                  outside);
        else if (strncasecmp(value, "data:", 5) == 0)
            check_picture(s, element, value);
        else if (is_href && strcmp(tag, "use") == 0) {
            want_id(s, element, value + 1, strlen(value + 1));
            g_hash_table_add(s->used, g_strdup(value + 1));
        } else if (!is_href)
            want_urls(s, element, value);
    }
}

/* What librsvg would leave out */

static void check_property(scan *s, const char *element, const char *name, const char *value)
{
    const char *mend = dv_dropped_property(name, value);

    if (mend)
        FAULT(s, element, mend, "has %s \"%.80s\", which is not drawn", name, value);
}

static void check_declarations(scan *s, const char *element, const char *text)
{
    dv_css_declaration one;

    while ((text = dv_css_next(text, &one)))
        check_property(s, element, one.name, one.value);
}

/* librsvg takes the first number of a list; those after it place or shift single letters. */
static bool moves_letters(const char *name, const char *list)
{
    bool shift = name[0] == 'd';
    const char *more = list + strcspn(list, " ,\t\r\n");

    more += strspn(more, " ,\t\r\n");
    return shift ? strpbrk(more, "123456789") != NULL : *more != '\0';
}

static void check_dropped(scan *s, const char *tag, const char *element,
                          const char *const *attributes)
{
    const char *mend = dv_dropped_element(tag);
    bool is_text = strcmp(tag, "text") == 0 || strcmp(tag, "tspan") == 0;

    if (mend)
        FAULT(s, element, mend,
              strcmp(tag, "flowRoot") == 0  ? "is flowed text, which is not drawn"
              : strcmp(tag, "include") == 0 ? "includes something from outside the file"
                                            : "is a %s, which is not drawn",
              tag);
    for (; *attributes; attributes += 2) {
        const char *name = attributes[0];

        check_property(s, element, name, attributes[1]);
        if (strcmp(name, "style") == 0)
            check_declarations(s, element, attributes[1]);
        else if (is_text &&
                 (name[0] == 'd' ? strcmp(name + 1, "x") == 0 || strcmp(name + 1, "y") == 0
                                 : strcmp(name, "x") == 0 || strcmp(name, "y") == 0) &&
                 moves_letters(name, attributes[1]))
            FAULT(s, element, "remove the manual kerning, or convert the text to paths",
                  "places single letters by a list in %s, which is not drawn", name);
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
    FAULT(s, "<!DOCTYPE>",
          "save the file as plain SVG; in Illustrator without \"Preserve Editing Capabilities\"",
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

static void look_at(scan *s, const char *tag, const char *element, const char *const *attributes)
{
    const char *id = dv_svg_attribute(attributes, "id");

    if (id)
        g_hash_table_add(s->ids, g_strdup(id));
    if (strcmp(tag, "metadata") == 0 ||
        (strcmp(tag, "foreignObject") == 0 && dv_svg_attribute(attributes, "requiredExtensions"))) {
        s->skip_depth = s->depth;
        return;
    }
    check_outside(s, tag, element, attributes);
    check_dropped(s, tag, element, attributes);
    stop(s, dv_clips_look(&s->clips, s->depth, tag, attributes, s->err));
    if (!s->style_depth && strcmp(tag, "style") == 0)
        s->style_depth = s->depth;
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
    if (s->depth == 1)
        s->prefix = (size_t)(tag - name);
    if (s->skip_depth || ((size_t)(tag - name) != s->prefix && strcmp(tag, "include") != 0)) {
        /* Notes that drawing programs keep for themselves. */
        s->skip_depth = s->skip_depth ? s->skip_depth : s->depth;
        return;
    }
    look_at(s, tag, element, (const char *const *)attributes);
}

static void add_sheet(scan *s)
{
    const char *outside = strstr(s->sheet.data, "@font-face");
    char unread[DV_ELEMENT_MAX];

    if (outside)
        FAULT(s, "<style>", "put the font's file into the folder fonts beside the SVG",
              "brings a font with it by @font-face, which is not read");
    else if ((outside = find_outside(s->sheet.data)))
        FAULT(s, "<style>", "embed what is wanted, or remove the reference",
              "refers to something outside the file: %.80s", outside);
    if (outside)
        return;
    want_urls(s, "<style>", s->sheet.data);
    stop(s, dv_css_add(&s->css, s->sheet.data, unread, s->err));
    if (unread[0])
        FAULT(s, "<style>", "give the elements a class of their own",
              "has the selector \"%s\", which is not of one tag, class or id", unread);
}

static void look_end(void *user, const char *name)
{
    scan *s = user;

    (void)name;
    stop(s, dv_clips_end(&s->clips, s->depth, s->err));
    if (s->depth == s->skip_depth)
        s->skip_depth = 0;
    if (s->depth-- != s->style_depth)
        return;
    s->style_depth = 0;
    stop(s, dv_buf_status(&s->sheet, s->err));
    if (s->status == DV_OK && s->sheet.data)
        add_sheet(s);
    dv_buf_clear(&s->sheet);
}

static void look_text(void *user, const char *text, int length)
{
    scan *s = user;

    if (s->style_depth)
        dv_buf_put(&s->sheet, text, (size_t)length);
}

/* What is known only when all has been seen. */
static dv_status look_back(scan *s)
{
    DV_TRY(dv_buf_status(&s->wanted, s->err));
    for (size_t i = 0; i < s->css.count && s->status == DV_OK; i++)
        check_declarations(s, s->css.rule[i].selector, s->css.rule[i].declarations);
    for (size_t at = 0; at < s->wanted.size && s->status == DV_OK;) {
        const char *id = s->wanted.data + at, *element = id + strlen(id) + 1;

        if (g_hash_table_add(s->ids, g_strdup(id))) /* told once */
            FAULT(s, element, "remove the reference, or paint it anew",
                  "refers to #%.60s, which is not in the file", id);
        at += strlen(id) + 1 + strlen(element) + 1;
    }
    return s->status;
}

/* Second pass: the placeholders */

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

static const dv_format *find_format(const dv_design *design, const char *name)
{
    for (int i = 0; i < design->n_formats; i++) {
        if (strcmp(design->format[i].name, name) == 0)
            return &design->format[i];
    }
    return NULL;
}

/* Illustrator writes "_" in a layer's name as "_x5F_", and so other characters. */
static void decode(const char *name, char to[DV_ELEMENT_MAX])
{
    size_t n = 0;

    while (*name && n + 1 < DV_ELEMENT_MAX) {
        if (name[0] == '_' && name[1] == 'x' && isxdigit((unsigned char)name[2]) &&
            isxdigit((unsigned char)name[3]) && name[4] == '_') {
            to[n++] = (char)(g_ascii_xdigit_value(name[2]) << 4 | g_ascii_xdigit_value(name[3]));
            name += 5;
        } else {
            to[n++] = *name++;
        }
    }
    to[n] = '\0';
}

/* Take off what drawing programs add to the name of a copy: "_2", "-2", "_1_". */
static void drop_copy_mark(char *name)
{
    size_t end = strlen(name);

    end -= end > 2 && name[end - 1] == '_';
    while (end > 0 && isdigit((unsigned char)name[end - 1]))
        end--;
    if (end > 0 && isdigit((unsigned char)name[end]) && strchr("_-", name[end - 1]))
        name[end - 1] = '\0';
}

/* The field of a name as it is in the drawing; name gets it as it is in design.ini. */
static int exact_field(const dv_design *design, const char *drawn, char name[DV_ELEMENT_MAX])
{
    size_t length;

    if (!drawn)
        return -1;
    decode(drawn, name);
    drop_copy_mark(name);
    length = strlen(name);
    for (int i = 0; i < DV_FIELD_COUNT; i++) {
        const char *field = DV_FIELDS[i].name;
        size_t n = strlen(field);

        if (strncmp(name, field, n) != 0)
            continue;
        if (length == n)
            return i;
        if (DV_FIELDS[i].kind != DV_FIELD_TEXT || length != n + 3 || name[n] != '_')
            continue;
        /* A field in another language; "vi" and "en" are meant as such whatever design.ini says. */
        if (strcmp(name + n, "_vi") == 0 || strcmp(name + n, "_en") == 0 ||
            find_format(design, name))
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
static int field_of(scan *s, const char *tag, const char *element, const char *const *attributes,
                    char name_of_format[DV_ELEMENT_MAX])
{
    static const char *const names[] = {"id", INKSCAPE_LABEL, "data-name"};
    static const char *const shapes[] = {"text",   "tspan",   "rect",    "image", "g", "path",
                                         "circle", "ellipse", "polygon", "use",   NULL};
    int field;

    if (!is_one_of(tag, shapes))
        return -1;
    for (size_t i = 0; i < DV_COUNT(names); i++) {
        field = exact_field(s->design, dv_svg_attribute(attributes, names[i]), name_of_format);
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

static const char *const BOXES[] = {"rect", "image", NULL};
static const char *const FRAMES[] = {"rect", "image", "circle", "ellipse", "polygon", "path", NULL};

/* What a field's place may be; a photo may have any outline. */
static bool can_be_place(const char *tag, int field)
{
    static const char *const kinds[] = {"text", "tspan", "g", NULL};

    return is_one_of(tag, kinds) ||
           is_one_of(tag, DV_FIELDS[field].kind == DV_FIELD_PHOTO ? FRAMES : BOXES);
}

static void set_format(scan *s, const char *element, const char *name, dv_place *place)
{
    dv_format *format = (dv_format *)find_format(s->design, name);

    if (format)
        format->used = true;
    else if (strcmp(name, DV_FIELDS[place->field].name) != 0)
        FAULT(s, element, "write a section for it into design.ini, as [sex_en]",
              "stands for %s in another language, of which design.ini says nothing",
              DV_FIELDS[place->field].name);
    place->format = format;
}

/* The clip paths that were met on the way; those met for an element within count more. */
static void take_clips(scan *s, const frame *f, dv_place *place)
{
    for (int i = 0; i < place->n_clips; i++)
        cairo_path_destroy(place->clip[i]);
    place->n_clips = 0;
    for (int i = 0; i < f->n_clips; i++) {
        cairo_path_t *path = dv_clips_place(&s->clips, &f->clip[i]);

        if (path && place->n_clips < DV_CLIPS_MAX - 1)
            place->clip[place->n_clips++] = path;
        else
            FAULT(s, place->element, "clip it by a rect, circle, ellipse or path",
                  "is clipped by #%s, which cannot be followed", f->clip[i].id);
    }
    if (f->clips_lost)
        FAULT(s, place->element, "ungroup it", "is clipped more often than can be followed");
}

static void open_place(scan *s, const char *name, const char *element,
                       const char *const *attributes, frame *f, int field,
                       const char *name_of_format)
{
    const char *tag = local_name(name);
    const char *id = dv_svg_attribute(attributes, "id");
    dv_place *place = &s->svg->place[s->svg->n_places];

    if (!can_be_place(tag, field)) {
        FAULT(s, element, "make it a text, rect, image or group", "stands for %s but is a %s",
              DV_FIELDS[field].name, tag);
    } else if (f->undrawn || f->nested) {
        FAULT(s, element, "move it out to the drawing itself",
              "stands for %s but lies in a definition or a nested svg", DV_FIELDS[field].name);
    } else if (f->cloned) {
        FAULT(s, element, "make the clone an object of its own: Edit > Clone > Unlink Clone",
              "stands for %s but a use element shows it again", DV_FIELDS[field].name);
    } else if (id && (!is_plain_id(id) || strlen(id) >= DV_ELEMENT_MAX)) {
        FAULT(s, element, "give it an id of letters, digits, - and _",
              "stands for %s but its id has other characters", DV_FIELDS[field].name);
    } else if (s->svg->n_places == DV_PLACES_MAX) {
        FAULT(s, element, "use fewer placeholders", "is one placeholder too many: %d are allowed",
              DV_PLACES_MAX);
    } else {
        *place = (dv_place){.field = field, .style = f->style, .to_card = f->to_card};
        snprintf(place->element, sizeof place->element, "%s", element);
        set_format(s, element, name_of_format, place);
        give_id(s, name, attributes, place->id);
        if (strcmp(tag, "tspan") == 0 && f[-1].seen && !dv_svg_attribute(attributes, "x"))
            FAULT(s, element, "make it a text element of its own",
                  "follows other text in its line, so its place is not known");
        f->place = s->svg->n_places++;
        f->opens = true;
    }
}

static bool is_turned(const cairo_matrix_t *to)
{
    return fabs(to->xy) + fabs(to->yx) > 0.001 * fabs(to->xx);
}

/* librsvg 2.54 forgets an image's own transform, which Illustrator gives it, when it measures. */
static void measure_image(const char *const *attributes, const frame *f, dv_place *place)
{
    static const char *const names[] = {"x", "y", "width", "height"};
    double v[4] = {0}, left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

    for (int i = 0; i < 4; i++) {
        const char *text = dv_svg_attribute(attributes, names[i]);

        if ((text || i > 1) && (!text || !dv_svg_length(text, &v[i])))
            return;
    }
    for (int corner = 0; corner < 4; corner++) {
        double x = v[0] + (corner & 1 ? v[2] : 0), y = v[1] + (corner & 2 ? v[3] : 0);

        cairo_matrix_transform_point(&f->to_card, &x, &y);
        left = fmin(left, x);
        top = fmin(top, y);
        right = fmax(right, x);
        bottom = fmax(bottom, y);
    }
    place->box = (cairo_rectangle_t){left, top, right - left, bottom - top};
}

/* A rect or image in a placeholder is its box, for a photo any outline; the first one counts. */
static void note_box(scan *s, const char *name, const char *const *attributes, const frame *f)
{
    dv_place *place = &s->svg->place[f->place];
    const char *tag = local_name(name);
    bool photo = DV_FIELDS[place->field].kind == DV_FIELD_PHOTO;
    bool rounded = dv_svg_attribute(attributes, "rx") || dv_svg_attribute(attributes, "ry");
    cairo_path_t *outline;

    if (place->box_id[0] || f->undrawn || !is_one_of(tag, photo ? FRAMES : BOXES))
        return;
    if (f->opens)
        memcpy(place->box_id, place->id, sizeof place->box_id);
    else
        give_id(s, name, attributes, place->box_id);
    place->turned = is_turned(&f->to_card);
    if (DV_FIELDS[place->field].kind != DV_FIELD_TEXT)
        place->style = f->style;
    take_clips(s, f, place);
    if (strcmp(tag, "image") == 0)
        measure_image(attributes, f, place);
    if (!photo || !dv_shape_is(tag) || (strcmp(tag, "rect") == 0 && !rounded))
        return;
    outline = dv_clips_trace(&s->clips, tag, attributes, &f->to_card);
    if (outline)
        place->clip[place->n_clips++] = outline;
    else
        FAULT(s, place->element, "draw it again as a rect, circle, ellipse or path",
              "has an outline that cannot be read");
}

/* A coordinate of a text; librsvg takes the first of a list, and the others were refused. */
static void read_place(scan *s, const char *element, const char *const *attributes,
                       const char *name, double size, double whole, double *at)
{
    const char *text = dv_svg_attribute(attributes, name);
    char first[32], *end;
    double value;

    if (!text)
        return;
    snprintf(first, sizeof first, "%.*s", (int)strcspn(text, " ,\t\r\n"), text);
    value = g_ascii_strtod(first, &end);
    if (end != first && strcmp(end, "%") == 0)
        value *= whole / 100;
    else if (end != first && strcmp(end, "em") == 0)
        value *= size;
    else if (!dv_svg_length(first, &value)) {
        FAULT(s, element, "write a number of px or mm", "has %s \"%.30s\", which is not read", name,
              text);
        return;
    }
    *at = name[0] == 'd' ? *at + value : value;
}

static void move_text(scan *s, const char *element, const char *const *attributes, frame *f)
{
    double size = f->style.size;

    if (dv_svg_attribute(attributes, "x") && dv_svg_attribute(attributes, "y"))
        f->placed = true;
    read_place(s, element, attributes, "x", size, s->svg->view_width, &f->x);
    read_place(s, element, attributes, "y", size, s->svg->view_height, &f->y);
    read_place(s, element, attributes, "dx", size, s->svg->view_width, &f->x);
    read_place(s, element, attributes, "dy", size, s->svg->view_height, &f->y);
}

/* Inkscape 1: text in a shape. It is drawn by the places of its lines, if these are written. */
static bool is_flowed(const char *const *attributes)
{
    const char *style = dv_svg_attribute(attributes, "style");
    dv_css_declaration one;
    bool flowed = false;

    while ((style = dv_css_next(style, &one)))
        flowed |= strcmp(one.name, "shape-inside") == 0 || strcmp(one.name, "inline-size") == 0;
    return flowed;
}

static void note_clip(frame *f)
{
    if (!f->style.clip[0])
        return;
    if (f->n_clips == DV_CLIPS_MAX - 1) {
        f->clips_lost = true;
        return;
    }
    memcpy(f->clip[f->n_clips].id, f->style.clip, DV_ELEMENT_MAX);
    f->clip[f->n_clips++].to_card = f->to_card;
}

static void find_start(void *user, const char *name, const char **atts)
{
    static const char *const containers[] = {"defs",    "clipPath", "mask", "symbol",
                                             "pattern", "marker",   NULL};
    const char *const *attributes = (const char *const *)atts;
    scan *s = user;
    const char *tag = local_name(name);
    frame *f = &s->stack[++s->depth];
    cairo_matrix_t own = dv_svg_transform(dv_svg_attribute(attributes, "transform"));
    char element[DV_ELEMENT_MAX], name_of_format[DV_ELEMENT_MAX];
    const char *id = dv_svg_attribute(attributes, "id");
    int field;

    *f = f[-1];
    f->opens = f->seen = false;
    dv_svg_style_of(&f->style, &f[-1].style, &s->css, tag, attributes);
    cairo_matrix_multiply(&f->to_card, &own, &f[-1].to_card);
    note_clip(f);
    f->undrawn |= is_one_of(tag, containers);
    f->cloned |= id && g_hash_table_contains(s->used, id);
    f->nested |= strcmp(tag, "svg") == 0 && s->depth > 1;
    f->is_text = strcmp(tag, "text") == 0 || strcmp(tag, "tspan") == 0;
    name_element(s, tag, id, element);
    if (strcmp(tag, "text") == 0) {
        f->x = f->y = 0;
        f->placed = false;
        f->flows = is_flowed(attributes);
    }
    if (f->is_text)
        move_text(s, element, attributes, f);
    field = f->place < 0 ? field_of(s, tag, element, attributes, name_of_format) : -1;
    if (field >= 0)
        open_place(s, name, element, attributes, f, field, name_of_format);
    if (f->place >= 0)
        note_box(s, name, attributes, f);
}

/* A group without a box in it is measured as a whole. */
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

/* Text of the background: its letters must be in its font. */
static void note_label(scan *s, const char *family, const char *text, size_t length)
{
    dv_buf_put(&s->svg->labels, family, strlen(family) + 1);
    dv_buf_put(&s->svg->labels, text, length);
    dv_buf_put(&s->svg->labels, "\0", 1);
}

static void tell_flow(scan *s, frame *f)
{
    char element[DV_ELEMENT_MAX];

    name_element(s, "text", NULL, element);
    FAULT(s, element, "in Inkscape choose Text > Convert to Text",
          "flows in a shape, and its lines have no places of their own");
    f->flows = false;
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
    if (!place)
        note_label(s, f->style.family, text, (size_t)length);
    if (f->flows && !f->placed)
        tell_flow(s, f);
    if (!place || place->has_text)
        return;
    place->has_text = true;
    place->style = f->style;
    place->to_card = f->to_card;
    if (!place->box_id[0])
        take_clips(s, f, place);
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
    char mend[160], *at;

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
    ratio = (w / h) / (s->design->width_mm / s->design->height_mm);
    snprintf(mend, sizeof mend,
             "draw on a page of %.2f x %.2f mm, or write the size into design.ini: [card] size = "
             "%s",
             s->design->width_mm, s->design->height_mm, w < h ? "53.98 x 85.60" : "85.60 x 53.98");
    if (ratio < 0.99 || ratio > 1.01)
        DV_TRY(dv_fault(s->faults, DV_E_INVALID, "<svg>", mend, s->err,
                        "has the proportions %.4g : %.4g, which are not the card's", w, h));
    s->svg->view_width = w;
    s->svg->view_height = h;
    cairo_matrix_init_scale(ret, DV_DESIGN_WIDTH(s->design) / w, DV_DESIGN_HEIGHT(s->design) / h);
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
    DV_TRY(parse(s, data, size));
    return s->given_up ? DV_OK : look_back(s);
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
    DV_TRY(dv_buf_status(&s->svg->labels, s->err));
    return dv_buf_status(&s->svg->families, s->err);
}

void dv_svg_free(dv_svg *svg)
{
    if (!svg)
        return;
    dv_buf_free(&svg->data);
    dv_buf_free(&svg->families);
    dv_buf_free(&svg->labels);
    for (int i = 0; i < svg->n_places; i++) {
        for (int k = 0; k < svg->place[i].n_clips; k++)
            cairo_path_destroy(svg->place[i].clip[k]);
    }
    free(svg);
}

static void scan_finish(scan *s)
{
    if (s->parser)
        XML_ParserFree(s->parser);
    dv_css_free(&s->css);
    dv_buf_free(&s->sheet);
    dv_buf_free(&s->wanted);
    dv_clips_free(&s->clips);
    if (s->ids)
        g_hash_table_destroy(s->ids);
    if (s->used)
        g_hash_table_destroy(s->used);
    free(s->stack);
}

dv_status dv_svg_read(dv_design *design, const char *data, size_t size, dv_faults *faults,
                      dv_svg **ret_svg, dv_error *err)
{
    dv_auto(dv_svg) svg = calloc(1, sizeof *svg);
    __attribute__((cleanup(scan_finish)))
    scan s = {.faults = faults, .err = err, .svg = svg, .design = design};

    s.parser = XML_ParserCreate("UTF-8");
    s.ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    s.used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    DV_TRY(dv_clips_begin(&s.clips, err));
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

dv_status dv_svg_draw(const dv_svg *svg, PangoFontMap *fonts, cairo_t *cr, double width,
                      double height, dv_error *err)
{
    PangoFontMap *own;
    dv_auto(RsvgHandle) handle = NULL;
    dv_auto(GError) cause = NULL;
    RsvgRectangle view = {0, 0, svg->view_width, svg->view_height};
    gboolean done;

    DV_TRY(dv_svg_open(svg, &handle, err));
    DV_TRY(hide_places(svg, handle, err));
    cairo_save(cr);
    cairo_scale(cr, width / svg->view_width, height / svg->view_height);
    own = dv_fonts_lend(fonts);
    done = rsvg_handle_render_document(handle, cr, &view, &cause);
    dv_fonts_take_back(own);
    cairo_restore(cr);
    return done ? DV_OK : fail_rsvg(err, "the design's background could not be drawn", cause);
}
