/* SPDX-License-Identifier: MIT */
#include <doanvien/design.h>

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <sodium.h>

#include "ground/file.h"
#include "ground/page.h"
#include "ground/text.h"
#include "picture/design_inside.h"
#include "picture/fonts.h"
#include "picture/paint.h"
#include "picture/pdf.h"
#include "picture/qr.h"
#include "picture/svg_style.h"

enum {
    SVG_BYTES_MAX = 4 << 20,
    QR_MODULES = 57 + 2 * DV_QR_QUIET, /* version 10, the largest a token needs */
    QR_DPI = 300                       /* of a card printer */
};

#define MARGIN (3 * DV_PT_PER_MM) /* kept free by a text without a box of its own */
#define GAP (1 * DV_PT_PER_MM)    /* and between it and the next placeholder */

#define TEXT_FIELD(name)                                                                           \
    {                                                                                              \
#name, offsetof(dv_card_face, name), DV_FIELD_TEXT                                         \
    }
const dv_field DV_FIELDS[] = {
    TEXT_FIELD(full_name),
    TEXT_FIELD(member_no),
    TEXT_FIELD(birth_date),
    TEXT_FIELD(sex),
    TEXT_FIELD(unit_name),
    TEXT_FIELD(unit_of_issue),
    TEXT_FIELD(joined_on),
    TEXT_FIELD(issued_on),
    TEXT_FIELD(expires_on),
    TEXT_FIELD(card_no),
    {"photo", offsetof(dv_card_face, photo_path), DV_FIELD_PHOTO},
    {"qr", offsetof(dv_card_face, qr_text), DV_FIELD_QR},
};
const int DV_FIELD_COUNT = DV_COUNT(DV_FIELDS);

static const char *const SIDES[] = {"front", "back"};

DV_AUTO(RsvgHandle, g_object_unref)
DV_AUTO(cairo_t, cairo_destroy)

#define FAULT(faults, element, mend, err, ...)                                                     \
    DV_TRY(dv_fault(faults, DV_E_INVALID, element, mend, err, __VA_ARGS__))

/* A side while its placeholders are placed. */
typedef struct side_at_work {
    const dv_design *design;
    dv_svg *svg;
    RsvgHandle *handle;
    double width, height; /* of the card */
    dv_faults *faults;
} side_at_work;

/* Where things are */

/* The box of an element on the card, measured against the probe; false when it has no size. */
static bool measure(const side_at_work *w, const char *id, cairo_rectangle_t *ret)
{
    const dv_svg *svg = w->svg;
    RsvgHandle *handle = w->handle;
    RsvgRectangle view = {0, 0, svg->view_width, svg->view_height};
    RsvgRectangle ink, box = {0}, card = {0};
    char name[DV_ELEMENT_MAX + 1];

    snprintf(name, sizeof name, "#%s", id);
    if (!rsvg_handle_get_geometry_for_layer(handle, name, &view, &ink, &box, NULL) ||
        !rsvg_handle_get_geometry_for_layer(handle, "#" DV_PROBE_ID, &view, &ink, &card, NULL) ||
        !(box.width > 0 && box.height > 0 && card.width > 0 && card.height > 0))
        return false;
    ret->x = (box.x - card.x) / card.width * w->width;
    ret->y = (box.y - card.y) / card.height * w->height;
    ret->width = box.width / card.width * w->width;
    ret->height = box.height / card.height * w->height;
    return true;
}

/* Does any clip path cut into the box? A little at its edges does not matter. */
static bool is_cut(const dv_place *place)
{
    const cairo_rectangle_t *box = &place->box;
    cairo_surface_t *none = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    dv_auto(cairo_t) cr = cairo_create(none);
    bool cut = false;

    cairo_surface_destroy(none);
    for (int i = 0; i < place->n_clips; i++) {
        cairo_new_path(cr);
        cairo_append_path(cr, place->clip[i]);
        for (int corner = 0; corner < 4; corner++)
            cut |= !cairo_in_fill(cr, box->x + (corner & 1 ? box->width - 0.5 : 0.5),
                                  box->y + (corner & 2 ? box->height - 0.5 : 0.5));
    }
    return cut;
}

