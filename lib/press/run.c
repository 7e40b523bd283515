/* SPDX-License-Identifier: MIT */
#include "press/inside.h"

#include "credential/key.h"
#include "ground/file.h"
#include "picture/pdf.h"
#include "press/paper.h"
#include "press/photo_inside.h"
#include "press/run_inside.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

DV_AUTO(dv_design, dv_design_free)

enum { PART_CARDS_MAX = 10000 };

/* What the folder of a run leaves for the names in it. */
enum { NAMES_MAX = 128, OUT_PATH_MAX = PATH_MAX - NAMES_MAX };

/* A folder of a hundred thousand names is no use to anyone. */
enum { FOLDER_PARTS = 1000 };

enum { LEASE_MAX_S = 24 * 60 * 60 };

enum { PROOF_ONE_IN = 100 };

typedef dv_run_row run_row;
typedef dv_worker worker;

enum { PAPER_COLUMN = 14, REST_COLUMN = 20 }; /* of run_get */

/* Where a part's cards go; each is NULL when its format is not wanted or no card was drawn yet. */
typedef struct part_files {
    dv_file *cards_file, *sheets_file;
    dv_pdf *cards_pdf, *sheets_pdf;
    dv_files pngs;
    dv_buf png; /* the one that is made */
    char stage[PATH_MAX], png_folder[PATH_MAX];
} part_files;

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
    dv_files_end(&files->pngs);
    dv_buf_free(&files->png);
}

/* "png,pdf,sheet", the form in which a run keeps its formats. */
static int formats_read(const char *text)
{
    return (strstr(text, "png") ? DV_FORMAT_PNG : 0) | (strstr(text, "pdf") ? DV_FORMAT_PDF : 0) |
           (strstr(text, "sheet") ? DV_FORMAT_SHEET : 0) |
           (strstr(text, "printer") ? DV_FORMAT_PRINTER : 0);
}

enum { FORMATS_SIZE = sizeof "png,pdf,sheet,printer," };

