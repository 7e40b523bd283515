/* registry/feed_words.h - what one row of a feed says: its cells read, mended, checked. No I/O. */
#ifndef DV_REGISTRY_FEED_WORDS_H
#define DV_REGISTRY_FEED_WORDS_H

#include "feed_columns.h"
#include "ground/date.h"
#include "ground/text.h"

/* Repairs beside those of ground/text.h; bits. */
enum {
    DV_REPAIR_ZERO = 32,   /* leading zeros that a spreadsheet dropped */
    DV_REPAIR_SERIAL = 64, /* a date was a spreadsheet's serial number */
    DV_REPAIR_PHONE = 128
};

/* Said of a row that is accepted; bits. */
enum {
    DV_WARN_ID_SEX = 1,
    DV_WARN_ID_BIRTH = 2,
    DV_WARN_ID_PROVINCE = 4,
    DV_WARN_PHONE = 8,
    DV_WARN_STATE = 16
};

/* Words that come again and again, workplaces and the like, are mended once. */
enum { DV_FEED_MEMOS = 2048, DV_FEED_MEMO_MAX = 300 /* bytes of a cell that is remembered */ };

typedef struct dv_feed_memo {
    dv_buf cell, text, key;
    bool full;
} dv_feed_memo;

typedef struct dv_feed_row {
    dv_buf code, name, name_key, unit, unit_key, job, email;
    dv_partial born; /* first is DV_DATE_NONE when not known */
    dv_date hired;
    const char *sex;     /* "male", "female" or NULL */
    const char *id_kind; /* NULL when there is no number; also told of one that could not be read */
    char id[16], phone[16];
    const char *state; /* "working" or "left" */
    const char *fault; /* why the row is refused, or NULL */
    unsigned repairs, warnings;
    dv_buf scratch, key;
    dv_feed_memo *memo; /* DV_FEED_MEMOS, and a last one for longer cells; made when needed */
} dv_feed_row;

void dv_feed_row_free(dv_feed_row *row);
#define dv_feed_row_auto __attribute__((cleanup(dv_feed_row_free))) dv_feed_row

/* True for records that hold no person: blank, totals, signatures, the header again. */
dv_status dv_feed_is_noise(const dv_feed_reader *reader, const dv_feed_record *record,
                           dv_feed_row *row, bool *ret, dv_error *err);

/* Read a record into row, whose memory is used again. Fails for want of memory only. */
dv_status dv_feed_row_read(const dv_feed_reader *reader, const dv_feed_record *record,
                           dv_date today, dv_feed_row *row, dv_error *err);

/* No sign that no name holds; what is left of an encoding that could not be repaired among them. */
bool dv_feed_is_name(const char *name);
/* A telephone number in digits, maybe after a +, as it is kept: "0912345678". False: it is none. */
bool dv_feed_phone(const char *digits, char out[16]);
/* Of a record only what tells which employee it is of: code and workplace. */
dv_status dv_feed_row_glance(const dv_feed_reader *reader, const dv_feed_record *record,
                             dv_feed_row *row, dv_error *err);

/* Append what the file had where the row has a fault, else where it has repairs and warnings. */
void dv_feed_put_value(const dv_feed_reader *reader, const dv_feed_record *record,
                       const dv_feed_row *row, dv_buf *ret);

/* Words of a set of bits, separated by one space, in an order that never changes; NULL when none.
 */
const char *dv_feed_repair_words(unsigned repairs, char out[96]);
const char *dv_feed_warning_words(unsigned warnings, char out[96]);

#endif
