/* SPDX-License-Identifier: MIT */
#include "press/handover_inside.h"

#include "ground/date.h"
#include "ground/file.h"
#include "ground/text.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- the list ---- */

static const char *const vietnamese[DV_HAND_WORDS] = {
    [DV_HAND_TITLE] = "DANH SÁCH NHẬN THẺ ĐOÀN VIÊN",
    [DV_HAND_UNIT] = "Đơn vị",
    [DV_HAND_RUN] = "Đợt in",
    [DV_HAND_MADE] = "Ngày lập",
    [DV_HAND_CARDS] = "Số lượng thẻ",
    [DV_HAND_PLACE] = "STT",
    [DV_HAND_NUMBER] = "Mã đoàn viên",
    [DV_HAND_NAME] = "Họ và tên",
    [DV_HAND_CARD] = "Số thẻ",
    [DV_HAND_SIGN] = "Ký nhận",
    [DV_HAND_RECEIVED] = "đã nhận",
    [DV_HAND_PAGE] = "Trang",
    [DV_HAND_OF] = "/",
    [DV_HAND_GIVER] = "Người giao",
    [DV_HAND_TAKER] = "Đại diện đơn vị nhận",
    [DV_HAND_SIGN_HERE] = "(ký, ghi rõ họ tên)",
};

static const char *const english[DV_HAND_WORDS] = {
    [DV_HAND_TITLE] = "MEMBER CARDS HANDED OVER",
    [DV_HAND_UNIT] = "Unit",
    [DV_HAND_RUN] = "Run",
    [DV_HAND_MADE] = "Date of list",
    [DV_HAND_CARDS] = "Cards",
    [DV_HAND_PLACE] = "No.",
    [DV_HAND_NUMBER] = "Member no.",
    [DV_HAND_NAME] = "Full name",
    [DV_HAND_CARD] = "Card no.",
    [DV_HAND_SIGN] = "Received (signature)",
    [DV_HAND_RECEIVED] = "received",
    [DV_HAND_PAGE] = "Page",
    [DV_HAND_OF] = "of",
    [DV_HAND_GIVER] = "Handed over by",
    [DV_HAND_TAKER] = "Received for the unit by",
    [DV_HAND_SIGN_HERE] = "(signature, name)",
};

static dv_status choose_words(const char *language, const char *const **ret, dv_error *err)
{
    if (!language || strcmp(language, "vi") == 0)
        *ret = vietnamese;
    else if (strcmp(language, "en") == 0)
        *ret = english;
    else
        return dv_fail(err, DV_E_ARG, "the language of a list is vi or en");
    return DV_OK;
}

/* The day in Viet Nam. */
static void today(char out[11])
{
    int year, month, day;

    dv_date_split(dv_date_today(), &year, &month, &day);
    snprintf(out, 11, "%02d/%02d/%04d", day, month, year);
}

/* Either form, behind one face. */
typedef struct writer {
    dv_hand_pdf *pdf;
    dv_hand_book *book;
} writer;

static dv_status add_unit(dv_registry *registry, int64_t run_id, const dv_rows *units, int row,
                          const writer *to, int64_t *cards, dv_error *err)
{
    dv_auto(dv_rows) rows = NULL;
    dv_hand_unit unit = {dv_rows_text(units, row, 1), dv_rows_text(units, row, 2), NULL};
    dv_args args = {0};

    dv_arg_int(&args, run_id);
    dv_arg_int(&args, dv_rows_int(units, row, 0));
    DV_TRY(dv_db_run(registry->db, &DV_SQL_handover_cards, &args, DV_ROWS_ANY, &rows, err));
    if (dv_rows_count(rows) == 0)
        return DV_OK; /* they have moved on meanwhile */
    unit.cards = rows;
    *cards += dv_rows_count(rows);
    return to->pdf ? dv_hand_pdf_add(to->pdf, &unit, err) : dv_hand_book_add(to->book, &unit, err);
}

static dv_status add_units(dv_registry *registry, int64_t run_id, const dv_rows *units,
                           const writer *to, int64_t *cards, dv_error *err)
{
    for (int row = 0; row < dv_rows_count(units); row++)
        DV_TRY(add_unit(registry, run_id, units, row, to, cards, err));
    return DV_OK;
}

