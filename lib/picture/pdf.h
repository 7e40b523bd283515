/*
 * picture/pdf.h - cards onto PDF pages, streamed: one side a page at exact card size, or sheets.
 * Memory does not grow with the number of cards beyond 8 bytes for each object of the file.
 */
#ifndef DV_PICTURE_PDF_H
#define DV_PICTURE_PDF_H

#include "picture/paint.h"
#include "picture/sheet.h"

typedef struct dv_pdf dv_pdf;

/*
 * sheet NULL: a page of exactly the card's size for each side, front then back, card by card; the
 * same on a sheet of one slot. Each page has a TrimBox and a BleedBox: those of the card where it
 * is alone, else of the sheet. painter: one for vectors, which several PDFs may use in turn, or
 * NULL for one of its own. design, painter and what sink points to must live as long as the PDF;
 * sheet and sink are copied.
 */
dv_status dv_pdf_new(const dv_design *design, dv_painter *painter, const dv_sheet *sheet,
                     const char *title, const dv_sink *sink, dv_pdf **ret_pdf, dv_error *err);
/*
 * The creation date written into the file, seconds since 1970 UTC; without it, the clock's. With
 * it, the same cards give the same bytes.
 */
void dv_pdf_set_created(dv_pdf *pdf, int64_t created_at);
/*
 * Add one card. When it cannot be drawn (DV_E_INVALID, DV_E_RENDER) nothing was added and the PDF
 * goes on. DV_E_IO: the sink refused, and the PDF is lost.
 * For a sheet the fronts fill a page, then its backs follow on the next, mirrored for duplex; only
 * the first sheet begins at its first slot.
 */
dv_status dv_pdf_add(dv_pdf *pdf, const dv_card_face *card, dv_photo *photo, const dv_qr *qr,
                     dv_error *err);
/* Write what is left of the last sheet and the end of the file. */
dv_status dv_pdf_finish(dv_pdf *pdf, dv_error *err);
void dv_pdf_free(dv_pdf *pdf);
DV_AUTO(dv_pdf, dv_pdf_free)

#endif
