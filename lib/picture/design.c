/* SPDX-License-Identifier: MIT */
#include <doanvien/design.h>

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <fontconfig/fontconfig.h>
#include <sodium.h>

#include "ground/file.h"
#include "ground/page.h"
#include "picture/design_inside.h"
#include "picture/paint.h"
#include "picture/pdf.h"
#include "picture/qr.h"

enum {
    SVG_BYTES_MAX = 4 << 20,
    QR_MODULES = 57 + 2 * DV_QR_QUIET, /* version 10, the largest a token needs */
    QR_DPI = 300                       /* of a card printer */
};

#define MARGIN (3 * DV_PT_PER_MM) /* kept free by a text without a box of its own */
#define GAP (1 * DV_PT_PER_MM)    /* and between it and the next placeholder */
#define CARD_WIDTH (DV_CARD_WIDTH_MM * DV_PT_PER_MM)
#define CARD_HEIGHT (DV_CARD_HEIGHT_MM * DV_PT_PER_MM)

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
DV_AUTO(FcPattern, FcPatternDestroy)
DV_AUTO(FcObjectSet, FcObjectSetDestroy)
DV_AUTO(FcFontSet, FcFontSetDestroy)

#define FAULT(faults, element, mend, err, ...)                                                     \
    DV_TRY(dv_fault(faults, DV_E_INVALID, element, mend, err, __VA_ARGS__))

/* Where things are */

/* The box of an element on the card, measured against the probe; false when it has no size. */
static bool measure(const dv_svg *svg, RsvgHandle *handle, const char *id, cairo_rectangle_t *ret)
{
    RsvgRectangle view = {0, 0, svg->view_width, svg->view_height};
    RsvgRectangle ink, box = {0}, card = {0};
    char name[DV_ELEMENT_MAX + 1];

    snprintf(name, sizeof name, "#%s", id);
    if (!rsvg_handle_get_geometry_for_layer(handle, name, &view, &ink, &box, NULL) ||
        !rsvg_handle_get_geometry_for_layer(handle, "#" DV_PROBE_ID, &view, &ink, &card, NULL) ||
        !(box.width > 0 && box.height > 0 && card.width > 0 && card.height > 0))
        return false;
    ret->x = (box.x - card.x) / card.width * CARD_WIDTH;
    ret->y = (box.y - card.y) / card.height * CARD_HEIGHT;
    ret->width = box.width / card.width * CARD_WIDTH;
    ret->height = box.height / card.height * CARD_HEIGHT;
    return true;
}

static dv_status measure_box(const dv_svg *svg, RsvgHandle *handle, dv_place *place,
                             dv_faults *faults, dv_error *err)
{
    if (!measure(svg, handle, place->box_id, &place->box)) {
        FAULT(faults, place->element, "give it a rect of the size wanted", err,
              "stands for %s but has no size", DV_FIELDS[place->field].name);
        return DV_OK;
    }
    if (place->box.x < -1 || place->box.y < -1 ||
        place->box.x + place->box.width > CARD_WIDTH + 1 ||
        place->box.y + place->box.height > CARD_HEIGHT + 1)
        FAULT(faults, place->element, "move it onto the card", err, "stands out of the card");
    return DV_OK;
}

static double anchor_in_box(const dv_place *place)
{
    double share = place->style.anchor == 'm' ? 0.5 : place->style.anchor == 'e' ? 1 : 0;

    return place->box.x + share * place->box.width;
}

