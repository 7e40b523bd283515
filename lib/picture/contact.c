/* SPDX-License-Identifier: MIT */
#include <doanvien/design.h>

#include <math.h>

#include "picture/design_inside.h"
#include "picture/paint.h"
#include "picture/png.h"

enum { CARDS_MAX = 64, SHEET_PIXELS_MAX = 100000000 };

#define SPACE_MM 5.0
#define SHEET_GREY 0.82
#define EDGE_GREY 0.62

DV_AUTO(cairo_t, cairo_destroy)
DV_AUTO(cairo_surface_t, cairo_surface_destroy)

/* A row is a card: front, then back. Cards higher than wide stand two to a row. */
typedef struct contact_sheet {
    dv_painter *painter;
    cairo_t *cr;
    double dots; /* per mm */
    double width_mm, height_mm;
    int sides, cards_in_row;
} contact_sheet;

static void to_cell(const contact_sheet *s, int cell)
{
    int in_row = s->sides * s->cards_in_row;

    cairo_identity_matrix(s->cr);
    cairo_translate(s->cr, round((SPACE_MM + (cell % in_row) * (s->width_mm + SPACE_MM)) * s->dots),
                    round((SPACE_MM + (cell / in_row) * (s->height_mm + SPACE_MM)) * s->dots));
}

static void draw_edge(const contact_sheet *s)
{
    cairo_set_source_rgb(s->cr, EDGE_GREY, EDGE_GREY, EDGE_GREY);
    cairo_set_line_width(s->cr, 1);
    cairo_rectangle(s->cr, -0.5, -0.5, round(s->width_mm * s->dots) + 1,
                    round(s->height_mm * s->dots) + 1);
    cairo_stroke(s->cr);
}

static dv_status draw_side(const contact_sheet *s, dv_side side, const dv_card_face *card,
                           dv_photo *photo, const dv_qr *qr, int cell, dv_error *err)
{
    cairo_surface_t *pixels = NULL;

    DV_TRY(dv_painter_pixels(s->painter, side, card, photo, qr, &pixels, err));
    to_cell(s, cell);
    cairo_set_source_surface(s->cr, pixels, 0, 0);
    cairo_paint(s->cr);
    draw_edge(s);
    return DV_OK;
}

static dv_status draw_card(const contact_sheet *s, const dv_card_face *given, int index,
                           dv_error *err)
{
    dv_auto(dv_photo) photo = NULL;
    dv_auto(dv_qr) qr = NULL;
    dv_card_face card;

    DV_TRY(dv_options_copy(&card, sizeof card, given, "card", err));
    DV_TRY(dv_card_face_open(s->painter, &card, &photo, &qr, err));
    DV_TRY(draw_side(s, DV_FRONT, &card, photo, qr, index * s->sides, err));
    if (s->sides == 2)
        DV_TRY(draw_side(s, DV_BACK, &card, photo, qr, index * s->sides + 1, err));
    return DV_OK;
}

dv_status dv_design_draw_contact_sheet(const dv_design *design, const dv_card_face *const *cards,
                                       int32_t count, int32_t dpi, const dv_sink *sink,
                                       dv_error *err)
{
    dv_auto(dv_painter) painter = NULL;
    dv_auto(cairo_surface_t) sheet = NULL;
    dv_auto(cairo_t) cr = NULL;
    contact_sheet s = {.dots = dpi / 25.4};
    double width, height;
    int rows;

    if (!design || !cards || !sink || !sink->write)
        return dv_fail_null(err);
    if (count < 1 || count > CARDS_MAX)
        return dv_fail(err, DV_E_ARG, "a contact sheet holds 1 to %d cards", CARDS_MAX);
    if (dpi < 72 || dpi > 1200)
        return dv_fail(err, DV_E_ARG, "dpi is %d, but 72 to 1200 are drawn", dpi);
    s.width_mm = design->width_mm;
    s.height_mm = design->height_mm;
    s.sides = dv_design_has_side(design, DV_BACK) ? 2 : 1;
    s.cards_in_row = count > 1 && s.height_mm > s.width_mm ? 2 : 1;
    rows = (count + s.cards_in_row - 1) / s.cards_in_row;
    width = (SPACE_MM + s.sides * s.cards_in_row * (s.width_mm + SPACE_MM)) * s.dots;
    height = (SPACE_MM + rows * (s.height_mm + SPACE_MM)) * s.dots;
    if (width * height > SHEET_PIXELS_MAX || height > 32000)
        return dv_fail(err, DV_E_ARG, "the contact sheet would be larger than %d million pixels",
                       SHEET_PIXELS_MAX / 1000000);
    DV_TRY(dv_painter_new(design, dpi, false, &painter, err));
    sheet = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(width), (int)ceil(height));
    cr = cairo_create(sheet);
    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        return dv_fail_nomem(err);
    cairo_set_source_rgb(cr, SHEET_GREY, SHEET_GREY, SHEET_GREY);
    cairo_paint(cr);
    s.painter = painter;
    s.cr = cr;
    for (int32_t i = 0; i < count; i++)
        DV_TRY(draw_card(&s, cards[i], i, err));
    cairo_surface_flush(sheet);
    return dv_png_write(sheet, dpi, sink, err);
}
