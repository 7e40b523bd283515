/* SPDX-License-Identifier: MIT */
/* The package for a card bureau: cards.csv, photos, QR codes, and what each file's digest is. */
#include <doanvien/handover.h>

#include "ground/csv.h"
#include "ground/date.h"
#include "ground/file.h"
#include "ground/zip.h"
#include "picture/png.h"
#include "picture/qr.h"
#include "press/photo_inside.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

enum { CARDS_AT_A_TIME = 200, QR_DOTS = 8, QR_DPI = 300 };

/* Columns of bureau_cards. */
enum { PART, SLOT, CARD_ID, MEMBER_NO, BORN = 5, QR_TEXT = 13, CODE };

#define HEADER                                                                                     \
    "card_id,member_no,full_name,birth_date,sex,unit_code,unit_name,unit_of_issue,joined_on,"      \
    "issued_on,valid_until,qr_text,photo,qr\r\n"

/* A file of the package that grows while others are written: no name, beside the package. */
typedef struct spool {
    FILE *file;
    uint64_t size;
    uint32_t crc;
    crypto_hash_sha256_state digest;
} spool;

typedef struct package {
    dv_registry *registry;
    dv_bureau_request request;
    dv_scope scope;
    dv_zip *zip;
    spool csv, sums;
    int64_t cards, photos, broken, total;
} package;

static void package_end(package *p)
{
    dv_zip_free(p->zip);
    if (p->csv.file)
        fclose(p->csv.file);
    if (p->sums.file)
        fclose(p->sums.file);
}

/* ---- spools ---- */

static dv_status spool_open(const char *beside, spool *to, dv_error *err)
{
    const char *slash = strrchr(beside, '/');
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%.*s.spool-XXXXXX", slash ? (int)(slash - beside) + 1 : 0,
                     beside);
    int fd = n > 0 && n < (int)sizeof path ? mkstemp(path) : -1;

    if (fd < 0)
        return dv_fail(err, DV_E_IO, "a file beside the package could not be made");
    unlink(path);
    to->file = fdopen(fd, "w+b");
    if (!to->file) {
        close(fd);
        return dv_fail_nomem(err);
    }
    crypto_hash_sha256_init(&to->digest);
    return DV_OK;
}

static dv_status spool_put(spool *to, const char *data, size_t size, dv_error *err)
{
    if (fwrite(data, 1, size, to->file) != size)
        return dv_fail(err, DV_E_IO, "there is no room beside the package");
    to->size += size;
    to->crc = dv_zip_crc(to->crc, data, size);
    crypto_hash_sha256_update(&to->digest, (const unsigned char *)data, size);
    return DV_OK;
}

static dv_status spool_buf(spool *to, const dv_buf *data, dv_error *err)
{
    DV_TRY(dv_buf_status(data, err));
    return data->size ? spool_put(to, data->data, data->size, err) : DV_OK;
}

/* ---- files ---- */

static dv_status sum(package *p, const char *name, const unsigned char digest[32], dv_error *err)
{
    dv_auto_buf line = {0};

    DV_TRY(dv_paper_hex(digest, crypto_hash_sha256_BYTES, &line, err));
    dv_buf_printf(&line, "  %s\n", name);
    return spool_buf(&p->sums, &line, err);
}

static dv_status add(package *p, const char *name, const dv_buf *data, dv_error *err)
{
    unsigned char digest[crypto_hash_sha256_BYTES];

    DV_TRY(dv_buf_status(data, err));
    crypto_hash_sha256(digest, (const unsigned char *)data->data, data->size);
    DV_TRY(dv_zip_put(p->zip, name, data->data, data->size, err));
    return sum(p, name, digest, err);
}

static dv_status add_spool(package *p, const char *name, spool *from, bool summed, dv_error *err)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char piece[1 << 14];
    size_t n;

    if (fflush(from->file) != 0)
        return dv_fail(err, DV_E_IO, "there is no room beside the package");
    rewind(from->file);
    crypto_hash_sha256_final(&from->digest, digest);
    DV_TRY(dv_zip_begin(p->zip, name, from->size, from->crc, err));
    while ((n = fread(piece, 1, sizeof piece, from->file)) > 0)
        DV_TRY(dv_zip_write(p->zip, piece, n, err));
    return summed ? sum(p, name, digest, err) : DV_OK;
}

static int32_t into_buf(void *user, const uint8_t *data, size_t size)
{
    dv_buf_put(user, data, size);
    return 0;
}

