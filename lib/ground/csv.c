/* SPDX-License-Identifier: MIT */
#include "ground/csv.h"
#include "ground/text.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    RAW_SIZE = 1 << 16,               /* read at once, and looked at for the delimiter */
    PIECE_MAX = RAW_SIZE / 2 * 3 + 8, /* what one read can grow to as UTF-8, and a NUL */
};

typedef enum encoding { UTF8, UTF16LE, UTF16BE } encoding;

/* How far the search for the end of a record has come. */
typedef struct search {
    size_t at;
    int64_t lines; /* line ends passed inside the record */
    int64_t quote; /* the line the open quote stands on */
    size_t closed; /* just behind the last closing quote */
    bool quoted;
    bool begins; /* at the first character of a field */
} search;

struct dv_csv {
    int fd; /* -1: from memory */
    const unsigned char *rest;
    size_t rest_size;
    const unsigned char *memory; /* the whole, where it is not a file */
    size_t memory_size;
    crypto_generichash_state digest; /* of the bytes read */
    unsigned char raw[RAW_SIZE];
    size_t raw_size; /* read but not yet decoded */
    bool eof;
    bool failed;
    dv_error failure;
    encoding encoding;
    char delimiter;
    int64_t row;
    char *data; /* decoded: begin..end is not yet given out */
    size_t begin, end, room;
    const char *fields[DV_CSV_COLUMNS_MAX + 1];
};

/* ---- bytes in ---- */

/* More bytes into raw, behind those there; sets eof at the end. */
static dv_status read_raw(dv_csv *csv, dv_error *err)
{
    size_t room = sizeof csv->raw - csv->raw_size;
    ssize_t n;

    if (csv->fd < 0) {
        n = (ssize_t)(csv->rest_size < room ? csv->rest_size : room);
        if (n > 0)
            memcpy(csv->raw + csv->raw_size, csv->rest, (size_t)n);
        csv->rest += n;
        csv->rest_size -= (size_t)n;
    } else {
        do
            n = read(csv->fd, csv->raw + csv->raw_size, room);
        while (n < 0 && errno == EINTR);
        if (n < 0)
            return dv_fail(err, DV_E_IO, "a file could not be read: %s", strerror(errno));
    }
    crypto_generichash_update(&csv->digest, csv->raw + csv->raw_size, (size_t)n);
    csv->raw_size += (size_t)n;
    csv->eof = n == 0;
    return DV_OK;
}

static void put_char(dv_csv *csv, uint32_t c)
{
    char *to = csv->data + csv->end;

    if (c < 0x80) {
        to[0] = (char)c;
        csv->end += 1;
    } else if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3F));
        csv->end += 2;
    } else if (c < 0x10000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3F));
        to[2] = (char)(0x80 | (c & 0x3F));
        csv->end += 3;
    } else {
        to[0] = (char)(0xF0 | c >> 18);
        to[1] = (char)(0x80 | (c >> 12 & 0x3F));
        to[2] = (char)(0x80 | (c >> 6 & 0x3F));
        to[3] = (char)(0x80 | (c & 0x3F));
        csv->end += 4;
    }
}

static uint32_t unit_at(const dv_csv *csv, size_t i)
{
    uint32_t a = csv->raw[i], b = csv->raw[i + 1];

    return csv->encoding == UTF16LE ? b << 8 | a : a << 8 | b;
}

/* A torn character becomes a byte that UTF-8 does not have, so that its row is refused later. */
static void put_torn(dv_csv *csv)
{
    csv->data[csv->end++] = '\xFF';
}