/* A photo fills what its clip paths leave of the box. */
static void shrink_to_clips(dv_place *place)
{
    cairo_rectangle_t *box = &place->box;
    cairo_surface_t *none = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    dv_auto(cairo_t) cr = cairo_create(none);

    cairo_surface_destroy(none);
    for (int i = 0; i < place->n_clips; i++) {
        double left, top, right, bottom;

        cairo_new_path(cr);
        cairo_append_path(cr, place->clip[i]);
        cairo_path_extents(cr, &left, &top, &right, &bottom);
        right = fmin(right, box->x + box->width);
        bottom = fmin(bottom, box->y + box->height);
        box->x = fmax(left, box->x);
        box->y = fmax(top, box->y);
        box->width = fmax(0, right - box->x);
        box->height = fmax(0, bottom - box->y);
    }
}

static dv_status measure_box(const side_at_work *w, dv_place *place, dv_error *err)
{
    const char *field = DV_FIELDS[place->field].name;
    /* An image was measured while it was read. */
    bool measured = place->box.width > 0 || measure(w, place->box_id, &place->box);

    if (measured && DV_FIELDS[place->field].kind == DV_FIELD_PHOTO)
        shrink_to_clips(place);
    if (!measured || !(place->box.width > 0 && place->box.height > 0)) {
        FAULT(w->faults, place->element, "give it a rect of the size wanted", err,
              "stands for %s but has no size", field);
        return DV_OK;
    }
    if (place->turned)
        FAULT(w->faults, place->element, "set it upright", err, "stands for %s but is turned",
              field);
    if (DV_FIELDS[place->field].kind != DV_FIELD_PHOTO && is_cut(place))
        FAULT(w->faults, place->element, "take it out of the clip group, or make the clip larger",
              err, "stands for %s but a clip path cuts it", field);
    if (place->box.x < -1 || place->box.y < -1 || place->box.x + place->box.width > w->width + 1 ||
        place->box.y + place->box.height > w->height + 1)
        FAULT(w->faults, place->element, "move it onto the card", err, "stands out of the card");
    return DV_OK;
}

static double anchor_in_box(const dv_place *place)
{
    double share = place->style.anchor == 'm' ? 0.5 : place->style.anchor == 'e' ? 1 : 0;

    return place->box.x + share * place->box.width;
}

/* A text without a box: from its anchor to the margin, from its ascent down to the margin. */
static void box_of_bare_text(const side_at_work *w, dv_place *place)
{
    double x = place->anchor_x, left = MARGIN, right = w->width - MARGIN;
    double top = place->baseline - 1.1 * place->style.size;

    if (place->style.anchor == 's')
        left = x;
    else if (place->style.anchor == 'e')
        right = x;
    else if (x - left < right - x)
        right = 2 * x - left;
    else
        left = 2 * x - right;
    top = top > 0 ? top : 0;
    place->box = (cairo_rectangle_t){left, top, right - left, w->height - MARGIN - top};
}

/* What is left of a bare text's box when something stands at x in its line. */
static void cut_beside(dv_place *place, double x)
{
    cairo_rectangle_t *box = &place->box;
    double room = fabs(x - place->anchor_x) - GAP;

    if ((x > place->anchor_x && place->style.anchor == 'e') ||
        (x <= place->anchor_x && place->style.anchor == 's'))
        return;
    if (place->style.anchor == 'm')
        room *= 2;
    if (room >= box->width)
        return;
    if (place->style.anchor != 's')
        box->x += (box->width - room) / (place->style.anchor == 'm' ? 2 : 1);
    box->width = room;
}

/* Cut the box of a bare text where another placeholder begins: beside it, else beneath it. */
static void cut_box(dv_place *place, const dv_place *other)
{
    cairo_rectangle_t *box = &place->box;
    const cairo_rectangle_t *near = &other->box;
    double line_bottom = place->baseline + 0.3 * place->style.size;
    bool boxed = other->box_id[0] != '\0';

    if (near->y < line_bottom && near->y + near->height > box->y &&
        (boxed || other->baseline < line_bottom))
        cut_beside(place, !boxed                      ? other->anchor_x
                          : near->x > place->anchor_x ? near->x
                                                      : near->x + near->width);
    else if (near->y >= place->baseline && near->x < box->x + box->width &&
             near->x + near->width > box->x && near->y < box->y + box->height)
        box->height = near->y - box->y;
}