static void formats_text(int formats, char out[FORMATS_SIZE])
{
    snprintf(out, FORMATS_SIZE, "%s%s%s%s", formats & DV_FORMAT_PNG ? "png," : "",
             formats & DV_FORMAT_PDF ? "pdf," : "", formats & DV_FORMAT_SHEET ? "sheet," : "",
             formats & DV_FORMAT_PRINTER ? "printer," : "");
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

/* <out>, or of a run of very many parts <out>/run-<run>-parts-<first>-<last>. */
static dv_status part_base(const worker *w, int part_no, char out[PATH_MAX], dv_error *err)
{
    int first = (part_no - 1) / FOLDER_PARTS * FOLDER_PARTS + 1, n;

    if (w->run->parts <= FOLDER_PARTS)
        n = snprintf(out, PATH_MAX, "%s", w->run->out_path);
    else
        n = snprintf(out, PATH_MAX, "%s/run-%lld-parts-%04d-%04d", w->run->out_path,
                     (long long)w->run->run_id, first, first + FOLDER_PARTS - 1);
    return n > 0 && n < PATH_MAX ? DV_OK : dv_fail(err, DV_E_ARG, "the folder's path is too long");
}

__attribute__((format(printf, 3, 4))) static dv_status path_add(char path[PATH_MAX], dv_error *err,
                                                                const char *format, ...)
{
    size_t size = strlen(path);
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(path + size, PATH_MAX - size, format, args);
    va_end(args);
    return n > 0 && n < (int)(PATH_MAX - size)
               ? DV_OK
               : dv_fail(err, DV_E_ARG, "the folder's path is too long");
}

/* Files of a part: <base>/run-<run>-<what>-<part><suffix>. */
static dv_status part_path(const worker *w, int part_no, const char *what, const char *suffix,
                           char out[PATH_MAX], dv_error *err)
{
    DV_TRY(part_base(w, part_no, out, err));
    return path_add(out, err, "/run-%lld-%s-%04d%s", (long long)w->run->run_id, what, part_no,
                    suffix);
}

/* Where a worker makes a part before its files are given their names: nobody else writes there. */
static dv_status stage_path(const worker *w, int claim, char out[PATH_MAX], dv_error *err)
{
    DV_TRY(part_base(w, w->part_no, out, err));
    return path_add(out, err, "/.run-%lld-part-%04d-%d", (long long)w->run->run_id, w->part_no,
                    claim);
}

/* A file of a part while it is made. */
static dv_status staged_path(const worker *w, const char *what, const char *suffix,
                             char out[PATH_MAX], dv_error *err)
{
    DV_TRY(stage_path(w, w->claim, out, err));
    return path_add(out, err, "/run-%lld-%s-%04d%s", (long long)w->run->run_id, what, w->part_no,
                    suffix);
}

dv_status dv_part_clean(const worker *w, int first_claim, dv_error *err)
{
    char path[PATH_MAX];

    for (int claim = first_claim; claim <= w->claim; claim++) {
        DV_TRY(stage_path(w, claim, path, err));
        DV_TRY(path_add(path, err, "/run-%lld-png-%04d", (long long)w->run->run_id, w->part_no));
        DV_TRY(dv_folder_remove(path, err));
        DV_TRY(stage_path(w, claim, path, err));
        DV_TRY(dv_folder_remove(path, err));
    }
    return DV_OK;
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

    DV_TRY(staged_path(w, what, ".pdf", path, err));
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
    dv_sheet sheet;

    if (!files->stage[0]) {
        DV_TRY(stage_path(w, w->claim, files->stage, err));
        DV_TRY(dv_folder_make(files->stage, err));
    }
    if ((w->run->formats & DV_FORMAT_PNG) && !files->png_folder[0]) {
        DV_TRY(staged_path(w, "png", "", files->png_folder, err));
        DV_TRY(dv_folder_make(files->png_folder, err));
    }
    if ((w->run->formats & DV_FORMAT_PDF) && !files->cards_pdf)
        DV_TRY(pdf_begin(w, part_no, "cards", dv_paper_of_cards(&w->run->paper, &sheet),
                         &files->cards_file, &files->cards_pdf, err));
    if ((w->run->formats & DV_FORMAT_SHEET) && !files->sheets_pdf)
        DV_TRY(pdf_begin(w, part_no, "sheets", dv_paper_of_sheets(&w->run->paper, part_no, &sheet),
                         &files->sheets_file, &files->sheets_pdf, err));
    return DV_OK;
}

static dv_status part_finish(part_files *files, dv_error *err)
{
    if (files->cards_pdf) {
        DV_TRY(dv_file_why(files->cards_file, dv_pdf_finish(files->cards_pdf, err), err));
        DV_TRY(dv_file_commit_fast(files->cards_file, err));
    }
    if (files->sheets_pdf) {
        DV_TRY(dv_file_why(files->sheets_file, dv_pdf_finish(files->sheets_pdf, err), err));
        DV_TRY(dv_file_commit_fast(files->sheets_file, err));
    }
    DV_TRY(dv_files_sync(&files->pngs, err));
    if (files->png_folder[0])
        DV_TRY(dv_folder_sync(files->png_folder, err));
    return DV_OK;
}

/*
 * Nobody else can claim the part from here to the end of the transaction. DV_E_CONFLICT: somebody
 * did, while we stood still.
 */
static dv_status part_hold(const worker *w, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};

    dv_arg_int(&args, w->run->run_id);
    dv_arg_int(&args, w->part_no);
    dv_arg_int(&args, w->claim);
    DV_TRY(dv_db_run(w->registry->db, &DV_SQL_run_part_hold, &args, DV_ROWS_MAYBE, &rows, err));
    return dv_rows_count(rows) > 0
               ? DV_OK
               : dv_fail(err, DV_E_CONFLICT, "part %d was taken over by another worker",
                         w->part_no);
}

