/* SPDX-License-Identifier: MIT */
#include "picture/paint.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <pango/pangocairo.h>

#include "picture/cover.h"
#include "picture/design_inside.h"
#include "picture/fonts.h"
#include "picture/pdf_font.h"
#include "picture/png.h"

enum {
    TEXT_MAX = 512,  /* bytes of one field */
    SCALE_STEPS = 64 /* few sizes, so that few fonts are kept */
};

#define LINE_PITCH 1.2   /* of the font size */
#define CAP_HEIGHT 0.71  /* of the font size: what the eye centres on */
#define BLEED_BEGINS 0.5 /* points inside the card, so that no seam is seen at its edge */
#define BLEED_STRETCH 8  /* so that 3 mm show the outermost 0.4 of the card: seldom any letters */

/* A line at the design's own size, with all that its letters stick out on any side. */
typedef struct text_size {
    double width, above, below; /* above and below its baseline */
    double left;                /* from its left edge to where the first letter begins */
} text_size;

typedef struct text_fit {
    int lines;
    int start[DV_TEXT_LINES_MAX], length[DV_TEXT_LINES_MAX];
    text_size line[DV_TEXT_LINES_MAX];
    double scale;
    double baseline; /* of the first line */
} text_fit;

/* A placeholder as one painter keeps it between cards. */
typedef struct text_slot {
    PangoLayout *layout;
    bool known;          /* fit belongs to text */
    char text[TEXT_MAX]; /* the text that was fitted last */
    text_fit fit;
    dv_cover *cover;     /* of a photo, NULL until one is drawn */
    dv_pdf_form *nobody; /* on a page, in place of a photo */
    bool shown;          /* the pixels hold this very text */
    int symbol;          /* modules of the side of the QR code that the pixels hold, or 0 */
    bool inked;          /* a text was drawn, and within this part of its box (points) */
    cairo_rectangle_t ink;
} text_slot;

/* A background for pages, with the bleed that they ask for. */
typedef struct painted_form {
    dv_pdf_form *form;
    double bleed; /* points */
    struct painted_form *next;
} painted_form;

typedef struct painted_side {
    cairo_surface_t *background;
    painted_form *forms; /* kept: files name them */
    cairo_surface_t *pixels;
    bool drawn; /* pixels hold the background, and a card within the boxes */
    text_slot *slot;
    dv_png *png; /* NULL until one is wanted */
} painted_side;

struct dv_painter {
    const dv_design *design;
    double dpi;
    bool vector;
    double bleed; /* points */
    PangoFontMap *fonts;
    PangoContext *context;
    cairo_font_options_t *options;
    painted_side side[2];
    dv_painter *kind[DV_KINDS_MAX]; /* for the kinds of member that have a face of their own */
};

DV_AUTO(PangoFontDescription, pango_font_description_free)
DV_AUTO(PangoAttrList, pango_attr_list_unref)
DV_AUTO(cairo_t, cairo_destroy)
DV_AUTO(cairo_surface_t, cairo_surface_destroy)

static dv_status cairo_trouble(cairo_status_t status, dv_error *err)
{
    if (status == CAIRO_STATUS_SUCCESS)
        return DV_OK;
    if (status == CAIRO_STATUS_NO_MEMORY)
        return dv_fail_nomem(err);
    return dv_fail(err, DV_E_RENDER, "the card could not be drawn: %s",
                   cairo_status_to_string(status));
}

/* Made once */

