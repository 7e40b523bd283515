/* SPDX-License-Identifier: MIT */
#include "picture/pdf.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include <cairo-pdf.h>

#include "picture/page_box.h"

#define POINTS(mm) ((mm)*72 / 25.4)

#define CARD_DIFFERS_MM 1.0 /* a card may be cut this much smaller or larger than it was drawn */

enum { PRINTER_DPI = 300 }; /* dots that a QR module is a whole number of */

DV_AUTO(cairo_surface_t, cairo_surface_destroy)
DV_AUTO(cairo_t, cairo_destroy)

struct dv_pdf {
    dv_painter *painter;
    dv_painter *own_painter; /* NULL when it was lent */
    const dv_sheet *sheet;   /* NULL: one side a page */
    dv_sheet sheet_copy;
    dv_page_box box; /* what cairo writes goes through it to the sink */
    cairo_surface_t *surface;
    cairo_t *cr;
    double width_mm, height_mm; /* of the card */
    bool has_back;
    dv_status broken; /* a page was left half written: the file cannot be finished */
    bool finished;

    int first, slot;                           /* of this page; the next free one on it */
    cairo_surface_t *back[DV_SHEET_SLOTS_MAX]; /* of the cards on the front page */
};

static cairo_status_t on_write(void *user, const unsigned char *data, unsigned size)
{
    return dv_page_box_write(user, data, size) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* What cairo met since the last look; once it failed it stays failed. */
static dv_status check_cairo(cairo_status_t status, dv_error *err)
{
    switch (status) {
    case CAIRO_STATUS_SUCCESS: return DV_OK;
    case CAIRO_STATUS_NO_MEMORY: return dv_fail_nomem(err);
    case CAIRO_STATUS_WRITE_ERROR: return dv_fail(err, DV_E_IO, "the PDF could not be written");
    default:
        return dv_fail(err, DV_E_RENDER, "the PDF was not made: %s",
                       cairo_status_to_string(status));
    }
}

/* What the sink refuses at the very end cairo 1.16 forgets. */
static dv_status check(const dv_pdf *pdf, dv_error *err)
{
    if (pdf->box.broken)
        return dv_fail_nomem(err);
    if (pdf->box.refused)
        return check_cairo(CAIRO_STATUS_WRITE_ERROR, err);
    return check_cairo(cairo_status(pdf->cr), err);
}

static dv_status check_sheet(const dv_pdf *pdf, const dv_sheet *sheet, dv_error *err)
{
    bool lies = dv_sheet_lies(sheet, pdf->width_mm, pdf->height_mm);
    double width = lies ? pdf->height_mm : pdf->width_mm;
    double height = lies ? pdf->width_mm : pdf->height_mm;
    double x = fabs(width - sheet->card_width_mm), y = fabs(height - sheet->card_height_mm);

    if (sheet->columns < 1 || sheet->rows < 1 || sheet->columns > DV_SHEET_SLOTS_MAX / sheet->rows)
        return dv_fail(err, DV_E_ARG, "a sheet has 1 to %d slots", DV_SHEET_SLOTS_MAX);
    if (sheet->first < 0 || sheet->first >= dv_sheet_slots(sheet))
        return dv_fail(err, DV_E_ARG, "the sheet %s has the slots 1 to %d", sheet->name,
                       dv_sheet_slots(sheet));
    if (x <= CARD_DIFFERS_MM && y <= CARD_DIFFERS_MM &&
        (sheet->columns == 1 || width + 2 * sheet->bleed_mm <= sheet->pitch_x_mm + 1e-6) &&
        (sheet->rows == 1 || height + 2 * sheet->bleed_mm <= sheet->pitch_y_mm + 1e-6))
        return DV_OK;
    return dv_fail(err, DV_E_INVALID, "a card of %.2f x %.2f mm does not fit the sheet %s",
                   pdf->width_mm, pdf->height_mm, sheet->name);
}

dv_status dv_pdf_new(const dv_design *design, dv_painter *painter, const dv_sheet *sheet,
                     const char *title, const dv_sink *sink, dv_pdf **ret_pdf, dv_error *err)
{
    dv_auto(dv_pdf) pdf = calloc(1, sizeof *pdf);
    double width, height;

    if (!pdf)
        return dv_fail_nomem(err);
    pdf->box.sink = *sink;
    pdf->width_mm = width = dv_design_width_mm(design);
    pdf->height_mm = height = dv_design_height_mm(design);
    pdf->has_back = dv_design_has_side(design, DV_BACK);
    if (sheet) {
        DV_TRY(check_sheet(pdf, sheet, err));
        pdf->sheet_copy = *sheet;
        pdf->sheet = &pdf->sheet_copy;
        pdf->first = pdf->slot = sheet->first;
        width = sheet->width_mm;
        height = sheet->height_mm;
    }
    if (!painter)
        DV_TRY(dv_painter_new(design, PRINTER_DPI, true, &pdf->own_painter, err));
    pdf->painter = painter ? painter : pdf->own_painter;
    pdf->surface =
        cairo_pdf_surface_create_for_stream(on_write, &pdf->box, POINTS(width), POINTS(height));
    /* Later versions may hide pages in packed streams, where nothing can be put into them. */
    cairo_pdf_surface_restrict_to_version(pdf->surface, CAIRO_PDF_VERSION_1_4);
    pdf->cr = cairo_create(pdf->surface);
    if (title)
        cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, title);
    DV_TRY(check(pdf, err));
    *ret_pdf = dv_take(&pdf);
    return DV_OK;
}