/* Give the files of the part their names, in place of what an earlier try left. */
static dv_status part_publish(const worker *w, const part_files *files, dv_error *err)
{
    char base[PATH_MAX];

    DV_TRY(part_base(w, w->part_no, base, err));
    DV_TRY(part_forget(w, w->part_no, err));
    return files->stage[0] ? dv_folder_pour(files->stage, base, err) : DV_OK;
}

/* Without this check the rest of a run, or of a part, would be printed with silhouettes. */
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
static dv_status card_prepare(const worker *w, const dv_rows *rows, int i, dv_portraits *portraits,
                              card_ready *card, dv_error *err)
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
    if (w->photo_width > 0)
        DV_TRY(dv_portrait_open(portraits, i, w->photo_width, w->photo_height, &card->photo, err));
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

static dv_status png_side(const worker *w, part_files *files, dv_side side, const card_ready *card,
                          dv_error *err)
{
    dv_sink sink = dv_buf_sink(&files->png);
    char path[PATH_MAX];
    dv_status status;

    if (!png_path(files, side, card, path))
        return dv_fail(err, DV_E_ARG, "the folder's path is too long");
    dv_buf_clear(&files->png);
    status = dv_painter_png(w->pixels, side, &card->face, card->photo, card->qr, &sink, err);
    DV_TRY(dv_buf_status(&files->png, err));
    if (status != DV_OK)
        return status;
    return dv_files_put(&files->pngs, path, 0666, files->png.data, files->png.size, err);
}

static dv_status pdf_add(dv_pdf *pdf, const dv_file *file, const card_ready *card, dv_error *err)
{
    return dv_file_why(file, dv_pdf_add(pdf, &card->face, card->photo, card->qr, err), err);
}

/* One card into every file of its part. */
static dv_status card_draw(const worker *w, part_files *files, const card_ready *card,
                           dv_error *err)
{
    if (files->png_folder[0]) {
        DV_TRY(png_side(w, files, DV_FRONT, card, err));
        if (dv_design_has_side(w->design, DV_BACK))
            DV_TRY(png_side(w, files, DV_BACK, card, err));
    }
    if (files->cards_pdf)
        DV_TRY(pdf_add(files->cards_pdf, files->cards_file, card, err));
    if (files->sheets_pdf)
        DV_TRY(pdf_add(files->sheets_pdf, files->sheets_file, card, err));
    return DV_OK;
}

typedef struct part_ledger {
    dv_buf printed, qr, units, refused, reason;
    int64_t n_printed, n_refused;
    int *drawn; /* rows of the cards in the files, in their order */
} part_ledger;