/* What a designer gave to a placeholder and no card would show. */
static dv_status check_odd(const dv_place *place, dv_faults *faults, dv_error *err)
{
    const char *odd = dv_svg_style_odd(&place->style, place->has_text);
    dv_field_kind kind = DV_FIELDS[place->field].kind;

    if (odd && (strcmp(odd, "display") == 0 || strcmp(odd, "visibility") == 0))
        FAULT(faults, place->element, "show it and its layer, or delete it", err,
              "stands for %s but is hidden", DV_FIELDS[place->field].name);
    else if (odd)
        FAULT(faults, place->element, "remove it, or give it to an object of its own", err,
              "stands for %s but has %s, which a field cannot have", DV_FIELDS[place->field].name,
              odd);
    if (kind == DV_FIELD_QR && place->style.opacity < 1)
        FAULT(faults, place->element, "give it an opacity of 1", err,
              "stands for qr but is transparent");
    return DV_OK;
}

static dv_status place_text(const side_at_work *w, dv_place *place, dv_error *err)
{
    const cairo_matrix_t *to = &place->to_card;
    const char *field = DV_FIELDS[place->field].name;
    dv_faults *faults = w->faults;
    double x = place->text_x, y = place->text_y;

    if (fabs(to->xy) + fabs(to->yx) > 0.001 * fabs(to->xx) || to->xx <= 0 ||
        fabs(to->xx / to->yy - 1) > 0.02)
        FAULT(faults, place->element, "set it upright, with the same scale both ways", err,
              "stands for %s but is turned, skewed or stretched", field);
    if (place->style.shorthand)
        FAULT(faults, place->element, "write font-family, font-size and font-weight", err,
              "stands for %s but is set by the CSS shorthand \"font\"", field);
    /* An unfilled rect is the usual way to draw a box: its text is black. */
    if (place->has_text && !place->style.plain_fill)
        FAULT(faults, place->element, "fill it with one colour", err,
              "stands for %s but its fill is no plain colour", field);
    place->style.size *= to->yy;
    place->style.spacing *= to->xx;
    if (!(place->style.size > 0.5))
        FAULT(faults, place->element, "state the size in px, pt or mm", err,
              "stands for %s but has no usable font size", field);
    cairo_matrix_transform_point(to, &x, &y);
    place->anchor_x = place->box_id[0] ? anchor_in_box(place) : x;
    place->baseline = place->has_text ? y : 0;
    if (place->box_id[0])
        return DV_OK;
    box_of_bare_text(w, place);
    if (!place->has_text)
        FAULT(faults, place->element, "write a sample text into it", err,
              "stands for %s but holds no text", field);
    return DV_OK;
}

static dv_status check_qr(const dv_place *place, dv_faults *faults, dv_error *err)
{
    double size = fmin(place->box.width, place->box.height);
    int dots = (int)((size + 0.01) / 72 * QR_DPI / QR_MODULES);

    if (dots < DV_QR_DOTS_MIN)
        FAULT(faults, place->element, "make it at least 16.6 mm wide and high, better 22 mm", err,
              "is too small for a QR code: %.1f mm give fewer than %d dots a module at %d dpi",
              size / DV_PT_PER_MM, DV_QR_DOTS_MIN, QR_DPI);
    return DV_OK;
}

/* Fonts */

static dv_status check_family(const dv_design *design, const char *element, const char *family,
                              dv_faults *faults, dv_error *err)
{
    static const char *const generic[] = {"",        "serif",   "sans-serif", "monospace",
                                          "cursive", "fantasy", "system-ui"};
    for (size_t i = 0; i < DV_COUNT(generic); i++) {
        if (strcasecmp(family, generic[i]) == 0) {
            FAULT(faults, element, "name a font, so that cards look the same everywhere", err,
                  "has text without a font of its own (font-family \"%s\")", family);
            return DV_OK;
        }
    }
    if (dv_fonts_have(design->fonts, family))
        return DV_OK;
    FAULT(faults, element,
          "put its .ttf or .otf into the folder fonts beside the SVG, or install it", err,
          "needs the font \"%s\", which is not installed", family);
    return DV_OK;
}

static dv_status check_fonts(const dv_design *design, const dv_svg *svg, dv_faults *faults,
                             dv_error *err)
{
    const dv_buf *families = &svg->families;

    for (int i = 0; i < svg->n_places; i++) {
        const dv_place *place = &svg->place[i];

        if (DV_FIELDS[place->field].kind == DV_FIELD_TEXT)
            DV_TRY(check_family(design, place->element, place->style.family, faults, err));
    }
    for (size_t at = 0; at < families->size; at += strlen(families->data + at) + 1) {
        const char *family = families->data + at;
        bool told = false;

        for (int i = 0; i < svg->n_places; i++)
            told |= DV_FIELDS[svg->place[i].field].kind == DV_FIELD_TEXT &&
                    strcmp(svg->place[i].style.family, family) == 0;
        if (!told)
            DV_TRY(check_family(design, "<text>", family, faults, err));
    }
    return DV_OK;
}

