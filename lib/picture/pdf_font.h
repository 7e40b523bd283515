/*
 * picture/pdf_font.h - the fonts of one PDF: a glyph is written as its number in the font; which
 * were used, how wide they are and what they say is kept until the end, when each font is embedded
 * once with these glyphs alone.
 */
#ifndef DV_PICTURE_PDF_FONT_H
#define DV_PICTURE_PDF_FONT_H

#include "picture/pdf_file.h"

#include <pango/pango.h>

typedef struct dv_pdf_fonts dv_pdf_fonts;

dv_status dv_pdf_fonts_new(dv_pdf_fonts **ret_fonts, dv_error *err);
void dv_pdf_fonts_free(dv_pdf_fonts *fonts);
DV_AUTO(dv_pdf_fonts, dv_pdf_fonts_free)

/* Whether it can be embedded here: with outlines of TrueType, and as they are in its file. */
bool dv_pdf_font_plain(PangoFont *font);

/*
 * Glyphs of a plain font onto a page, between BT and ET, in points that count downwards: size is
 * that of the font, scale what the glyphs' places are multiplied by. *x is moved on. text is what
 * the glyphs' clusters count in. DV_E_NOMEM.
 */
dv_status dv_pdf_fonts_show(dv_pdf_fonts *fonts, dv_pdf_file *file, const PangoGlyphItem *run,
                            const char *text, double size, double scale, double *x, double y,
                            dv_buf *out, dv_error *err);
/* "/Font << ... >>", all fonts of the file so far: for the resources of a page. */
void dv_pdf_fonts_name(const dv_pdf_fonts *fonts, dv_buf *out);
/* Write the fonts. DV_E_RENDER: one cannot be embedded. */
dv_status dv_pdf_fonts_put(dv_pdf_fonts *fonts, dv_pdf_file *file, dv_error *err);

#endif
