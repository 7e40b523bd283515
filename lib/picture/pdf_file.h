/*
 * picture/pdf_file.h - a PDF 1.4 (ISO 32000-1) as it is written: numbered objects, streamed to a
 * sink, and the table of their places at the end; 8 bytes an object are kept. An object may be
 * named before it is written. Once it fails it stays failed: look at the end of a piece of work.
 */
#ifndef DV_PICTURE_PDF_FILE_H
#define DV_PICTURE_PDF_FILE_H

#include "ground/base.h"
#include "ground/buf.h"

#include <zlib.h>

typedef struct dv_pdf_file {
    dv_sink sink;
    bool refused; /* by the sink, which gets nothing more */
    bool broken;  /* out of memory */
    int64_t size; /* bytes written */
    int64_t *place;
    int objects, room;
    z_stream zip;
    bool zips; /* zip is ready */
    dv_buf packed;
} dv_pdf_file;

/* Begin a file; what was zero before is freed with dv_pdf_file_end(), on failure too. */
dv_status dv_pdf_file_begin(dv_pdf_file *file, const dv_sink *sink, dv_error *err);
void dv_pdf_file_end(dv_pdf_file *file);
/* The number of a new object. */
int dv_pdf_file_object(dv_pdf_file *file);
/* Write it: anything but a stream. */
__attribute__((format(printf, 3, 4))) void dv_pdf_file_put(dv_pdf_file *file, int object,
                                                           const char *format, ...);
/* Write it, a stream whose dictionary begins with these entries; packed here when pack is true. */
void dv_pdf_file_stream(dv_pdf_file *file, int object, const char *entries, const void *data,
                        size_t size, bool pack);
/* The table and the end. */
void dv_pdf_file_finish(dv_pdf_file *file, int catalog, int info);
dv_status dv_pdf_file_status(const dv_pdf_file *file, dv_error *err);

/* A number with up to four digits behind the point, whatever the locale, and a space. */
void dv_pdf_number(dv_buf *out, double number);
/* A text string: UTF-16 behind its mark, in hexadecimal. */
void dv_pdf_text(dv_buf *out, const char *utf8, size_t size);

#endif
