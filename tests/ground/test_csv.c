/* SPDX-License-Identifier: MIT */
#include "ground/csv.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* All records as "row:[field][field]" lines; the failure as "!message" at the end. */
static void all_of(dv_csv *csv, dv_buf *out)
{
    const char *const *fields;
    int64_t row = 0;
    int count = 0;
    dv_error err;

    dv_buf_clear(out);
    dv_buf_puts(out, "");
    for (;;) {
        if (dv_csv_next(csv, &row, &fields, &count, &err) != DV_OK) {
            dv_buf_printf(out, "!%s\n", err.message);
            return;
        }
        if (count == 0)
            return;
        dv_buf_printf(out, "%lld:", (long long)row);
        for (int i = 0; i < count; i++)
            dv_buf_printf(out, "[%s]", fields[i]);
        dv_buf_putc(out, '\n');
    }
}

static void expect_bytes(const char *data, size_t size, char delimiter, const char *want)
{
    dv_auto_buf out = {0};
    dv_auto(dv_csv) csv = NULL;
    char *copy = malloc(size ? size : 1); /* its own block, so that a step beyond it shows */

    assert_non_null(copy);
    memcpy(copy, data, size);
    assert_int_equal(dv_csv_open(NULL, copy, size, &csv, NULL), DV_OK);
    all_of(csv, &out);
    assert_string_equal(out.data, want);
    assert_int_equal(dv_csv_delimiter(csv), delimiter);
    free(copy);
}

static void expect(const char *text, char delimiter, const char *want)
{
    expect_bytes(text, strlen(text), delimiter, want);
}

static void records_are_cut_at_delimiters_and_line_ends(void **state)
{
    (void)state;
    expect("", ',', "");
    expect("a,b\nc,d\n", ',', "1:[a][b]\n2:[c][d]\n");
    expect("a;b\r\nc;d", ';', "1:[a][b]\n2:[c][d]\n");
    expect("a\tb\rc\t\r", '\t', "1:[a][b]\n2:[c][]\n");
    expect("\n\na,b\n", ',', "1:[]\n2:[]\n3:[a][b]\n");
    expect("only\n", ',', "1:[only]\n");
    expect("\xEF\xBB\xBFhọ,tên\n", ',', "1:[họ][tên]\n");
    expect("sep=;\r\na;b,c\n", ';', "2:[a][b,c]\n");
}

static void quotes_follow_rfc_4180(void **state)
{
    (void)state;
    expect("\"a,b\",c\n", ',', "1:[a,b][c]\n");
    expect("\"a\"\"b\",c\n", ',', "1:[a\"b][c]\n");
    expect("\"\",\"\"\n", ',', "1:[][]\n");
    expect("5\" pipe,6\"\n", ',', "1:[5\" pipe][6\"]\n");
    expect("\"two\r\nlines\",b\nnext,c\n", ',', "1:[two\r\nlines][b]\n3:[next][c]\n");
    expect("\"a\"x,b\n", ',', "1:[ax][b]\n");
    expect("a,\"\"\"\"\n", ',', "1:[a][\"]\n");
    expect("a,\"b\"", ',', "1:[a][b]\n");
}

static void a_quote_never_closed_is_named_by_its_row(void **state)
{
    (void)state;
    expect("a,b\nc,\"d\ne,f\n", ',', "1:[a][b]\n!row 2: a quote was opened and never closed\n");
    expect("a,b\n\"x\ny\",\"z\n", ',', "1:[a][b]\n!row 3: a quote was opened and never closed\n");
}

static void the_delimiter_is_the_one_lines_agree_on(void **state)
{
    (void)state;
    expect("Danh sách, 2026\nTừ, đến, hết\nA;B;C\n1;\"x,y\";3\n2;x, y;4\n", ';',
           "1:[Danh sách, 2026]\n2:[Từ, đến, hết]\n3:[A][B][C]\n4:[1][x,y][3]\n5:[2][x, y][4]\n");
    expect("T;;\nA,B,C\n1,2,3\n4,5,6\n", ',', "1:[T;;]\n2:[A][B][C]\n3:[1][2][3]\n4:[4][5][6]\n");
}