static void decode_utf16(dv_csv *csv)
{
    size_t i = 0;

    for (; i + 1 < csv->raw_size; i += 2) {
        uint32_t c = unit_at(csv, i), low;

        if (c >= 0xD800 && c < 0xDC00) {
            if (i + 3 >= csv->raw_size && !csv->eof)
                break;
            low = i + 3 < csv->raw_size ? unit_at(csv, i + 2) : 0;
            if (low < 0xDC00 || low > 0xDFFF) {
                put_torn(csv);
                continue;
            }
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            i += 2;
        } else if (c >= 0xDC00 && c <= 0xDFFF) {
            put_torn(csv);
            continue;
        }
        put_char(csv, c);
    }
    if (csv->eof && i < csv->raw_size) {
        put_torn(csv);
        i = csv->raw_size;
    }
    memmove(csv->raw, csv->raw + i, csv->raw_size - i);
    csv->raw_size -= i;
}

static void decode(dv_csv *csv)
{
    if (csv->encoding != UTF8) {
        decode_utf16(csv);
        return;
    }
    memcpy(csv->data + csv->end, csv->raw, csv->raw_size);
    csv->end += csv->raw_size;
    csv->raw_size = 0;
}

/* Room for one more piece: what was given out is dropped, then the buffer doubles. */
static dv_status make_room(dv_csv *csv, dv_error *err)
{
    size_t room = csv->room ? csv->room : 2 * PIECE_MAX;
    char *data;

    if (csv->begin > 0) {
        memmove(csv->data, csv->data + csv->begin, csv->end - csv->begin);
        csv->end -= csv->begin;
        csv->begin = 0;
    }
    while (room < csv->end + PIECE_MAX)
        room *= 2;
    if (room == csv->room)
        return DV_OK;
    data = realloc(csv->data, room);
    if (!data)
        return dv_fail_nomem(err);
    csv->data = data;
    csv->room = room;
    return DV_OK;
}

static dv_status fill(dv_csv *csv, dv_error *err)
{
    DV_TRY(make_room(csv, err));
    DV_TRY(read_raw(csv, err));
    decode(csv);
    return DV_OK;
}

/* ---- what kind of file it is ---- */

static dv_status refuse_others(const dv_csv *csv, dv_error *err)
{
    static const struct {
        const char *magic;
        size_t size;
        const char *what;
    } others[] = {
        {"PK\x03\x04", 4, "an Excel workbook"},
        {"\xD0\xCF\x11\xE0", 4, "an old Excel workbook"},
        {"%PDF", 4, "a PDF"},
    };

    for (size_t i = 0; i < DV_COUNT(others); i++) {
        if (csv->raw_size < others[i].size ||
            memcmp(csv->raw, others[i].magic, others[i].size) != 0)
            continue;
        dv_fail(err, DV_E_FORMAT, "this is %s, not CSV", others[i].what);
        dv_fail_detail(err, NULL,
                       "Open it in Excel, choose Save As, and the type \"CSV UTF-8 (Comma "
                       "delimited)\".");
        return DV_E_FORMAT;
    }
    return DV_OK;
}

/* Without a mark, UTF-16 still shows: of ASCII letters and digits every second byte is 0. */
static void find_encoding(dv_csv *csv)
{
    const unsigned char *raw = csv->raw;
    size_t look = csv->raw_size < 512 ? csv->raw_size & ~(size_t)1 : 512;
    size_t zero[2] = {0, 0}, mark = 0;

    for (size_t i = 0; i < look; i++)
        zero[i % 2] += raw[i] == 0;
    if (csv->raw_size >= 3 && memcmp(raw, "\xEF\xBB\xBF", 3) == 0) {
        mark = 3;
    } else if (csv->raw_size >= 2 && memcmp(raw, "\xFF\xFE", 2) == 0) {
        csv->encoding = UTF16LE;
        mark = 2;
    } else if (csv->raw_size >= 2 && memcmp(raw, "\xFE\xFF", 2) == 0) {
        csv->encoding = UTF16BE;
        mark = 2;
    } else if (look >= 4 && zero[0] * 4 < zero[1] && zero[1] * 3 > look / 2) {
        csv->encoding = UTF16LE;
    } else if (look >= 4 && zero[1] * 4 < zero[0] && zero[0] * 3 > look / 2) {
        csv->encoding = UTF16BE;
    }
    csv->raw_size -= mark;
    memmove(csv->raw, csv->raw + mark, csv->raw_size);
}