static PangoLayout *new_layout(const dv_painter *painter, const dv_svg_style *style)
{
    PangoLayout *layout = pango_layout_new(painter->context);
    dv_auto(PangoFontDescription) font = pango_font_description_new();
    dv_auto(PangoAttrList) attributes = pango_attr_list_new();

    pango_font_description_set_family(font, style->family);
    pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
    pango_font_description_set_weight(font, (PangoWeight)style->weight);
    pango_font_description_set_style(font, style->italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    pango_font_description_set_stretch(font, (PangoStretch)(PANGO_STRETCH_NORMAL + style->stretch));
    pango_layout_set_font_description(layout, font);
    pango_attr_list_insert(attributes, pango_attr_fallback_new(FALSE));
    if (style->spacing != 0)
        pango_attr_list_insert(
            attributes, pango_attr_letter_spacing_new((int)lround(style->spacing * PANGO_SCALE)));
    pango_layout_set_attributes(layout, attributes);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    return layout;
}

/* Letters stand where the font says, whatever the dots: raster and vector are laid out alike. */
static void make_context(dv_painter *painter)
{
    painter->fonts = dv_fonts_map(painter->design->fonts);
    painter->context = pango_font_map_create_context(painter->fonts);
    painter->options = cairo_font_options_create();
    cairo_font_options_set_hint_style(painter->options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(painter->options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(painter->options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(painter->context, painter->options);
    pango_cairo_context_set_resolution(painter->context, 72);
    pango_context_set_round_glyph_positions(painter->context, FALSE);
}

dv_status dv_painter_new(const dv_design *design, double dpi, bool vector, dv_painter **ret,
                         dv_error *err)
{
    dv_auto(dv_painter) painter = calloc(1, sizeof *painter);

    if (!painter)
        return dv_fail_nomem(err);
    painter->design = design;
    painter->dpi = dpi;
    painter->vector = vector;
    make_context(painter);
    for (int side = DV_FRONT; side <= DV_BACK; side++) {
        const dv_svg *svg = design->side[side];

        if (!svg)
            continue;
        painter->side[side].slot = calloc((size_t)svg->n_places + 1, sizeof(text_slot));
        if (!painter->side[side].slot)
            return dv_fail_nomem(err);
        for (int i = 0; i < svg->n_places; i++) {
            if (DV_FIELDS[svg->place[i].field].kind == DV_FIELD_TEXT)
                painter->side[side].slot[i].layout = new_layout(painter, &svg->place[i].style);
        }
    }
    for (int i = 0; i < design->n_kinds; i++)
        DV_TRY(dv_painter_new(design->kind[i].design, dpi, vector, &painter->kind[i], err));
    *ret = dv_take(&painter);
    return DV_OK;
}

/* The painter of the face that this card has. */
static dv_painter *painter_for(dv_painter *painter, const dv_card_face *card)
{
    const dv_design *design = painter->design;

    for (int i = 0; card->kind && i < design->n_kinds; i++) {
        if (strcmp(design->kind[i].name, card->kind) == 0)
            return painter->kind[i];
    }
    return painter;
}

void dv_painter_free(dv_painter *painter)
{
    if (!painter)
        return;
    for (int i = 0; i < DV_KINDS_MAX; i++)
        dv_painter_free(painter->kind[i]);
    for (int side = DV_FRONT; side <= DV_BACK; side++) {
        painted_side *pair = &painter->side[side];

        for (int i = 0; pair->slot && i < painter->design->side[side]->n_places; i++) {
            g_clear_object(&pair->slot[i].layout);
            dv_cover_free(pair->slot[i].cover);
            dv_pdf_form_free(pair->slot[i].nobody);
        }
        free(pair->slot);
        for (painted_form *form = pair->forms, *next; form; form = next) {
            next = form->next;
            dv_pdf_form_free(form->form);
            free(form);
        }
        cairo_surface_destroy(pair->background);
        cairo_surface_destroy(pair->pixels);
        dv_png_free(pair->png);
    }
    g_clear_object(&painter->context);
    g_clear_object(&painter->fonts);
    if (painter->options)
        cairo_font_options_destroy(painter->options);
    free(painter);
}

/* Fitting a text into its box */

/* The text of a field as it is printed; it may be put into room. */
static dv_status field_text(const dv_card_face *card, const dv_place *place, char room[TEXT_MAX],
                            const char **ret, dv_error *err)
{
    const dv_field *field = &DV_FIELDS[place->field];
    const char *text;

    memcpy(&text, (const char *)card + field->offset, sizeof text);
    *ret = text ? text : "";
    if (!place->format)
        return DV_OK;
    DV_TRY(dv_format_apply(place->format, field->name, *ret, room, TEXT_MAX, err));
    *ret = room;
    return DV_OK;
}

static text_size measure(PangoLayout *layout, const char *text, int length)
{
    PangoRectangle ink, logical;
    double baseline, left, right;

    pango_layout_set_text(layout, text, length);
    pango_layout_get_extents(layout, &ink, &logical);
    baseline = pango_layout_get_baseline(layout);
    left = fmax(0, -ink.x);
    right = fmax(logical.width, ink.x + ink.width);
    return (text_size){(left + right) / PANGO_SCALE, (baseline - ink.y) / PANGO_SCALE,
                       (ink.y + ink.height - baseline) / PANGO_SCALE, left / PANGO_SCALE};
}

static dv_status check_text(const char *field, const char *text, dv_error *err)
{
    if (!g_utf8_validate(text, -1, NULL))
        return dv_fail(err, DV_E_INVALID, "%s is not UTF-8 text", field);
    if (strlen(text) >= TEXT_MAX)
        return dv_fail(err, DV_E_INVALID, "%s is longer than %d bytes", field, TEXT_MAX - 1);
    for (const char *at = text; *at; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7F)
            return dv_fail(err, DV_E_INVALID, "%s holds the control character U+%04X", field,
                           (unsigned)*at);
    }
    return DV_OK;
}

/* Names the first character that no glyph was found for. */
static dv_status fail_glyph(const dv_place *place, PangoLayout *layout, const char *text,
                            dv_error *err)
{
    PangoFont *font = pango_context_load_font(pango_layout_get_context(layout),
                                              pango_layout_get_font_description(layout));
    gunichar found = g_utf8_get_char(text);

    for (const char *at = text; font && *at; at = g_utf8_next_char(at)) {
        found = g_utf8_get_char(at);
        if (!pango_font_has_char(font, found) && !g_unichar_iszerowidth(found))
            break;
    }
    g_clear_object(&font);
    dv_fail(err, DV_E_INVALID, "%s holds U+%04X, which the font %s does not have",
            DV_FIELDS[place->field].name, found, place->style.family);
    if (err) {
        char character[8] = "";

        g_unichar_to_utf8(found, character);
        dv_fail_detailf(err, "%s in \"%s\"", character, text);
        dv_fail_hint(err, "Choose a font in the design that has this character.");
    }
    return DV_E_INVALID;
}

static double least_scale(const dv_place *place)
{
    double least = fmax(DV_TEXT_LEAST_SHARE, DV_TEXT_LEAST_PT / place->style.size);

    if (place->format && place->format->least_pt > 0)
        least = place->format->least_pt / place->style.size;
    return fmin(least, 1);
}

/* The scale at which these lines fill the box, 1 at most. */
static double scale_of(const dv_place *place, const text_fit *try)
{
    const text_size *first = &try->line[0], *last = &try->line[try->lines - 1];
    double width = fmax(first->width, last->width);
    double height = first->above + last->below + (try->lines - 1) * LINE_PITCH * place->style.size;
    double scale = 1;

    if (width > place->box.width)
        scale = place->box.width / width;
    if (height * scale > place->box.height)
        scale = place->box.height / height;
    return scale < 1 ? floor(scale * SCALE_STEPS) / SCALE_STEPS : 1;
}

/* The best of all ways to break the text at one of its spaces. */
static void fit_two_lines(const dv_place *place, PangoLayout *layout, const char *text,
                          text_fit *best)
{
    for (const char *space = strchr(text, ' '); space; space = strchr(space + 1, ' ')) {
        int head = (int)(space - text), tail = (int)strlen(space + 1);
        text_fit try = {.lines = 2, .start = {0, head + 1}, .length = {head, tail}};

        if (head == 0 || tail == 0)
            continue;
        try.line[0] = measure(layout, text, head);
        try.line[1] = measure(layout, space + 1, tail);
        try.scale = scale_of(place, &try);
        if (try.scale > best->scale || (try.scale == best->scale && best->lines == 2 &&
                                        fmax(try.line[0].width, try.line[1].width) <
                                            fmax(best->line[0].width, best->line[1].width)))
            *best = try;
    }
}

static dv_status fail_fit(const dv_place *place, const text_fit *best, const char *text,
                          dv_error *err)
{
    double least = least_scale(place);
    double width = fmax(best->line[0].width, best->line[best->lines - 1].width) * least;

    dv_fail(err, DV_E_INVALID,
            "%s does not fit: at its least size of %.1f pt it is %.1f mm long on %d line%s, and "
            "its box is %.1f x %.1f mm",
            DV_FIELDS[place->field].name, least * place->style.size, width / DV_PT_PER_MM,
            best->lines, best->lines > 1 ? "s" : "", place->box.width / DV_PT_PER_MM,
            place->box.height / DV_PT_PER_MM);
    dv_fail_detail(err, text, "Shorten the text, or give it a larger box in the design.");
    return DV_E_INVALID;
}

/* Where the first line stands: as the sample text does, else centred; always inside the box. */
static double first_baseline(const dv_place *place, const text_fit *f)
{
    double size = place->style.size * f->scale;
    double behind = (f->lines - 1) * LINE_PITCH * size;
    double lowest =
        place->box.y + place->box.height - behind - f->line[f->lines - 1].below * f->scale;
    double highest = place->box.y + f->line[0].above * f->scale;
    double wanted = place->has_text
                        ? place->baseline
                        : place->box.y + (place->box.height + CAP_HEIGHT * size - behind) / 2;

    return fmax(fmin(wanted, lowest), highest);
}

static dv_status fit_text(const dv_place *place, text_slot *slot, const char *text, dv_error *err)
{
    text_fit best = {.lines = 1};

    if (slot->known && strcmp(slot->text, text) == 0)
        return DV_OK;
    slot->known = slot->shown = false;
    DV_TRY(check_text(DV_FIELDS[place->field].name, text, err));
    best.length[0] = (int)strlen(text);
    best.line[0] = measure(slot->layout, text, best.length[0]);
    if (pango_layout_get_unknown_glyphs_count(slot->layout) > 0)
        return fail_glyph(place, slot->layout, text, err);
    best.scale = scale_of(place, &best);
    if (best.scale < least_scale(place))
        fit_two_lines(place, slot->layout, text, &best);
    if (best.scale < least_scale(place))
        return fail_fit(place, &best, text, err);
    best.baseline = first_baseline(place, &best);
    slot->fit = best;
    memcpy(slot->text, text, strlen(text) + 1);
    slot->known = true;
    return DV_OK;
}

static dv_status fit_side(dv_painter *painter, dv_side side, const dv_card_face *card,
                          dv_error *err)
{
    const dv_svg *svg = painter->design->side[side];

    for (int i = 0; svg && i < svg->n_places; i++) {
        const dv_place *place = &svg->place[i];
        char room[TEXT_MAX];
        const char *text;

        if (!painter->side[side].slot[i].layout)
            continue;
        DV_TRY(field_text(card, place, room, &text, err));
        DV_TRY(fit_text(place, &painter->side[side].slot[i], text, err));
    }
    return DV_OK;
}

dv_status dv_painter_check(dv_painter *painter, const dv_card_face *card, dv_error *err)
{
    painter = painter_for(painter, card);
    DV_TRY(fit_side(painter, DV_FRONT, card, err));
    return fit_side(painter, DV_BACK, card, err);
}

/* Drawing */

static double line_left(const dv_place *place, const text_fit *f, int line)
{
    double width = f->line[line].width * f->scale;

    return place->anchor_x - width * (place->style.anchor == 'm'   ? 0.5
                                      : place->style.anchor == 'e' ? 1
                                                                   : 0);
}

/*
 * The glyphs that Pango chose, shown by cairo at our scale: a shrunk text needs no layout of its
 * own, and Pango's idea of the device does not matter.
 */
static void show_run(cairo_t *cr, const PangoGlyphItem *run, double scale, double *x, double y)
{
    cairo_scaled_font_t *font =
        pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(run->item->analysis.font));
    cairo_glyph_t glyphs[TEXT_MAX];
    cairo_matrix_t matrix;
    int n = 0;

    cairo_scaled_font_get_font_matrix(font, &matrix);
    cairo_matrix_scale(&matrix, scale, scale);
    cairo_set_font_face(cr, cairo_scaled_font_get_font_face(font));
    cairo_set_font_matrix(cr, &matrix);
    for (int i = 0; i < run->glyphs->num_glyphs && n < TEXT_MAX; i++) {
        const PangoGlyphInfo *info = &run->glyphs->glyphs[i];

        if (info->glyph != PANGO_GLYPH_EMPTY)
            glyphs[n++] =
                (cairo_glyph_t){info->glyph, *x + info->geometry.x_offset * scale / PANGO_SCALE,
                                y + info->geometry.y_offset * scale / PANGO_SCALE};
        *x += info->geometry.width * scale / PANGO_SCALE;
    }
    cairo_show_glyphs(cr, glyphs, n);
}

/* The lines of a text, set once more where the layout last held another. */
static PangoLayoutLine *line_of(text_slot *slot, int i)
{
    const text_fit *f = &slot->fit;

    if (f->lines > 1)
        pango_layout_set_text(slot->layout, slot->text + f->start[i], f->length[i]);
    return pango_layout_get_line_readonly(slot->layout, 0);
}

/* Where the letters of a fitted text are. */
static cairo_rectangle_t ink_of(const dv_place *place, const text_fit *f)
{
    double behind = (f->lines - 1) * LINE_PITCH * place->style.size * f->scale;
    double top = f->baseline - f->line[0].above * f->scale;
    double bottom = f->baseline + behind + f->line[f->lines - 1].below * f->scale;
    double left = INFINITY, right = -INFINITY;

    for (int i = 0; i < f->lines; i++) {
        double x = line_left(place, f, i);

        left = fmin(left, x);
        right = fmax(right, x + f->line[i].width * f->scale);
    }
    return (cairo_rectangle_t){left, top, right - left, bottom - top};
}

static void draw_text(const dv_painter *painter, const dv_place *place, text_slot *slot,
                      cairo_t *cr)
{
    const text_fit *f = &slot->fit;
    const dv_svg_style *style = &place->style;

    cairo_set_source_rgba(cr, style->rgb[0], style->rgb[1], style->rgb[2],
                          style->fill_alpha * style->opacity);
    cairo_set_font_options(cr, painter->options);
    for (int i = 0; i < f->lines; i++) {
        double x = line_left(place, f, i) + f->line[i].left * f->scale;
        double y = f->baseline + i * LINE_PITCH * style->size * f->scale;

        for (GSList *run = line_of(slot, i)->runs; run; run = run->next)
            show_run(cr, run->data, f->scale, &x, y);
    }
    slot->ink = ink_of(place, f);
    slot->inked = slot->shown = true;
}

/* A font that cannot be embedded as it is: cairo can embed anything, but for each card anew. */
static dv_status ink_text_drawn(const dv_painter *painter, const dv_place *place, text_slot *slot,
                                const dv_ink *ink, dv_error *err)
{
    cairo_rectangle_t card = {0, 0, DV_DESIGN_WIDTH(painter->design),
                              DV_DESIGN_HEIGHT(painter->design)};
    dv_auto(dv_pdf_form) form = NULL;
    cairo_t *cr;

    DV_TRY(dv_pdf_form_new(&card, &form, &cr, err));
    draw_text(painter, place, slot, cr);
    DV_TRY(dv_pdf_form_drawn(form, err));
    return ink->form(ink->user, form, true, err);
}

static dv_status ink_text(const dv_painter *painter, const dv_place *place, text_slot *slot,
                          const dv_ink *ink, dv_error *err)
{
    const text_fit *f = &slot->fit;
    const dv_svg_style *style = &place->style;

    for (int i = 0; i < f->lines; i++) {
        double x = line_left(place, f, i) + f->line[i].left * f->scale;
        dv_ink_run shown = {.text = slot->text + f->start[i],
                            .size = style->size * f->scale,
                            .scale = f->scale,
                            .y = f->baseline + i * LINE_PITCH * style->size * f->scale,
                            .rgb = style->rgb,
                            .alpha = style->fill_alpha * style->opacity};

        for (GSList *run = line_of(slot, i)->runs; run; run = run->next) {
            shown.glyphs = run->data;
            if (!dv_pdf_font_plain(shown.glyphs->item->analysis.font))
                return ink_text_drawn(painter, place, slot, ink, err);
            DV_TRY(ink->run(ink->user, &shown, &x, err));
        }
    }
    return DV_OK;
}

/* Cut what is drawn to the box and the clip paths on it; the box is the path that is left. */
static void clip_to(cairo_t *cr, const dv_place *place)
{
    const cairo_rectangle_t *box = &place->box;

    for (int i = 0; i < place->n_clips; i++) {
        cairo_new_path(cr);
        cairo_append_path(cr, place->clip[i]);
        cairo_clip(cr);
    }
    cairo_rectangle(cr, box->x, box->y, box->width, box->height);
}

/* Head and shoulders within the path of cr, the same for everyone. */
static void draw_silhouette(cairo_t *cr, const cairo_rectangle_t *box)
{
    double unit = fmin(box->width / 3, box->height / 4);
    double x = box->x + box->width / 2, bottom = box->y + box->height;
    double head = bottom - 2.25 * unit;

    cairo_clip(cr);
    cairo_set_source_rgb(cr, 0.89, 0.91, 0.93);
    cairo_paint(cr);
    cairo_set_source_rgb(cr, 0.69, 0.73, 0.78);
    cairo_save(cr);
    cairo_translate(cr, x, head);
    cairo_scale(cr, 0.66 * unit, 0.8 * unit);
    cairo_arc(cr, 0, 0, 1, 0, 2 * G_PI);
    cairo_restore(cr);
    cairo_fill(cr);
    cairo_move_to(cr, x - 1.3 * unit, bottom);
    cairo_curve_to(cr, x - 1.3 * unit, bottom - 0.85 * unit, x - 0.85 * unit, bottom - 1.2 * unit,
                   x, bottom - 1.2 * unit);
    cairo_curve_to(cr, x + 0.85 * unit, bottom - 1.2 * unit, x + 1.3 * unit, bottom - 0.85 * unit,
                   x + 1.3 * unit, bottom);
    cairo_close_path(cr);
    cairo_fill(cr);
}

static dv_status make_cover(const dv_place *place, double dots, const cairo_rectangle_t *box,
                            dv_cover **ret, dv_error *err)
{
    double left = floor(box->x), top = floor(box->y);
    dv_auto(cairo_surface_t) mask =
        cairo_image_surface_create(CAIRO_FORMAT_A8, (int)(ceil(box->x + box->width) - left),
                                   (int)(ceil(box->y + box->height) - top));
    dv_auto(cairo_t) cr = cairo_create(mask);

    cairo_translate(cr, -left, -top);
    cairo_scale(cr, dots, dots);
    clip_to(cr, place);
    cairo_set_source_rgba(cr, 0, 0, 0, place->style.opacity);
    cairo_fill(cr);
    DV_TRY(cairo_trouble(cairo_status(cr), err));
    *ret = dv_cover_new(mask, (int)left, (int)top);
    return *ret ? DV_OK : dv_fail_nomem(err);
}

/* Rows of a photo on their way to our own pixels. */
typedef struct covering {
    const dv_cover *cover;
    cairo_surface_t *pixels;
} covering;

static void cover_row(void *user, int y, const uint32_t *photo)
{
    const covering *to = user;

    dv_cover_put(to->cover, y, photo, to->pixels);
}

static dv_status put_photo(const dv_painter *painter, const dv_place *place, text_slot *slot,
                           dv_photo *photo, cairo_surface_t *pixels, dv_error *err)
{
    covering covered = {NULL, pixels};
    dv_rows rows = {.put = cover_row, .user = &covered};
    double dots = painter->dpi / 72;
    const cairo_rectangle_t *box = &place->box;
    cairo_rectangle_t in_dots = {box->x * dots, box->y * dots, box->width * dots,
                                 box->height * dots};

    if (!slot->cover)
        DV_TRY(make_cover(place, dots, &in_dots, &slot->cover, err));
    in_dots.x -= floor(in_dots.x);
    in_dots.y -= floor(in_dots.y);
    covered.cover = slot->cover;
    dv_cover_size(slot->cover, &rows.width, &rows.height);
    cairo_surface_flush(pixels);
    DV_TRY(dv_photo_scale(photo, &in_dots, &rows, err));
    cairo_surface_mark_dirty(pixels);
    return DV_OK;
}

static void draw_nobody(const dv_place *place, cairo_t *cr)
{
    const cairo_rectangle_t *box = &place->box;
    bool clear = place->style.opacity < 1;

    cairo_save(cr);
    clip_to(cr, place);
    if (clear)
        cairo_push_group(cr);
    if (clear)
        cairo_rectangle(cr, box->x, box->y, box->width, box->height);
    draw_silhouette(cr, box);
    if (clear)
        cairo_pop_group_to_source(cr);
    if (clear)
        cairo_paint_with_alpha(cr, place->style.opacity);
    cairo_restore(cr);
}

static double qr_size(const dv_place *place)
{
    return fmin(place->box.width, place->box.height);
}

static dv_status draw_qr(const dv_place *place, text_slot *slot, const dv_qr *qr, cairo_t *cr,
                         dv_error *err)
{
    const cairo_rectangle_t *box = &place->box;
    double size = qr_size(place);

    slot->symbol = qr->side;
    return dv_qr_draw(cr, qr, box->x + (box->width - size) / 2, box->y + (box->height - size) / 2,
                      size, err);
}

static dv_status ink_qr(const dv_painter *painter, const dv_place *place, const dv_qr *qr,
                        const dv_ink *ink, dv_error *err)
{
    const cairo_rectangle_t *box = &place->box;
    double side = dv_qr_fit(qr, qr_size(place), painter->dpi);

    DV_TRY(dv_qr_check(qr, qr_size(place), painter->dpi, err));
    return ink->qr(ink->user, qr, box->x + (box->width - side) / 2,
                   box->y + (box->height - side) / 2, side, err);
}

/* The silhouette is the same for everyone. */
static dv_status ink_photo(const dv_painter *painter, const dv_place *place, text_slot *slot,
                           dv_photo *photo, const dv_ink *ink, dv_error *err)
{
    cairo_rectangle_t card = {0, 0, DV_DESIGN_WIDTH(painter->design),
                              DV_DESIGN_HEIGHT(painter->design)};
    dv_auto(dv_pdf_form) form = NULL;
    cairo_t *cr;

    if (photo)
        return ink->photo(ink->user, photo, &place->box, place->clip, place->n_clips,
                          place->style.opacity, err);
    if (!slot->nobody) {
        DV_TRY(dv_pdf_form_new(&card, &form, &cr, err));
        draw_nobody(place, cr);
        DV_TRY(dv_pdf_form_drawn(form, err));
        slot->nobody = dv_take(&form);
    }
    return ink->form(ink->user, slot->nobody, false, err);
}

static int pixels_of(const dv_painter *painter, double points)
{
    return (int)lround(points / 72 * painter->dpi);
}

/* What librsvg must be lent: nothing, when the design has no text. */
static PangoFontMap *own_fonts(const dv_painter *painter)
{
    return painter->design->fonts ? painter->fonts : NULL;
}

/* The background at the painter's dots, over whole pixels so that no edge is half covered. */
static dv_status render_pixels(const dv_painter *painter, const dv_svg *svg, cairo_surface_t **ret,
                               dv_error *err)
{
    int width = pixels_of(painter, DV_DESIGN_WIDTH(painter->design));
    int height = pixels_of(painter, DV_DESIGN_HEIGHT(painter->design));
    dv_auto(cairo_surface_t) surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    dv_auto(cairo_t) cr = cairo_create(surface);

    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    if (!painter->design->preprinted)
        DV_TRY(dv_svg_draw(svg, own_fonts(painter), cr, width, height, err));
    DV_TRY(cairo_trouble(cairo_status(cr), err));
    *ret = dv_take(&surface);
    return DV_OK;
}

static dv_status record_vector(const dv_painter *painter, const dv_svg *svg, cairo_surface_t **ret,
                               dv_error *err)
{
    double width = DV_DESIGN_WIDTH(painter->design), height = DV_DESIGN_HEIGHT(painter->design);
    cairo_rectangle_t extents = {0, 0, width, height};
    dv_auto(cairo_surface_t) surface =
        cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
    dv_auto(cairo_t) cr = cairo_create(surface);

    if (!painter->design->preprinted)
        DV_TRY(dv_svg_draw(svg, own_fonts(painter), cr, width, height, err));
    DV_TRY(cairo_trouble(cairo_status(cr), err));
    *ret = dv_take(&surface);
    return DV_OK;
}

void dv_painter_set_bleed(dv_painter *painter, double bleed_mm)
{
    painter->bleed = bleed_mm * DV_PT_PER_MM;
    for (int i = 0; i < painter->design->n_kinds; i++)
        dv_painter_set_bleed(painter->kind[i], bleed_mm);
}

/*
 * One of the eight neighbours of the card: -1, 0, 1 is before, beside, behind. A drawing of its
 * own, since cairo 1.16 would name the background eight times in the list of what the bleed uses.
 */
static dv_status draw_neighbour(const dv_painter *painter, cairo_surface_t *background, int across,
                                int down, cairo_t *to, dv_error *err)
{
    double bleed = painter->bleed;
    cairo_rectangle_t box = {
        across < 0 ? -bleed : across * (DV_DESIGN_WIDTH(painter->design) - BLEED_BEGINS),
        down < 0 ? -bleed : down * (DV_DESIGN_HEIGHT(painter->design) - BLEED_BEGINS),
        across ? bleed + BLEED_BEGINS : DV_DESIGN_WIDTH(painter->design),
        down ? bleed + BLEED_BEGINS : DV_DESIGN_HEIGHT(painter->design)};
    dv_auto(cairo_surface_t) surface =
        cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &box);
    dv_auto(cairo_t) cr = cairo_create(surface);

    cairo_translate(cr, across > 0 ? (1 + BLEED_STRETCH) * DV_DESIGN_WIDTH(painter->design) : 0,
                    down > 0 ? (1 + BLEED_STRETCH) * DV_DESIGN_HEIGHT(painter->design) : 0);
    cairo_translate(cr, -across * BLEED_BEGINS, -down * BLEED_BEGINS);
    cairo_scale(cr, across ? -BLEED_STRETCH : 1, down ? -BLEED_STRETCH : 1);
    cairo_set_source_surface(cr, background, 0, 0);
    cairo_paint(cr);
    DV_TRY(cairo_trouble(cairo_status(cr), err));
    cairo_set_source_surface(to, surface, 0, 0);
    cairo_paint(to);
    return DV_OK;
}

/* What lies around the background. */
static dv_status draw_bleed(const dv_painter *painter, const dv_svg *svg, cairo_t *cr,
                            dv_error *err)
{
    dv_auto(cairo_surface_t) background = NULL;

    DV_TRY(record_vector(painter, svg, &background, err));
    for (int i = 0; i < 9; i++) {
        if (i != 4)
            DV_TRY(draw_neighbour(painter, background, i % 3 - 1, i / 3 - 1, cr, err));
    }
    return DV_OK;
}

static dv_status draw_form(const dv_painter *painter, dv_side side, dv_pdf_form **ret,
                           dv_error *err)
{
    double width = DV_DESIGN_WIDTH(painter->design), height = DV_DESIGN_HEIGHT(painter->design);
    double bleed = painter->bleed;
    const dv_svg *svg = painter->design->side[side];
    cairo_rectangle_t box = {-bleed, -bleed, width + 2 * bleed, height + 2 * bleed};
    dv_auto(dv_pdf_form) form = NULL;
    cairo_t *cr;

    DV_TRY(dv_pdf_form_new(&box, &form, &cr, err));
    if (bleed > 0)
        DV_TRY(draw_bleed(painter, svg, cr, err));
    if (bleed > 0) {
        cairo_rectangle(cr, 0, 0, width, height);
        cairo_clip(cr);
    }
    if (!painter->design->preprinted)
        DV_TRY(dv_svg_draw(svg, own_fonts(painter), cr, width, height, err));
    DV_TRY(dv_pdf_form_drawn(form, err));
    *ret = dv_take(&form);
    return DV_OK;
}

static dv_status background_form(dv_painter *painter, dv_side side, const dv_pdf_form **ret,
                                 dv_error *err)
{
    painted_form *found = painter->side[side].forms;

    while (found && found->bleed != painter->bleed)
        found = found->next;
    if (!found) {
        dv_auto(dv_pdf_form) form = NULL;

        DV_TRY(draw_form(painter, side, &form, err));
        found = malloc(sizeof *found);
        if (!found)
            return dv_fail_nomem(err);
        *found = (painted_form){dv_take(&form), painter->bleed, painter->side[side].forms};
        painter->side[side].forms = found;
    }
    *ret = found->form;
    return DV_OK;
}

static dv_status make_background(dv_painter *painter, dv_side side, dv_error *err)
{
    cairo_surface_t **background = &painter->side[side].background;
    const dv_pdf_form *form;

    if (painter->vector)
        return background_form(painter, side, &form, err);
    return *background ? DV_OK
                       : render_pixels(painter, painter->design->side[side], background, err);
}

static dv_status draw_background(dv_painter *painter, dv_side side, cairo_t *cr, dv_error *err)
{
    DV_TRY(make_background(painter, side, err));
    cairo_save(cr);
    cairo_scale(cr, 72 / painter->dpi, 72 / painter->dpi);
    cairo_set_source_surface(cr, painter->side[side].background, 0, 0);
    cairo_paint(cr);
    cairo_restore(cr);
    return DV_OK;
}

static dv_status draw_places(dv_painter *painter, dv_side side, dv_photo *photo, const dv_qr *qr,
                             cairo_t *cr, dv_error *err)
{
    const dv_svg *svg = painter->design->side[side];

    for (int i = 0; i < svg->n_places; i++) {
        const dv_place *place = &svg->place[i];
        text_slot *slot = &painter->side[side].slot[i];

        switch (DV_FIELDS[place->field].kind) {
        case DV_FIELD_TEXT:
            if (!slot->shown)
                draw_text(painter, place, slot, cr);
            break;
        case DV_FIELD_PHOTO:
            if (photo)
                DV_TRY(put_photo(painter, place, slot, photo, painter->side[side].pixels, err));
            else
                draw_nobody(place, cr);
            break;
        case DV_FIELD_QR:
            if (qr)
                DV_TRY(draw_qr(place, slot, qr, cr, err));
            break;
        }
    }
    return cairo_trouble(cairo_status(cr), err);
}

static dv_status ink_places(dv_painter *painter, dv_side side, dv_photo *photo, const dv_qr *qr,
                            const dv_ink *ink, dv_error *err)
{
    const dv_svg *svg = painter->design->side[side];

    for (int i = 0; i < svg->n_places; i++) {
        const dv_place *place = &svg->place[i];
        text_slot *slot = &painter->side[side].slot[i];

        switch (DV_FIELDS[place->field].kind) {
        case DV_FIELD_TEXT: DV_TRY(ink_text(painter, place, slot, ink, err)); break;
        case DV_FIELD_PHOTO: DV_TRY(ink_photo(painter, place, slot, photo, ink, err)); break;
        case DV_FIELD_QR:
            if (qr)
                DV_TRY(ink_qr(painter, place, qr, ink, err));
            break;
        }
    }
    return DV_OK;
}

dv_status dv_painter_draw(dv_painter *painter, dv_side side, const dv_card_face *card,
                          dv_photo *photo, const dv_qr *qr, const dv_ink *ink, dv_error *err)
{
    const dv_pdf_form *background;

    painter = painter_for(painter, card);
    if (!dv_design_has_side(painter->design, side))
        return dv_fail(err, DV_E_ARG, "the design has no such side");
    DV_TRY(fit_side(painter, side, card, err));
    DV_TRY(background_form(painter, side, &background, err));
    DV_TRY(ink->form(ink->user, background, false, err));
    return ink_places(painter, side, photo, qr, ink, err);
}

static dv_status prepare_side(dv_painter *painter, dv_side side, dv_photo *photo, const dv_qr *qr,
                              dv_error *err)
{
    const dv_svg *svg = painter->design->side[side];

    if (!svg)
        return DV_OK;
    for (int i = 0; i < svg->n_places; i++) {
        dv_field_kind kind = DV_FIELDS[svg->place[i].field].kind;

        if (kind == DV_FIELD_PHOTO && photo)
            DV_TRY(dv_photo_prepare(photo, painter->vector, err));
        if (kind == DV_FIELD_QR && qr)
            DV_TRY(dv_qr_check(qr, qr_size(&svg->place[i]), painter->dpi, err));
    }
    return make_background(painter, side, err);
}

dv_status dv_painter_background(dv_painter *painter, dv_side side, dv_error *err)
{
    return painter->design->side[side] ? make_background(painter, side, err) : DV_OK;
}

dv_status dv_painter_prepare(dv_painter *painter, const dv_card_face *card, dv_photo *photo,
                             const dv_qr *qr, dv_error *err)
{
    painter = painter_for(painter, card);
    DV_TRY(dv_painter_check(painter, card, err));
    DV_TRY(prepare_side(painter, DV_FRONT, photo, qr, err));
    return prepare_side(painter, DV_BACK, photo, qr, err);
}

/* The whole pixels that are touched within a box, with a rim for edges that are not sharp. */
static cairo_rectangle_int_t pixels_touched(const dv_painter *painter, const cairo_rectangle_t *box)
{
    double dots = painter->dpi / 72;
    int right = pixels_of(painter, DV_DESIGN_WIDTH(painter->design));
    int bottom = pixels_of(painter, DV_DESIGN_HEIGHT(painter->design));
    int x = (int)fmax(0, floor(box->x * dots) - 1), y = (int)fmax(0, floor(box->y * dots) - 1);

    right = (int)fmin(right, ceil((box->x + box->width) * dots) + 1);
    bottom = (int)fmin(bottom, ceil((box->y + box->height) * dots) + 1);
    return (cairo_rectangle_int_t){x, y, right > x ? right - x : 0, bottom > y ? bottom - y : 0};
}

static void copy_pixels(cairo_surface_t *from, const cairo_rectangle_int_t *box,
                        cairo_surface_t *to)
{
    size_t stride = (size_t)cairo_image_surface_get_stride(to);
    size_t at = (size_t)box->y * stride + 4 * (size_t)box->x;

    for (int y = 0; y < box->height; y++, at += stride)
        memcpy(cairo_image_surface_get_data(to) + at, cairo_image_surface_get_data(from) + at,
               4 * (size_t)box->width);
}

/* Whether no other box shares pixels with this one: what was drawn in it is still there. */
static bool stands_alone(const dv_painter *painter, const dv_svg *svg, int which)
{
    cairo_rectangle_int_t box = pixels_touched(painter, &svg->place[which].box);

    for (int i = 0; i < svg->n_places; i++) {
        cairo_rectangle_int_t other = pixels_touched(painter, &svg->place[i].box);

        if (i != which && other.x < box.x + box.width && box.x < other.x + other.width &&
            other.y < box.y + box.height && box.y < other.y + other.height)
            return false;
    }
    return true;
}

/* What the next card has as the last one had it, or covers wholly, may stay as it is. */
static void restore_place(const dv_painter *painter, dv_side side, int i, bool with_photo,
                          const dv_qr *qr)
{
    const dv_svg *svg = painter->design->side[side];
    const painted_side *painted = &painter->side[side];
    text_slot *slot = &painted->slot[i];
    cairo_rectangle_int_t box;

    if (slot->shown && stands_alone(painter, svg, i))
        return;
    if (qr && slot->symbol == qr->side)
        return;
    if (with_photo && slot->cover) {
        dv_cover_restore(slot->cover, painted->background, painted->pixels);
        return;
    }
    box = pixels_touched(painter, slot->inked ? &slot->ink : &svg->place[i].box);
    copy_pixels(painted->background, &box, painted->pixels);
    slot->shown = false;
    slot->symbol = 0;
}

/* Nothing was drawn outside the boxes: only there, and where letters are, is the last card. */
static void restore_places(const dv_painter *painter, dv_side side, bool with_photo,
                           const dv_qr *qr)
{
    const painted_side *painted = &painter->side[side];

    cairo_surface_flush(painted->background);
    cairo_surface_flush(painted->pixels);
    for (int i = 0; i < painter->design->side[side]->n_places; i++)
        restore_place(painter, side, i, with_photo, qr);
    cairo_surface_mark_dirty(painted->pixels);
}

/* No card was drawn yet, or the last one not to its end. */
static dv_status begin_pixels(dv_painter *painter, dv_side side, cairo_t *cr, dv_error *err)
{
    for (int i = 0; i < painter->design->side[side]->n_places; i++) {
        painter->side[side].slot[i].shown = false;
        painter->side[side].slot[i].symbol = 0;
    }
    return draw_background(painter, side, cr, err);
}

dv_status dv_painter_pixels(dv_painter *painter, dv_side side, const dv_card_face *card,
                            dv_photo *photo, const dv_qr *qr, cairo_surface_t **ret_surface,
                            dv_error *err)
{
    cairo_surface_t **pixels;
    dv_auto(cairo_t) cr = NULL;

    painter = painter_for(painter, card);
    if (!dv_design_has_side(painter->design, side))
        return dv_fail(err, DV_E_ARG, "the design has no such side");
    pixels = &painter->side[side].pixels;
    if (!*pixels)
        *pixels = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                             pixels_of(painter, DV_DESIGN_WIDTH(painter->design)),
                                             pixels_of(painter, DV_DESIGN_HEIGHT(painter->design)));
    DV_TRY(cairo_trouble(cairo_surface_status(*pixels), err));
    DV_TRY(fit_side(painter, side, card, err));
    if (painter->side[side].drawn)
        restore_places(painter, side, photo != NULL, qr);
    cr = cairo_create(*pixels);
    cairo_scale(cr, painter->dpi / 72, painter->dpi / 72);
    if (!painter->side[side].drawn)
        DV_TRY(begin_pixels(painter, side, cr, err));
    painter->side[side].drawn = false;
    DV_TRY(draw_places(painter, side, photo, qr, cr, err));
    painter->side[side].drawn = true;
    cairo_surface_flush(*pixels);
    *ret_surface = *pixels;
    return DV_OK;
}