static void part_ledger_end(part_ledger *ledger)
{
    dv_buf_free(&ledger->printed);
    dv_buf_free(&ledger->qr);
    dv_buf_free(&ledger->units);
    dv_buf_free(&ledger->refused);
    dv_buf_free(&ledger->reason);
    free(ledger->drawn);
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
static dv_status ledger_write(const worker *w, part_ledger *ledger, dv_error *err)
{
    dv_args printed = {0}, refused = {0}, done = {0};
    dv_auto(dv_rows) now_printed = NULL;
    dv_auto(dv_rows) now_refused = NULL;
    dv_db *db = w->registry->db;

    if (ledger->n_printed) {
        dv_array_end(&ledger->printed);
        dv_array_end(&ledger->qr);
        dv_array_end(&ledger->units);
    }
    if (ledger->n_refused) {
        dv_array_end(&ledger->refused);
        dv_array_end(&ledger->reason);
    }
    DV_TRY(ledger_note(ledger, err));
    if (ledger->n_printed) {
        dv_arg_int(&printed, w->run->run_id);
        dv_arg_text(&printed, ledger->printed.data);
        dv_arg_text(&printed, ledger->qr.data);
        dv_arg_text(&printed, w->run->issued_on);
        dv_arg_text(&printed, w->run->valid_until);
        dv_arg_int(&printed, w->part_no);
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
    dv_arg_int(&done, w->part_no);
    dv_arg_text(&done, w->registry->officer);
    /* As the ledger took them: a card that was revoked while it was drawn stays revoked. */
    dv_arg_int(&done, dv_rows_affected(now_printed));
    dv_arg_int(&done, dv_rows_affected(now_refused));
    dv_arg_int(&done, w->claim);
    return dv_db_run(db, &DV_SQL_run_part_done, &done, DV_ROWS_ONE, NULL, err);
}

static bool cannot_be_drawn(dv_status status)
{
    return status == DV_E_INVALID || status == DV_E_FORMAT || status == DV_E_RENDER;
}

/* Draw the cards of the part, in order; those that cannot be drawn are noted with the reason. */
static dv_status part_draw(worker *w, const dv_rows *rows, dv_portraits *portraits,
                           part_files *files, part_ledger *ledger, dv_error *err)
{
    ledger->drawn = calloc((size_t)dv_rows_count(rows) + 1, sizeof *ledger->drawn);
    if (!ledger->drawn)
        return dv_fail_nomem(err);
    for (int i = 0; i < dv_rows_count(rows); i++) {
        __attribute__((cleanup(card_ready_end))) card_ready card = {0};
        dv_error why = {0};
        dv_status status = card_prepare(w, rows, i, portraits, &card, &why);

        if (status == DV_OK) {
            DV_TRY(part_begin(w, w->part_no, files, err));
            status = card_draw(w, files, &card, &why);
        }
        if (status == DV_OK) {
            dv_array_put(&ledger->printed, dv_rows_text(rows, i, 0));
            dv_array_put(&ledger->qr, card.qr_text);
            dv_array_put(&ledger->units, card.face.unit_name);
            ledger->drawn[ledger->n_printed++] = i;
        } else if (cannot_be_drawn(status)) {
            png_forget(files, &card);
            dv_array_put(&ledger->refused, dv_rows_text(rows, i, 0));
            dv_array_put(&ledger->reason, why.message);
            ledger->n_refused++;
        } else {
            if (err)
                *err = why;
            return status;
        }
        w->press->done++;
        DV_TRY(dv_worker_step(w, err));
    }
    return DV_OK;
}

/* The PDFs of a part as they are read back. */
typedef struct part_proof {
    const part_files *files;
    char cards_path[PATH_MAX], sheets_path[PATH_MAX];
    dv_scan_pdf *cards, *sheets; /* NULL when there is no such file */
} part_proof;

static void part_proof_end(part_proof *proof)
{
    dv_scan_pdf_free(proof->cards);
    dv_scan_pdf_free(proof->sheets);
}

static dv_status proof_open(const worker *w, const part_files *files, part_proof *proof,
                            dv_error *err)
{
    proof->files = files;
    DV_TRY(staged_path(w, "cards", ".pdf", proof->cards_path, err));
    DV_TRY(staged_path(w, "sheets", ".pdf", proof->sheets_path, err));
    if (files->cards_pdf)
        DV_TRY(dv_proof_open(proof->cards_path, &proof->cards, err));
    if (files->sheets_pdf)
        DV_TRY(dv_proof_open(proof->sheets_path, &proof->sheets, err));
    return DV_OK;
}

/* The index'th card of the files, made from the same row once more. */
static dv_status card_prove(worker *w, const part_proof *proof, const dv_rows *rows, int row,
                            dv_portraits *portraits, int index, dv_error *err)
{
    __attribute__((cleanup(card_ready_end))) card_ready card = {0};
    char path[PATH_MAX];
    dv_sheet sheet;

    DV_TRY(card_prepare(w, rows, row, portraits, &card, err));
    DV_TRY(dv_proof_begin(w->proof, &(dv_proof_card){&card.face, card.photo, card.qr},
                          w->run->issued_at, err));
    for (dv_side side = DV_FRONT; proof->files->png_folder[0] && side <= DV_BACK; side++) {
        if (dv_design_has_side(w->design, side) && png_path(proof->files, side, &card, path))
            DV_TRY(dv_proof_png(w->proof, side, path, err));
    }
    if (proof->cards)
        DV_TRY(dv_proof_pdf(w->proof, proof->cards, proof->cards_path,
                            dv_paper_of_cards(&w->run->paper, &sheet), index, err));
    if (proof->sheets)
        DV_TRY(dv_proof_pdf(w->proof, proof->sheets, proof->sheets_path,
                            dv_paper_of_sheets(&w->run->paper, w->part_no, &sheet), index, err));
    return DV_OK;
}

/*
 * Proof before print. The cards of a sample lie elsewhere in each part; on sheets they lie on as
 * few pages as can be, since a page is read back whole.
 */
static dv_status part_prove(worker *w, const dv_rows *rows, dv_portraits *portraits,
                            const part_files *files, const part_ledger *ledger, dv_error *err)
{
    __attribute__((cleanup(part_proof_end))) part_proof proof = {0};
    int n = (int)ledger->n_printed, one_in = PROOF_ONE_IN, first = 0, slots = 1;
    dv_sheet sheet;
    dv_sample sample;

    if (n == 0)
        return DV_OK;
    if (!w->proof)
        DV_TRY(dv_tools_proof(w->tools, &w->proof, err));
    if (!w->proof)
        return DV_OK;
    if (w->press->request->proof == DV_PROOF_ALL)
        one_in = 1;
    if (files->sheets_pdf) {
        slots = dv_sheet_slots(dv_paper_of_sheets(&w->run->paper, w->part_no, &sheet));
        first = sheet.first;
    }
    DV_TRY(proof_open(w, files, &proof, err));
    sample = dv_sample_of(n, one_in, slots, first, w->part_no);
    for (int i; (i = dv_sample_next(&sample)) >= 0;) {
        DV_TRY(card_prove(w, &proof, rows, ledger->drawn[i], portraits, i, err));
        DV_TRY(dv_worker_step(w, err));
    }
    return DV_OK;
}

/*
 * The files are made aside, and take their names only while the claim is held: a worker who comes
 * back after its lease neither writes over the files of the next nor marks a card.
 */
dv_status dv_part_make(worker *w, dv_error *err)
{
    __attribute__((cleanup(part_files_end))) part_files files = {0};
    __attribute__((cleanup(part_ledger_end))) part_ledger ledger = {0};
    dv_auto(dv_rows) rows = NULL;
    dv_portraits_auto portraits = {w->registry, w->run->photos_path, .no = 2, .code = 9};
    dv_db *db = w->registry->db;
    dv_args args = {0};
    dv_tx_auto tx = {0};

    DV_TRY(photos_there(w->run, err));
    DV_TRY(dv_part_clean(w, 1, err));
    dv_arg_int(&args, w->run->run_id);
    dv_arg_int(&args, w->part_no);
    dv_arg_id(&args, 0);
    DV_TRY(dv_db_run(db, &DV_SQL_run_part_cards, &args, DV_ROWS_ANY, &rows, err));
    portraits.rows = rows;
    DV_TRY(part_draw(w, rows, &portraits, &files, &ledger, err));
    DV_TRY(part_finish(&files, err));
    DV_TRY(part_prove(w, rows, &portraits, &files, &ledger, err));
    DV_TRY(photos_there(w->run, err));
    DV_TRY(dv_tx_begin(db, &tx, err));
    DV_TRY(part_hold(w, err));
    DV_TRY(part_publish(w, &files, err));
    DV_TRY(ledger_write(w, &ledger, err));
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
    run->parts = dv_rows_int(run->rows, 0, 13);
    run->whole = dv_rows_int(run->rows, 0, REST_COLUMN) == 0;
    return dv_paper_read(run->rows, 0, PAPER_COLUMN, &run->paper, err);
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

static dv_status run_work(dv_registry *registry, int64_t run_id, const dv_design *design,
                          const dv_run_request *r, dv_tools *tools, dv_error *err)
{
    __attribute__((cleanup(run_row_end))) run_row run = {0};

    DV_TRY(run_read(registry, run_id, &run, err));
    DV_TRY(run_unchanged(&run, design, r->signer, err));
    DV_TRY(photos_there(&run, err));
    if (run.formats & DV_FORMAT_PRINTER)
        return DV_OK; /* its cards wait for dv_print_claim() */
    DV_TRY(dv_folder_make(run.out_path, err));
    return dv_workers_run(registry, &run, design, r, tools, err);
}

/* A run that is taken up again is on the paper that is asked for now. */
static dv_status run_on_paper(dv_registry *registry, int64_t run_id, const dv_run_request *r,
                              const dv_stock *stock, dv_error *err)
{
    __attribute__((cleanup(run_row_end))) run_row run = {0};

    DV_TRY(run_read(registry, run_id, &run, err));
    return dv_paper_same(run.rows, 0, PAPER_COLUMN, r, stock, run_id, err);
}

/* A new run over what is ordered, or one that was not finished; 0 when there is neither. */
static dv_status run_begin(dv_registry *registry, const dv_run_request *r, const dv_design *design,
                           const dv_stock *stock, int64_t *ret_run_id, dv_error *err)
{
    char design_path[PATH_MAX], photos_path[PATH_MAX], out_path[PATH_MAX] = "";
    char formats[FORMATS_SIZE];
    dv_auto(dv_rows) found = NULL;
    dv_args find = {0}, make = {0};
    dv_tx_auto tx = {0};
    int64_t taken;
    dv_scope scope;

    DV_TRY(dv_scope_find(registry, r->unit_code, &scope, err));
    DV_TRY(absolute(r->design_folder, design_path, err));
    if (r->photos_folder)
        DV_TRY(absolute(r->photos_folder, photos_path, err));
    if (r->out_folder) {
        DV_TRY(dv_folder_make(r->out_folder, err));
        DV_TRY(absolute(r->out_folder, out_path, err));
    }
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
        return run_on_paper(registry, *ret_run_id, r, stock, err);
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
    dv_paper_args(&make, r, stock);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_run_make, &make, DV_ROWS_ONE, &found, err));
    DV_TRY(
        dv_run_take_first(registry->db, dv_rows_int(found, 0, 0), &scope, r, stock, &taken, err));
    *ret_run_id = 0;
    if (taken == 0)
        return DV_OK; /* rolled back: a run over nothing is no run */
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_run_id = dv_rows_int(found, 0, 0);
    return DV_OK;
}

static dv_status check_request(const dv_run_request *r, dv_error *err)
{
    DV_TRY(dv_signer_check_use(r->signer, DV_KEY_CARD, err));
    if (r->jobs < 0 || r->jobs > DV_RUN_JOBS_MAX)
        return dv_fail(err, DV_E_ARG, "a run has 1 to %d jobs", DV_RUN_JOBS_MAX);
    if (r->proof < DV_PROOF_SAMPLE || r->proof > DV_PROOF_NONE)
        return dv_fail(err, DV_E_ARG, "a proof is of a sample, of all or of none");
    if (r->lease_s < 0 || r->lease_s > LEASE_MAX_S)
        return dv_fail(err, DV_E_ARG, "a lease lasts 1 to %d seconds", LEASE_MAX_S);
    return DV_OK;
}

dv_status dv_run_create(dv_registry *registry, const dv_run_request *request, int64_t *ret_run_id,
                        dv_error *err)
{
    dv_auto(dv_design) design = NULL;
    dv_auto(dv_stock) stock = NULL;
    __attribute__((cleanup(dv_tools_end))) dv_tools tools = {0};
    dv_run_request r;
    int64_t run_id = 0;

    if (!registry || !ret_run_id)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&r, sizeof r, request, "dv_run_request", err));
    if (r.formats == DV_FORMAT_PRINTER && r.out_folder)
        return dv_fail(err, DV_E_ARG, "a run for a printer writes no files");
    if (!r.design_folder || (!r.out_folder && r.formats != DV_FORMAT_PRINTER) || !r.signer)
        return dv_fail(err, DV_E_ARG, "a run needs a design, a folder for its files and a key");
    DV_TRY(check_request(&r, err));
    if (r.formats != DV_FORMAT_PRINTER &&
        (r.formats & ~(DV_FORMAT_PNG | DV_FORMAT_PDF | DV_FORMAT_SHEET)))
        return dv_fail(err, DV_E_ARG, "formats are PNG, PDF and sheet, or printer alone");
    if (r.part_cards < 0 || r.part_cards > PART_CARDS_MAX)
        return dv_fail(err, DV_E_ARG, "a file holds 1 to %d cards", PART_CARDS_MAX);
    if (r.formats == 0)
        r.formats = DV_FORMAT_PNG | DV_FORMAT_PDF | DV_FORMAT_SHEET;
    DV_TRY(dv_paper_ask(&r, &stock, err));
    DV_TRY(dv_design_load(r.design_folder, &design, err));
    dv_tools_plan(&tools, design, r.signer, r.formats, r.proof);
    if (r.formats != DV_FORMAT_PRINTER)
        dv_tools_begin(&tools);
    DV_TRY(run_begin(registry, &r, design, stock, &run_id, err));
    if (run_id)
        DV_TRY(run_work(registry, run_id, design, &r, &tools, err));
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
    DV_TRY(check_request(&r, err));
    DV_TRY(run_read(registry, run_id, &run, err));
    if (run.formats & DV_FORMAT_PRINTER) {
        dv_fail(err, DV_E_STATE, "the cards of run %lld wait for a printer", (long long)run_id);
        dv_fail_hint(err, "They are printed job by job: dv_print_claim().");
        return DV_E_STATE;
    }
    DV_TRY(dv_design_load(run.design_path, &design, err));
    return run_work(registry, run_id, design, &r, NULL, err);
}

