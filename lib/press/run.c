/* SPDX-License-Identifier: MIT */
#include <doanvien/run.h>

#include "credential/key.h"
#include "ground/file.h"
#include "picture/paint.h"
#include "picture/pdf.h"
#include "registry/inside.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

DV_AUTO(dv_design, dv_design_free)

/* A multiple of the ten cards of a sheet; small enough that a killed part is soon made again. */
enum { PART_CARDS = 500, PART_CARDS_MAX = 10000, DPI = 300 };

/* What the folder of a run leaves for the names in it. */
enum { NAMES_MAX = 128, OUT_PATH_MAX = PATH_MAX - NAMES_MAX };

/* A run as it was begun; the texts live as long as rows. */
typedef struct run_row {
    int64_t run_id;
    dv_rows *rows;
    const char *design_path, *design_digest, *photos_path, *out_path, *kid, *qr_prefix;
    const char *issued_on, *valid_until;
    int formats;
    int64_t issued_at, expires_at, cards, done;
} run_row;

/* Where a part's cards go; each is NULL when its format is not wanted or no card was drawn yet. */
typedef struct part_files {
    dv_file *cards_file, *sheets_file;
    dv_pdf *cards_pdf, *sheets_pdf;
    char png_folder[PATH_MAX];
} part_files;

/* What a worker needs from the first card to the last. */
typedef struct worker {
    dv_registry *registry;
    const run_row *run;
    const dv_signer *signer;
    const dv_progress *progress;
    const dv_design *design;
    dv_painter *pixels;  /* NULL when no PNG is wanted */
    dv_painter *vectors; /* NULL when no PDF is wanted */
    int photo_width, photo_height;
    int64_t done;
} worker;

static void run_row_end(run_row *run)
{
    dv_rows_free(run->rows);
}

static void part_files_end(part_files *files)
{
    dv_pdf_free(files->cards_pdf);
    dv_pdf_free(files->sheets_pdf);
    dv_file_free(files->cards_file);
    dv_file_free(files->sheets_file);
}

/* "png,pdf,sheet", the form in which a run keeps its formats. */
static int formats_read(const char *text)
{
    return (strstr(text, "png") ? DV_FORMAT_PNG : 0) | (strstr(text, "pdf") ? DV_FORMAT_PDF : 0) |
           (strstr(text, "sheet") ? DV_FORMAT_SHEET : 0);
}

static void formats_text(int formats, char out[16])
{
    snprintf(out, 16, "%s%s%s", formats & DV_FORMAT_PNG ? "png," : "",
             formats & DV_FORMAT_PDF ? "pdf," : "", formats & DV_FORMAT_SHEET ? "sheet," : "");
    out[strlen(out) - 1] = '\0';
}

static dv_status absolute(const char *path, char out[PATH_MAX], dv_error *err)
{
    if (realpath(path, out))
        return DV_OK;
    dv_fail(err, errno == ENOENT ? DV_E_NOT_FOUND : DV_E_IO, "a folder cannot be found");
    dv_fail_detailf(err, "%s: %s", path, strerror(errno));
    return errno == ENOENT ? DV_E_NOT_FOUND : DV_E_IO;
}

/* Files of a part: <out>/run-<run>-<what>-<part><suffix>. */
static dv_status part_path(const worker *w, int part_no, const char *what, const char *suffix,
                           char out[PATH_MAX], dv_error *err)
{
    int n = snprintf(out, PATH_MAX, "%s/run-%lld-%s-%04d%s", w->run->out_path,
                     (long long)w->run->run_id, what, part_no, suffix);

    return n > 0 && n < PATH_MAX ? DV_OK : dv_fail(err, DV_E_ARG, "the folder's path is too long");
}

/* A card that was revoked since must not stay in what an earlier, killed try left. */
static dv_status part_forget(const worker *w, int part_no, dv_error *err)
{
    char path[PATH_MAX];

    DV_TRY(part_path(w, part_no, "cards", ".pdf", path, err));
    DV_TRY(dv_file_remove(path, err));
    DV_TRY(part_path(w, part_no, "sheets", ".pdf", path, err));
    DV_TRY(dv_file_remove(path, err));
    DV_TRY(part_path(w, part_no, "png", "", path, err));
    return dv_folder_remove(path, err);
}