/* The PNG writer of a side, made for the background and what its boxes will hold. */
static dv_status make_png(dv_painter *painter, dv_side side, dv_error *err)
{
    const dv_svg *svg = painter->design->side[side];
    dv_png **png = &painter->side[side].png;
    cairo_rectangle_int_t *boxes;
    uint32_t photo = 0;
    dv_status status;

    if (*png)
        return DV_OK;
    boxes = calloc((size_t)svg->n_places + 1, sizeof *boxes);
    if (!boxes)
        return dv_fail_nomem(err);
    for (int i = 0; i < svg->n_places; i++) {
        boxes[i] = pixels_touched(painter, &svg->place[i].box);
        if (DV_FIELDS[svg->place[i].field].kind == DV_FIELD_PHOTO)
            photo += (uint32_t)boxes[i].width * (uint32_t)boxes[i].height;
    }
    status = dv_png_new(painter->side[side].background, boxes, svg->n_places, photo, painter->dpi,
                        png, err);
    free(boxes);
    return status;
}

dv_status dv_painter_png(dv_painter *painter, dv_side side, const dv_card_face *card,
                         dv_photo *photo, const dv_qr *qr, const dv_sink *sink, dv_error *err)
{
    cairo_surface_t *pixels;

    painter = painter_for(painter, card);
    DV_TRY(dv_painter_pixels(painter, side, card, photo, qr, &pixels, err));
    DV_TRY(make_png(painter, side, err));
    return dv_png_put(painter->side[side].png, pixels, sink, err);
}