/* The first label that its font cannot set, of those in one family: all are looked at in one go. */
static dv_status check_labels_in(const dv_design *design, const dv_buf *labels, const char *family,
                                 dv_faults *faults, dv_error *err)
{
    dv_auto_buf all = {0};
    dv_auto_buf composed = {0};
    uint32_t lacking;

    for (size_t at = 0; at < labels->size;) {
        const char *name = labels->data + at, *text = name + strlen(name) + 1;

        at += strlen(name) + 1 + strlen(text) + 1;
        if (strcmp(name, family) == 0)
            dv_buf_puts(&all, text);
        dv_buf_putc(&all, ' ');
    }
    DV_TRY(dv_buf_status(&all, err));
    DV_TRY(dv_text_nfc(all.data ? all.data : "", &composed, err));
    lacking = dv_fonts_lack(design->fonts, family, composed.data ? composed.data : "");
    if (lacking)
        FAULT(faults, "<text>", "choose a font that has it", err,
              "holds U+%04X, which the font %s does not have", lacking, family);
    return DV_OK;
}

/* Of a letter that its font lacks, librsvg would take one from another font. */
static dv_status check_labels(const dv_design *design, const dv_svg *svg, dv_faults *faults,
                              dv_error *err)
{
    const dv_buf *families = &svg->families;

    for (size_t at = 0; at < families->size; at += strlen(families->data + at) + 1)
        DV_TRY(check_labels_in(design, &svg->labels, families->data + at, faults, err));
    return DV_OK;
}

/* A side */

static dv_status place_one(const side_at_work *w, dv_place *place, dv_error *err)
{
    dv_field_kind kind = DV_FIELDS[place->field].kind;

    if (kind != DV_FIELD_TEXT && !place->box_id[0])
        memcpy(place->box_id, place->id, sizeof place->box_id);
    DV_TRY(check_odd(place, w->faults, err));
    if (place->box_id[0])
        DV_TRY(measure_box(w, place, err));
    if (kind == DV_FIELD_TEXT)
        return place_text(w, place, err);
    return kind == DV_FIELD_QR ? check_qr(place, w->faults, err) : DV_OK;
}

static dv_status check_room(const side_at_work *w, const dv_place *place, dv_error *err)
{
    dv_place line = *place; /* as a sample text stands */
    const char *field = DV_FIELDS[place->field].name;

    if (place->box_id[0] || !place->has_text)
        return DV_OK;
    if (fmin(place->box.width, place->box.height) < place->style.size)
        FAULT(w->faults, place->element, "move it, or put it in a group with a rect", err,
              "stands for %s but has no room", field);
    line.box.y = place->baseline - place->style.size;
    line.box.height = place->style.size;
    if (is_cut(&line))
        FAULT(w->faults, place->element, "put it in a group with a rect inside the clip path", err,
              "stands for %s but a clip path cuts it", field);
    return DV_OK;
}

static dv_status place_all(const side_at_work *w, dv_error *err)
{
    dv_svg *svg = w->svg;

    for (int i = 0; i < svg->n_places; i++) {
        dv_place *place = &svg->place[i];

        for (int j = 0; j < i; j++) {
            if (strcmp(svg->place[j].id, place->id) == 0)
                FAULT(w->faults, place->element, "remove one of the two", err,
                      "stands there twice with the same id");
        }
        DV_TRY(place_one(w, place, err));
    }
    for (int i = 0; i < svg->n_places; i++) {
        for (int j = 0; j < svg->n_places && !svg->place[i].box_id[0]; j++) {
            if (i != j)
                cut_box(&svg->place[i], &svg->place[j]);
        }
        DV_TRY(check_room(w, &svg->place[i], err));
    }
    return DV_OK;
}