static dv_status pdf_begin(const worker *w, int part_no, const char *what, const dv_sheet *sheet,
                           dv_file **ret_file, dv_pdf **ret_pdf, dv_error *err)
{
    char path[PATH_MAX], title[64];
    dv_sink sink;

    DV_TRY(part_path(w, part_no, what, ".pdf", path, err));
    snprintf(title, sizeof title, "Run %lld, %s, part %d", (long long)w->run->run_id, what,
             part_no);
    DV_TRY(dv_file_create(path, 0666, ret_file, err));
    sink = dv_file_sink(*ret_file);
    DV_TRY(dv_pdf_new(w->design, w->vectors, sheet, title, &sink, ret_pdf, err));
    dv_pdf_set_created(*ret_pdf, w->run->issued_at); /* made again, the same bytes */
    return DV_OK;
}

/* Opened with the first card that can be drawn, so that a part of none leaves no empty file. */
static dv_status part_begin(const worker *w, int part_no, part_files *files, dv_error *err)
{
    if ((w->run->formats & DV_FORMAT_PNG) && !files->png_folder[0]) {
        DV_TRY(part_path(w, part_no, "png", "", files->png_folder, err));
        DV_TRY(dv_folder_make(files->png_folder, err));
    }
    if ((w->run->formats & DV_FORMAT_PDF) && !files->cards_pdf)
        DV_TRY(pdf_begin(w, part_no, "cards", NULL, &files->cards_file, &files->cards_pdf, err));
    if ((w->run->formats & DV_FORMAT_SHEET) && !files->sheets_pdf)
        DV_TRY(pdf_begin(w, part_no, "sheets", &DV_SHEET_A4_2X5, &files->sheets_file,
                         &files->sheets_pdf, err));
    return DV_OK;
}

static dv_status part_commit(const worker *w, part_files *files, dv_error *err)
{
    if (files->cards_pdf) {
        DV_TRY(dv_pdf_finish(files->cards_pdf, err));
        DV_TRY(dv_file_commit_fast(files->cards_file, err));
    }
    if (files->sheets_pdf) {
        DV_TRY(dv_pdf_finish(files->sheets_pdf, err));
        DV_TRY(dv_file_commit_fast(files->sheets_file, err));
    }
    if (files->png_folder[0])
        DV_TRY(dv_folder_sync(files->png_folder, err));
    return dv_folder_sync(w->run->out_path, err);
}

/* DV_OK with *ret_photo NULL when the folder has no photo of this name. */
static dv_status photo_find(const worker *w, const char *name, dv_photo **ret_photo, dv_error *err)
{
    static const char *const suffix[] = {".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG"};
    char path[PATH_MAX];

    /* An employee code is somebody else's text: it must not lead out of the folder. */
    if (!w->run->photos_path || !name || !*name || *name == '.' || strchr(name, '/'))
        return DV_OK;
    for (size_t i = 0; i < DV_COUNT(suffix); i++) {
        int n = snprintf(path, sizeof path, "%s/%s%s", w->run->photos_path, name, suffix[i]);

        if (n > 0 && n < (int)sizeof path && access(path, F_OK) == 0)
            return dv_photo_open(path, w->photo_width, w->photo_height, ret_photo, err);
    }
    return DV_OK;
}

static dv_status card_sign(const worker *w, const dv_rows *rows, int i, char text[DV_QR_TEXT_MAX],
                           dv_error *err)
{
    dv_claims claims = DV_CLAIMS_INIT;
    const char *hex = dv_rows_text(rows, i, 0);

    for (int b = 0; b < DV_CARD_ID_SIZE; b++) {
        char byte[3] = {hex[2 * b], hex[2 * b + 1], '\0'};
        claims.card_id[b] = (uint8_t)strtoul(byte, NULL, 16);
    }
    claims.status_index = dv_rows_int(rows, i, 1);
    claims.member_no = dv_rows_text(rows, i, 2);
    claims.full_name = dv_rows_text(rows, i, 3);
    claims.issued_at = w->run->issued_at;
    claims.expires_at = w->run->expires_at;
    return dv_token_sign(w->signer, &claims, w->run->qr_prefix, text, err);
}

static void date_as_printed(const char *iso, char out[11])
{
    out[0] = '\0';
    if (iso)
        snprintf(out, 11, "%.2s/%.2s/%.4s", iso + 8, iso + 5, iso);
}