/* Each character of UTF-8 text as UTF-16, little or big end first. */
static size_t to_utf16(const char *text, bool big, char *out)
{
    size_t n = 0;

    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        uint32_t c = *p < 0x80 ? *p : *p < 0xE0 ? *p & 0x1Fu : *p < 0xF0 ? *p & 0x0Fu : *p & 7u;
        uint32_t units[2];

        for (p++; (*p & 0xC0) == 0x80; p++)
            c = c << 6 | (*p & 0x3Fu);
        units[0] = c < 0x10000 ? c : 0xD800 + ((c - 0x10000) >> 10);
        units[1] = 0xDC00 + ((c - 0x10000) & 0x3FF);
        for (int i = 0; i < (c < 0x10000 ? 1 : 2); i++) {
            out[n++] = (char)(big ? units[i] >> 8 : units[i]);
            out[n++] = (char)(big ? units[i] : units[i] >> 8);
        }
    }
    return n;
}

static void utf16_reads_as_utf8_does(void **state)
{
    static const char text[] = "\xEF\xBB\xBFHọ và tên,Số\nĐặng Ẩn,001\n𠮷,😀\n";
    char wide[400];

    (void)state;
    for (int big = 0; big < 2; big++) {
        size_t n = to_utf16(text, big, wide);

        expect_bytes(wide, n, ',', "1:[Họ và tên][Số]\n2:[Đặng Ẩn][001]\n3:[𠮷][😀]\n");
        expect_bytes(wide + 2, n - 2, ',', "1:[Họ và tên][Số]\n2:[Đặng Ẩn][001]\n3:[𠮷][😀]\n");
        expect_bytes(wide, n - 1, ',',
                     "1:[Họ và tên][Số]\n2:[Đặng Ẩn][001]\n!row 3: this is not UTF-8 text\n");
    }
    expect_bytes("\xFF\xFE"
                 "a\0\x00\xD8"
                 "b\0",
                 8, ',', "!row 1: this is not UTF-8 text\n");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    expect("a,b\nNguy\xEA,c\n", ',', "1:[a][b]\n!row 2: this is not UTF-8 text\n");
    expect_bytes("a,b\nc,\0d\n", 9, ',',
                 "1:[a][b]\n!row 2: this holds a NUL byte: the file is no text\n");
}

static void workbooks_are_refused_with_a_way_out(void **state)
{
    static const char *const files[] = {"PK\x03\x04rest", "\xD0\xCF\x11\xE0rest", "%PDF-1.4"};

    (void)state;
    for (size_t i = 0; i < DV_COUNT(files); i++) {
        dv_auto(dv_csv) csv = NULL;
        dv_error err;

        assert_int_equal(dv_csv_open(NULL, files[i], strlen(files[i]), &csv, &err), DV_E_FORMAT);
        assert_non_null(strstr(err.message, "not CSV"));
        assert_non_null(strstr(err.hint, "CSV UTF-8"));
        assert_null(csv);
    }
}

static void too_many_columns_are_refused(void **state)
{
    dv_auto_buf text = {0};
    dv_auto_buf out = {0};
    dv_auto(dv_csv) csv = NULL;

    (void)state;
    for (int i = 1; i < DV_CSV_COLUMNS_MAX; i++)
        dv_buf_putc(&text, ',');
    dv_buf_puts(&text, "\n");
    for (int i = 0; i < DV_CSV_COLUMNS_MAX; i++)
        dv_buf_putc(&text, ',');
    assert_int_equal(dv_csv_open(NULL, text.data, text.size, &csv, NULL), DV_OK);
    all_of(csv, &out);
    assert_non_null(strstr(out.data, "\n!row 2: this has more than 256 columns"));
}

typedef struct feeder {
    const char *path;
    bool quoted;
    size_t written;
} feeder;

/* Writes 64 MB on one line, or as much as anyone reads. */
static void *feed(void *user)
{
    static char piece[1 << 16];
    feeder *f = user;
    FILE *to = fopen(f->path, "w");

    memset(piece, 'x', sizeof piece);
    fputs(f->quoted ? "a,b\n\"" : "a,b\n", to);
    for (int i = 0; i < 1024 && fwrite(piece, sizeof piece, 1, to) == 1; i++)
        f->written += sizeof piece;
    fclose(to);
    return NULL;
}

static void an_endless_line_is_refused_without_reading_it(void **state)
{
    char folder[] = "/tmp/csv-XXXXXX", path[64];

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/pipe", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    for (int quoted = 0; quoted < 2; quoted++) {
        dv_auto_buf out = {0};
        feeder f = {path, quoted, 0};
        pthread_t thread;
        dv_csv *csv = NULL;

        assert_int_equal(pthread_create(&thread, NULL, feed, &f), 0);
        assert_int_equal(dv_csv_open(path, NULL, 0, &csv, NULL), DV_OK);
        all_of(csv, &out);
        assert_string_equal(out.data,
                            quoted ? "1:[a][b]\n!row 2: a quote was opened and never closed\n"
                                   : "1:[a][b]\n!row 2: this record is longer than 1 MB\n");
        dv_csv_free(csv);
        pthread_join(thread, NULL);
        assert_true(f.written < 2 * DV_CSV_RECORD_MAX);
    }
    unlink(path);
    rmdir(folder);
}

