/* registry/feed_columns.h - where the fields of a feed stand: its header row, found and understood.
 */
#ifndef DV_REGISTRY_FEED_COLUMNS_H
#define DV_REGISTRY_FEED_COLUMNS_H

#include "ground/buf.h"
#include "ground/csv.h"

typedef enum dv_feed_field {
    DV_FEED_CODE,
    DV_FEED_NAME,
    DV_FEED_FAMILY, /* family and middle names, where the given name has a column of its own */
    DV_FEED_GIVEN,
    DV_FEED_BORN,
    DV_FEED_SEX,
    DV_FEED_ID,
    DV_FEED_CMND,     /* used where DV_FEED_ID is empty */
    DV_FEED_PASSPORT, /* used where both are empty */
    DV_FEED_ID_KIND,
    DV_FEED_HIRED,
    DV_FEED_UNIT,
    DV_FEED_JOB,
    DV_FEED_PHONE,
    DV_FEED_EMAIL,
    DV_FEED_STATE,
    DV_FEED_FIELDS,
    DV_FEED_NO_FIELD = DV_FEED_FIELDS
} dv_feed_field;

/* A feed being read: records before the header are over, those after it come one by one. */
typedef struct dv_feed_reader dv_feed_reader;

typedef struct dv_feed_record {
    int64_t row; /* physical line on which it begins, from 1 */
    int count;
    const char *const *cells;
} dv_feed_record;

/*
 * Open a feed and find its header within the first rows. map: "field=Column title;..." or NULL.
 *
 * DV_E_FORMAT   no header, or a column is missing: the detail lists what was found
 * DV_E_INVALID  the map names a field that does not exist
 */
dv_status dv_feed_reader_open(const char *path, const void *data, size_t size, const char *map,
                              dv_feed_reader **ret_reader, dv_error *err);
void dv_feed_reader_free(dv_feed_reader *reader);
DV_AUTO(dv_feed_reader, dv_feed_reader_free)

/* The next record below the header; count 0 at the end. Lives until the next call. */
dv_status dv_feed_reader_next(dv_feed_reader *reader, dv_feed_record *ret, dv_error *err);

/* The cell of a field, "" where there is no such column or the record is short. */
const char *dv_feed_cell(const dv_feed_reader *reader, const dv_feed_record *record,
                         dv_feed_field field);
/* True for a record that repeats the header, as page breaks do, or numbers its columns. */
dv_status dv_feed_is_header(const dv_feed_reader *reader, const dv_feed_record *record, bool *ret,
                            dv_error *err);

/*
 * A record as the file had it, one CSV record without line end, padded to the width of the header
 * and without the column of reasons that an earlier list of rejects added.
 */
void dv_feed_put_raw(const dv_feed_reader *reader, const dv_feed_record *record, dv_buf *ret);
/* The other way: a record from its raw form, which is cut into pieces. Lives as long as raw does.
 */
dv_status dv_feed_reader_take_back(dv_feed_reader *reader, int64_t row, dv_buf *raw,
                                   dv_feed_record *ret, dv_error *err);

/* A digest of a raw record and of what its columns mean. */
enum { DV_FEED_DIGEST_BYTES = 16, DV_FEED_DIGEST_SIZE = 2 * DV_FEED_DIGEST_BYTES + 1 };
void dv_feed_digest(const dv_feed_reader *reader, const dv_buf *raw,
                    unsigned char out[DV_FEED_DIGEST_BYTES]);

/*
 * The same of the whole file, as hexadecimal digits: of what was read, when that was all; or ahead
 * of it, where ret_known says that this could be done.
 */
void dv_feed_reader_digest(const dv_feed_reader *reader, char out[DV_FEED_DIGEST_SIZE]);
dv_status dv_feed_reader_digest_ahead(const dv_feed_reader *reader, bool *ret_known,
                                      char out[DV_FEED_DIGEST_SIZE], dv_error *err);

const char *dv_feed_header(const dv_feed_reader *reader); /* as dv_feed_put_raw() */
int64_t dv_feed_header_row(const dv_feed_reader *reader);
char dv_feed_delimiter(const dv_feed_reader *reader);
const char *dv_feed_encoding(const dv_feed_reader *reader);

/* Match key of a cell that may hold legacy encodings, punctuation or notes in parentheses. */
dv_status dv_feed_key(const char *cell, dv_buf *ret, dv_error *err);

/* The title of the column that a list of rejects adds. */
#define DV_FEED_REASON_TITLE "Lý do"

#endif