/* The PDF of a job: it goes to the caller and, when it is to be proved, is kept. */
typedef struct job_pdf {
    const dv_run_job *job;
    dv_sink sink;
    dv_pdf *pdf; /* NULL: no card could be drawn yet */
    dv_buf kept;
    int *drawn; /* rows of the cards in it, in their order */
    int n;
} job_pdf;

static void job_pdf_end(job_pdf *j)
{
    dv_pdf_free(j->pdf);
    dv_buf_free(&j->kept);
    free(j->drawn);
}

static int32_t job_write(void *user, const uint8_t *data, size_t size)
{
    job_pdf *j = user;

    if (j->job->proof != DV_PROOF_NONE)
        dv_buf_put(&j->kept, data, size);
    return j->kept.broken ? -1 : j->job->sink->write(j->job->sink->user, data, size);
}

/* One card into the PDF of a job, which begins with the first that can be drawn. */
static dv_status job_card(const worker *w, job_pdf *j, dv_portraits *portraits, int i,
                          dv_error *err)
{
    const dv_run_job *job = j->job;
    const dv_rows *rows = portraits->rows;
    __attribute__((cleanup(card_ready_end))) card_ready card = {0};
    dv_error why = {0};
    dv_status status = card_prepare(w, rows, i, portraits, &card, &why);
    char title[64];
    dv_sheet sheet;

    if (cannot_be_drawn(status)) {
        job->told(job->user, dv_rows_text(rows, i, 0), NULL, NULL, why.message);
        return DV_OK;
    }
    if (status != DV_OK && err)
        *err = why;
    if (status != DV_OK)
        return status;
    if (!j->pdf) {
        snprintf(title, sizeof title, "Run %lld, job %lld", (long long)job->run_id,
                 (long long)job->job_id);
        j->sink = (dv_sink){job_write, j};
        DV_TRY(dv_pdf_new(w->design, w->vectors, dv_paper_of_cards(&w->run->paper, &sheet), title,
                          &j->sink, &j->pdf, err));
        dv_pdf_set_created(j->pdf, w->run->issued_at);
    }
    DV_TRY(dv_pdf_add(j->pdf, &card.face, card.photo, card.qr, err));
    j->drawn[j->n++] = i;
    job->told(job->user, card.face.card_no, card.qr_text, card.face.unit_name, NULL);
    return DV_OK;
}