static void files_that_are_not_there_are_not_found(void **state)
{
    dv_auto(dv_csv) csv = NULL;
    dv_error err;

    (void)state;
    assert_int_equal(dv_csv_open("/nonexistent/file.csv", NULL, 0, &csv, &err), DV_E_NOT_FOUND);
    assert_int_equal(dv_csv_open("/", NULL, 0, &csv, &err), DV_E_IO);
}

/* Records that lie across every border of the reader's buffer come out whole. */
static void a_long_file_is_read_whole(void **state)
{
    dv_auto_buf text = {0};
    dv_auto(dv_csv) csv = NULL;
    const char *const *fields;
    int64_t row;
    int count;

    (void)state;
    for (int i = 1; i <= 50000; i++)
        dv_buf_printf(&text, "%d;\"Nguyễn \"\"%d\"\"\r\nẨn\";x\r\n", i, i * 7);
    assert_int_equal(dv_csv_open(NULL, text.data, text.size, &csv, NULL), DV_OK);
    for (int i = 1; i <= 50000; i++) {
        char want[64];

        assert_int_equal(dv_csv_next(csv, &row, &fields, &count, NULL), DV_OK);
        assert_int_equal(count, 3);
        assert_int_equal(row, 2 * i - 1);
        snprintf(want, sizeof want, "Nguyễn \"%d\"\r\nẨn", i * 7);
        assert_string_equal(fields[1], want);
    }
    assert_int_equal(dv_csv_next(csv, &row, &fields, &count, NULL), DV_OK);
    assert_int_equal(count, 0);
}

static void what_is_written_reads_back(void **state)
{
    static const char *const values[] = {"plain",        "",         "a,b;c\td",   "say \"no\"",
                                         "two\r\nlines", " spaces ", "Đặng Thị Ẩn"};
    dv_auto_buf text = {0};
    dv_auto(dv_csv) csv = NULL;
    const char *const *fields;
    int64_t row;
    int count;

    (void)state;
    for (int line = 0; line < 2; line++) {
        for (size_t i = 0; i < DV_COUNT(values); i++) {
            dv_buf_puts(&text, i ? ";" : "");
            dv_csv_put(&text, values[i], ';');
        }
        dv_buf_puts(&text, "\r\n");
    }
    assert_int_equal(dv_csv_open(NULL, text.data, text.size, &csv, NULL), DV_OK);
    assert_int_equal(dv_csv_next(csv, &row, &fields, &count, NULL), DV_OK);
    assert_int_equal(count, DV_COUNT(values));
    for (size_t i = 0; i < DV_COUNT(values); i++)
        assert_string_equal(fields[i], values[i]);
}

/* The seed is printed, so that a failure can be met again. */
static void random_bytes_end_in_records_or_a_refusal(void **state)
{
    static const char letters[] = "aa\",;\t\r\n\0\xC3\xA9\xFF\xFE=p";
    uint32_t seed = 20261121;

    (void)state;
    print_message("# seed %u\n", seed);
    for (int round = 0; round < 5000; round++) {
        dv_auto_buf out = {0};
        dv_auto(dv_csv) csv = NULL;
        char text[80];
        size_t n = (size_t)round % sizeof text;

        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = letters[(seed >> 16) % (sizeof letters - 1)];
        }
        assert_int_equal(dv_csv_open(NULL, text, n, &csv, NULL), DV_OK);
        all_of(csv, &out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_cut_at_delimiters_and_line_ends),
        cmocka_unit_test(quotes_follow_rfc_4180),
        cmocka_unit_test(a_quote_never_closed_is_named_by_its_row),
        cmocka_unit_test(the_delimiter_is_the_one_lines_agree_on),
        cmocka_unit_test(utf16_reads_as_utf8_does),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(workbooks_are_refused_with_a_way_out),
        cmocka_unit_test(too_many_columns_are_refused),
        cmocka_unit_test(an_endless_line_is_refused_without_reading_it),
        cmocka_unit_test(files_that_are_not_there_are_not_found),
        cmocka_unit_test(a_long_file_is_read_whole),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(random_bytes_end_in_records_or_a_refusal),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