/* How well the lines agree on a number of this delimiter: 0 when none has any. */
static uint64_t agreement(const char *at, const char *end, bool whole, char delimiter)
{
    uint32_t lines[DV_CSV_COLUMNS_MAX] = {0};
    size_t count = 0;
    const char *closed = NULL; /* just behind the last closing quote */
    bool quoted = false, begins = true;
    uint64_t best = 0;

    for (; at < end; at++) {
        if (*at == '"' && (begins || quoted || closed == at)) {
            quoted = !quoted;
            closed = at + 1;
            begins = false;
        } else if (quoted) {
            continue;
        } else if (*at == delimiter) {
            count++;
            begins = true;
        } else if (*at == '\n' || *at == '\r') {
            lines[count < DV_COUNT(lines) ? count : 0]++;
            count = 0;
            begins = true;
        } else {
            begins = false;
        }
    }
    if (whole) /* else the last line is cut */
        lines[count < DV_COUNT(lines) ? count : 0]++;
    for (size_t i = 1; i < DV_COUNT(lines); i++) {
        uint64_t score = (uint64_t)lines[i] * lines[i] * i;

        best = score > best ? score : best;
    }
    return best;
}

/* A first line "sep=;" is for the reader, not data. */
static bool declared_delimiter(dv_csv *csv)
{
    const char *at = csv->data + csv->begin;
    size_t n = csv->end - csv->begin, size = 5;

    if (n < 5 || strncasecmp(at, "sep=", 4) != 0 || !memchr(",;\t", at[4], 3))
        return false;
    if (n > 5 && at[5] != '\r' && at[5] != '\n')
        return false;
    csv->delimiter = at[4];
    if (n > size && at[size] == '\r')
        size++;
    if (n > size && at[size] == '\n')
        size++;
    csv->begin += size;
    csv->row++;
    return true;
}

static void find_delimiter(dv_csv *csv)
{
    const char *at = csv->data + csv->begin, *end = csv->data + csv->end;
    uint64_t best = 0;

    csv->delimiter = ',';
    if (declared_delimiter(csv))
        return;
    for (const char *try = ",;\t"; *try; try++) {
        uint64_t score = agreement(at, end, csv->eof, *try);

        if (score > best) {
            best = score;
            csv->delimiter = *try;
        }
    }
}

dv_status dv_csv_open(const char *path, const void *data, size_t size, dv_csv **ret, dv_error *err)
{
    dv_auto(dv_csv) csv = aligned_alloc(_Alignof(dv_csv), sizeof *csv); /* for the digest */

    if (!csv)
        return dv_fail_nomem(err);
    *csv = (dv_csv){.fd = -1, .row = 1, .rest = data, .rest_size = size};
    csv->memory = data;
    csv->memory_size = size;
    crypto_generichash_init(&csv->digest, NULL, 0, DV_CSV_DIGEST_SIZE);
    if (path && (csv->fd = open(path, O_RDONLY | O_CLOEXEC)) < 0) {
        dv_status status = errno == ENOENT ? DV_E_NOT_FOUND : DV_E_IO;

        dv_fail(err, status, "a file could not be opened: %s", strerror(errno));
        dv_fail_detail(err, path, NULL);
        return status;
    }
    DV_TRY(make_room(csv, err));
    while (!csv->eof && csv->raw_size < sizeof csv->raw)
        DV_TRY(read_raw(csv, err));
    DV_TRY(refuse_others(csv, err));
    find_encoding(csv);
    decode(csv);
    find_delimiter(csv);
    *ret = dv_take(&csv);
    return DV_OK;
}

void dv_csv_digest(const dv_csv *csv, unsigned char out[DV_CSV_DIGEST_SIZE])
{
    crypto_generichash_state state = csv->digest;

    crypto_generichash_final(&state, out, DV_CSV_DIGEST_SIZE);
}

