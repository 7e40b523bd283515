/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---- JSON, CSV ---- */

static void json_string(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else if (*text == '\n')
            fputs("\\n", stdout);
        else if ((unsigned char)*text < ' ')
            printf("\\u%04x", *text);
        else
            putchar(*text);
    }
    putchar('"');
}

static void json_key(const char *key, bool first)
{
    fputs(!first ? "," : key ? "{" : "[", stdout);
    if (key) {
        json_string(key);
        putchar(':');
    }
}

void json_text(const char *key, const char *value, bool first)
{
    json_key(key, first);
    if (value)
        json_string(value);
    else
        fputs("null", stdout);
}

void json_int(const char *key, int64_t value, bool first)
{
    json_key(key, first);
    printf("%lld", (long long)value);
}

static void json_row(const dv_page *page, int32_t row)
{
    for (int32_t i = 0; i < dv_page_column_count(page); i++) {
        const char *name = dv_page_column_name(page, i), *value = dv_page_at(page, row, i);

        if (value && dv_page_column_is_number(page, i)) {
            json_key(name, i == 0);
            fputs(value, stdout);
        } else {
            json_text(name, value, i == 0);
        }
    }
    putchar('}');
}

/* The next of the words in *columns, as a C string; false at the end. */
static bool next_column(const char **columns, char name[64])
{
    size_t length;

    *columns += strspn(*columns, " ");
    length = strcspn(*columns, " ");
    snprintf(name, 64, "%.*s", (int)length, *columns);
    *columns += length;
    return length > 0;
}

static void csv_header(const char *columns)
{
    for (; *columns; columns++)
        putchar(*columns == ' ' ? ',' : *columns);
    putchar('\n');
}

static void csv_row(const dv_page *page, int32_t row, const char *columns)
{
    char name[64];

    for (const char *at = columns; next_column(&at, name);) {
        const char *value = dv_page_text(page, row, name);
        bool quoted = value && strpbrk(value, ",\"\r\n");

        if (quoted)
            putchar('"');
        for (; value && *value; value++) {
            if (*value == '"')
                putchar('"');
            putchar(*value);
        }
        if (quoted)
            putchar('"');
        putchar(*at ? ',' : '\n');
    }
}

/* ---- tables ---- */

enum { MAX_COLUMNS = 24 };

typedef struct cli_table {
    int n;
    char name[MAX_COLUMNS][64];
    bool number[MAX_COLUMNS];
    int width[MAX_COLUMNS];
    int terminal; /* columns of the terminal; 0: not one, nothing is cut */
} cli_table;

/* The next code point of valid UTF-8; text moves on. */
static uint32_t code_point(const char **text)
{
    const unsigned char *at = (const unsigned char *)*text;
    int more = *at >= 0xf0 ? 3 : *at >= 0xe0 ? 2 : *at >= 0xc0 ? 1 : 0;
    uint32_t point = more ? *at & (0x3fu >> more) : *at;

    for (at++; more && (*at & 0xc0) == 0x80; more--)
        point = point << 6 | (*at++ & 0x3f);
    *text = (const char *)at;
    return point;
}