/* Proof before print, as of the cards of a part; at least one of each job. */
static dv_status job_prove(worker *w, const job_pdf *j, dv_portraits *portraits, dv_error *err)
{
    const part_files none = {0};
    __attribute__((cleanup(part_proof_end)))
    part_proof proof = {&none, "print job", "", NULL, NULL};
    int step = j->job->proof == DV_PROOF_ALL ? 1 : PROOF_ONE_IN;
    int least = j->n < step ? j->n : step;

    DV_TRY(dv_proof_new(w->design, w->signer, DV_RUN_DPI, &w->proof, err));
    DV_TRY(dv_scan_pdf_open_data(j->kept.data, j->kept.size, &proof.cards, err));
    for (int i = (int)(j->job->job_id * 37 % least); i < j->n; i += step)
        DV_TRY(card_prove(w, &proof, portraits->rows, j->drawn[i], portraits, i, err));
    return DV_OK;
}

static dv_status job_finish(worker *w, job_pdf *j, dv_portraits *portraits, dv_error *err)
{
    dv_status status = DV_OK;

    if (!j->pdf)
        return DV_OK;
    DV_TRY(dv_pdf_finish(j->pdf, err));
    if (j->job->proof != DV_PROOF_NONE)
        status = job_prove(w, j, portraits, err);
    dv_proof_free(dv_take(&w->proof));
    if (status == DV_E_RENDER || status == DV_E_FORMAT)
        dv_fail_hint(err, "Nothing was sent to the printer, its cards wait. Look at the design, "
                          "then print again.");
    return status;
}

