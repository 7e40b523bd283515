/* SPDX-License-Identifier: MIT */
#include "picture/stock.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ground/file.h"
#include "ground/page.h"
#include "ground/text.h"

/* The numbers of a stock; lengths in micrometres, so that sums are exact. */
enum {
    PAGE_WIDTH,
    PAGE_HEIGHT,
    CARD_WIDTH,
    CARD_HEIGHT,
    BLEED,
    COLUMNS,
    ROWS,
    LEFT,
    TOP,
    PITCH_X,
    PITCH_Y,
    MARK_LENGTH,
    MARK_GAP,
    N_NUMBERS
};

static const struct {
    const char *key;
    int least, most; /* mm, or how many */
    bool count, required;
} NUMBERS[N_NUMBERS] = {
    [PAGE_WIDTH] = {"page_width", 20, 1300, false, true},
    [PAGE_HEIGHT] = {"page_height", 20, 1300, false, true},
    [CARD_WIDTH] = {"card_width", 20, 300, false, true},
    [CARD_HEIGHT] = {"card_height", 20, 300, false, true},
    [BLEED] = {"bleed", 0, 20, false, false},
    [COLUMNS] = {"columns", 1, DV_SHEET_SLOTS_MAX, true, false},
    [ROWS] = {"rows", 1, DV_SHEET_SLOTS_MAX, true, false},
    [LEFT] = {"left", 0, 1300, false, false},
    [TOP] = {"top", 0, 1300, false, false},
    [PITCH_X] = {"pitch_x", 0, 1300, false, false},
    [PITCH_Y] = {"pitch_y", 0, 1300, false, false},
    [MARK_LENGTH] = {"mark_length", 0, 20, false, false},
    [MARK_GAP] = {"mark_gap", 0, 20, false, false},
};

typedef struct reading {
    dv_stock *stock;
    int line;
    int number[N_NUMBERS];
    bool given[N_NUMBERS];
} reading;

enum { LINE_MAX_BYTES = 256 };

__attribute__((format(printf, 3, 4))) static dv_status fail_line(const reading *r, dv_error *err,
                                                                 const char *format, ...)
{
    char why[LINE_MAX_BYTES + 64];
    va_list args;

    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    dv_fail(err, DV_E_FORMAT, "line %d of the stock: %s", r->line, why);
    dv_fail_hint(err, "The form of a stock stands in doanvien/stock.h, and the built-in ones are "
                      "examples.");
    return DV_E_FORMAT;
}

static char *trimmed(char *text)
{
    size_t size;

    text += strspn(text, " \t");
    size = strlen(text);
    while (size && strchr(" \t\r", text[size - 1]))
        text[--size] = '\0';
    return text;
}

/* Thousandths of a decimal number without sign, whatever the locale; false: it is none. */
static bool read_thousandths(const char *text, int *ret)
{
    size_t whole = strspn(text, "0123456789");
    size_t part = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    int value = 0;

    if (whole < 1 || whole > 5 || part > 3 || text[whole + (part ? part + 1 : 0)])
        return false;
    for (size_t i = 0; i < whole; i++)
        value = value * 10 + (text[i] - '0');
    for (size_t i = 0; i < 3; i++)
        value = value * 10 + (i < part ? text[whole + 1 + i] - '0' : 0);
    *ret = value;
    return true;
}

static dv_status read_length(const reading *r, const char *text, int least, int most, int *ret,
                             dv_error *err)
{
    if (!read_thousandths(text, ret))
        return fail_line(r, err, "\"%.40s\" is no number such as 85.60, with 3 decimals at most",
                         text);
    if (*ret < least * 1000 || *ret > most * 1000)
        return fail_line(r, err, "%.12s is not within %d and %d", text, least, most);
    return DV_OK;
}

static dv_status read_number(reading *r, int which, const char *value, dv_error *err)
{
    int number;

    if (r->given[which])
        return fail_line(r, err, "%s is given twice", NUMBERS[which].key);
    DV_TRY(read_length(r, value, NUMBERS[which].least, NUMBERS[which].most, &number, err));
    if (NUMBERS[which].count && number % 1000)
        return fail_line(r, err, "%s is no whole number", NUMBERS[which].key);
    r->number[which] = NUMBERS[which].count ? number / 1000 : number;
    r->given[which] = true;
    return DV_OK;
}

