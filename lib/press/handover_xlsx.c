/* SPDX-License-Identifier: MIT */
/* The hand-over list as a workbook: one sheet, a block a unit, each printed on pages of its own. */
#include "press/handover_inside.h"

#include <stdio.h>
#include <string.h>

#include <xlsxwriter.h>

/* The scale leaves room for programs that lack the font and take a wider one. */
enum {
    COLUMNS = 5,
    A4 = 9,
    SCALE = 85,
    UNIT_LINE = 100 /* bytes */,
    BREAKS_MAX = 1023,
    ROWS_MAX = 1048576,
    FOLDER_MAX = 4096
};

struct dv_hand_book {
    dv_hand_list list;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *title, *unit, *head, *place, *text, *sign;
    lxw_row_t row;
    lxw_row_t page_break[BREAKS_MAX + 1]; /* up to a 0 */
    int breaks;
    char folder[FOLDER_MAX]; /* of its temporary files */
};

void dv_hand_book_free(dv_hand_book *book)
{
    if (!book)
        return;
    if (book->book)
        lxw_workbook_free(book->book);
    free(book);
}

static dv_status wrote(lxw_error status, dv_error *err)
{
    if (status == LXW_NO_ERROR)
        return DV_OK;
    if (status == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return dv_fail_nomem(err);
    return dv_fail(err, DV_E_IO, "the workbook could not be written: %s", lxw_strerror(status));
}

static lxw_format *format(dv_hand_book *book, double size, bool bold, bool framed)
{
    lxw_format *made = workbook_add_format(book->book);

    if (!made)
        return NULL;
    format_set_font_size(made, size);
    format_set_align(made, LXW_ALIGN_VERTICAL_CENTER);
    if (bold)
        format_set_bold(made);
    if (framed)
        format_set_border(made, LXW_BORDER_THIN);
    return made;
}

static dv_status make_formats(dv_hand_book *book, dv_error *err)
{
    book->title = format(book, 14, true, false);
    book->unit = format(book, 11, true, false);
    book->head = format(book, 10, true, true);
    book->place = format(book, 11, false, true);
    book->text = format(book, 11, false, true);
    book->sign = format(book, 9, false, true);
    if (!book->title || !book->unit || !book->head || !book->place || !book->text || !book->sign)
        return dv_fail_nomem(err);
    format_set_text_wrap(book->unit);
    format_set_align(book->place, LXW_ALIGN_CENTER);
    format_set_shrink(book->text);
    return DV_OK;
}

static void set_page(dv_hand_book *book)
{
    static const double width[COLUMNS] = {6, 15, 30, 18, 22};
    char footer[80];

    for (lxw_col_t c = 0; c < COLUMNS; c++)
        worksheet_set_column(book->sheet, c, c, width[c], NULL);
    worksheet_set_paper(book->sheet, A4);
    worksheet_set_print_scale(book->sheet, SCALE);          /* "fit" would undo the breaks */
    worksheet_set_margins(book->sheet, 0.5, 0.5, 0.6, 0.7); /* inches */
    snprintf(footer, sizeof footer, "&L%s %lld&R%s &P %s &N", book->list.words[DV_HAND_RUN],
             (long long)book->list.run_id, book->list.words[DV_HAND_PAGE],
             book->list.words[DV_HAND_OF]);
    worksheet_set_footer(book->sheet, footer);
}

dv_status dv_hand_book_new(const dv_hand_list *list, const char *path, dv_hand_book **ret,
                           dv_error *err)
{
    dv_auto(dv_hand_book) book = calloc(1, sizeof *book);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    const char *slash = strrchr(path, '/');

    if (!book)
        return dv_fail_nomem(err);
    book->list = *list;
    snprintf(book->folder, sizeof book->folder, "%.*s", slash ? (int)(slash - path) : 1,
             slash ? path : ".");
    if (!book->folder[0])
        book->folder[0] = '/';
    options.tmpdir = book->folder;
    book->book = workbook_new_opt(path, &options);
    book->sheet = book->book ? workbook_add_worksheet(book->book, NULL) : NULL;
    if (!book->sheet)
        return dv_fail(err, DV_E_IO, "the workbook could not be begun");
    DV_TRY(make_formats(book, err));
    set_page(book);
    *ret = dv_take(&book);
    return DV_OK;
}

/* Always as text: what begins like a formula is none. */
static dv_status text(dv_hand_book *book, lxw_col_t column, const char *value, lxw_format *as,
                      dv_error *err)
{
    return wrote(worksheet_write_string(book->sheet, book->row, column, value, as), err);
}

static dv_status next_row(dv_hand_book *book, double height, dv_error *err)
{
    if (book->row + 1 >= ROWS_MAX)
        return dv_fail(err, DV_E_INVALID, "a workbook has no room for so many cards");
    book->row++;
    return wrote(worksheet_set_row(book->sheet, book->row, height, NULL), err);
}

static dv_status add_opening(dv_hand_book *book, const dv_hand_unit *unit, dv_error *err)
{
    static const dv_hand_word heads[COLUMNS] = {DV_HAND_PLACE, DV_HAND_NUMBER, DV_HAND_NAME,
                                                DV_HAND_CARD, DV_HAND_SIGN};
    const char *const *words = book->list.words;
    char line[512];

    DV_TRY(text(book, 0, words[DV_HAND_TITLE], book->title, err));
    snprintf(line, sizeof line, "%s: %s (%s)", words[DV_HAND_UNIT], unit->name, unit->code);
    DV_TRY(next_row(book, strlen(line) > UNIT_LINE ? 34 : 20, err));
    DV_TRY(wrote(
        worksheet_merge_range(book->sheet, book->row, 0, book->row, COLUMNS - 1, line, book->unit),
        err));
    DV_TRY(next_row(book, 18, err));
    snprintf(line, sizeof line, "%s: %lld     %s: %s     %s: %d", words[DV_HAND_RUN],
             (long long)book->list.run_id, words[DV_HAND_MADE], book->list.made,
             words[DV_HAND_CARDS], dv_rows_count(unit->cards));
    DV_TRY(text(book, 0, line, NULL, err));
    DV_TRY(next_row(book, 18, err));
    for (lxw_col_t c = 0; c < COLUMNS; c++)
        DV_TRY(text(book, c, words[heads[c]], book->head, err));
    return next_row(book, 26, err);
}

static dv_status add_card(dv_hand_book *book, const dv_rows *cards, int row, dv_error *err)
{
    const char *received = dv_rows_text(cards, row, 3);
    char signed_on[80] = "";

    if (received)
        snprintf(signed_on, sizeof signed_on, "%s %s", book->list.words[DV_HAND_RECEIVED],
                 received);
    DV_TRY(wrote(worksheet_write_number(book->sheet, book->row, 0, row + 1, book->place), err));
    for (lxw_col_t c = 1; c < COLUMNS - 1; c++)
        DV_TRY(text(book, c, dv_rows_text(cards, row, c - 1), book->text, err));
    DV_TRY(received ? text(book, COLUMNS - 1, signed_on, book->sign, err)
                    : wrote(worksheet_write_blank(book->sheet, book->row, COLUMNS - 1, book->sign),
                            err));
    return next_row(book, 26, err);
}

dv_status dv_hand_book_add(dv_hand_book *book, const dv_hand_unit *unit, dv_error *err)
{
    if (book->row && book->breaks < BREAKS_MAX)
        book->page_break[book->breaks++] = book->row;
    DV_TRY(add_opening(book, unit, err));
    for (int row = 0; row < dv_rows_count(unit->cards); row++)
        DV_TRY(add_card(book, unit->cards, row, err));
    DV_TRY(next_row(book, 26, err));
    DV_TRY(text(book, 1, book->list.words[DV_HAND_GIVER], book->unit, err));
    DV_TRY(text(book, 3, book->list.words[DV_HAND_TAKER], book->unit, err));
    return next_row(book, 60, err);
}

dv_status dv_hand_book_finish(dv_hand_book *book, dv_error *err)
{
    if (book->breaks)
        DV_TRY(wrote(worksheet_set_h_pagebreaks(book->sheet, book->page_break), err));
    return wrote(workbook_close(dv_take(&book->book)), err);
}