static dv_status write_pdf(dv_registry *registry, const dv_hand_list *list, const dv_rows *units,
                           const char *path, int64_t *cards, dv_error *err)
{
    dv_auto(dv_hand_pdf) pdf = NULL;
    dv_auto(dv_file) file = NULL;
    dv_status status;
    dv_sink sink;

    DV_TRY(dv_file_create(path, 0600, &file, err));
    sink = dv_file_sink(file);
    DV_TRY(dv_hand_pdf_new(list, &sink, &pdf, err));
    status = add_units(registry, list->run_id, units, &(writer){.pdf = pdf}, cards, err);
    if (status == DV_OK)
        status = dv_hand_pdf_finish(pdf, err);
    DV_TRY(dv_file_why(file, status, err));
    return *cards ? dv_file_commit(file, err) : DV_OK;
}

static void unlink_at(char (*path)[PATH_MAX])
{
    if ((*path)[0])
        unlink(*path);
}

/* The library of workbooks writes to a path of its own: ".NAME.book" beside the file. */
static dv_status book_path(const char *path, char out[PATH_MAX], dv_error *err)
{
    const char *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash - path) + 1 : 0;
    int n = snprintf(out, PATH_MAX, "%.*s.%s.book", folder, path, path + folder);

    if (n > 0 && n < PATH_MAX)
        return DV_OK;
    out[0] = '\0';
    return dv_fail(err, DV_E_ARG, "the path is too long");
}

static dv_status copy_file(const char *from, dv_file *to, dv_error *err)
{
    char piece[1 << 14];
    FILE *file = fopen(from, "rb");
    dv_status status = DV_OK;
    size_t n;

    if (!file)
        return dv_fail(err, DV_E_IO, "the workbook could not be read back");
    while (status == DV_OK && (n = fread(piece, 1, sizeof piece, file)) > 0)
        status = dv_file_write(to, piece, n, err);
    if (status == DV_OK && ferror(file))
        status = dv_fail(err, DV_E_IO, "the workbook could not be read back");
    fclose(file);
    return status;
}

static dv_status write_book(dv_registry *registry, const dv_hand_list *list, const dv_rows *units,
                            const char *path, int64_t *cards, dv_error *err)
{
    __attribute__((cleanup(unlink_at))) char made[PATH_MAX] = "";
    dv_auto(dv_hand_book) book = NULL;
    dv_auto(dv_file) file = NULL;

    DV_TRY(dv_file_create(path, 0600, &file, err)); /* says why, where it cannot be */
    DV_TRY(book_path(path, made, err));
    DV_TRY(dv_hand_book_new(list, made, &book, err));
    DV_TRY(add_units(registry, list->run_id, units, &(writer){.book = book}, cards, err));
    DV_TRY(dv_hand_book_finish(book, err));
    if (!*cards)
        return DV_OK;
    DV_TRY(copy_file(made, file, err));
    return dv_file_commit(file, err);
}

dv_status dv_handover_list(dv_registry *registry, const dv_handover_request *request,
                           int64_t *ret_cards, dv_error *err)
{
    dv_handover_request r;
    dv_hand_list list = {0};
    dv_scope scope;
    dv_auto(dv_rows) units = NULL;
    dv_args args = {0};
    int64_t cards = 0;

    if (!registry || !ret_cards)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&r, sizeof r, request, "dv_handover_request", err));
    if (!r.path || (r.format != DV_HANDOVER_PDF && r.format != DV_HANDOVER_XLSX))
        return dv_fail(err, DV_E_ARG, "a list needs a path, and is a PDF or XLSX");
    DV_TRY(choose_words(r.language, &list.words, err));
    list.run_id = r.run_id;
    today(list.made);
    DV_TRY(dv_scope_find(registry, r.unit_code, &scope, err));
    dv_arg_int(&args, r.run_id);
    dv_arg_int(&args, scope.lft);
    dv_arg_int(&args, scope.rgt);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_handover_units, &args, DV_ROWS_ANY, &units, err));
    if (dv_rows_count(units) > 0)
        DV_TRY(r.format == DV_HANDOVER_PDF
                   ? write_pdf(registry, &list, units, r.path, &cards, err)
                   : write_book(registry, &list, units, r.path, &cards, err));
    *ret_cards = cards;
    return DV_OK;
}

/* ---- the record ---- */