static dv_status read_title(const reading *r, char title[DV_STOCK_TITLE_MAX], const char *value,
                            dv_error *err)
{
    if (title[0])
        return fail_line(r, err, "a title is given twice");
    if (!*value || strlen(value) >= DV_STOCK_TITLE_MAX)
        return fail_line(r, err, "a title has 1 to %d bytes", DV_STOCK_TITLE_MAX - 1);
    memcpy(title, value, strlen(value) + 1);
    return DV_OK;
}

/* Four lengths between spaces. */
static dv_status read_hole(const reading *r, char *value, dv_error *err)
{
    dv_sheet *sheet = &r->stock->sheet;
    double side[4] = {0};
    int n = 0;

    if (sheet->holes == DV_SHEET_HOLES_MAX)
        return fail_line(r, err, "a card has %d holes at most", DV_SHEET_HOLES_MAX);
    for (char *at = value, *word; (word = strsep(&at, " \t")) != NULL;) {
        int length;

        if (!*word)
            continue;
        if (n == 4)
            return fail_line(r, err, "a hole has four numbers: left, top, width, height");
        DV_TRY(read_length(r, word, 0, 300, &length, err));
        side[n++] = length / 1000.0;
    }
    if (n < 4 || side[2] <= 0 || side[3] <= 0)
        return fail_line(r, err, "a hole has four numbers: left, top, width, height");
    sheet->hole[sheet->holes++] = (dv_hole){side[0], side[1], side[2], side[3]};
    return DV_OK;
}

static dv_status read_line(reading *r, char *line, dv_error *err)
{
    char *value = strchr(line, '='), *key;

    line = trimmed(line);
    if (!*line || *line == '#')
        return DV_OK;
    if (!value)
        return fail_line(r, err, "it is not \"key = value\"");
    *value = '\0';
    key = trimmed(line);
    value = trimmed(value + 1);
    if (strcmp(key, "title") == 0)
        return read_title(r, r->stock->title, value, err);
    if (strcmp(key, "title_vi") == 0)
        return read_title(r, r->stock->title_vi, value, err);
    if (strcmp(key, "hole") == 0)
        return read_hole(r, value, err);
    for (int i = 0; i < N_NUMBERS; i++) {
        if (strcmp(key, NUMBERS[i].key) == 0)
            return read_number(r, i, value, err);
    }
    return fail_line(r, err, "there is no key \"%.40s\"", key);
}

static dv_status read_lines(reading *r, const char *text, size_t size, dv_error *err)
{
    const char *end = text + size;

    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3; /* some editors begin a file with it */
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t length = (size_t)((stop ? stop : end) - text);
        char line[LINE_MAX_BYTES];

        r->line++;
        if (length >= sizeof line)
            return fail_line(r, err, "it is longer than %d bytes", LINE_MAX_BYTES - 1);
        memcpy(line, text, length);
        line[length] = '\0';
        for (size_t i = 0; i < length; i++) {
            if (((unsigned char)line[i] < ' ' && !strchr("\t\r", line[i])) || line[i] == 0x7F)
                return fail_line(r, err, "it holds a control character");
        }
        DV_TRY(read_line(r, line, err));
        text = stop ? stop + 1 : end;
    }
    return DV_OK;
}

/* One direction of the grid: that the cards fit on the page and do not lie on each other. */
static dv_status check_row(const reading *r, int page, int card, int count, int first, int pitch,
                           dv_error *err)
{
    const int *n = r->number;
    int need = n[card] + 2 * n[BLEED];
    int end = n[first] + (n[count] - 1) * n[pitch] + n[card] + n[BLEED];

    if (n[count] > 1 && n[pitch] < need) {
        dv_fail(err, DV_E_INVALID,
                "the cards of the stock lie on each other: %s is less than %d.%03d",
                NUMBERS[pitch].key, need / 1000, need % 1000);
        dv_fail_hint(err, "That is %s and twice the bleed.", NUMBERS[card].key);
        return DV_E_INVALID;
    }
    if (n[first] < n[BLEED])
        return dv_fail(err, DV_E_INVALID,
                       "the bleed of the stock leaves the page: %s is less than it",
                       NUMBERS[first].key);
    if (end > n[page])
        return dv_fail(err, DV_E_INVALID,
                       "the cards of the stock leave the page: they end at %d.%03d, %s is %d.%03d",
                       end / 1000, end % 1000, NUMBERS[page].key, n[page] / 1000, n[page] % 1000);
    return DV_OK;
}