void dv_pdf_set_created(dv_pdf *pdf, int64_t created_at)
{
    time_t at = (time_t)created_at;
    struct tm day;
    char text[32];

    if (gmtime_r(&at, &day) && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &day) > 0)
        cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
}

/*
 * A side as a drawing of its own: the backs of a sheet can wait until their page comes, and the
 * list of what a page uses stays clean, where cairo 1.16 would name the background of ten cards
 * ten times.
 */
static dv_status record(dv_pdf *pdf, dv_side side, const dv_card_face *card, dv_photo *photo,
                        const dv_qr *qr, cairo_surface_t **ret, dv_error *err)
{
    double bleed = POINTS(pdf->sheet->bleed_mm);
    cairo_rectangle_t extents = {-bleed, -bleed, POINTS(pdf->width_mm) + 2 * bleed,
                                 POINTS(pdf->height_mm) + 2 * bleed};
    dv_auto(cairo_surface_t) drawing =
        cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
    dv_auto(cairo_t) cr = cairo_create(drawing);

    DV_TRY(dv_painter_draw(pdf->painter, side, card, photo, qr, cr, err));
    DV_TRY(check_cairo(cairo_status(cr), err));
    *ret = dv_take(&drawing);
    return DV_OK;
}

/* From here on the card's own points. */
static void go_to_slot(dv_pdf *pdf, int slot, bool back)
{
    cairo_matrix_t place;

    dv_sheet_place(pdf->sheet, slot, back, pdf->width_mm, pdf->height_mm, &place);
    cairo_transform(pdf->cr, &place);
}

static void put_on_slot(dv_pdf *pdf, cairo_surface_t *drawing, int slot, bool back)
{
    cairo_save(pdf->cr);
    go_to_slot(pdf, slot, back);
    cairo_set_source_surface(pdf->cr, drawing, 0, 0);
    cairo_paint(pdf->cr);
    cairo_restore(pdf->cr);
}

/* A sheet of several cards is itself what is delivered; a card on a page of its own is cut out. */
static dv_box trim_box(const dv_pdf *pdf, bool back)
{
    dv_box card = {0, 0, pdf->width_mm, pdf->height_mm};

    if (!pdf->sheet)
        return card;
    if (dv_sheet_slots(pdf->sheet) > 1)
        return (dv_box){0, 0, pdf->sheet->width_mm, pdf->sheet->height_mm};
    dv_sheet_slot(pdf->sheet, 0, back, &card.x_mm, &card.y_mm);
    card.width_mm = pdf->sheet->card_width_mm;
    card.height_mm = pdf->sheet->card_height_mm;
    return card;
}

static dv_status end_page(dv_pdf *pdf, bool back, dv_error *err)
{
    dv_box trim = trim_box(pdf, back);
    double bleed = pdf->sheet ? pdf->sheet->bleed_mm : 0;
    dv_box wide = {trim.x_mm - bleed, trim.y_mm - bleed, trim.width_mm + 2 * bleed,
                   trim.height_mm + 2 * bleed};

    if (pdf->sheet)
        dv_sheet_marks(pdf->sheet, back, pdf->cr);
    dv_page_box_page(&pdf->box, pdf->sheet ? pdf->sheet->width_mm : pdf->width_mm,
                     pdf->sheet ? pdf->sheet->height_mm : pdf->height_mm, &trim, &wide);
    cairo_show_page(pdf->cr);
    DV_TRY(check(pdf, err));
    if (!dv_page_box_has(&pdf->box))
        return dv_fail(err, DV_E_RENDER, "this version of cairo writes pages in another form");
    return DV_OK;
}