/* Place what was read, once the fonts are known. */
static dv_status place_side(const dv_design *design, dv_svg *svg, dv_faults *faults, dv_error *err)
{
    dv_auto(RsvgHandle) handle = NULL;
    side_at_work w = {design, svg, NULL, DV_DESIGN_WIDTH(design), DV_DESIGN_HEIGHT(design), faults};
    PangoFontMap *map, *own;
    dv_error why = {0};
    dv_status status = dv_svg_open(svg, &handle, &why);

    if (status == DV_E_RENDER) {
        DV_TRY(dv_fault(faults, DV_E_FORMAT, "<svg>",
                        "open the file in a drawing program and save it again", err, "%s: %.120s",
                        why.message, why.detail));
        return check_fonts(design, svg, faults, err);
    }
    if (status != DV_OK)
        return dv_fail_nomem(err);
    w.handle = handle;
    map = design->fonts ? dv_fonts_map(design->fonts) : NULL;
    own = dv_fonts_lend(map);
    status = place_all(&w, err);
    dv_fonts_take_back(own);
    g_clear_object(&map);
    DV_TRY(status);
    DV_TRY(check_fonts(design, svg, faults, err));
    return check_labels(design, svg, faults, err);
}

/* The folder */

static dv_status fail_folder(dv_error *err, const char *folder)
{
    dv_fail(err, DV_E_NOT_FOUND, "there is no such design folder");
    dv_fail_detail(err, folder, "Give the folder that holds front.svg.");
    return DV_E_NOT_FOUND;
}

/* A folder while it is read. */
typedef struct folder_at_work {
    const char *path;
    dv_design *design;
    dv_faults *faults;
    crypto_hash_sha256_state digest;
    dv_font_files fonts;
} folder_at_work;

static void folder_end(folder_at_work *w)
{
    dv_font_files_end(&w->fonts);
}

static void digest_bytes(folder_at_work *w, const void *data, size_t size)
{
    crypto_hash_sha256_update(&w->digest, data, size);
}

/* A file beside front.svg; *ret_there says whether it could be read. */
static dv_status read_file(const folder_at_work *w, const char *name, bool wanted, dv_buf *file,
                           bool *ret_there, dv_error *err)
{
    dv_auto_buf path = {0};
    dv_error why = {0};
    dv_status status;

    dv_buf_printf(&path, "%s/%s", w->path, name);
    DV_TRY(dv_buf_status(&path, err));
    status = dv_file_read(path.data, SVG_BYTES_MAX, file, &why);
    *ret_there = status == DV_OK;
    if (status == DV_E_NOMEM)
        return dv_fail_nomem(err);
    if (status == DV_E_NOT_FOUND && wanted)
        return dv_fault(w->faults, DV_E_NOT_FOUND, name, "draw it and save it there", err,
                        "is not in the folder");
    if (status != DV_OK && status != DV_E_NOT_FOUND)
        return dv_fault(w->faults, status, "<svg>",
                        status == DV_E_INVALID
                            ? "save it as a plain file, its pictures smaller: 4 MB are allowed"
                            : "give a file that can be read",
                        err, "%s", why.message);
    return DV_OK;
}

/* Each file is judged by itself: a fault in one hides none of another. */
static dv_status read_svg(const folder_at_work *w, const dv_buf *file, dv_svg **ret, dv_error *err)
{
    dv_status first = w->faults->kind;

    w->faults->kind = DV_OK;
    DV_TRY(dv_svg_read(w->design, file->data ? file->data : "", file->size, w->faults, ret, err));
    w->faults->kind = first != DV_OK ? first : w->faults->kind;
    return DV_OK;
}

static dv_status read_sides(folder_at_work *w, dv_error *err)
{
    for (int side = DV_FRONT; side <= DV_BACK; side++) {
        dv_auto_buf file = {0};
        char name[16];
        uint64_t size;
        bool there;

        w->faults->side = SIDES[side];
        snprintf(name, sizeof name, "%s.svg", SIDES[side]);
        DV_TRY(read_file(w, name, side == DV_FRONT, &file, &there, err));
        size = there ? file.size + 1 : 0;
        digest_bytes(w, &size, sizeof size);
        if (!there)
            continue;
        digest_bytes(w, file.data, file.size);
        DV_TRY(read_svg(w, &file, &w->design->side[side], err));
    }
    return DV_OK;
}

/* What else belongs to the design comes into the digest with its name. */
static void digest_file(folder_at_work *w, const char *name, const dv_buf *file)
{
    uint64_t size = file->size;

    digest_bytes(w, name, strlen(name) + 1);
    digest_bytes(w, &size, sizeof size);
    digest_bytes(w, file->data, file->size);
}