static dv_status check_holes(const dv_sheet *sheet, dv_error *err)
{
    for (int i = 0; i < sheet->holes; i++) {
        const dv_hole *hole = &sheet->hole[i];

        if (hole->x_mm + hole->width_mm > sheet->card_width_mm ||
            hole->y_mm + hole->height_mm > sheet->card_height_mm)
            return dv_fail(err, DV_E_INVALID, "a hole of the stock leaves the card");
    }
    return DV_OK;
}

static dv_status check_numbers(reading *r, dv_error *err)
{
    const int *n = r->number;

    for (int i = 0; i < N_NUMBERS; i++) {
        if (NUMBERS[i].required && !r->given[i])
            return dv_fail(err, DV_E_INVALID, "the stock does not say its %s", NUMBERS[i].key);
    }
    if (n[COLUMNS] * n[ROWS] > DV_SHEET_SLOTS_MAX)
        return dv_fail(err, DV_E_INVALID, "the stock has %d cards, %d are allowed",
                       n[COLUMNS] * n[ROWS], DV_SHEET_SLOTS_MAX);
    DV_TRY(check_row(r, PAGE_WIDTH, CARD_WIDTH, COLUMNS, LEFT, PITCH_X, err));
    DV_TRY(check_row(r, PAGE_HEIGHT, CARD_HEIGHT, ROWS, TOP, PITCH_Y, err));
    if (n[MARK_LENGTH] > 0 && n[MARK_GAP] < n[BLEED])
        return dv_fail(err, DV_E_INVALID,
                       "the crop marks of the stock lie in the bleed: mark_gap is "
                       "less than bleed");
    return DV_OK;
}

static void fill_sheet(const reading *r, const char *name)
{
    dv_sheet *sheet = &r->stock->sheet;
    const int *n = r->number;

    snprintf(sheet->name, sizeof sheet->name, "%s", name);
    sheet->width_mm = n[PAGE_WIDTH] / 1000.0;
    sheet->height_mm = n[PAGE_HEIGHT] / 1000.0;
    sheet->card_width_mm = n[CARD_WIDTH] / 1000.0;
    sheet->card_height_mm = n[CARD_HEIGHT] / 1000.0;
    sheet->bleed_mm = n[BLEED] / 1000.0;
    sheet->columns = n[COLUMNS];
    sheet->rows = n[ROWS];
    sheet->left_mm = n[LEFT] / 1000.0;
    sheet->top_mm = n[TOP] / 1000.0;
    sheet->pitch_x_mm = n[PITCH_X] / 1000.0;
    sheet->pitch_y_mm = n[PITCH_Y] / 1000.0;
    sheet->mark_mm = n[MARK_LENGTH] / 1000.0;
    sheet->mark_gap_mm = n[MARK_GAP] / 1000.0;
}

dv_status dv_stock_parse(const char *name, const char *text, size_t size, dv_stock **ret_stock,
                         dv_error *err)
{
    dv_auto(dv_stock) stock = calloc(1, sizeof *stock);
    reading r = {.stock = stock, .number = {[COLUMNS] = 1, [ROWS] = 1}};

    if (!stock)
        return dv_fail_nomem(err);
    if (size > DV_STOCK_BYTES_MAX)
        return dv_fail(err, DV_E_INVALID, "the stock is larger than %d bytes", DV_STOCK_BYTES_MAX);
    if (!dv_text_is_utf8(text, size))
        return dv_fail(err, DV_E_FORMAT, "the stock is not UTF-8 text");
    DV_TRY(read_lines(&r, text, size, err));
    DV_TRY(check_numbers(&r, err));
    fill_sheet(&r, name);
    DV_TRY(check_holes(&stock->sheet, err));
    if (!stock->title_vi[0])
        memcpy(stock->title_vi, stock->title, sizeof stock->title);
    dv_buf_put(&stock->text, text, size);
    DV_TRY(dv_buf_status(&stock->text, err));
    *ret_stock = dv_take(&stock);
    return DV_OK;
}

static dv_status fail_name(const char *name, dv_error *err)
{
    dv_auto_buf names = {0};

    for (const dv_stock_file *file = DV_STOCK_FILES; file->name; file++)
        dv_buf_printf(&names, " %s", file->name);
    DV_TRY(dv_buf_status(&names, err));
    dv_fail(err, DV_E_NOT_FOUND, "there is no stock of this name");
    dv_fail_detailf(err, "%s", name);
    dv_fail_hint(err, "Choose one of%s, or give the path of a file.", names.data);
    return DV_E_NOT_FOUND;
}