static int code_width(uint32_t c)
{
    if (c >= 0x300 && c <= 0x36f)
        return 0;
    return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
                   (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
                   (c >= 0xff00 && c <= 0xff60) || c >= 0x1f300
               ? 2
               : 1;
}

static int display_width(const char *text)
{
    int width = 0;

    while (*text)
        width += code_width(code_point(&text));
    return width;
}

/* Add code words between spaces, each in the reader's language. */
static void add_words(char *text, size_t size, const char *value)
{
    char name[64];

    while (value && next_column(&value, name)) {
        size_t used = strlen(text);

        snprintf(text + used, size - used, "%s%s", used ? ", " : "", word(name));
    }
}

/* Several words of the library. */
static const char *reasons(const char *value)
{
    static char text[512]; /* used up before the next call */

    text[0] = '\0';
    add_words(text, sizeof text, value);
    return text;
}

/* All that is to be said of a row of an intake. */
static const char *note(const dv_page *page, int32_t row)
{
    static char text[512]; /* used up before the next call */

    text[0] = '\0';
    add_words(text, sizeof text, dv_page_text(page, row, "reason"));
    add_words(text, sizeof text, dv_page_text(page, row, "repairs"));
    add_words(text, sizeof text, dv_page_text(page, row, "warning"));
    return *text ? text : "-";
}

/* The fields of a member that a card shows as they were. */
static const char *fields(const char *value)
{
    static char text[256]; /* used up before the next call */

    text[0] = '\0';
    add_words(text, sizeof text, value);
    return *text ? text : "-";
}

/* Values that are code words are told in the reader's language. */
static const char *cell(const dv_page *page, int32_t row, const char *column)
{
    static const char *const coded[] = {"state",  "outcome", "sex",      "card_state", "kind",
                                        "sector", "reason",  "ended_as", "fault",      "action",
                                        "field",  "overdue", "part",     "line"};
    const char *value = dv_page_text(page, row, column);

    for (size_t i = 0; value && i < sizeof coded / sizeof *coded; i++)
        if (strcmp(column, coded[i]) == 0)
            return word(value);
    if (strcmp(column, "note") == 0)
        return note(page, row);
    if (strcmp(column, "corrected") == 0)
        return fields(value);
    if (value && strcmp(column, "reasons") == 0)
        return reasons(value);
    return value ? value : "-";
}

/* The beginning of a text up to a width, without what would steer a terminal. */
static void put_clean(const char *text, int width)
{
    while (*text) {
        const char *from = text;
        uint32_t c = code_point(&text);

        if ((width -= code_width(c)) < 0)
            return;
        if (c < ' ' || (c >= 0x7f && c < 0xa0))
            putchar(' ');
        else
            fwrite(from, 1, (size_t)(text - from), stdout);
    }
}

void say_clean(const char *text)
{
    put_clean(text, INT_MAX);
}

static void put_cell(const char *text, int width, bool right, bool last)
{
    int pad = width - display_width(text);

    if (pad < 0) {
        put_clean(text, width - 1);
        fputs(last ? "…\n" : "…  ", stdout);
        return;
    }
    if (right)
        printf("%*s", pad, "");
    say_clean(text);
    if (!right && !last)
        printf("%*s", pad, "");
    fputs(last ? "\n" : "  ", stdout);
}

static int terminal_columns(void)
{
    struct winsize size;

    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

/* On a terminal the widest columns give way until a row fits on a line. */
static void table_fit(cli_table *table)
{
    int total = 2 * (table->n - 1), widest = 0;

    for (int i = 0; i < table->n; i++)
        total += table->width[i];
    for (; table->terminal && total > table->terminal; total--) {
        for (int i = widest = 0; i < table->n; i++)
            if (table->width[i] > table->width[widest])
                widest = i;
        if (table->width[widest] <= 8)
            return;
        table->width[widest]--;
    }
}

static void table_begin(cli_table *table, const dv_page *page, const char *columns)
{
    table->terminal = terminal_columns();
    if (columns) {
        while (table->n < MAX_COLUMNS && next_column(&columns, table->name[table->n]))
            table->n++;
    } else {
        for (; table->n < MAX_COLUMNS && table->n < dv_page_column_count(page); table->n++)
            snprintf(table->name[table->n], 64, "%s", dv_page_column_name(page, table->n));
    }
    for (int i = 0; i < table->n; i++) {
        table->width[i] = display_width(word(table->name[i]));
        for (int32_t c = 0; c < dv_page_column_count(page); c++)
            if (strcmp(dv_page_column_name(page, c), table->name[i]) == 0)
                table->number[i] = dv_page_column_is_number(page, c) != 0;
    }
}

/* The rows of a page, with the header before the first; columns only ever grow wider. */
static void table_page(cli_table *table, const dv_page *page, const char *columns)
{
    int32_t rows = dv_page_count(page);
    bool first = table->n == 0 && rows > 0;

    if (first)
        table_begin(table, page, columns);
    for (int32_t row = 0; row < rows; row++)
        for (int i = 0; i < table->n; i++) {
            int width = display_width(cell(page, row, table->name[i]));

            if (width > table->width[i])
                table->width[i] = width;
        }
    table_fit(table);
    for (int i = 0; first && i < table->n; i++)
        put_cell(word(table->name[i]), table->width[i], table->number[i], i + 1 == table->n);
    for (int32_t row = 0; row < rows; row++)
        for (int i = 0; i < table->n; i++)
            put_cell(cell(page, row, table->name[i]), table->width[i], table->number[i],
                     i + 1 == table->n);
}

/* ---- lists ---- */

/* The rows of a page as part of an array; before is how many rows it has already. */
static void json_rows(const dv_page *page, int64_t before)
{
    for (int32_t row = 0; row < dv_page_count(page); row++) {
        fputs(before + row ? ",\n" : "[", stdout);
        json_row(page, row);
    }
}

int list(cli_app *cli, page_source source, const char *columns, int64_t *ret_rows)
{
    bool csv = option_given(cli, OPT_CSV), json = !csv && option_given(cli, OPT_JSON);
    page_auto *page = NULL;
    cli_table table = {0};
    int64_t rows = 0;

    TRY(source(cli, NULL, &page));
    if (csv)
        csv_header(columns);
    while (page) {
        dv_page *next = NULL;

        for (int32_t row = 0; csv && row < dv_page_count(page); row++)
            csv_row(page, row, columns);
        if (json)
            json_rows(page, rows);
        else if (!csv)
            table_page(&table, page, columns);
        rows += dv_page_count(page);
        if (dv_page_next(page))
            TRY(source(cli, dv_page_next(page), &next));
        dv_page_free(page);
        page = next;
    }
    if (json)
        fputs(rows ? "]\n" : "[]\n", stdout);
    if (ret_rows)
        *ret_rows = rows;
    else if (!json && !csv && rows == 0)
        say("%s\n", tr("Nothing found.", "Không có gì."));
    return 0;
}

void list_page(const cli_app *cli, const dv_page *page, const char *columns)
{
    cli_table table = {0};

    if (option_given(cli, OPT_JSON)) {
        json_rows(page, 0);
        fputs(dv_page_count(page) ? "]\n" : "[]\n", stdout);
    } else {
        table_page(&table, page, columns);
    }
}

void list_fields(const dv_page *page)
{
    for (int32_t i = 0; i < dv_page_column_count(page); i++) {
        const char *column = dv_page_column_name(page, i);

        if (!dv_page_at(page, 0, i))
            continue;
        say("%s: ", word(column));
        say_clean(cell(page, 0, column));
        say("\n");
    }
}