static dv_status read_ini(folder_at_work *w, dv_buf *file, bool *ret_there, dv_error *err)
{
    w->faults->side = "design.ini";
    DV_TRY(read_file(w, "design.ini", false, file, ret_there, err));
    if (!*ret_there)
        return DV_OK;
    return dv_design_ini(w->design, file->data ? file->data : "", file->size, w->faults, err);
}

/* A kind's design: its own sides where it has them, else those of all. */
static dv_status read_kind(folder_at_work *w, dv_kind *kind, dv_error *err)
{
    dv_design *design = kind->design = calloc(1, sizeof *design);

    if (!design)
        return dv_fail_nomem(err);
    design->width_mm = w->design->width_mm;
    design->height_mm = w->design->height_mm;
    design->preprinted = w->design->preprinted;
    memcpy(design->side, w->design->side, sizeof design->side);
    for (int side = DV_FRONT; side <= DV_BACK; side++) {
        dv_auto_buf file = {0};
        const char *name = kind->file[side];
        dv_svg *svg = NULL;
        bool there;

        if (!name[0])
            continue;
        w->faults->side = name;
        DV_TRY(read_file(w, name, true, &file, &there, err));
        if (!there)
            continue;
        digest_file(w, name, &file);
        DV_TRY(read_svg(w, &file, &svg, err));
        if (!design->side[side]) {
            dv_svg_free(svg);
            DV_TRY(dv_fault(w->faults, DV_E_INVALID, "<svg>", "draw a back.svg for the others", err,
                            "is a back, and other cards have none"));
        } else {
            design->side[side] = svg;
        }
    }
    return DV_OK;
}

static dv_status digest_fonts(folder_at_work *w, dv_error *err)
{
    for (int i = 0; i < w->fonts.count; i++) {
        dv_auto_buf file = {0};

        DV_TRY(dv_file_read(w->fonts.path[i], DV_FONT_BYTES_MAX, &file, err));
        digest_file(w, strrchr(w->fonts.path[i], '/') + 1, &file);
    }
    return DV_OK;
}

static dv_status open_fonts(folder_at_work *w, dv_error *err)
{
    dv_design *design = w->design;
    dv_auto_buf families = {0};

    for (int i = -1; i < design->n_kinds; i++) {
        const dv_design *one = i < 0 ? design : design->kind[i].design;

        for (int side = DV_FRONT; side <= DV_BACK; side++) {
            const dv_svg *svg = one->side[side];

            if (!svg)
                continue;
            dv_buf_put(&families, svg->families.data, svg->families.size);
            for (int p = 0; p < svg->n_places; p++) {
                const dv_place *place = &svg->place[p];

                if (DV_FIELDS[place->field].kind == DV_FIELD_TEXT)
                    dv_buf_put(&families, place->style.family, strlen(place->style.family) + 1);
            }
        }
    }
    DV_TRY(dv_buf_status(&families, err));
    DV_TRY(dv_fonts_open(&w->fonts, &families, &design->fonts, err));
    for (int i = 0; i < design->n_kinds; i++)
        design->kind[i].design->fonts = design->fonts;
    return DV_OK;
}

static dv_status place_named(folder_at_work *w, dv_svg *svg, const char *name, dv_error *err)
{
    dv_status first = w->faults->kind;

    if (!svg || !(svg->view_width > 0)) /* it was given up, and librsvg must not see it */
        return DV_OK;
    w->faults->side = name;
    w->faults->kind = DV_OK;
    DV_TRY(place_side(w->design, svg, w->faults, err));
    w->faults->kind = first != DV_OK ? first : w->faults->kind;
    return DV_OK;
}

static dv_status place_sides(folder_at_work *w, dv_error *err)
{
    for (int side = DV_FRONT; side <= DV_BACK; side++)
        DV_TRY(place_named(w, w->design->side[side], SIDES[side], err));
    for (int i = 0; i < w->design->n_kinds; i++) {
        dv_kind *kind = &w->design->kind[i];

        for (int side = DV_FRONT; side <= DV_BACK; side++) {
            if (kind->design->side[side] != w->design->side[side])
                DV_TRY(place_named(w, kind->design->side[side], kind->file[side], err));
        }
    }
    return DV_OK;
}