/* A card before it is drawn; the texts of face live as long as the rows it came from. */
typedef struct card_ready {
    dv_card_face face;
    char qr_text[DV_QR_TEXT_MAX];
    char issued_on[11], expires_on[11];
    dv_photo *photo;
    dv_qr *qr;
} card_ready;

static void card_ready_end(card_ready *card)
{
    dv_photo_free(card->photo);
    dv_qr_free(card->qr);
}

/* Sign and check one card. DV_E_INVALID, _FORMAT and _RENDER say that it cannot be drawn. */
static dv_status card_prepare(const worker *w, const dv_rows *rows, int i, card_ready *card,
                              dv_error *err)
{
    dv_card_face *face = &card->face;

    DV_TRY(card_sign(w, rows, i, card->qr_text, err));
    date_as_printed(w->run->issued_on, card->issued_on);
    date_as_printed(w->run->valid_until, card->expires_on);
    *face = (dv_card_face)DV_CARD_FACE_INIT;
    face->card_no = dv_rows_text(rows, i, 0);
    face->member_no = dv_rows_text(rows, i, 2);
    face->full_name = dv_rows_text(rows, i, 3);
    face->birth_date = dv_rows_text(rows, i, 4);
    face->sex = dv_rows_text(rows, i, 5);
    face->unit_name = dv_rows_text(rows, i, 6);
    face->unit_of_issue = dv_rows_text(rows, i, 7);
    face->joined_on = dv_rows_text(rows, i, 8);
    face->issued_on = card->issued_on;
    face->expires_on = card->expires_on;
    face->qr_text = card->qr_text;

    DV_TRY(dv_qr_new(card->qr_text, &card->qr, err));
    if (w->photo_width > 0) {
        DV_TRY(photo_find(w, dv_rows_text(rows, i, 9), &card->photo, err));
        if (!card->photo)
            DV_TRY(photo_find(w, face->member_no, &card->photo, err));
    }
    return dv_painter_prepare(w->vectors ? w->vectors : w->pixels, face, card->photo, card->qr,
                              err);
}

static bool png_path(const part_files *files, dv_side side, const card_ready *card,
                     char out[PATH_MAX])
{
    int n = snprintf(out, PATH_MAX, "%s/%s-%s.png", files->png_folder, card->face.member_no,
                     side == DV_FRONT ? "front" : "back");

    return n > 0 && n < PATH_MAX;
}

/* A card that was refused half way must not lie among those that are printed. */
static void png_forget(const part_files *files, const card_ready *card)
{
    char path[PATH_MAX];

    for (dv_side side = DV_FRONT; files->png_folder[0] && side <= DV_BACK; side++) {
        if (png_path(files, side, card, path))
            unlink(path);
    }
}

static dv_status png_side(const worker *w, const part_files *files, dv_side side,
                          const card_ready *card, dv_error *err)
{
    char path[PATH_MAX];
    dv_auto(dv_file) file = NULL;
    dv_sink sink;

    if (!png_path(files, side, card, path))
        return dv_fail(err, DV_E_ARG, "the folder's path is too long");
    DV_TRY(dv_file_create(path, 0666, &file, err));
    sink = dv_file_sink(file);
    DV_TRY(dv_painter_png(w->pixels, side, &card->face, card->photo, card->qr, &sink, err));
    return dv_file_commit_fast(file, err);
}

/* One card into every file of its part. */
static dv_status card_draw(const worker *w, const part_files *files, const card_ready *card,
                           dv_error *err)
{
    if (files->png_folder[0]) {
        DV_TRY(png_side(w, files, DV_FRONT, card, err));
        if (dv_design_has_side(w->design, DV_BACK))
            DV_TRY(png_side(w, files, DV_BACK, card, err));
    }
    if (files->cards_pdf)
        DV_TRY(dv_pdf_add(files->cards_pdf, &card->face, card->photo, card->qr, err));
    if (files->sheets_pdf)
        DV_TRY(dv_pdf_add(files->sheets_pdf, &card->face, card->photo, card->qr, err));
    return DV_OK;
}

