/*
 * ground/csv.h - delimited text as it arrives, streamed: UTF-8 with or without BOM, UTF-16 LE/BE
 * with BOM, comma, semicolon or tab, CRLF, LF or CR, quotes with line breaks (RFC 4180). Memory is
 * bounded by the caps below whatever the size of the file.
 */
#ifndef DV_GROUND_CSV_H
#define DV_GROUND_CSV_H

#include "ground/base.h"
#include "ground/buf.h"

enum {
    DV_CSV_COLUMNS_MAX = 256,    /* more columns: refused */
    DV_CSV_RECORD_MAX = 1 << 20, /* one record in bytes: refused with its row, not read on */
};

typedef struct dv_csv dv_csv;

/* From a file (path) or, when path is NULL, from memory that must live as long as the reader. */
dv_status dv_csv_open(const char *path, const void *data, size_t size, dv_csv **ret, dv_error *err);
void dv_csv_free(dv_csv *csv);
DV_AUTO(dv_csv, dv_csv_free)

/*
 * The next record. ret_row is the number of the physical line it begins on, from 1 as a text editor
 * counts; ret_count 0 at the end of the file. A blank line is a record with one empty field.
 * ret_fields lives until the next call; each is UTF-8 and NUL-terminated.
 * DV_E_FORMAT with "row N" in the message: not text, NUL byte, bad UTF-8, quote never closed, too
 * many columns, record too long.
 */
dv_status dv_csv_next(dv_csv *csv, int64_t *ret_row, const char *const **ret_fields, int *ret_count,
                      dv_error *err);

/* Cut a record that dv_csv_put() wrote, with the delimiter of this file, into its fields in place;
 * one more pointer than ret_count may be used. ret_fields lives until the next call, here or above.
 */
dv_status dv_csv_split(dv_csv *csv, dv_buf *record, const char ***ret_fields, int *ret_count,
                       dv_error *err);

/*
 * BLAKE2b of the bytes of the file: of those read so far, which is all of them at the end; or ahead
 * of reading, from the first on. ret_known: false for what can be read only once.
 */
enum { DV_CSV_DIGEST_SIZE = 16 };
void dv_csv_digest(const dv_csv *csv, unsigned char out[DV_CSV_DIGEST_SIZE]);
dv_status dv_csv_digest_ahead(const dv_csv *csv, bool *ret_known,
                              unsigned char out[DV_CSV_DIGEST_SIZE], dv_error *err);

char dv_csv_delimiter(const dv_csv *csv);       /* ',' ';' or '\t'; found on opening */
const char *dv_csv_encoding(const dv_csv *csv); /* "UTF-8", "UTF-16LE", "UTF-16BE" */

/* One field written so that RFC 4180 readers take it back as it was. */
void dv_csv_put(dv_buf *buf, const char *field, char delimiter);

#endif