/* A photo is cut to one shape, and serves every place of the design. */
static dv_status check_photos(folder_at_work *w, dv_error *err)
{
    double first = 0;

    for (int i = -1; i < w->design->n_kinds; i++) {
        const dv_design *one = i < 0 ? w->design : w->design->kind[i].design;

        for (int side = DV_FRONT; side <= DV_BACK; side++) {
            const dv_svg *svg = one->side[side];

            for (int p = 0; svg && p < svg->n_places; p++) {
                const dv_place *place = &svg->place[p];
                double ratio = place->box.width / place->box.height;

                if (DV_FIELDS[place->field].kind != DV_FIELD_PHOTO || !(ratio > 0))
                    continue;
                first = first > 0 ? first : ratio;
                w->faults->side = i < 0 || svg == w->design->side[side]
                                      ? SIDES[side]
                                      : w->design->kind[i].file[side];
                if (fabs(ratio / first - 1) > 0.03)
                    FAULT(w->faults, place->element, "give all photos the same proportions", err,
                          "has other proportions than another photo of the design");
            }
        }
    }
    return DV_OK;
}

static dv_status check_formats(folder_at_work *w, dv_error *err)
{
    w->faults->side = "design.ini";
    for (int i = 0; i < w->design->n_formats; i++) {
        const dv_format *format = &w->design->format[i];
        char element[32];

        snprintf(element, sizeof element, "line %d", format->line);
        if (!format->used)
            FAULT(w->faults, element, "name an element so, or remove the section", err,
                  "[%s] is no element of the drawings", format->name);
    }
    return DV_OK;
}

static void finish_digest(crypto_hash_sha256_state *state, char to[65])
{
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256_final(state, hash);
    sodium_bin2hex(to, 65, hash, sizeof hash);
}

/* Load what can be loaded; every fault goes to faults. */
static dv_status read_folder(const char *path, dv_faults *faults, dv_design **ret_design,
                             dv_error *err)
{
    dv_auto(dv_design) design = calloc(1, sizeof *design);
    dv_auto_buf ini = {0};
    __attribute__((cleanup(folder_end)))
    folder_at_work w = {.path = path, .design = design, .faults = faults};
    struct stat about;
    bool has_ini;

    if (!design)
        return dv_fail_nomem(err);
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode))
        return fail_folder(err, path);
    design->width_mm = DV_CARD_WIDTH_MM;
    design->height_mm = DV_CARD_HEIGHT_MM;
    crypto_hash_sha256_init(&w.digest);
    DV_TRY(read_ini(&w, &ini, &has_ini, err));
    DV_TRY(read_sides(&w, err));
    if (has_ini)
        digest_file(&w, "design.ini", &ini);
    for (int i = 0; i < design->n_kinds; i++)
        DV_TRY(read_kind(&w, &design->kind[i], err));
    DV_TRY(dv_font_files_find(path, &w.fonts, faults, err));
    DV_TRY(digest_fonts(&w, err));
    DV_TRY(open_fonts(&w, err));
    DV_TRY(place_sides(&w, err));
    DV_TRY(check_photos(&w, err));
    DV_TRY(check_formats(&w, err));
    finish_digest(&w.digest, design->digest);
    *ret_design = dv_take(&design);
    return DV_OK;
}

static dv_status fail_first(const dv_faults *faults, dv_error *err)
{
    const dv_page *page = faults->page;
    const char *mend = dv_page_text(page, 0, "mend"), *side = dv_page_text(page, 0, "side");
    bool is_side = strcmp(side, SIDES[DV_FRONT]) == 0 || strcmp(side, SIDES[DV_BACK]) == 0;

    dv_fail(err, faults->kind, "%s%s, %s %s: %s", side, is_side ? ".svg" : "",
            dv_page_text(page, 0, "element"), dv_page_text(page, 0, "fault"), mend);
    dv_fail_hint(err, "Check the design to see every fault of it.");
    return faults->kind;
}

dv_status dv_design_load(const char *folder, dv_design **ret_design, dv_error *err)
{
    dv_auto(dv_page) page = NULL;
    dv_auto(dv_design) design = NULL;
    dv_faults faults = {0};

    if (!folder || !ret_design)
        return dv_fail(err, DV_E_ARG, "folder or ret_design is NULL");
    DV_TRY(dv_page_new("side element fault mend", &page, err));
    faults.page = page;
    DV_TRY(read_folder(folder, &faults, &design, err));
    if (faults.kind != DV_OK)
        return fail_first(&faults, err);
    *ret_design = dv_take(&design);
    return DV_OK;
}