static dv_status add_page(dv_pdf *pdf, dv_side side, const dv_card_face *card, dv_photo *photo,
                          const dv_qr *qr, dv_error *err)
{
    dv_status status;

    cairo_save(pdf->cr);
    if (pdf->sheet)
        go_to_slot(pdf, 0, side == DV_BACK);
    status = dv_painter_draw(pdf->painter, side, card, photo, qr, pdf->cr, err);
    cairo_restore(pdf->cr);
    DV_TRY(status);
    return end_page(pdf, side == DV_BACK, err);
}

static dv_status add_pages(dv_pdf *pdf, const dv_card_face *card, dv_photo *photo, const dv_qr *qr,
                           dv_error *err)
{
    DV_TRY(add_page(pdf, DV_FRONT, card, photo, qr, err));
    return pdf->has_back ? add_page(pdf, DV_BACK, card, photo, qr, err) : DV_OK;
}

/* Front page, then its back: for printing on both sides of the paper. */
static dv_status end_sheet(dv_pdf *pdf, dv_error *err)
{
    int first = pdf->first, end = pdf->slot;

    pdf->first = pdf->slot = 0;
    DV_TRY(end_page(pdf, false, err));
    for (int i = first; pdf->has_back && i < end; i++) {
        put_on_slot(pdf, pdf->back[i], i, true);
        cairo_surface_destroy(dv_take(&pdf->back[i]));
    }
    return pdf->has_back ? end_page(pdf, true, err) : DV_OK;
}

static dv_status add_to_sheet(dv_pdf *pdf, const dv_card_face *card, dv_photo *photo,
                              const dv_qr *qr, dv_error *err)
{
    dv_auto(cairo_surface_t) front = NULL;
    dv_auto(cairo_surface_t) back = NULL;

    DV_TRY(record(pdf, DV_FRONT, card, photo, qr, &front, err));
    if (pdf->has_back)
        DV_TRY(record(pdf, DV_BACK, card, photo, qr, &back, err));
    put_on_slot(pdf, front, pdf->slot, false);
    pdf->back[pdf->slot++] = dv_take(&back);
    if (pdf->slot == dv_sheet_slots(pdf->sheet))
        return end_sheet(pdf, err);
    return check(pdf, err);
}

static dv_status check_usable(const dv_pdf *pdf, dv_error *err)
{
    if (pdf->broken != DV_OK)
        return dv_fail(err, pdf->broken, "the PDF was left half written");
    if (pdf->finished)
        return dv_fail(err, DV_E_ARG, "the PDF is finished");
    return DV_OK;
}

dv_status dv_pdf_add(dv_pdf *pdf, const dv_card_face *card, dv_photo *photo, const dv_qr *qr,
                     dv_error *err)
{
    DV_TRY(check_usable(pdf, err));
    DV_TRY(dv_painter_prepare(pdf->painter, card, photo, qr, err));
    dv_painter_set_bleed(pdf->painter, pdf->sheet ? pdf->sheet->bleed_mm : 0);
    pdf->broken = pdf->sheet && dv_sheet_slots(pdf->sheet) > 1
                      ? add_to_sheet(pdf, card, photo, qr, err)
                      : add_pages(pdf, card, photo, qr, err);
    return pdf->broken;
}

dv_status dv_pdf_finish(dv_pdf *pdf, dv_error *err)
{
    DV_TRY(check_usable(pdf, err));
    if (pdf->slot > pdf->first)
        pdf->broken = end_sheet(pdf, err);
    DV_TRY(pdf->broken);
    dv_page_box_end(&pdf->box);
    cairo_surface_finish(pdf->surface);
    pdf->finished = true;
    pdf->broken = check(pdf, err);
    if (pdf->broken == DV_OK)
        pdf->broken = check_cairo(cairo_surface_status(pdf->surface), err);
    if (pdf->broken == DV_OK && !pdf->box.done)
        pdf->broken = dv_fail(err, DV_E_RENDER, "this version of cairo ends files in another form");
    return pdf->broken;
}

void dv_pdf_free(dv_pdf *pdf)
{
    if (!pdf)
        return;
    pdf->box.sink.write =
        NULL; /* cairo ends the file also when it was given up; nobody wants that */
    for (int i = 0; i < DV_SHEET_SLOTS_MAX; i++)
        cairo_surface_destroy(pdf->back[i]);
    cairo_destroy(pdf->cr);
    cairo_surface_destroy(pdf->surface);
    dv_painter_free(pdf->own_painter);
    dv_page_box_free(&pdf->box);
    free(pdf);
}