/* The largest of all photo boxes; they have the same proportions. */
void dv_painter_photo_size(const dv_painter *painter, int *ret_width, int *ret_height)
{
    *ret_width = *ret_height = 0;
    for (int side = DV_FRONT; side <= DV_BACK; side++) {
        const dv_svg *svg = painter->design->side[side];

        for (int i = 0; svg && i < svg->n_places; i++) {
            const dv_place *place = &svg->place[i];
            int width = pixels_of(painter, place->box.width);

            if (DV_FIELDS[place->field].kind != DV_FIELD_PHOTO || *ret_width >= width)
                continue;
            *ret_width = width;
            *ret_height = pixels_of(painter, place->box.height);
        }
    }
    for (int i = 0; i < painter->design->n_kinds; i++) {
        int width, height;

        dv_painter_photo_size(painter->kind[i], &width, &height);
        if (width > *ret_width) {
            *ret_width = width;
            *ret_height = height;
        }
    }
}

const dv_design *dv_design_of_kind(const dv_design *design, const char *kind)
{
    for (int i = 0; kind && i < design->n_kinds; i++) {
        if (strcmp(design->kind[i].name, kind) == 0)
            return design->kind[i].design;
    }
    return design;
}

int dv_design_boxes(const dv_design *design, dv_side side, const char *field,
                    cairo_rectangle_t *ret_box, int max)
{
    const dv_svg *svg = design->side[side];
    int n = 0;

    for (int i = 0; svg && i < svg->n_places && n < max; i++) {
        if (strcmp(DV_FIELDS[svg->place[i].field].name, field) == 0)
            ret_box[n++] = svg->place[i].box;
    }
    return n;
}