dv_status dv_design_check(const char *folder, dv_page **ret_faults, dv_error *err)
{
    dv_auto(dv_page) page = NULL;
    dv_auto(dv_design) design = NULL;
    dv_faults faults = {0};

    if (!folder || !ret_faults)
        return dv_fail(err, DV_E_ARG, "folder or ret_faults is NULL");
    DV_TRY(dv_page_new("side element fault mend", &page, err));
    faults.page = page;
    DV_TRY(read_folder(folder, &faults, &design, err));
    *ret_faults = dv_take(&page);
    return DV_OK;
}

void dv_design_free(dv_design *design)
{
    if (!design)
        return;
    for (int i = 0; i < design->n_kinds; i++) {
        dv_design *own = design->kind[i].design;

        for (int side = DV_FRONT; own && side <= DV_BACK; side++) {
            if (own->side[side] != design->side[side])
                dv_svg_free(own->side[side]);
        }
        free(own);
    }
    dv_svg_free(design->side[DV_FRONT]);
    dv_svg_free(design->side[DV_BACK]);
    if (design->fonts)
        FcConfigDestroy(design->fonts);
    free(design);
}

int32_t dv_design_has_side(const dv_design *design, dv_side side)
{
    return design && (side == DV_FRONT || side == DV_BACK) && design->side[side];
}

double dv_design_width_mm(const dv_design *design)
{
    return design ? design->width_mm : DV_CARD_WIDTH_MM;
}

double dv_design_height_mm(const dv_design *design)
{
    return design ? design->height_mm : DV_CARD_HEIGHT_MM;
}

int32_t dv_design_kind_count(const dv_design *design)
{
    return design ? design->n_kinds : 0;
}

const char *dv_design_kind_at(const dv_design *design, int32_t index)
{
    return design && index >= 0 && index < design->n_kinds ? design->kind[index].name : NULL;
}

const char *dv_design_digest(const dv_design *design)
{
    return design ? design->digest : NULL;
}

/* One card at a time */

dv_status dv_card_face_open(const dv_painter *painter, const dv_card_face *card,
                            dv_photo **ret_photo, dv_qr **ret_qr, dv_error *err)
{
    dv_auto(dv_photo) photo = NULL;
    dv_auto(dv_qr) qr = NULL;
    int width, height;

    dv_painter_photo_size(painter, &width, &height);
    if (width > 0 && card->photo_path && *card->photo_path)
        DV_TRY(dv_photo_open(card->photo_path, width, height, &photo, err));
    if (card->qr_text && *card->qr_text)
        DV_TRY(dv_qr_new(card->qr_text, &qr, err));
    *ret_photo = dv_take(&photo);
    *ret_qr = dv_take(&qr);
    return DV_OK;
}

dv_status dv_design_draw_png(const dv_design *design, dv_side side, const dv_card_face *card,
                             int32_t dpi, const dv_sink *sink, dv_error *err)
{
    dv_auto(dv_painter) painter = NULL;
    dv_auto(dv_photo) photo = NULL;
    dv_auto(dv_qr) qr = NULL;
    dv_card_face face;

    if (!design || !sink || !sink->write)
        return dv_fail_null(err);
    if (!dv_design_has_side(design, side))
        return dv_fail(err, DV_E_ARG, "the design has no such side");
    if (dpi < 72 || dpi > 1200)
        return dv_fail(err, DV_E_ARG, "dpi is %d, but 72 to 1200 are drawn", dpi);
    DV_TRY(dv_options_copy(&face, sizeof face, card, "card", err));
    DV_TRY(dv_painter_new(design, dpi, false, &painter, err));
    DV_TRY(dv_card_face_open(painter, &face, &photo, &qr, err));
    return dv_painter_png(painter, side, &face, photo, qr, sink, err);
}

dv_status dv_design_draw_pdf(const dv_design *design, const dv_card_face *card, const dv_sink *sink,
                             dv_error *err)
{
    dv_auto(dv_painter) painter = NULL;
    dv_auto(dv_pdf) pdf = NULL;
    dv_auto(dv_photo) photo = NULL;
    dv_auto(dv_qr) qr = NULL;
    dv_card_face face;

    if (!design || !sink || !sink->write)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&face, sizeof face, card, "card", err));
    DV_TRY(dv_painter_new(design, QR_DPI, true, &painter, err));
    DV_TRY(dv_card_face_open(painter, &face, &photo, &qr, err));
    DV_TRY(dv_pdf_new(design, NULL, NULL, "", sink, &pdf, err));
    DV_TRY(dv_pdf_add(pdf, &face, photo, qr, err));
    return dv_pdf_finish(pdf, err);
}