/* A text without a box: from its anchor to the margin, from its ascent down to the margin. */
static void box_of_bare_text(dv_place *place)
{
    double x = place->anchor_x, left = MARGIN, right = CARD_WIDTH - MARGIN;
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
    place->box = (cairo_rectangle_t){left, top, right - left, CARD_HEIGHT - MARGIN - top};
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

static dv_status place_text(dv_place *place, dv_faults *faults, dv_error *err)
{
    const cairo_matrix_t *to = &place->to_card;
    const char *field = DV_FIELDS[place->field].name;
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
    box_of_bare_text(place);
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

static bool has_family(const FcPattern *font, const char *family)
{
    FcChar8 *name;

    for (int i = 0; FcPatternGetString(font, FC_FAMILY, i, &name) == FcResultMatch; i++) {
        if (strcasecmp((const char *)name, family) == 0)
            return true;
    }
    return false;
}

static bool is_installed(const char *family)
{
    dv_auto(FcPattern) wanted = FcPatternCreate();
    dv_auto(FcPattern) found = NULL;
    FcResult result;

    if (!wanted || !FcPatternAddString(wanted, FC_FAMILY, (const FcChar8 *)family))
        return false;
    FcConfigSubstitute(NULL, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    found = FcFontMatch(NULL, wanted, &result);
    return found && has_family(found, family);
}

/* Illustrator writes PostScript names: what the same font is called as family and style. */
static void mend_for_family(const char *name, char *to, size_t size)
{
    dv_auto(FcPattern) wanted = FcPatternCreate();
    dv_auto(FcObjectSet) objects = FcObjectSetBuild(FC_FAMILY, FC_STYLE, NULL);
    dv_auto(FcFontSet) found = NULL;
    FcChar8 *family, *style;

    snprintf(to, size, "install the font, or choose one that is installed");
    if (!wanted || !objects ||
        !FcPatternAddString(wanted, FC_POSTSCRIPT_NAME, (const FcChar8 *)name))
        return;
    found = FcFontList(NULL, wanted, objects);
    if (found && found->nfont > 0 &&
        FcPatternGetString(found->fonts[0], FC_FAMILY, 0, &family) == FcResultMatch &&
        FcPatternGetString(found->fonts[0], FC_STYLE, 0, &style) == FcResultMatch)
        snprintf(to, size, "that is a PostScript name: write font-family \"%s\" and style \"%s\"",
                 (const char *)family, (const char *)style);
}

static dv_status check_family(const char *element, const char *family, dv_faults *faults,
                              dv_error *err)
{
    static const char *const generic[] = {"",        "serif",   "sans-serif", "monospace",
                                          "cursive", "fantasy", "system-ui"};
    char mend[200];

    for (size_t i = 0; i < DV_COUNT(generic); i++) {
        if (strcasecmp(family, generic[i]) == 0) {
            FAULT(faults, element, "name a font, so that cards look the same everywhere", err,
                  "has text without a font of its own (font-family \"%s\")", family);
            return DV_OK;
        }
    }
    if (is_installed(family))
        return DV_OK;
    mend_for_family(family, mend, sizeof mend);
    FAULT(faults, element, mend, err, "needs the font \"%s\", which is not installed", family);
    return DV_OK;
}

static dv_status check_fonts(const dv_svg *svg, dv_faults *faults, dv_error *err)
{
    const dv_buf *families = &svg->families;

    for (int i = 0; i < svg->n_places; i++) {
        const dv_place *place = &svg->place[i];

        if (DV_FIELDS[place->field].kind == DV_FIELD_TEXT)
            DV_TRY(check_family(place->element, place->style.family, faults, err));
    }
    for (size_t at = 0; at < families->size; at += strlen(families->data + at) + 1) {
        const char *family = families->data + at;
        bool told = false;

        for (int i = 0; i < svg->n_places; i++)
            told |= DV_FIELDS[svg->place[i].field].kind == DV_FIELD_TEXT &&
                    strcmp(svg->place[i].style.family, family) == 0;
        if (!told)
            DV_TRY(check_family("<text>", family, faults, err));
    }
    return DV_OK;
}

/* A side */

static dv_status place_all(dv_svg *svg, dv_faults *faults, dv_error *err)
{
    dv_auto(RsvgHandle) handle = NULL;

    DV_TRY(dv_svg_open(svg, &handle, err));
    for (int i = 0; i < svg->n_places; i++) {
        dv_place *place = &svg->place[i];

        if (DV_FIELDS[place->field].kind != DV_FIELD_TEXT && !place->box_id[0])
            memcpy(place->box_id, place->id, sizeof place->box_id);
        for (int j = 0; j < i; j++) {
            if (strcmp(svg->place[j].id, place->id) == 0)
                FAULT(faults, place->element, "remove one of the two", err,
                      "stands there twice with the same id");
        }
        if (place->box_id[0])
            DV_TRY(measure_box(svg, handle, place, faults, err));
        if (DV_FIELDS[place->field].kind == DV_FIELD_TEXT)
            DV_TRY(place_text(place, faults, err));
        else if (DV_FIELDS[place->field].kind == DV_FIELD_QR)
            DV_TRY(check_qr(place, faults, err));
    }
    for (int i = 0; i < svg->n_places; i++) {
        dv_place *place = &svg->place[i];

        for (int j = 0; j < svg->n_places && !place->box_id[0]; j++) {
            if (i != j)
                cut_box(place, &svg->place[j]);
        }
        if (fmin(place->box.width, place->box.height) < place->style.size && !place->box_id[0] &&
            place->has_text)
            FAULT(faults, place->element, "move it, or put it in a group with a rect", err,
                  "stands for %s but has no room", DV_FIELDS[place->field].name);
    }
    return DV_OK;
}

static dv_status read_side(const dv_buf *file, dv_faults *faults, dv_svg **ret_svg, dv_error *err)
{
    dv_auto(dv_svg) svg = NULL;
    dv_status first = faults->kind;

    /* Each side is judged by itself: a fault in front.svg hides none of back.svg. */
    faults->kind = DV_OK;
    DV_TRY(dv_svg_read(file->data ? file->data : "", file->size, faults, &svg, err));
    if (svg->view_width > 0) { /* else it was given up, and librsvg must not see it */
        dv_error why = {0};
        dv_status status = place_all(svg, faults, &why);

        if (status == DV_E_RENDER)
            DV_TRY(dv_fault(faults, DV_E_FORMAT, "<svg>",
                            "open the file in a drawing program and save it again", err,
                            "%s: %.120s", why.message, why.detail));
        else if (status != DV_OK)
            return dv_fail_nomem(err);
        DV_TRY(check_fonts(svg, faults, err));
    }
    faults->kind = first != DV_OK ? first : faults->kind;
    *ret_svg = dv_take(&svg);
    return DV_OK;
}

/* The folder */

static dv_status fail_folder(dv_error *err, const char *folder)
{
    dv_fail(err, DV_E_NOT_FOUND, "there is no such design folder");
    dv_fail_detail(err, folder, "Give the folder that holds front.svg.");
    return DV_E_NOT_FOUND;
}

static dv_status read_file(const char *folder, int side, dv_faults *faults, dv_buf *file,
                           bool *ret_there, dv_error *err)
{
    dv_auto_buf path = {0};
    dv_error why = {0};
    dv_status status;

    dv_buf_printf(&path, "%s/%s.svg", folder, SIDES[side]);
    DV_TRY(dv_buf_status(&path, err));
    status = dv_file_read(path.data, SVG_BYTES_MAX, file, &why);
    *ret_there = status == DV_OK;
    if (status == DV_E_NOMEM)
        return dv_fail_nomem(err);
    if (status == DV_E_NOT_FOUND && side == DV_FRONT)
        return dv_fault(faults, DV_E_NOT_FOUND, "front.svg", "draw the front and save it there",
                        err, "is not in the folder");
    if (status != DV_OK && status != DV_E_NOT_FOUND)
        return dv_fault(faults, status, "<svg>",
                        status == DV_E_INVALID ? "make its pictures smaller: 4 MB are allowed"
                                               : "give a file that can be read",
                        err, "%s", why.message);
    return DV_OK;
}

static void finish_digest(crypto_hash_sha256_state *state, char to[65])
{
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256_final(state, hash);
    sodium_bin2hex(to, 65, hash, sizeof hash);
}

/* Load what can be loaded; every fault goes to faults. */
static dv_status read_folder(const char *folder, dv_faults *faults, dv_design **ret_design,
                             dv_error *err)
{
    dv_auto(dv_design) design = calloc(1, sizeof *design);
    crypto_hash_sha256_state digest;
    struct stat about;

    if (!design)
        return dv_fail_nomem(err);
    if (stat(folder, &about) != 0 || !S_ISDIR(about.st_mode))
        return fail_folder(err, folder);
    crypto_hash_sha256_init(&digest);
    for (int side = DV_FRONT; side <= DV_BACK; side++) {
        dv_auto_buf file = {0};
        uint64_t size;
        bool there;

        faults->side = SIDES[side];
        DV_TRY(read_file(folder, side, faults, &file, &there, err));
        size = there ? file.size + 1 : 0;
        crypto_hash_sha256_update(&digest, (const unsigned char *)&size, sizeof size);
        if (!there)
            continue;
        crypto_hash_sha256_update(&digest, (const unsigned char *)file.data, file.size);
        DV_TRY(read_side(&file, faults, &design->side[side], err));
    }
    finish_digest(&digest, design->digest);
    *ret_design = dv_take(&design);
    return DV_OK;
}

static dv_status fail_first(const dv_faults *faults, dv_error *err)
{
    const dv_page *page = faults->page;
    const char *mend = dv_page_text(page, 0, "mend");

    dv_fail(err, faults->kind, "%s.svg, %s %s: %s", dv_page_text(page, 0, "side"),
            dv_page_text(page, 0, "element"), dv_page_text(page, 0, "fault"), mend);
    dv_fail_hint(err, "To see every fault of a design, check it: dv_design_check().");
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
    dv_svg_free(design->side[DV_FRONT]);
    dv_svg_free(design->side[DV_BACK]);
    free(design);
}

int32_t dv_design_has_side(const dv_design *design, dv_side side)
{
    return design && (side == DV_FRONT || side == DV_BACK) && design->side[side];
}

double dv_design_width_mm(const dv_design *design)
{
    (void)design; /* every design is ID-1 */
    return DV_CARD_WIDTH_MM;
}

double dv_design_height_mm(const dv_design *design)
{
    (void)design;
    return DV_CARD_HEIGHT_MM;
}

const char *dv_design_digest(const dv_design *design)
{
    return design ? design->digest : NULL;
}

/* One card at a time */

static dv_status open_face(const dv_painter *painter, const dv_card_face *card,
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
    DV_TRY(open_face(painter, &face, &photo, &qr, err));
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
    DV_TRY(open_face(painter, &face, &photo, &qr, err));
    DV_TRY(dv_pdf_new(design, NULL, NULL, "", sink, &pdf, err));
    DV_TRY(dv_pdf_add(pdf, &face, photo, qr, err));
    return dv_pdf_finish(pdf, err);
}