/* Numbers between commas as an array; NULL stays one. */
static dv_status split_numbers(const char *numbers, dv_buf *array, dv_error *err)
{
    while (numbers && *numbers) {
        size_t length = strcspn(numbers, ", ");
        dv_auto_buf one = {0};

        dv_buf_put(&one, numbers, length);
        DV_TRY(dv_buf_status(&one, err));
        if (length)
            dv_array_put(array, one.data);
        numbers += length;
        numbers += strspn(numbers, ", ");
    }
    dv_array_end(array);
    return dv_buf_status(array, err);
}

static dv_status refuse(const dv_rows *rows, int64_t run_id, dv_error *err)
{
    const char *stray = dv_rows_text(rows, 0, 2);

    if (dv_rows_int(rows, 0, 1) == 0)
        return dv_fail(err, DV_E_NOT_FOUND, "there is no card of run %lld in reach",
                       (long long)run_id);
    if (stray) {
        dv_fail(err, DV_E_NOT_FOUND,
                "no card waits for one of the members who are said to be absent");
        dv_fail_detail(err, stray, NULL);
        return DV_E_NOT_FOUND;
    }
    if (dv_rows_int(rows, 0, 3))
        return dv_fail(err, DV_E_INVALID, "the day of the hand-over lies in the future");
    if (dv_rows_int(rows, 0, 4))
        return dv_fail(err, DV_E_INVALID, "some of the cards were printed after that day");
    return DV_OK;
}

dv_status dv_handover_record(dv_registry *registry, const dv_handover *handover, int64_t *ret_cards,
                             dv_error *err)
{
    dv_handover h;
    dv_scope scope;
    dv_auto_buf who = {0}, absent = {0};
    dv_auto(dv_rows) rows = NULL;
    dv_tx_auto tx = {0};
    dv_args args = {0};

    if (!registry || !ret_cards)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&h, sizeof h, handover, "dv_handover", err));
    if (!h.received_by || h.received_on == DV_DATE_NONE)
        return dv_fail(err, DV_E_ARG, "a hand-over needs who received the cards, and the day");
    DV_TRY(dv_text_typed(h.received_by, &who, err));
    if (strspn(h.received_by, " ") == strlen(h.received_by))
        return dv_fail(err, DV_E_INVALID, "who received the cards has no name");
    DV_TRY(split_numbers(h.absent, &absent, err));
    DV_TRY(dv_tx_begin(registry->db, &tx, err));
    DV_TRY(dv_scope_find(registry, h.unit_code, &scope, err));
    dv_arg_int(&args, h.run_id);
    dv_arg_int(&args, scope.lft);
    dv_arg_int(&args, scope.rgt);
    dv_arg_text(&args, who.data ? who.data : "");
    dv_arg_date(&args, h.received_on);
    dv_arg_text(&args, absent.data);
    dv_arg_text(&args, registry->officer);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_handover_record, &args, DV_ROWS_ONE, &rows, err));
    DV_TRY(refuse(rows, h.run_id, err));
    DV_TRY(dv_tx_commit(&tx, err));
    *ret_cards = dv_rows_int(rows, 0, 0);
    return DV_OK;
}

dv_status dv_handover_history(dv_registry *registry, int64_t run_id, const char *unit_code,
                              dv_page **ret_page, dv_error *err)
{
    dv_scope scope;
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    DV_TRY(dv_scope_find(registry, unit_code, &scope, err));
    dv_arg_int(&args, run_id);
    dv_arg_int(&args, scope.lft);
    dv_arg_int(&args, scope.rgt);
    return dv_db_page(registry->db, &DV_SQL_handover_list, &args,
                      "handover_id# run_id# unit_code cards# received_by received_on noted_by "
                      "noted_at",
                      ret_page, err);
}

dv_status dv_run_account(dv_registry *registry, int64_t run_id, dv_page **ret_page, dv_error *err)
{
    dv_auto(dv_page) page = NULL;
    dv_args args = {0};

    if (!registry || !ret_page)
        return dv_fail_null(err);
    dv_arg_int(&args, run_id);
    DV_TRY(dv_db_page(registry->db, &DV_SQL_run_account, &args, "part line unit_code quantity#",
                      &page, err));
    if (dv_page_count(page) == 0)
        return dv_fail(err, DV_E_NOT_FOUND, "there is no run %lld", (long long)run_id);
    *ret_page = dv_take(&page);
    return DV_OK;
}
