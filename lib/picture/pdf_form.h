/*
 * picture/pdf_form.h - what cairo draws, as a form (ISO 32000-1, 8.10): drawn once, written into
 * each file once, and shown on pages as often as is wanted. cairo makes a PDF of one page of it,
 * whose objects are taken over.
 */
#ifndef DV_PICTURE_PDF_FORM_H
#define DV_PICTURE_PDF_FORM_H

#include "picture/pdf_file.h"

#include <cairo.h>

typedef struct dv_pdf_form dv_pdf_form;

/*
 * A form of what is drawn in the box, in points that count downwards. *ret_cr is where it is to be
 * drawn, and belongs to the form; then comes dv_pdf_form_drawn().
 */
dv_status dv_pdf_form_new(const cairo_rectangle_t *box, dv_pdf_form **ret_form, cairo_t **ret_cr,
                          dv_error *err);
/* DV_E_RENDER: cairo failed. */
dv_status dv_pdf_form_drawn(dv_pdf_form *form, dv_error *err);
void dv_pdf_form_free(dv_pdf_form *form);
DV_AUTO(dv_pdf_form, dv_pdf_form_free)

/* Write it into a file: the number of its object. It lies as it was drawn, in the same points. */
dv_status dv_pdf_form_put(const dv_pdf_form *form, dv_pdf_file *file, int *ret_object,
                          dv_error *err);

#endif