static dv_status draw_qr(const char *text, dv_buf *ret_png, dv_error *err)
{
    const dv_sink sink = {into_buf, ret_png};
    dv_auto(dv_qr) qr = NULL;
    cairo_surface_t *surface;
    cairo_t *cr;
    dv_status status;
    int side;

    DV_TRY(dv_qr_new(text, &qr, err));
    side = (qr->side + 2 * DV_QR_QUIET) * QR_DOTS;
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);
    cr = cairo_create(surface);
    status = cairo_status(cr) == CAIRO_STATUS_SUCCESS ? dv_qr_draw(cr, qr, 0, 0, side, err)
                                                      : dv_fail_nomem(err);
    cairo_destroy(cr);
    if (status == DV_OK)
        status = dv_png_write(surface, QR_DPI, &sink, err);
    cairo_surface_destroy(surface);
    return status == DV_OK ? dv_buf_status(ret_png, err) : status;
}

/* ---- cards ---- */

/* What a spreadsheet takes for a formula, also in its wide forms, is text behind an apostrophe. */
static bool is_formula(const char *text)
{
    static const char *const begins[] = {"=",
                                         "+",
                                         "-",
                                         "@",
                                         "\t",
                                         "\r",
                                         "\n",
                                         "\xef\xbc\x8b",
                                         "\xef\xbc\x8d",
                                         "\xef\xbc\x9d",
                                         "\xef\xbc\xa0"};

    for (size_t i = 0; i < DV_COUNT(begins); i++) {
        if (strncmp(text, begins[i], strlen(begins[i])) == 0)
            return true;
    }
    return false;
}

static void put_cell(dv_buf *line, const char *value)
{
    dv_auto_buf guarded = {0};

    if (line->size)
        dv_buf_putc(line, ',');
    if (!value || !is_formula(value)) {
        dv_csv_put(line, value ? value : "", ',');
        return;
    }
    dv_buf_putc(&guarded, '\'');
    dv_buf_puts(&guarded, value);
    dv_csv_put(line, guarded.data ? guarded.data : "", ',');
    line->broken = line->broken || guarded.broken;
}

static dv_status put_line(package *p, const dv_rows *rows, int row, const char *photo,
                          const char *qr, dv_error *err)
{
    dv_auto_buf line = {0};

    for (int c = CARD_ID; c <= QR_TEXT; c++)
        put_cell(&line, dv_rows_text(rows, row, c));
    put_cell(&line, photo);
    put_cell(&line, qr);
    dv_buf_puts(&line, "\r\n");
    return spool_buf(&p->csv, &line, err);
}

/* A photo that is broken is as one that is missing. */
static dv_status add_photo(package *p, dv_portraits *portraits, const dv_rows *rows, int row,
                           char name[64], dv_error *err)
{
    dv_auto_buf jpeg = {0};
    dv_error why = {0};
    dv_status status = dv_portrait_jpeg(portraits, row, &jpeg, &why);

    name[0] = '\0';
    if (status == DV_E_FORMAT || status == DV_E_INVALID || status == DV_E_RENDER) {
        p->broken++;
        return DV_OK;
    }
    if (status != DV_OK) {
        if (err)
            *err = why;
        return status;
    }
    if (!jpeg.size)
        return DV_OK;
    snprintf(name, 64, "photos/%s.jpg", dv_rows_text(rows, row, MEMBER_NO));
    p->photos++;
    return add(p, name, &jpeg, err);
}

static dv_status add_card(package *p, dv_portraits *portraits, const dv_rows *rows, int row,
                          dv_error *err)
{
    const dv_progress *progress = p->request.progress;
    dv_auto_buf png = {0};
    char photo[64], qr[64];

    DV_TRY(add_photo(p, portraits, rows, row, photo, err));
    snprintf(qr, sizeof qr, "qr/%s.png", dv_rows_text(rows, row, MEMBER_NO));
    DV_TRY(draw_qr(dv_rows_text(rows, row, QR_TEXT), &png, err));
    DV_TRY(add(p, qr, &png, err));
    DV_TRY(put_line(p, rows, row, photo, qr, err));
    p->cards++;
    if (progress && progress->step && progress->step(progress->user, p->cards, p->total) != 0)
        return dv_fail(err, DV_E_STOPPED, "the export was stopped; no file was written");
    return DV_OK;
}