/* One more element of a PostgreSQL array written as text. */
static void array_put(dv_buf *array, const char *text)
{
    dv_buf_putc(array, array->size ? ',' : '{');
    dv_buf_putc(array, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            dv_buf_putc(array, '\\');
        dv_buf_putc(array, *text);
    }
    dv_buf_putc(array, '"');
}

typedef struct part_ledger {
    dv_buf printed, qr, units, refused, reason;
    int64_t n_printed, n_refused;
} part_ledger;

static void part_ledger_end(part_ledger *ledger)
{
    dv_buf_free(&ledger->printed);
    dv_buf_free(&ledger->qr);
    dv_buf_free(&ledger->units);
    dv_buf_free(&ledger->refused);
    dv_buf_free(&ledger->reason);
}

static dv_status ledger_note(part_ledger *ledger, dv_error *err)
{
    DV_TRY(dv_buf_status(&ledger->printed, err));
    DV_TRY(dv_buf_status(&ledger->qr, err));
    DV_TRY(dv_buf_status(&ledger->units, err));
    DV_TRY(dv_buf_status(&ledger->refused, err));
    return dv_buf_status(&ledger->reason, err);
}

/* Units may have changed while their members' cards were drawn. */
static dv_status note_outdated(const worker *w, const part_ledger *ledger, dv_error *err)
{
    dv_args args = {0};

    dv_arg_int(&args, w->run->run_id);
    dv_arg_text(&args, ledger->printed.data);
    dv_arg_text(&args, ledger->units.data);
    return dv_db_run(w->registry->db, &DV_SQL_run_part_outdate, &args, DV_ROWS_ONE, NULL, err);
}

/* The files are in place: write it into the ledger. */
static dv_status ledger_write(const worker *w, int part_no, part_ledger *ledger, dv_error *err)
{
    dv_args printed = {0}, refused = {0}, done = {0};
    dv_auto(dv_rows) now_printed = NULL;
    dv_auto(dv_rows) now_refused = NULL;
    dv_db *db = w->registry->db;

    if (ledger->n_printed) {
        dv_buf_putc(&ledger->printed, '}');
        dv_buf_putc(&ledger->qr, '}');
        dv_buf_putc(&ledger->units, '}');
    }
    if (ledger->n_refused) {
        dv_buf_putc(&ledger->refused, '}');
        dv_buf_putc(&ledger->reason, '}');
    }
    DV_TRY(ledger_note(ledger, err));
    if (ledger->n_printed) {
        dv_arg_int(&printed, w->run->run_id);
        dv_arg_text(&printed, ledger->printed.data);
        dv_arg_text(&printed, ledger->qr.data);
        dv_arg_text(&printed, w->run->issued_on);
        dv_arg_text(&printed, w->run->valid_until);
        dv_arg_int(&printed, part_no);
        DV_TRY(dv_db_run(db, &DV_SQL_run_part_print, &printed, DV_ROWS_NONE, &now_printed, err));
        DV_TRY(note_outdated(w, ledger, err));
    }
    if (ledger->n_refused) {
        dv_arg_int(&refused, w->run->run_id);
        dv_arg_text(&refused, ledger->refused.data);
        dv_arg_text(&refused, ledger->reason.data);
        DV_TRY(dv_db_run(db, &DV_SQL_run_part_refuse, &refused, DV_ROWS_NONE, &now_refused, err));
    }
    dv_arg_int(&done, w->run->run_id);
    dv_arg_int(&done, part_no);
    dv_arg_text(&done, w->registry->officer);
    /* As the ledger took them: a card that was revoked while it was drawn stays revoked. */
    dv_arg_int(&done, dv_rows_affected(now_printed));
    dv_arg_int(&done, dv_rows_affected(now_refused));
    return dv_db_run(db, &DV_SQL_run_part_done, &done, DV_ROWS_ONE, NULL, err);
}

static dv_status progress_tell(worker *w, dv_error *err)
{
    if (!w->progress || !w->progress->step)
        return DV_OK;
    if (w->progress->step(w->progress->user, w->done, w->run->cards) == 0)
        return DV_OK;
    dv_fail(err, DV_E_STOPPED, "the run was stopped; what is done stays");
    dv_fail_hint(err, "Resume run %lld to go on.", (long long)w->run->run_id);
    return DV_E_STOPPED;
}

static bool cannot_be_drawn(dv_status status)
{
    return status == DV_E_INVALID || status == DV_E_FORMAT || status == DV_E_RENDER;
}