dv_status dv_run_draw(dv_registry *registry, dv_run_job *job, dv_error *err)
{
    __attribute__((cleanup(run_row_end))) run_row run = {0};
    dv_auto(dv_design) design = NULL;
    dv_auto(dv_painter) vectors = NULL;
    dv_auto(dv_rows) rows = NULL;
    __attribute__((cleanup(job_pdf_end))) job_pdf pdf = {.job = job};
    dv_portraits_auto portraits = {0};
    worker w = {.registry = registry, .run = &run, .signer = job->signer};
    dv_args args = {0};

    DV_TRY(run_read(registry, job->run_id, &run, err));
    DV_TRY(dv_design_load(run.design_path, &design, err));
    DV_TRY(run_unchanged(&run, design, job->signer, err));
    DV_TRY(photos_there(&run, err));
    DV_TRY(dv_painter_new(design, DV_RUN_DPI, true, &vectors, err));
    w.design = design;
    w.vectors = vectors;
    dv_painter_photo_size(vectors, &w.photo_width, &w.photo_height);
    dv_arg_int(&args, job->run_id);
    dv_arg_int(&args, job->part_no);
    dv_arg_id(&args, job->job_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_run_part_cards, &args, DV_ROWS_ANY, &rows, err));
    portraits = (dv_portraits){registry, run.photos_path, rows, .no = 2, .code = 9};
    pdf.drawn = calloc((size_t)dv_rows_count(rows) + 1, sizeof *pdf.drawn);
    if (!pdf.drawn)
        return dv_fail_nomem(err);
    for (int i = 0; i < dv_rows_count(rows); i++)
        DV_TRY(job_card(&w, &pdf, &portraits, i, err));
    DV_TRY(job_finish(&w, &pdf, &portraits, err));
    job->sides = dv_design_has_side(design, DV_BACK) ? 2 : 1;
    job->landscape = dv_design_width_mm(design) > dv_design_height_mm(design);
    return DV_OK;
}

dv_status dv_run_list(dv_registry *registry, int64_t run_id, dv_page **ret_page, dv_error *err)
{
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    dv_arg_int(&args, run_id);
    return dv_db_page(registry->db, &DV_SQL_run_list, &args,
                      "run_id# unit_code state cards# printed# refused# parts# parts_done# formats "
                      "out_folder design_folder key_id made_at done_at stock first_slot# duplex "
                      "offset",
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