/* "full_name box 29.50 14.00 52.00 6.00 ink 29.50 14.55 40.10 4.80 size 13.0 lines 1: ..." */
static void dump_text(const dv_place *place, const text_slot *slot, dv_buf *out)
{
    const text_fit *f = &slot->fit;
    cairo_rectangle_t ink = ink_of(place, f);

    dv_buf_printf(out, " ink %.2f %.2f %.2f %.2f size %.2f lines %d:", ink.x / DV_PT_PER_MM,
                  ink.y / DV_PT_PER_MM, ink.width / DV_PT_PER_MM, ink.height / DV_PT_PER_MM,
                  place->style.size * f->scale, f->lines);
    for (int i = 0; i < f->lines; i++)
        dv_buf_printf(out, "%s%.*s", i ? " | " : " ", f->length[i], slot->text + f->start[i]);
}

dv_status dv_painter_dump(dv_painter *painter, dv_side side, const dv_card_face *card,
                          const dv_sink *sink, dv_error *err)
{
    const dv_svg *svg;
    dv_auto_buf out = {0};

    painter = painter_for(painter, card);
    if (!dv_design_has_side(painter->design, side))
        return dv_fail(err, DV_E_ARG, "the design has no such side");
    DV_TRY(fit_side(painter, side, card, err));
    svg = painter->design->side[side];
    for (int i = 0; i < svg->n_places; i++) {
        const dv_place *place = &svg->place[i];

        dv_buf_printf(&out, "%s box %.2f %.2f %.2f %.2f", DV_FIELDS[place->field].name,
                      place->box.x / DV_PT_PER_MM, place->box.y / DV_PT_PER_MM,
                      place->box.width / DV_PT_PER_MM, place->box.height / DV_PT_PER_MM);
        if (painter->side[side].slot[i].layout)
            dump_text(place, &painter->side[side].slot[i], &out);
        dv_buf_putc(&out, '\n');
    }
    DV_TRY(dv_buf_status(&out, err));
    if (sink->write(sink->user, (const uint8_t *)out.data, out.size) != 0)
        return dv_fail(err, DV_E_IO, "the layout could not be written");
    return DV_OK;
}