/* Draw the cards of a claimed part and put its files in place, then mark them. */
static dv_status part_make(worker *w, int part_no, dv_error *err)
{
    __attribute__((cleanup(part_files_end))) part_files files = {0};
    __attribute__((cleanup(part_ledger_end))) part_ledger ledger = {0};
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    dv_arg_int(&args, w->run->run_id);
    dv_arg_int(&args, part_no);
    DV_TRY(dv_db_run(w->registry->db, &DV_SQL_run_part_cards, &args, DV_ROWS_ANY, &rows, err));
    DV_TRY(part_forget(w, part_no, err));
    for (int i = 0; i < dv_rows_count(rows); i++) {
        __attribute__((cleanup(card_ready_end))) card_ready card = {0};
        dv_error why = {0};
        dv_status status = card_prepare(w, rows, i, &card, &why);

        if (status == DV_OK) {
            DV_TRY(part_begin(w, part_no, &files, err));
            status = card_draw(w, &files, &card, &why);
        }
        if (status == DV_OK) {
            array_put(&ledger.printed, dv_rows_text(rows, i, 0));
            array_put(&ledger.qr, card.qr_text);
            array_put(&ledger.units, card.face.unit_name);
            ledger.n_printed++;
        } else if (cannot_be_drawn(status)) {
            png_forget(&files, &card);
            array_put(&ledger.refused, dv_rows_text(rows, i, 0));
            array_put(&ledger.reason, why.message);
            ledger.n_refused++;
        } else {
            if (err)
                *err = why;
            return status;
        }
        w->done++;
        DV_TRY(progress_tell(w, err));
    }
    DV_TRY(part_commit(w, &files, err));
    return ledger_write(w, part_no, &ledger, err);
}

/*
 * Claim one part and make it, in a transaction that holds the claim: whoever dies gives it back.
 * ret_left: parts that are not done yet.
 */
static dv_status part_next(worker *w, int64_t *ret_left, dv_error *err)
{
    dv_auto(dv_rows) claim = NULL;
    dv_auto(dv_rows) left = NULL;
    dv_args args = {0};
    dv_tx_auto tx = {0};
    dv_db *db = w->registry->db;

    dv_arg_int(&args, w->run->run_id);
    DV_TRY(dv_tx_begin(db, &tx, err));
    DV_TRY(dv_db_run(db, &DV_SQL_run_part_claim, &args, DV_ROWS_MAYBE, &claim, err));
    if (dv_rows_count(claim) == 0) {
        dv_rows_free(dv_take(&claim));
        DV_TRY(dv_db_run(db, &DV_SQL_run_part_wait, &args, DV_ROWS_MAYBE, &claim, err));
    }
    if (dv_rows_count(claim) > 0)
        DV_TRY(part_make(w, (int)dv_rows_int(claim, 0, 0), err));
    DV_TRY(dv_db_run(db, &DV_SQL_run_finish, &args, DV_ROWS_ONE, &left, err));
    *ret_left = dv_rows_int(left, 0, 0);
    return dv_tx_commit(&tx, err);
}

static dv_status run_read(dv_registry *registry, int64_t run_id, run_row *run, dv_error *err)
{
    dv_args args = {0};

    dv_arg_int(&args, run_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_run_get, &args, DV_ROWS_MAYBE, &run->rows, err));
    if (dv_rows_count(run->rows) == 0)
        return dv_fail(err, DV_E_NOT_FOUND, "there is no run %lld", (long long)run_id);
    run->run_id = run_id;
    run->design_path = dv_rows_text(run->rows, 0, 0);
    run->design_digest = dv_rows_text(run->rows, 0, 1);
    run->photos_path = dv_rows_text(run->rows, 0, 2);
    run->out_path = dv_rows_text(run->rows, 0, 3);
    run->formats = formats_read(dv_rows_text(run->rows, 0, 4));
    run->kid = dv_rows_text(run->rows, 0, 5);
    run->qr_prefix = dv_rows_text(run->rows, 0, 6);
    run->issued_at = dv_rows_int(run->rows, 0, 7);
    run->expires_at = dv_rows_int(run->rows, 0, 8);
    run->issued_on = dv_rows_text(run->rows, 0, 9);
    run->valid_until = dv_rows_text(run->rows, 0, 10);
    run->cards = dv_rows_int(run->rows, 0, 11);
    run->done = dv_rows_int(run->rows, 0, 12);
    return DV_OK;
}