dv_status dv_csv_digest_ahead(const dv_csv *csv, bool *ret_known,
                              unsigned char out[DV_CSV_DIGEST_SIZE], dv_error *err)
{
    crypto_generichash_state state;
    unsigned char piece[RAW_SIZE];
    struct stat file;
    off_t at = 0;
    ssize_t n;

    *ret_known = csv->fd < 0 || (fstat(csv->fd, &file) == 0 && S_ISREG(file.st_mode));
    if (!*ret_known)
        return DV_OK;
    crypto_generichash_init(&state, NULL, 0, DV_CSV_DIGEST_SIZE);
    if (csv->fd < 0)
        crypto_generichash_update(&state, csv->memory, csv->memory_size);
    while (csv->fd >= 0) {
        n = pread(csv->fd, piece, sizeof piece, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return dv_fail(err, DV_E_IO, "a file could not be read: %s", strerror(errno));
        if (n == 0)
            break;
        crypto_generichash_update(&state, piece, (size_t)n);
        at += n;
    }
    crypto_generichash_final(&state, out, DV_CSV_DIGEST_SIZE);
    return DV_OK;
}

void dv_csv_free(dv_csv *csv)
{
    if (!csv)
        return;
    if (csv->fd >= 0)
        close(csv->fd);
    free(csv->data);
    free(csv);
}

/* ---- records out ---- */

/* A byte that neither ends a record or field nor opens or closes a quote. */
static bool is_plain(const dv_csv *csv, char c)
{
    return c != csv->delimiter && c != '"' && c != '\n' && c != '\r';
}

/* Go on to the end of the record; false when more bytes are needed to know. */
static bool find_end(const dv_csv *csv, search *s)
{
    const char *data = csv->data + csv->begin;
    size_t n = csv->end - csv->begin;

    while (s->at < n) {
        char c;

        while (!s->quoted && !s->begins && s->at + 1 < n && is_plain(csv, data[s->at]))
            s->at++;
        c = data[s->at];
        if (c == '\r' && s->at + 1 == n && !csv->eof)
            return false;
        if (s->quoted) {
            s->lines += c == '\n' || (c == '\r' && (s->at + 1 == n || data[s->at + 1] != '\n'));
            s->quoted = c != '"';
            s->closed = s->at + 1;
        } else if (c == '\n' || c == '\r') {
            return true;
        } else if (c == '"' && s->begins) {
            s->quoted = true;
            s->quote = s->lines;
        } else if (c == '"' && s->at > 0 && s->closed == s->at) {
            s->quoted = true; /* two quotes stand for one */
        }
        s->begins = !s->quoted && c == csv->delimiter;
        s->at++;
    }
    return csv->eof;
}

static dv_status refuse(dv_csv *csv, dv_error *err, int64_t row, const char *why, const char *hint)
{
    csv->failed = true;
    dv_fail(&csv->failure, DV_E_FORMAT, "row %lld: %s", (long long)row, why);
    dv_fail_detail(&csv->failure, NULL, hint);
    if (err)
        *err = csv->failure;
    return DV_E_FORMAT;
}

static dv_status refuse_open_quote(dv_csv *csv, const search *s, dv_error *err)
{
    return refuse(csv, err, csv->row + s->quote, "a quote was opened and never closed",
                  "Close the quote in this row, or take it out.");
}

/* Find a whole record, reading as needed; ret->at becomes its length. */
static dv_status find_record(dv_csv *csv, search *ret, dv_error *err)
{
    while (!find_end(csv, ret)) {
        if (ret->at > DV_CSV_RECORD_MAX)
            break;
        DV_TRY(fill(csv, err));
    }
    if (ret->quoted)
        return refuse_open_quote(csv, ret, err);
    if (ret->at > DV_CSV_RECORD_MAX)
        return refuse(csv, err, csv->row, "this record is longer than 1 MB",
                      "Check that this is a table, and that its lines end where they should.");
    return DV_OK;
}

static dv_status check_text(dv_csv *csv, const char *at, size_t n, dv_error *err)
{
    if (memchr(at, '\0', n))
        return refuse(csv, err, csv->row, "this holds a NUL byte: the file is no text", NULL);
    if (!dv_text_is_utf8(at, n))
        return refuse(csv, err, csv->row, "this is not UTF-8 text",
                      "Save the file in Excel as \"CSV UTF-8 (Comma delimited)\".");
    return DV_OK;
}

/* One field, unquoted in place; gives where it stopped, at its delimiter or the end. */
static char *cut_field(char *at, const char *end, char delimiter)
{
    char *to = at;

    if (at < end && *at == '"') {
        at++;
        while (at < end && (*at != '"' || (at + 1 < end && at[1] == '"'))) {
            at += *at == '"';
            *to++ = *at++;
        }
        at += at < end;
    } else {
        char *stop = memchr(at, delimiter, (size_t)(end - at));

        return stop ? stop : at + (end - at);
    }
    while (at < end && *at != delimiter)
        *to++ = *at++;
    *to = '\0';
    return at;
}

static dv_status split(dv_csv *csv, char *at, size_t n, int *ret_count, dv_error *err)
{
    char *end = at + n;
    int count = 0;

    for (;;) {
        char *stop;

        if (count == DV_CSV_COLUMNS_MAX)
            return refuse(csv, err, csv->row, "this has more than 256 columns", NULL);
        csv->fields[count++] = at;
        stop = cut_field(at, end, csv->delimiter);
        if (stop == end)
            break;
        *stop = '\0';
        at = stop + 1;
    }
    *end = '\0';
    *ret_count = count;
    return DV_OK;
}

dv_status dv_csv_next(dv_csv *csv, int64_t *ret_row, const char *const **ret_fields, int *ret_count,
                      dv_error *err)
{
    search s = {.begins = true};
    char *at;
    int count = 0;

    if (csv->failed) {
        if (err)
            *err = csv->failure;
        return csv->failure.status;
    }
    DV_TRY(find_record(csv, &s, err));
    at = csv->data + csv->begin;
    if (csv->begin == csv->end) {
        *ret_count = 0;
        return DV_OK;
    }
    DV_TRY(check_text(csv, at, s.at, err));
    csv->begin += s.at;
    if (csv->begin < csv->end)
        csv->begin += csv->data[csv->begin] == '\r' && csv->begin + 1 < csv->end &&
                              csv->data[csv->begin + 1] == '\n'
                          ? 2
                          : 1;
    DV_TRY(split(csv, at, s.at, &count, err));
    *ret_row = csv->row;
    *ret_fields = csv->fields;
    *ret_count = count;
    csv->row += s.lines + 1;
    return DV_OK;
}

dv_status dv_csv_split(dv_csv *csv, dv_buf *record, const char ***ret_fields, int *ret_count,
                       dv_error *err)
{
    DV_TRY(split(csv, record->data, record->size, ret_count, err));
    *ret_fields = csv->fields;
    return DV_OK;
}

char dv_csv_delimiter(const dv_csv *csv)
{
    return csv->delimiter;
}

const char *dv_csv_encoding(const dv_csv *csv)
{
    return csv->encoding == UTF16LE ? "UTF-16LE" : csv->encoding == UTF16BE ? "UTF-16BE" : "UTF-8";
}

void dv_csv_put(dv_buf *buf, const char *field, char delimiter)
{
    const char special[] = {delimiter, '"', '\r', '\n', '\0'};
    size_t n = strlen(field);

    if (n == 0 || (!strpbrk(field, special) && field[0] != ' ' && field[n - 1] != ' ')) {
        dv_buf_put(buf, field, n);
        return;
    }
    dv_buf_putc(buf, '"');
    for (; *field; field++) {
        if (*field == '"')
            dv_buf_putc(buf, '"');
        dv_buf_putc(buf, *field);
    }
    dv_buf_putc(buf, '"');
}