static dv_status add_cards(package *p, dv_error *err)
{
    int64_t part = 0, slot = 0;
    int n = CARDS_AT_A_TIME;

    while (n == CARDS_AT_A_TIME) {
        dv_auto(dv_rows) rows = NULL;
        dv_portraits_auto portraits = {p->registry, p->request.photos_folder, .no = MEMBER_NO,
                                       .code = CODE};
        dv_args args = {0};

        dv_arg_int(&args, p->request.run_id);
        dv_arg_int(&args, p->scope.lft);
        dv_arg_int(&args, p->scope.rgt);
        dv_arg_int(&args, part);
        dv_arg_int(&args, slot);
        dv_arg_int(&args, CARDS_AT_A_TIME);
        DV_TRY(dv_db_run(p->registry->db, &DV_SQL_bureau_cards, &args, DV_ROWS_ANY, &rows, err));
        portraits.rows = rows;
        n = dv_rows_count(rows);
        for (int row = 0; row < n; row++)
            DV_TRY(add_card(p, &portraits, rows, row, err));
        if (n) {
            part = dv_rows_int(rows, n - 1, PART);
            slot = dv_rows_int(rows, n - 1, SLOT);
        }
    }
    return DV_OK;
}

/* ---- the package ---- */

/* Noted first, in a transaction of its own: no later failure takes the trace away. */
static dv_status ask(package *p, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    dv_arg_int(&args, p->request.run_id);
    dv_arg_id(&args, p->scope.unit_id);
    dv_arg_text(&args, p->registry->officer);
    DV_TRY(dv_db_run(p->registry->db, &DV_SQL_bureau_ask, &args, DV_ROWS_MAYBE, &rows, err));
    if (dv_rows_count(rows) == 0)
        return dv_fail(err, DV_E_NOT_FOUND, "there is no run %lld", (long long)p->request.run_id);
    p->total = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

static dv_status add_counts(package *p, dv_error *err)
{
    dv_auto_buf counts = {0};

    dv_buf_printf(&counts,
                  "what,count\r\ncards,%lld\r\nphotos,%lld\r\nwithout photo,%lld\r\n"
                  "photos that are broken,%lld\r\nqr codes,%lld\r\n",
                  (long long)p->cards, (long long)p->photos, (long long)(p->cards - p->photos),
                  (long long)p->broken, (long long)p->cards);
    return add(p, "counts.csv", &counts, err);
}

static dv_status fill(package *p, dv_error *err)
{
    DV_TRY(spool_put(&p->csv, "\xef\xbb\xbf" HEADER, sizeof "\xef\xbb\xbf" HEADER - 1, err));
    DV_TRY(add_cards(p, err));
    if (p->cards == 0)
        return DV_OK;
    DV_TRY(add_spool(p, "cards.csv", &p->csv, true, err));
    DV_TRY(add_counts(p, err));
    DV_TRY(add_spool(p, "SHA256SUMS", &p->sums, false, err));
    return dv_zip_finish(p->zip, err);
}

dv_status dv_bureau_export(dv_registry *registry, const dv_bureau_request *request,
                           int64_t *ret_cards, dv_error *err)
{
    __attribute__((cleanup(package_end))) package p = {.registry = registry};
    dv_auto(dv_file) file = NULL;
    dv_sink sink;

    if (!registry || !ret_cards)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&p.request, sizeof p.request, request, "dv_bureau_request", err));
    if (!p.request.path)
        return dv_fail(err, DV_E_ARG, "a package needs a path");
    if (p.request.photos_folder && access(p.request.photos_folder, R_OK | X_OK) != 0) {
        dv_fail(err, DV_E_NOT_FOUND, "the folder of photos cannot be read");
        dv_fail_detail(err, p.request.photos_folder, NULL);
        return DV_E_NOT_FOUND;
    }
    DV_TRY(dv_scope_find(registry, p.request.unit_code, &p.scope, err));
    DV_TRY(dv_file_create(p.request.path, 0600, &file, err));
    DV_TRY(spool_open(p.request.path, &p.csv, err));
    DV_TRY(spool_open(p.request.path, &p.sums, err));
    DV_TRY(ask(&p, err));
    sink = dv_file_sink(file);
    DV_TRY(dv_zip_new(&sink, (int64_t)time(NULL) + DV_VIET_NAM_S, &p.zip, err));
    DV_TRY(dv_file_why(file, fill(&p, err), err));
    if (p.cards)
        DV_TRY(dv_file_commit(file, err));
    *ret_cards = p.cards;
    return DV_OK;
}
