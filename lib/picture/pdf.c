/* SPDX-License-Identifier: MIT */
#include "picture/pdf.h"

#include <stdio.h>
#include <time.h>

#include <cairo-pdf.h>

#define POINTS(mm) ((mm)*72 / 25.4)

enum { PRINTER_DPI = 300 }; /* dots that a QR module is a whole number of */

DV_AUTO(cairo_surface_t, cairo_surface_destroy)
DV_AUTO(cairo_t, cairo_destroy)

struct dv_pdf {
    dv_painter *painter;
    dv_painter *own_painter; /* NULL when it was lent */
    const dv_sheet *sheet;   /* NULL: one side a page */
    dv_sheet sheet_copy;
    dv_sink sink;
    bool refused; /* by the sink; cairo 1.16 forgets it when it happens at the very end */
    cairo_surface_t *surface;
    cairo_t *cr;
    double width_mm, height_mm; /* of the card */
    bool has_back;
    dv_status broken; /* a page was left half written: the file cannot be finished */
    bool finished;

    int slot;                                  /* the next free one on the sheet */
    cairo_surface_t *back[DV_SHEET_SLOTS_MAX]; /* of the cards on the front page */
};

static cairo_status_t on_write(void *user, const unsigned char *data, unsigned size)
{
    dv_pdf *pdf = user;

    if (!pdf->refused && pdf->sink.write)
        pdf->refused = pdf->sink.write(pdf->sink.user, data, size) != 0;
    return pdf->refused ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
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

static dv_status check_sheet(const dv_pdf *pdf, const dv_sheet *sheet, dv_error *err)
{
    if (sheet->columns < 1 || sheet->rows < 1 || sheet->columns > DV_SHEET_SLOTS_MAX / sheet->rows)
        return dv_fail(err, DV_E_ARG, "a sheet has 1 to %d slots", DV_SHEET_SLOTS_MAX);
    if ((sheet->columns == 1 || pdf->width_mm <= sheet->pitch_x_mm) &&
        (sheet->rows == 1 || pdf->height_mm <= sheet->pitch_y_mm))
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
    pdf->sink = *sink;
    pdf->width_mm = width = dv_design_width_mm(design);
    pdf->height_mm = height = dv_design_height_mm(design);
    pdf->has_back = dv_design_has_side(design, DV_BACK);
    if (sheet) {
        DV_TRY(check_sheet(pdf, sheet, err));
        pdf->sheet_copy = *sheet;
        pdf->sheet = &pdf->sheet_copy;
        width = sheet->width_mm;
        height = sheet->height_mm;
    }
    if (!painter)
        DV_TRY(dv_painter_new(design, PRINTER_DPI, true, &pdf->own_painter, err));
    pdf->painter = painter ? painter : pdf->own_painter;
    pdf->surface =
        cairo_pdf_surface_create_for_stream(on_write, pdf, POINTS(width), POINTS(height));
    pdf->cr = cairo_create(pdf->surface);
    if (title)
        cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, title);
    DV_TRY(check_cairo(cairo_status(pdf->cr), err));
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
    cairo_rectangle_t extents = {0, 0, POINTS(pdf->width_mm), POINTS(pdf->height_mm)};
    dv_auto(cairo_surface_t) drawing =
        cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
    dv_auto(cairo_t) cr = cairo_create(drawing);

    DV_TRY(dv_painter_draw(pdf->painter, side, card, photo, qr, cr, err));
    DV_TRY(check_cairo(cairo_status(cr), err));
    *ret = dv_take(&drawing);
    return DV_OK;
}

static void put(dv_pdf *pdf, cairo_surface_t *drawing, double x_mm, double y_mm)
{
    cairo_set_source_surface(pdf->cr, drawing, POINTS(x_mm), POINTS(y_mm));
    cairo_paint(pdf->cr);
}

static void put_on_slot(dv_pdf *pdf, cairo_surface_t *drawing, int slot, bool back)
{
    double x, y;

    dv_sheet_slot(pdf->sheet, slot, back, &x, &y);
    put(pdf, drawing, x, y);
}

static dv_status end_page(dv_pdf *pdf, dv_error *err)
{
    if (pdf->sheet)
        dv_sheet_marks(pdf->sheet, pdf->width_mm, pdf->height_mm, pdf->cr);
    cairo_show_page(pdf->cr);
    return check_cairo(cairo_status(pdf->cr), err);
}

static dv_status add_page(dv_pdf *pdf, dv_side side, const dv_card_face *card, dv_photo *photo,
                          const dv_qr *qr, dv_error *err)
{
    DV_TRY(dv_painter_draw(pdf->painter, side, card, photo, qr, pdf->cr, err));
    return end_page(pdf, err);
}

static dv_status add_pages(dv_pdf *pdf, const dv_card_face *card, dv_photo *photo, const dv_qr *qr,
                           dv_error *err)
{
    DV_TRY(add_page(pdf, DV_FRONT, card, photo, qr, err));
    return pdf->has_back ? add_page(pdf, DV_BACK, card, photo, qr, err) : DV_OK;
}

/* Front page, then its back: for printing on both sides of paper turned over its long edge. */
static dv_status end_sheet(dv_pdf *pdf, dv_error *err)
{
    int slots = pdf->slot;

    pdf->slot = 0;
    DV_TRY(end_page(pdf, err));
    for (int i = 0; pdf->has_back && i < slots; i++) {
        put_on_slot(pdf, pdf->back[i], i, true);
        cairo_surface_destroy(dv_take(&pdf->back[i]));
    }
    return pdf->has_back ? end_page(pdf, err) : DV_OK;
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
    if (pdf->slot == pdf->sheet->columns * pdf->sheet->rows)
        return end_sheet(pdf, err);
    return check_cairo(cairo_status(pdf->cr), err);
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
    pdf->broken =
        pdf->sheet ? add_to_sheet(pdf, card, photo, qr, err) : add_pages(pdf, card, photo, qr, err);
    return pdf->broken;
}

dv_status dv_pdf_finish(dv_pdf *pdf, dv_error *err)
{
    DV_TRY(check_usable(pdf, err));
    if (pdf->sheet && pdf->slot > 0)
        pdf->broken = end_sheet(pdf, err);
    DV_TRY(pdf->broken);
    cairo_surface_finish(pdf->surface);
    pdf->finished = true;
    pdf->broken = check_cairo(
        pdf->refused ? CAIRO_STATUS_WRITE_ERROR : cairo_surface_status(pdf->surface), err);
    return pdf->broken;
}

void dv_pdf_free(dv_pdf *pdf)
{
    if (!pdf)
        return;
    pdf->sink.write = NULL; /* cairo ends the file also when it was given up; nobody wants that */
    for (int i = 0; i < DV_SHEET_SLOTS_MAX; i++)
        cairo_surface_destroy(pdf->back[i]);
    cairo_destroy(pdf->cr);
    cairo_surface_destroy(pdf->surface);
    dv_painter_free(pdf->own_painter);
    free(pdf);
}