/* Cards of one run must not differ by the moment at which it was interrupted. */
static dv_status run_unchanged(const run_row *run, const dv_design *design, const dv_signer *signer,
                               dv_error *err)
{
    if (strcmp(run->design_digest, dv_design_digest(design)) != 0) {
        dv_fail(err, DV_E_CONFLICT, "the design was changed since run %lld began",
                (long long)run->run_id);
        dv_fail_detail(
            err, run->design_path,
            "Put the design back as it was to finish this run; its cards are in no other.");
        return DV_E_CONFLICT;
    }
    if (strcmp(run->kid, dv_signer_kid(signer)) != 0) {
        dv_fail(err, DV_E_CONFLICT, "run %lld was begun with key %s, not with %s",
                (long long)run->run_id, run->kid, dv_signer_kid(signer));
        dv_fail_hint(err, "Give the key with which it was begun.");
        return DV_E_CONFLICT;
    }
    return DV_OK;
}

/* Without this check the rest of a run would be printed with silhouettes. */
static dv_status photos_there(const run_row *run, dv_error *err)
{
    int code = run->photos_path && access(run->photos_path, R_OK | X_OK) != 0 ? errno : 0;
    dv_status status = code == ENOENT ? DV_E_NOT_FOUND : DV_E_IO;

    if (!code)
        return DV_OK;
    dv_fail(err, status, "the photos of run %lld cannot be read: %s", (long long)run->run_id,
            strerror(code));
    dv_fail_detail(err, run->photos_path, "Put the folder back to finish this run.");
    return status;
}

static dv_status run_work(dv_registry *registry, int64_t run_id, const dv_design *design,
                          const dv_run_request *r, dv_error *err)
{
    __attribute__((cleanup(run_row_end))) run_row run = {0};
    dv_auto(dv_painter) pixels = NULL;
    dv_auto(dv_painter) vectors = NULL;
    worker w = {.registry = registry,
                .run = &run,
                .signer = r->signer,
                .progress = r->progress,
                .design = design};
    int64_t left = 0;

    DV_TRY(run_read(registry, run_id, &run, err));
    DV_TRY(run_unchanged(&run, design, r->signer, err));
    DV_TRY(photos_there(&run, err));
    DV_TRY(dv_folder_make(run.out_path, err));
    if (run.formats & DV_FORMAT_PNG)
        DV_TRY(dv_painter_new(design, DPI, false, &pixels, err));
    if (run.formats & ~DV_FORMAT_PNG)
        DV_TRY(dv_painter_new(design, DPI, true, &vectors, err));
    w.pixels = pixels;
    w.vectors = vectors;
    w.done = run.done;
    dv_painter_photo_size(vectors ? vectors : pixels, &w.photo_width, &w.photo_height);
    do
        DV_TRY(part_next(&w, &left, err));
    while (left > 0);
    return DV_OK;
}