/* "my/stock.d/a4.v2.ini" is a4.v2; cut between two letters where it is too long. */
static void name_of(const char *path, char name[DV_SHEET_NAME_MAX])
{
    const char *base = strrchr(path, '/');
    const char *dot;
    size_t size;

    base = base ? base + 1 : path;
    dot = strrchr(base, '.');
    size = dot && dot > base ? (size_t)(dot - base) : strlen(base);
    if (size >= DV_SHEET_NAME_MAX)
        size = DV_SHEET_NAME_MAX - 1;
    while (size && ((unsigned char)base[size] & 0xC0) == 0x80)
        size--;
    memcpy(name, base, size);
    name[size] = '\0';
    if (!dv_text_is_utf8(name, size))
        strcpy(name, "stock");
}

static dv_status load_file(const char *path, dv_stock **ret_stock, dv_error *err)
{
    dv_auto_buf text = {0};
    char name[DV_SHEET_NAME_MAX];
    dv_status status;

    name_of(path, name);
    DV_TRY(dv_file_read(path, DV_STOCK_BYTES_MAX, &text, err));
    status = dv_stock_parse(name, text.data, text.size, ret_stock, err);
    if (status == DV_E_FORMAT || status == DV_E_INVALID)
        dv_fail_detailf(err, "%s", path);
    return status;
}

dv_status dv_stock_load(const char *name_or_path, dv_stock **ret_stock, dv_error *err)
{
    if (!name_or_path || !ret_stock)
        return dv_fail_null(err);
    if (strpbrk(name_or_path, "/."))
        return load_file(name_or_path, ret_stock, err);
    for (const dv_stock_file *file = DV_STOCK_FILES; file->name; file++) {
        if (strcmp(file->name, name_or_path) == 0)
            return dv_stock_parse(file->name, file->text, strlen(file->text), ret_stock, err);
    }
    return fail_name(name_or_path, err);
}

void dv_stock_free(dv_stock *stock)
{
    if (!stock)
        return;
    dv_buf_free(&stock->text);
    free(stock);
}

const char *dv_stock_name(const dv_stock *stock)
{
    return stock ? stock->sheet.name : NULL;
}

const char *dv_stock_text(const dv_stock *stock)
{
    return stock ? stock->text.data : NULL;
}

int32_t dv_stock_slots(const dv_stock *stock)
{
    return stock ? dv_sheet_slots(&stock->sheet) : 0;
}

dv_status dv_stock_list(dv_page **ret_page, dv_error *err)
{
    dv_auto(dv_page) page = NULL;

    if (!ret_page)
        return dv_fail_null(err);
    DV_TRY(dv_page_new("name slots# title title_vi", &page, err));
    for (const dv_stock_file *file = DV_STOCK_FILES; file->name; file++) {
        dv_auto(dv_stock) stock = NULL;

        DV_TRY(dv_stock_load(file->name, &stock, err));
        DV_TRY(dv_page_put(page, file->name, err));
        DV_TRY(dv_page_put_int(page, dv_stock_slots(stock), err));
        DV_TRY(dv_page_put(page, stock->title, err));
        DV_TRY(dv_page_put(page, stock->title_vi, err));
    }
    *ret_page = dv_take(&page);
    return DV_OK;
}

dv_status dv_sheet_use(dv_sheet *sheet, int32_t first_slot, int32_t duplex, double offset_x_mm,
                       double offset_y_mm, dv_error *err)
{
    if (first_slot < 0 || first_slot > dv_sheet_slots(sheet))
        return dv_fail(err, DV_E_ARG, "the stock %s has the slots 1 to %d", sheet->name,
                       dv_sheet_slots(sheet));
    if (duplex != DV_DUPLEX_LONG && duplex != DV_DUPLEX_SHORT)
        return dv_fail(err, DV_E_ARG, "the paper is turned over its long or its short edge");
    if (!(fabs(offset_x_mm) <= DV_OFFSET_MAX_MM && fabs(offset_y_mm) <= DV_OFFSET_MAX_MM))
        return dv_fail(err, DV_E_ARG, "the offset of the backs is %d mm at most",
                       (int)DV_OFFSET_MAX_MM);
    sheet->first = first_slot ? first_slot - 1 : 0;
    sheet->short_edge = duplex == DV_DUPLEX_SHORT;
    sheet->offset_x_mm = offset_x_mm;
    sheet->offset_y_mm = offset_y_mm;
    return DV_OK;
}