/* A new run over what is ordered, or one that was not finished; 0 when there is neither. */
static dv_status run_begin(dv_registry *registry, const dv_run_request *r, const dv_design *design,
                           int64_t *ret_run_id, dv_error *err)
{
    char design_path[PATH_MAX], photos_path[PATH_MAX], out_path[PATH_MAX], formats[16];
    dv_auto(dv_rows) found = NULL;
    dv_auto(dv_rows) taken = NULL;
    dv_args find = {0}, make = {0}, assign = {0};
    dv_tx_auto tx = {0};
    dv_scope scope;

    DV_TRY(dv_scope_find(registry, r->unit_code, &scope, err));
    DV_TRY(absolute(r->design_folder, design_path, err));
    if (r->photos_folder)
        DV_TRY(absolute(r->photos_folder, photos_path, err));
    DV_TRY(dv_folder_make(r->out_folder, err));
    DV_TRY(absolute(r->out_folder, out_path, err));
    if (strlen(out_path) >= OUT_PATH_MAX)
        return dv_fail(err, DV_E_ARG, "the folder's path is too long");
    formats_text(r->formats, formats);

    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_run_lock, NULL, DV_ROWS_ONE, NULL, err));
    dv_arg_int(&find, scope.unit_id);
    dv_arg_text(&find, design_path);
    dv_arg_text(&find, out_path);
    dv_arg_text(&find, formats);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_run_find_open, &find, DV_ROWS_MAYBE, &found, err));
    if (dv_rows_count(found) > 0) {
        *ret_run_id = dv_rows_int(found, 0, 0);
        return DV_OK;
    }
    dv_rows_free(dv_take(&found));

    dv_arg_int(&make, scope.unit_id);
    dv_arg_text(&make, design_path);
    dv_arg_text(&make, dv_design_digest(design));
    dv_arg_text(&make, r->photos_folder ? photos_path : NULL);
    dv_arg_text(&make, out_path);
    dv_arg_text(&make, formats);
    dv_arg_text(&make, dv_signer_kid(r->signer));
    dv_arg_text(&make, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_run_make, &make, DV_ROWS_ONE, &found, err));
    dv_arg_int(&assign, dv_rows_int(found, 0, 0));
    dv_arg_int(&assign, scope.lft);
    dv_arg_int(&assign, scope.rgt);
    dv_arg_int(&assign, r->part_cards ? r->part_cards : PART_CARDS);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_run_assign, &assign, DV_ROWS_ANY, &taken, err));
    *ret_run_id = 0;
    if (dv_rows_affected(taken) == 0)
        return DV_OK; /* rolled back: a run over nothing is no run */
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_run_id = dv_rows_int(found, 0, 0);
    return DV_OK;
}

dv_status dv_run_create(dv_registry *registry, const dv_run_request *request, int64_t *ret_run_id,
                        dv_error *err)
{
    dv_auto(dv_design) design = NULL;
    dv_run_request r;
    int64_t run_id = 0;

    if (!registry || !ret_run_id)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&r, sizeof r, request, "dv_run_request", err));
    if (!r.design_folder || !r.out_folder || !r.signer)
        return dv_fail(err, DV_E_ARG, "a run needs a design, a folder for its files and a key");
    DV_TRY(dv_signer_check_use(r.signer, DV_KEY_CARD, err));
    if (r.formats & ~(DV_FORMAT_PNG | DV_FORMAT_PDF | DV_FORMAT_SHEET))
        return dv_fail(err, DV_E_ARG, "formats are PNG, PDF and sheet");
    if (r.part_cards < 0 || r.part_cards > PART_CARDS_MAX)
        return dv_fail(err, DV_E_ARG, "a file holds 1 to %d cards", PART_CARDS_MAX);
    if (r.formats == 0)
        r.formats = DV_FORMAT_PNG | DV_FORMAT_PDF | DV_FORMAT_SHEET;
    DV_TRY(dv_design_load(r.design_folder, &design, err));
    DV_TRY(run_begin(registry, &r, design, &run_id, err));
    if (run_id)
        DV_TRY(run_work(registry, run_id, design, &r, err));
    *ret_run_id = run_id;
    return DV_OK;
}

dv_status dv_run_resume(dv_registry *registry, int64_t run_id, const dv_run_request *request,
                        dv_error *err)
{
    __attribute__((cleanup(run_row_end))) run_row run = {0};
    dv_auto(dv_design) design = NULL;
    dv_run_request r;

    if (!registry)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&r, sizeof r, request, "dv_run_request", err));
    if (!r.signer)
        return dv_fail(err, DV_E_ARG, "a run needs a key");
    DV_TRY(run_read(registry, run_id, &run, err));
    DV_TRY(dv_design_load(run.design_path, &design, err));
    return run_work(registry, run_id, design, &r, err);
}

dv_status dv_run_list(dv_registry *registry, int64_t run_id, dv_page **ret_page, dv_error *err)
{
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    dv_arg_int(&args, run_id);
    return dv_db_page(registry->db, &DV_SQL_run_list, &args,
                      "run_id# unit_code state cards# printed# refused# parts# parts_done# formats "
                      "out_folder design_folder key_id made_at done_at",
                      ret_page, err);
}

dv_status dv_run_refusals(dv_registry *registry, int64_t run_id, dv_page **ret_page, dv_error *err)
{
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    dv_arg_int(&args, run_id);
    return dv_db_page(registry->db, &DV_SQL_run_refusals, &args,
                      "card_id member_no full_name reason", ret_page, err);
}
