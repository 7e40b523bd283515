/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "ground/csv.h"
#include "ground/file.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static dv_registry *registry;
static dv_error err;

#define HEAD                                                                                                               \
    "Mã NV;Họ và tên;Ngày sinh;Giới tính;Số CCCD;Ngày vào làm;Đơn vị;Chức danh;Điện thoại;Email;" \
    "Trạng thái\n"
/* Rows 2, 3, ... of a feed under HEAD. */
#define AN "NV1;Nguyễn Văn An;12/05/1985;Nam;001085000001;01/02/2026;Công ty A;Thợ;0912345678;;\n"
#define BINH "NV2;Trần Thị Bình;03/1990;Nữ;079190000002;02/02/2026;Công ty B;;0398765432;;\n"

static int set_up(void **state)
{
    support_database(state);
    registry = support_registry("clerk");
    return 0;
}

static int tear_down(void **state)
{
    dv_registry_close(registry);
    return support_database_drop(state);
}

/* Each story begins with an empty registry and four units. */
static int begin(void **state)
{
    (void)state;
    support_clear();
    assert_ok(dv_registry_reset(registry, &err), &err);
    support_units(registry);
    memset(&err, 0, sizeof err);
    return 0;
}

static dv_status try_feed(const char *data, size_t size, const char *map, int64_t *ret_intake)
{
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_input input = DV_INPUT_INIT;

    input.data = data;
    input.data_size = size;
    request.source = "hr";
    request.map = map;
    request.input = &input;
    return dv_feed_compare(registry, &request, ret_intake, &err);
}

static int64_t compare(const char *text)
{
    int64_t intake = 0;

    assert_ok(try_feed(text, strlen(text), NULL, &intake), &err);
    return intake;
}

static int64_t apply(int64_t intake)
{
    int64_t changes = -1;

    assert_ok(dv_feed_apply(registry, intake, &changes, &err), &err);
    return changes;
}

static dv_page *rows_of(int64_t intake)
{
    dv_page *page = NULL;

    assert_ok(dv_intake_rows(registry, intake, DV_INTAKE_ALL, NULL, 10000, &page, &err), &err);
    return page;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

/* Compare a feed of one row, and give what came of it as "outcome reason warning repairs". */
static const char *verdict(const char *text)
{
    static char words[8][256];
    static int turn;
    char *to = words[turn++ % 8];
    dv_page *page = rows_of(compare(text));

    assert_int_equal(dv_page_count(page), 1);
    snprintf(to, sizeof words[0], "%s/%s/%s/%s", dv_page_text(page, 0, "outcome"),
             or_empty(dv_page_text(page, 0, "reason")), or_empty(dv_page_text(page, 0, "warning")),
             or_empty(dv_page_text(page, 0, "repairs")));
    dv_page_free(page);
    return to;
}

/* ---- the sample that has an expected outcome for every row ----------------------------------- */

enum { COLUMNS = 14, ROWS_MAX = 1100 };

typedef struct table {
    int rows;
    int64_t line[ROWS_MAX];
    int count[ROWS_MAX];
    char *cell[ROWS_MAX][16];
} table;

static void read_table(const char *path, table *to)
{
    dv_csv *csv = NULL;
    const char *const *fields;
    int count;

    assert_ok(dv_csv_open(path, NULL, 0, &csv, &err), &err);
    for (to->rows = 0;; to->rows++) {
        assert_ok(dv_csv_next(csv, &to->line[to->rows], &fields, &count, &err), &err);
        if (count == 0)
            break;
        assert_true(to->rows < ROWS_MAX && count <= 16);
        to->count[to->rows] = count;
        for (int i = 0; i < count; i++)
            to->cell[to->rows][i] = strdup(fields[i]);
    }
    dv_csv_free(csv);
}

static void free_table(table *at)
{
    for (int r = 0; r < at->rows; r++) {
        for (int i = 0; i < at->count[r]; i++)
            free(at->cell[r][i]);
    }
}

static table sample, expected;
enum { TITLES = 4, ROW = 0, CODE = 1, OUTCOME = 2, UNIT = 10, REASON = 13 };

/* A folder that holds units.csv, hires.csv and hires-expected.csv. */
typedef struct sample_set {
    const char *folder;
    int changes, repeated;
} sample_set;

static const sample_set sets[] = {
    {"examples/data", 118, 1},
    {"../shared/data", 988, 6},
};

static const char *sample_file(const sample_set *set, const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", set->folder, name);
    return support_source(path);
}

/* Our own sample is always there; the larger one only beside the source tree. */
static bool have_sample(const sample_set *set)
{
    if (set != sets && access(sample_file(set, "hires.csv"), R_OK) != 0)
        return false;
    read_table(sample_file(set, "hires.csv"), &sample);
    read_table(sample_file(set, "hires-expected.csv"), &expected);
    return true;
}

static void forget_sample(void)
{
    free_table(&sample);
    free_table(&expected);
}

static void load_sample_units(const sample_set *set)
{
    dv_input input = DV_INPUT_INIT;

    support_clear();
    assert_ok(dv_registry_reset(registry, &err), &err);
    input.path = sample_file(set, "units.csv");
    assert_ok(dv_unit_import(registry, &input, NULL, &err), &err);
}

/* How many rows are expected to have this outcome. */
static int expected_count(const char *outcome)
{
    int n = 0;

    for (int r = 1; r < expected.rows; r++)
        n += strcmp(expected.cell[r][OUTCOME], outcome) == 0;
    return n;
}

/* The column that a reason speaks of: there a refused row may lack what its author knew. */
static const char *column_of(const char *reason)
{
    static const char *const pairs[][2] = {
        {"name-missing", "full_name"},      {"birth-date-invalid", "born"},
        {"id-number-invalid", "id_number"}, {"hired-before-birth", "hired"},
        {"unit-unknown", "unit"},
    };

    for (size_t i = 0; i < DV_COUNT(pairs); i++) {
        if (strcmp(pairs[i][0], reason) == 0)
            return pairs[i][1];
    }
    return "none";
}

/* True when the row of the file says the value in some form: then it is no excuse to lack it. */
static bool says(const char *raw, const char *value, const char *column)
{
    char day[16];
    int y, m, d;

    if (strstr(raw, value))
        return true;
    if (strcmp(column, "unit") == 0)
        return strstr(raw, asked("SELECT employer FROM dv.unit WHERE code = 'CS-MAY'")) != NULL;
    if (sscanf(value, "%d-%d-%d", &y, &m, &d) != 3)
        return false;
    snprintf(day, sizeof day, "%02d/%02d/%04d", d % 100, m % 100, y % 10000);
    return strstr(raw, day) != NULL;
}

/* Compare one row of a page with a row of the expected table; skip names a column left out. */
static int differences(const dv_page *page, int at, char **want, int skip)
{
    int excused = 0, wrong = 0;

    for (int c = CODE; c < COLUMNS; c++) {
        const char *name = dv_page_column_name(page, c);
        const char *got = or_empty(dv_page_at(page, at, c));

        if (c == skip || strcmp(got, want[c]) == 0)
            continue;
        if (!*got && strcmp(want[OUTCOME], "refused") == 0 &&
            strcmp(column_of(want[REASON]), name) == 0 &&
            !says(dv_page_text(page, at, "raw"), want[c], name)) {
            excused++;
            continue;
        }
        print_error("row %s, %s: got '%s', expected '%s'\n", want[ROW], name, got, want[c]);
        wrong++;
    }
    assert_true(excused <= 1);
    return wrong;
}

static void check_sample(const sample_set *set)
{
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_input input = DV_INPUT_INIT;
    int64_t intake;
    int wrong = 0;

    load_sample_units(set);
    input.path = sample_file(set, "hires.csv");
    request.source = "hr";
    request.input = &input;
    assert_ok(dv_feed_compare(registry, &request, &intake, &err), &err);

    dv_page *page = rows_of(intake);

    assert_int_equal(dv_page_count(page), expected.rows - 1);
    for (int r = 1; r < expected.rows; r++) {
        assert_string_equal(dv_page_text(page, r - 1, "row"), expected.cell[r][ROW]);
        wrong += differences(page, r - 1, expected.cell[r], -1);
    }
    assert_int_equal(wrong, 0);
    dv_page_free(page);
    assert_int_equal(apply(intake), set->changes);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person"), set->changes);
    support_check();

    assert_ok(dv_feed_compare(registry, &request, &intake, &err), &err);
    assert_int_equal(apply(intake), 0);
}

static void every_row_of_the_sample_comes_out_as_expected(void **state)
{
    (void)state;
    for (size_t i = 0; i < DV_COUNT(sets); i++) {
        if (!have_sample(&sets[i]))
            continue;
        check_sample(&sets[i]);
        forget_sample();
    }
}

/* UTF-8 as UTF-16 with a byte order mark. */
static void to_utf16(dv_buf *text, bool big)
{
    dv_buf wide = {0};
    const unsigned char *at = (const unsigned char *)text->data;

    dv_buf_put(&wide, big ? "\xFE\xFF" : "\xFF\xFE", 2);
    while (*at) {
        unsigned c = *at < 0x80   ? at[0]
                     : *at < 0xE0 ? (at[0] & 0x1Fu) << 6 | (at[1] & 0x3Fu)
                                  : (at[0] & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
        char high = (char)(c >> 8), low = (char)c;

        at += *at < 0x80 ? 1 : *at < 0xE0 ? 2 : 3;
        dv_buf_putc(&wide, big ? high : low);
        dv_buf_putc(&wide, big ? low : high);
    }
    dv_buf_free(text);
    *text = wide;
}

typedef struct variant {
    char delimiter;
    int titles;
    const char *encoding;
} variant;

/* The sample in another dress, its rows shuffled; order[i] is the row of the sample that came i-th.
 */
static dv_buf dress(const variant *v, int *order, int n)
{
    dv_buf text = {0};

    for (int i = 0; i < n; i++)
        order[i] = TITLES + i;
    for (int i = n - 1; i > 0; i--) {
        int j = (int)(support_random() % (uint32_t)(i + 1)), keep = order[i];

        order[i] = order[j];
        order[j] = keep;
    }
    for (int i = 0; i < v->titles; i++)
        dv_buf_printf(&text, "Danh sách, trang %d%c%c\n", i + 1, v->delimiter, v->delimiter);
    for (int i = -1; i < n; i++) {
        int r = i < 0 ? TITLES - 1 : order[i];

        for (int c = 0; c < sample.count[r]; c++) {
            if (c)
                dv_buf_putc(&text, v->delimiter);
            dv_csv_put(&text, sample.cell[r][c], v->delimiter);
        }
        dv_buf_puts(&text, "\r\n");
    }
    if (strcmp(v->encoding, "UTF-8") != 0)
        to_utf16(&text, strcmp(v->encoding, "UTF-16BE") == 0);
    return text;
}

/* The expected row of a row of the sample. */
static char **expected_of(int64_t line)
{
    for (int r = 1; r < expected.rows; r++) {
        if (strtoll(expected.cell[r][ROW], NULL, 10) == line)
            return expected.cell[r];
    }
    fail();
    return NULL;
}

static void check_variants(const sample_set *set)
{
    static const variant variants[] = {
        {',', 0, "UTF-8"},     {';', 1, "UTF-16LE"}, {'\t', 7, "UTF-16BE"},
        {'\t', 0, "UTF-16LE"}, {',', 7, "UTF-8"},
    };
    static int order[ROWS_MAX];

    load_sample_units(set);
    for (size_t v = 0; v < DV_COUNT(variants); v++) {
        int n = expected.rows - 1, wrong = 0, repeated = 0;
        dv_buf text = dress(&variants[v], order, n);
        int64_t intake;

        assert_ok(try_feed(text.data, text.size, NULL, &intake), &err);

        dv_page *page = rows_of(intake);

        assert_int_equal(dv_page_count(page), n);
        for (int i = 0; i < n; i++) {
            char **want = expected_of(sample.line[order[i]]);
            bool twin = strcmp(want[OUTCOME], "new") == 0 || strcmp(want[OUTCOME], "repeated") == 0;

            /* Which of two equal rows is the repeated one does depend on the order. */
            wrong += differences(page, i, want, twin ? OUTCOME : -1);
            repeated += strcmp(dv_page_text(page, i, "outcome"), "repeated") == 0;
        }
        assert_int_equal(wrong, 0);
        assert_int_equal(repeated, set->repeated);
        dv_page_free(page);

        assert_ok(dv_intake_summary(registry, intake, &page, &err), &err);
        assert_string_equal(dv_page_text(page, 0, "encoding"), variants[v].encoding);
        assert_int_equal(dv_page_text(page, 0, "delimiter")[0], variants[v].delimiter);
        assert_int_equal(dv_page_int(page, 0, "header_row"), variants[v].titles + 1);
        assert_int_equal(dv_page_int(page, 0, "new"), expected_count("new"));
        dv_page_free(page);
        dv_buf_free(&text);
    }
}

static void order_delimiter_encoding_and_titles_do_not_matter(void **state)
{
    (void)state;
    for (size_t i = 0; i < DV_COUNT(sets); i++) {
        if (!have_sample(&sets[i]))
            continue;
        check_variants(&sets[i]);
        forget_sample();
    }
}

/* ---- one row, one mess ----------------------------------------------------------------------- */

static void each_mess_is_repaired_warned_of_or_refused(void **state)
{
    static const struct {
        const char *row;
        const char *verdict;
        const char *column, *value;
    } cases[] = {
        {"NV1;NguyÔn Kh¾c TuÊn;27/08/1990;Nam;033090560449;;Công ty A;;;;", "new///tcvn3",
         "full_name", "Nguyễn Khắc Tuấn"},
        {"NV1;Phạm Bá Cöôøng;07/06/1974;Nam;027074058243;;Công ty A;;;;", "new///vni", "full_name",
         "Phạm Bá Cường"},
        {"NV1;Lê Hươ\u0300ng;22/10/1981;Nữ;089181759339;;Công ty A;;;;", "new///nfc", "full_name",
         "Lê Hường"},
        {"NV1;Ðặng Chí Ðiền;25/12/1994;Nam;040094413538;;Công ty A;;;;", "new///eth", "full_name",
         "Đặng Chí Điền"},
        {"NV1;  Phạm   Thị Huệ ;;;004187677467;;Công ty A;;;;", "new///space", "full_name",
         "Phạm Thị Huệ"},
        {"NV1;Lê Kim;05/08/1975;Nam;19075048463;;Công ty A;;;;", "new///leading-zero", "id_number",
         "019075048463"},
        {"NV1;Lê Kim;05/08/1975;Nam;1075048463;;Công ty A;;;;", "new///leading-zero", "id_number",
         "001075048463"},
        {"NV1;Lê Kim;05/08/1976;Nam;1075048463;;Công ty A;;;;", "refused/id-number-invalid//",
         "id_kind", "cccd"},
        {"NV1;Lê Kim;36764;Nữ;027300265021;;Công ty A;;;;", "new///date-serial", "born",
         "2000-08-26"},
        {"NV1;Lê Kim;05/1998;Nữ;027198265021;;Công ty A;;;;", "new///", "born", "1998-05"},
        {"NV1;Lê Kim;1985;Nữ;027185265021;;Công ty A;;;;", "new///", "born", "1985"},
        {"NV1;Lê Kim;;;027185265021;;Công ty A;;+84 125 807.1549;;", "new///phone", "phone",
         "0858071549"},
        {"NV1;Lê Kim;;;027185265021;;Công ty A;;912345678;;", "new///phone", "phone", "0912345678"},
        {"NV1;Lê Kim;;;027185265021;;Công ty A;;12345;;", "new//phone-invalid/", "phone", ""},
        {"NV1; Phạm  Bá Cöôøng;27186;Nam;27074058243;;Công ty A;;+84912345678;;",
         "new///vni leading-zero date-serial phone space", "full_name", "Phạm Bá Cường"},
        {"NV1;Lê Kim;;;k9664533;;Công ty A;;;;", "new///", "id_number", "K9664533"},
        {"NV1;Lê Kim;;;226962305;;Công ty A;;;;", "new///", "id_kind", "cmnd"},
        {"NV1;Lê Kim;;;'001.185 265-021;;Công ty A;;;;", "new///", "id_number", "001185265021"},
        {"NV1;Lê Kim;;;1.23E+11;;Công ty A;;;;", "refused/id-number-invalid//", "id_number", ""},
        {"NV1;Lê Kim;;;0791234567890;;Công ty A;;;;", "refused/id-number-invalid//", "id_kind",
         "cccd"},
        {"NV1;Lê Kim;;;;;Công ty A;;;;", "new//id-missing/", "id_kind", ""},
        {"NV1;Lê Kim;1/1/1985;Nam;027185265021;;Công ty A;;;;", "new//id-sex-mismatch/", "sex",
         "male"},
        {"NV1;Lê Kim;1/1/1986;Nữ;027185265021;;Công ty A;;;;", "new//id-birth-mismatch/", "sex",
         "female"},
        {"NV1;Lê Kim;;;003185265021;;Công ty A;;;;", "new//id-province-unknown/", "id_kind",
         "cccd"},
        {"NV1;Lê Kim;;;027185265021;;Công ty A;;;;Đi chơi", "new//state-unknown/", "unit", "A"},
        {"NV1;Lê Kim;;;027185265021;;CONG TY A;;;;Đã nghỉ việc", "left///", "unit", "A"},
        {"NV1;Lê Kim;;;027185265021;;B;;;;", "new///", "unit", "B"},
        {"NV1;Lê Kim;;;027185265021;;Công ty C;;;;", "refused/unit-unknown//", "unit", ""},
        {";Lê Kim;;;027185265021;;Công ty A;;;;", "refused/employee-code-missing//", "unit", "A"},
        {"NV1; ;;;027185265021;;Công ty A;;;;", "refused/name-missing//", "full_name", ""},
        {"NV1;Nguy?n V?n A;;;027185265021;;Công ty A;;;;", "refused/name-invalid//", "full_name",
         ""},
        {"NV1;Lê Kim;31/02/1990;;027185265021;;Công ty A;;;;", "refused/birth-date-invalid//",
         "born", ""},
        {"NV1;Lê Kim;01/01/2190;;027185265021;;Công ty A;;;;", "refused/birth-date-invalid//",
         "born", ""},
        {"NV1;Lê Kim;;;027185265021;hôm qua;Công ty A;;;;", "refused/hired-date-invalid//", "hired",
         ""},
        {"NV1;Lê Kim;1/1/1985;;027185265021;1/1/1980;Công ty A;;;;", "refused/hired-before-birth//",
         "hired", ""},
        /* several in one row */
        {"NV1; ÐÆng  Anh §«ng;29126;Nam;1079069563;;Công ty A;;0125 8071549;;",
         "new///tcvn3 leading-zero date-serial phone space eth", "id_number", "001079069563"},
    };

    (void)state;
    for (size_t i = 0; i < DV_COUNT(cases); i++) {
        char text[1024];
        int64_t intake;

        snprintf(text, sizeof text, "%s%s\n", HEAD, cases[i].row);
        assert_string_equal(verdict(text), cases[i].verdict);
        intake = asked_int("SELECT max(intake_id) FROM dv.intake");

        dv_page *page = rows_of(intake);

        assert_string_equal(or_empty(dv_page_text(page, 0, cases[i].column)), cases[i].value);
        dv_page_free(page);
    }
}

/* ---- stories --------------------------------------------------------------------------------- */

static void the_same_file_again_changes_nothing(void **state)
{
    int64_t first = compare(HEAD AN BINH);

    (void)state;
    assert_int_equal(apply(first), 2);
    assert_int_equal(apply(first), 0);
    assert_int_equal(apply(compare(HEAD AN BINH)), 0);
    assert_string_equal(verdict(HEAD AN), "same///");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person"), 2);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE verb LIKE 'feed%'"), 2);
}

/* The outcomes of a feed in the order of its rows. */
static const char *outcomes(const char *text)
{
    static char words[256];
    dv_page *page = rows_of(compare(text));
    char *end = words;

    for (int i = 0; i < dv_page_count(page); i++)
        end += sprintf(end, "%s%s%s%s", i ? " " : "", dv_page_text(page, i, "outcome"),
                       dv_page_text(page, i, "reason") ? ":" : "",
                       or_empty(dv_page_text(page, i, "reason")));
    dv_page_free(page);
    return words;
}

/* All that is said of the rows of an intake, in one text. */
static char *listing(int64_t intake)
{
    dv_page *page = rows_of(intake);
    dv_buf text = {0};

    for (int i = 0; i < dv_page_count(page); i++) {
        for (int c = 0; c < dv_page_column_count(page); c++)
            dv_buf_printf(&text, "%s|", or_empty(dv_page_at(page, i, c)));
        dv_buf_putc(&text, '\n');
    }
    dv_page_free(page);
    assert_ok(dv_buf_status(&text, &err), &err);
    return text.data;
}

static int64_t rows_read(int64_t intake)
{
    char sql[96];

    snprintf(sql, sizeof sql, "SELECT count(*) FROM dv.intake_row WHERE intake_id = %lld",
             (long long)intake);
    return asked_int(sql);
}

static void rows_that_came_before_are_shown_though_not_read_again(void **state)
{
    static const char feed[] = HEAD AN
        "NV3;NguyÔn Kh¾c TuÊn;27/08/1990;Nam;33090560449;;Công ty A;\"a\n;\"\"b\";;;\n" BINH;
    int64_t intake;
    dv_page *page = NULL;
    char *shown;

    (void)state;
    apply(compare(feed));
    given("UPDATE dv.employment SET digest = NULL");
    shown = listing(intake = compare(feed));
    assert_int_equal(rows_read(intake), 3);
    assert_int_equal(apply(intake), 0); /* by which it knows them */
    intake = compare(feed);
    assert_int_equal(rows_read(intake), 0);

    char *again = listing(intake);

    assert_string_equal(again, shown);
    assert_non_null(strstr(again, "same"));
    assert_non_null(strstr(again, "tcvn3 leading-zero"));
    assert_ok(dv_intake_summary(registry, intake, &page, &err), &err);
    assert_int_equal(dv_page_int(page, 0, "same"), 3);
    assert_int_equal(dv_page_int(page, 0, "repaired"), 1);
    dv_page_free(page);
    /* The same words under other columns are not the same row. */
    intake = compare("Mã NV;Họ và tên;Ngày sinh;Giới tính;Số CCCD;Ngày vào làm;Đơn vị;Phòng;Điện "
                     "thoại;Email;Trạng thái\n" AN);
    assert_int_equal(rows_read(intake), 1);
    free(again);
    free(shown);
}

static void what_changes_by_other_ways_is_noticed_in_rows_that_came_before(void **state)
{
    static const char *const changes[] = {
        "UPDATE dv.person SET phone = '0900000000' WHERE full_name = 'Nguyễn Văn An'",
        "UPDATE dv.person SET birth_date = NULL WHERE full_name = 'Nguyễn Văn An'",
        "UPDATE dv.person_identity SET number = '001085000009' WHERE number = '001085000001'",
        "DELETE FROM dv.person_identity WHERE number = '001085000001'",
        "UPDATE dv.employment SET unit_id = (SELECT unit_id FROM dv.unit u WHERE u.code = 'B')",
        "UPDATE dv.employment SET job_title = NULL WHERE code = 'NV1'",
        "UPDATE dv.employment SET state = 'left' WHERE code = 'NV1'",
    };

    (void)state;
    apply(compare(HEAD AN BINH));
    for (size_t i = 0; i < DV_COUNT(changes); i++) {
        given(changes[i]);
        assert_string_equal(outcomes(HEAD AN BINH), "changed same");
        assert_int_equal(apply(compare(HEAD AN BINH)), 1);
        assert_int_equal(rows_read(compare(HEAD AN BINH)), 0);
    }
    given("UPDATE dv.unit SET employer_key = 'cong ty cu' WHERE code = 'A'");
    assert_string_equal(outcomes(HEAD AN BINH), "refused:unit-unknown same");
    support_check();
}

/* A feed of random rows from so small a world that they meet each other and what is known. */
static void random_feed(dv_buf *to)
{
    static const char *const names[] = {"Lê An", "Lê Bình", "Võ An", "  Lê   An", "Lê 3"};
    static const char *const born[] = {"", "1/2/1985", "1985", "2/1985", "3/2/1985", "31/2/1985"};
    static const char *const units[] = {"Công ty A", "Công ty B", "B", "Công ty C"};
    int n = 1 + (int)(support_random() % 8);

    dv_buf_clear(to);
    dv_buf_puts(to, HEAD);
    for (int i = 0; i < n; i++) {
        uint32_t who = support_random() % 12, r = support_random() >> 4;

        if (support_random() % 4 > 0)
            r = 1; /* as it comes most often */
        dv_buf_printf(to, "NV%u;%s;%s;;%s%02u;;%s;%s;;;%s\n", who, names[r % 5], born[r / 5 % 6],
                      r / 30 % 4 < 3 ? "0010850000" : "", who + r / 120 % 8 / 7,
                      units[r / 960 % 16 < 13 ? 0 : r / 960 % 16 - 12], r / 15360 % 4 ? "Thợ" : "",
                      r / 61440 % 8 ? "Đã nghỉ việc" : "");
    }
}

static void rows_that_came_before_come_out_as_if_they_were_read(void **state)
{
    static const char *const changes[] = {
        "UPDATE dv.person SET full_name = 'Lê Ân' WHERE person_id % 3 = 0",
        "DELETE FROM dv.person_identity WHERE person_id % 4 = 1",
        "UPDATE dv.employment SET source = 'of ' || employment_id WHERE person_id % 5 = 2",
        "UPDATE dv.unit SET employer_key = 'cong ty a' WHERE code = 'B'",
        "UPDATE dv.unit SET employer_key = 'cong ty b' WHERE code = 'B'",
    };
    dv_buf feed = {0};
    int known = 0, whole;

    (void)state;
    for (int i = 0; i < 60; i++) {
        int64_t intake;
        char *quick, *slow;

        if (support_random() % 2 == 0 || feed.size == 0)
            random_feed(&feed);
        if (support_random() % 4 == 0)
            given(changes[support_random() % DV_COUNT(changes)]);
        intake = compare(feed.data);
        known += rows_read(intake) < asked_int("SELECT count(*) FROM dv.intake_outcome("
                                               "(SELECT max(intake_id) FROM dv.intake))");
        quick = listing(intake);
        if (support_random() % 2 == 0) {
            given("UPDATE dv.employment SET digest = NULL; UPDATE dv.intake SET digest = NULL");
            slow = listing(intake = compare(feed.data));
            assert_string_equal(quick, slow);
            free(slow);
        }
        apply(intake);
        free(quick);
    }
    whole = (int)asked_int("SELECT count(like_intake) FROM dv.intake");
    print_message("# of 60 feeds %d had rows that came before, %d came whole\n", known, whole);
    assert_true(known > 0 && whole > 0);
    support_check();
    dv_buf_free(&feed);
}

static void a_changed_row_updates_and_the_old_value_is_kept(void **state)
{
    (void)state;
    apply(compare(HEAD AN BINH));
    assert_int_equal(apply(compare(HEAD "NV1;Nguyễn Văn Ân;1985;;001085000009;;Công ty B;;;;\n")),
                     1);
    assert_string_equal(asked("SELECT full_name FROM dv.person WHERE person_id = 1"),
                        "Nguyễn Văn Ân");
    /* A year does not replace the day, and nothing replaces what is known. */
    assert_string_equal(asked("SELECT birth_date || birth_precision || sex || phone FROM dv.person"
                              " WHERE person_id = 1"),
                        "1985-05-12daymale0912345678");
    assert_string_equal(asked("SELECT string_agg(number, ' ') FROM dv.person_identity"
                              " WHERE person_id = 1"),
                        "001085000009");
    assert_string_equal(asked("SELECT old::text FROM dv.event WHERE verb = 'feed changed'"),
                        "{\"unit\": \"A\"}");
    assert_string_equal(asked("SELECT new::text FROM dv.event WHERE verb = 'feed changed'"),
                        "{\"unit\": \"B\", \"fields\": [\"full_name\", \"identity\"]}");
    assert_string_equal(asked("SELECT full_name || ' ' || number FROM dv.person_past"
                              "  JOIN dv.identity_past USING (person_id)"),
                        "Nguyễn Văn An 001085000001");
    assert_string_equal(asked("SELECT officer FROM dv.event WHERE verb = 'feed changed'"), "clerk");
}

static void a_citizen_number_is_added_to_the_old_paper_of_the_same_employee(void **state)
{
    (void)state;
    apply(compare(HEAD "NV1;Nguyễn Văn An;12/05/1985;Nam;226962305;;Công ty A;;;;\n"));
    assert_int_equal(apply(compare(HEAD AN)), 1);
    assert_string_equal(asked("SELECT string_agg(kind, ' ' ORDER BY kind) FROM dv.person_identity"),
                        "cccd cmnd");
}

static void a_leaver_is_noted_and_stays(void **state)
{
    (void)state;
    apply(compare(HEAD AN BINH));
    assert_int_equal(apply(compare(HEAD "NV1;Nguyễn Văn An;12/05/1985;Nam;001085000001;;Công ty A;"
                                        ";;;Đã nghỉ việc\n")),
                     1);
    assert_string_equal(asked("SELECT state FROM dv.employment WHERE code = 'NV1'"), "left");
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person"), 2);
    assert_string_equal(asked("SELECT verb FROM dv.event ORDER BY event_id DESC LIMIT 1"),
                        "feed left");
}

static void a_member_who_leaves_work_stays_a_member(void **state)
{
    (void)state;
    support_people(registry, 2, 1);

    const char *members =
        asked("SELECT string_agg(m::text, ' ' ORDER BY member_id) FROM dv.member m");
    const char *units = asked("SELECT string_agg(s::text, ' ' ORDER BY member_id)"
                              " FROM dv.membership s");
    const char *cards = asked("SELECT string_agg(c::text, ' ' ORDER BY card_id) FROM dv.card c");
    char feed[512];

    snprintf(feed, sizeof feed, HEAD "%s;%s;;;;;Công ty A;;;;Đã nghỉ việc\n",
             asked("SELECT code FROM dv.employment ORDER BY code LIMIT 1"),
             asked("SELECT full_name FROM dv.person p JOIN dv.employment e USING (person_id)"
                   " ORDER BY code LIMIT 1"));
    given("UPDATE dv.employment SET source = 'hr'");
    assert_int_equal(apply(compare(feed)), 1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.employment WHERE state = 'left'"), 1);
    assert_string_equal(
        asked("SELECT string_agg(m::text, ' ' ORDER BY member_id) FROM dv.member m"), members);
    assert_string_equal(
        asked("SELECT string_agg(s::text, ' ' ORDER BY member_id) FROM dv.membership s"), units);
    assert_string_equal(asked("SELECT string_agg(c::text, ' ' ORDER BY card_id) FROM dv.card c"),
                        cards);
    support_check();
}

static void a_person_of_another_source_is_the_same_person(void **state)
{
    (void)state;
    apply(compare(HEAD AN));
    given("UPDATE dv.employment SET source = 'other'");
    assert_string_equal(verdict(HEAD AN), "changed///");
    assert_int_equal(apply(compare(HEAD AN)), 1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person"), 1);
    assert_string_equal(asked("SELECT string_agg(source, ' ' ORDER BY source) FROM dv.employment"),
                        "hr other");
    support_check();
}

static void units_that_come_make_an_earlier_preview_stale(void **state)
{
    int64_t intake = compare(HEAD AN);
    dv_input input = DV_INPUT_INIT;

    (void)state;
    input.data = "code,name,kind,parent,sector,tax_code,employer\n"
                 "C,Công đoàn cơ sở Công ty C,grassroots,U,non-state,,Công ty C\n";
    input.data_size = strlen(input.data);
    assert_ok(dv_unit_import(registry, &input, NULL, &err), &err);
    assert_status(dv_feed_apply(registry, intake, NULL, &err), DV_E_CONFLICT, &err);
    assert_int_equal(apply(compare(HEAD AN)), 1);
}

static void two_people_of_one_name_and_birthday_are_two(void **state)
{
    (void)state;
    assert_int_equal(apply(compare(HEAD AN "NV2;Nguyễn Văn An;12/05/1985;Nam;001085000002;;"
                                           "Công ty A;;;;\n")),
                     2);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person"), 2);
}

static void a_row_that_could_be_two_people_waits(void **state)
{
    (void)state;
    apply(compare(HEAD AN BINH));
    /* An's code, Binh's number. */
    assert_string_equal(verdict(HEAD "NV1;Nguyễn Văn An;;;079190000002;;Công ty A;;;;\n"),
                        "ambiguous/id-number-shared//");
    /* Another employee with An's number. */
    assert_string_equal(verdict(HEAD "NV9;Lê Văn Tám;1/1/1970;;001085000001;;Công ty A;;;;\n"),
                        "ambiguous/id-number-shared//");
    /* An's code for somebody else altogether. */
    assert_string_equal(verdict(HEAD "NV1;Lê Văn Tám;1/1/1970;;001070000003;;Công ty A;;;;\n"),
                        "ambiguous/employee-code-reused//");
    /* An's name and birthday and no paper: nobody can tell. */
    assert_string_equal(verdict(HEAD "NV9;Nguyễn Văn An;12/05/1985;;;;Công ty A;;;;\n"),
                        "ambiguous/person-uncertain//");
    /* An's name and birthday with a number of his own: another An. */
    assert_string_equal(verdict(HEAD "NV9;Nguyễn Văn An;12/05/1985;;001085000007;;Công ty A;;;;\n"),
                        "new///");
    /* An himself, under a second code. */
    assert_string_equal(verdict(HEAD "NV9;Nguyễn Văn An;;;001085000001;;Công ty A;;;;\n"),
                        "changed///");
    assert_int_equal(apply(compare(HEAD "NV1;Nguyễn Văn An;;;079190000002;;Công ty A;;;;\n")), 0);
}

static void rows_of_one_file_are_held_against_each_other(void **state)
{
    (void)state;
    assert_string_equal(outcomes(HEAD AN AN AN), "new repeated repeated");
    assert_string_equal(outcomes(HEAD AN "NV1;Nguyễn Văn An;;;;;Công ty A;;;;\n"),
                        "ambiguous:employee-code-shared ambiguous:employee-code-shared");
    assert_string_equal(outcomes(HEAD AN "NV7;Lê Văn Tám;;;001085000001;;Công ty A;;;;\n" BINH),
                        "ambiguous:id-number-shared ambiguous:id-number-shared new");
    /* A row that is refused for itself shares its number all the same. */
    assert_string_equal(outcomes(HEAD AN "NV7;;;;001085000001;;Công ty A;;;;\n"),
                        "ambiguous:id-number-shared refused:name-missing");
}

static void two_units_of_one_employer_are_for_a_human(void **state)
{
    (void)state;
    given("UPDATE dv.unit SET employer_key = (SELECT employer_key FROM dv.unit WHERE code = 'A')"
          " WHERE code = 'B'");
    assert_string_equal(verdict(HEAD AN), "ambiguous/unit-ambiguous//");
}

static int32_t to_buf(void *user, const uint8_t *data, size_t size)
{
    dv_buf_put(user, data, size);
    return 0;
}

static void rejected_rows_mended_by_hand_import_again(void **state)
{
    dv_buf list = {0};
    dv_sink sink = {to_buf, &list};
    int64_t intake = compare("Danh sách\n" HEAD AN "NV3;\"Lê; Kim\";31/02/1990;Nữ;079190000003;;"
                             "Công ty A;;;;\n" BINH);
    char *day;

    (void)state;
    apply(intake);
    assert_ok(dv_intake_rejects(registry, intake, &sink, &err), &err);
    assert_string_equal(list.data,
                        "\xEF\xBB\xBF"
                        "Mã NV;Họ và tên;Ngày sinh;Giới tính;Số CCCD;Ngày vào làm;Đơn vị;"
                        "Chức danh;Điện thoại;Email;Trạng thái;Lý do\r\n"
                        "NV3;\"Lê; Kim\";31/02/1990;Nữ;079190000003;;Công ty A;;;;;"
                        "name-invalid\r\n");
    memcpy(strstr(list.data, "\"Lê; Kim\""), "Lê Kim   ", strlen("Lê Kim   ") + 0);
    day = strstr(list.data, "31/02/1990");
    memcpy(day, "28/02/1990", 10);
    intake = compare(list.data);
    assert_int_equal(apply(intake), 1);

    /* The column of reasons is ours, so it is not given back twice. */
    dv_buf_clear(&list);
    assert_ok(dv_intake_rejects(registry, intake, &sink, &err), &err);
    assert_null(strstr(strstr(list.data, "Lý do") + 1, "Lý do"));
    dv_buf_free(&list);
}

static void a_preview_that_is_out_of_date_is_not_applied(void **state)
{
    int64_t early = compare(HEAD AN), other = compare(HEAD BINH);

    (void)state;
    assert_int_equal(apply(other), 1);
    assert_status(dv_feed_apply(registry, early, NULL, &err), DV_E_CONFLICT, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person"), 1);
    assert_status(dv_feed_apply(registry, 999, NULL, &err), DV_E_NOT_FOUND, &err);
}

static void *apply_thread(void *intake)
{
    static dv_status status;

    status = dv_feed_apply(registry, *(int64_t *)intake, NULL, &err);
    return &status;
}

static void *compare_thread(void *intake)
{
    static dv_status status;

    status = try_feed(HEAD AN BINH, strlen(HEAD AN BINH), NULL, intake);
    return &status;
}

/* Run a call until it waits for a lock on a table, end its session there, and give its status. */
static dv_status kill_at_lock(void *(*call)(void *), int64_t *intake, const char *lock)
{
    pthread_t thread;
    void *status;
    bool killed = false;

    given(lock);
    assert_int_equal(pthread_create(&thread, NULL, call, intake), 0);
    for (int tries = 0; !killed && tries < 1000; tries++) {
        usleep(10000);
        killed = asked_int("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                           " WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0;
    }
    given("ROLLBACK"); /* lets the call end, killed or not */
    pthread_join(thread, &status);
    assert_true(killed);
    return *(dv_status *)status;
}

static void an_apply_that_is_killed_leaves_nothing_half_done(void **state)
{
    int64_t intake;

    (void)state;
    apply(compare(HEAD AN));
    intake = compare(HEAD BINH "NV1;Nguyễn Văn An;12/05/1985;Nam;001085000001;;Công ty B;;;;\n");
    /* The new person is written when it comes to wait for the row of the known one. */
    assert_int_equal(kill_at_lock(apply_thread, &intake, "BEGIN; SELECT FROM dv.person FOR UPDATE"),
                     DV_E_LINK);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.person"), 1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.event WHERE intake_id IS NOT NULL"), 1);
    assert_ok(dv_registry_reset(registry, &err), &err);
    assert_int_equal(apply(intake), 2);
    support_check();
}

static void a_comparison_that_is_killed_leaves_no_intake(void **state)
{
    int64_t intake = -1;

    (void)state;
    /* The rows are written when it comes to wait for this lock. */
    assert_int_equal(
        kill_at_lock(compare_thread, &intake, "BEGIN; LOCK TABLE dv.intake_result IN SHARE MODE"),
        DV_E_LINK);
    assert_int_equal(intake, -1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.intake"), 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.intake_row"), 0);
    assert_ok(dv_registry_reset(registry, &err), &err);
    assert_int_equal(apply(compare(HEAD AN BINH)), 2);
}

static void pages_follow_each_other_to_the_end(void **state)
{
    int64_t intake = compare(HEAD AN BINH "NV3;;;;;;Công ty A;;;;\n");
    dv_page *page = NULL;

    (void)state;
    assert_ok(dv_intake_rows(registry, intake, DV_INTAKE_ALL, NULL, 2, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 2);
    dv_page *rest = NULL;
    assert_ok(dv_intake_rows(registry, intake, DV_INTAKE_ALL, dv_page_next(page), 1, &rest, &err),
              &err);
    assert_string_equal(dv_page_text(rest, 0, "row"), "4");
    assert_null(dv_page_next(rest));
    dv_page_free(page);
    dv_page_free(rest);

    assert_ok(dv_intake_rows(registry, intake, DV_INTAKE_REJECTED, NULL, 9, &page, &err), &err);
    assert_int_equal(dv_page_count(page), 1);
    dv_page_free(page);
    assert_status(dv_intake_rows(registry, intake + 1, DV_INTAKE_ALL, NULL, 9, &page, &err),
                  DV_E_NOT_FOUND, &err);
}

/* ---- headers --------------------------------------------------------------------------------- */

static void headers_are_found_under_many_names(void **state)
{
    static const char *const heads[] = {
        "STT,MA SO NHAN VIEN,HO TEN,NOI LAM VIEC\n,NV1,Lê Kim,Công ty A\n",
        "Employee ID,Full name,Workplace\nNV1,Lê Kim,Công ty A\n",
        "Họ đệm,Tên,Mã NV,Đơn vị\nLê,Kim,NV1,Công ty A\n",
        "Họ và tên,,Mã NV,Đơn vị\nHọ đệm,Tên,,\nLê,Kim,NV1,Công ty A\n",
        "Mã NV,Họ và tên,Đơn vị\nCode,Full name,Unit\n(1),(2),(3)\nNV1,Lê Kim,Công ty A\n",
        "Mã NV,Tên,Đơn vị,Phòng ban\nNV1,Lê Kim,Công ty A,Phòng 7\n",
        "\"Mã\nnhân viên (*)\",Họ và tên (*),Đơn vị công tác (*)\nNV1,\"Lê Kim\",Công ty A\n",
    };

    (void)state;
    for (size_t i = 0; i < DV_COUNT(heads); i++) {
        dv_page *page = rows_of(compare(heads[i]));

        assert_int_equal(dv_page_count(page), 1);
        assert_string_equal(dv_page_text(page, 0, "outcome"), "new");
        assert_string_equal(dv_page_text(page, 0, "full_name"), "Lê Kim");
        assert_string_equal(dv_page_text(page, 0, "code"), "NV1");
        dv_page_free(page);
    }
}

static void rows_that_hold_no_person_are_passed_over(void **state)
{
    (void)state;
    assert_string_equal(outcomes(HEAD AN ";;;;;;;;;;\n" HEAD BINH ";;;;;;;;;;\n"
                                         ";Tổng cộng: 2 người;;;;;;;;;\nTổng cộng;2;;;;;;;;;\n"
                                         ";;;;;Huế, ngày 02 tháng 11 năm 2026;;;;;\n"
                                         ";;;;;;;Người lập biểu;;;\n"),
                        "new new");
    /* A name alone is no noise, and Mr Tống Cộng is a person. */
    assert_string_equal(outcomes(HEAD ";Nguyễn Văn Chín;;;;;;;;;\n"
                                      "NV5;Tống Cộng;;;001085000005;;Công ty A;;;;\n"),
                        "refused:employee-code-missing new");
}

static void a_map_names_columns_that_are_not_known(void **state)
{
    static const char text[] =
        "Ký hiệu;Ai;Đơn vị;Số nội bộ;Điện thoại\nNV1;Lê Kim;A;0912345678;1\n";
    static const char map[] = "code=Ký hiệu;full_name=Ai;phone=số nội bộ";
    int64_t intake;

    (void)state;
    assert_status(try_feed(text, strlen(text), NULL, &intake), DV_E_FORMAT, &err);
    assert_non_null(strstr(err.message, "employee code"));
    assert_non_null(strstr(err.detail, "Ký hiệu"));
    assert_ok(try_feed(text, strlen(text), map, &intake), &err);

    dv_page *page = rows_of(intake);

    assert_string_equal(dv_page_text(page, 0, "phone"), "0912345678");
    dv_page_free(page);
    assert_status(try_feed(text, strlen(text), "colour=Ai", &intake), DV_E_INVALID, &err);
    assert_status(try_feed(text, strlen(text), "code=Nowhere", &intake), DV_E_FORMAT, &err);
}

static void bad_input_is_refused_in_one_line_and_leaves_nothing(void **state)
{
    static const struct {
        const char *text;
        size_t size;
        const char *said;
    } cases[] = {
        {"", 0, "empty"},
        {"a;b;c\n1;2;3\n", 12, "no header"},
        {"\n\n\n", 3, "no header"},
        {"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16, "not"},
        {HEAD "NV1;\"Lê Kim;;;", sizeof HEAD + 14, "row 2"},
        {HEAD "NV1;L\0;;;\n", sizeof HEAD + 9, "row 2"},
        {HEAD "NV1;L\xFF;;;\n", sizeof HEAD + 9, "row 2"},
    };
    int64_t intake = -1;

    (void)state;
    for (size_t i = 0; i < DV_COUNT(cases); i++) {
        assert_status(try_feed(cases[i].text, cases[i].size, NULL, &intake), DV_E_FORMAT, &err);
        if (!strstr(err.message, cases[i].said))
            fail_msg("case %zu: %s", i, err.message);
    }
    assert_int_equal(intake, -1);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.intake"), 0);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.intake_row"), 0);
}

static void a_file_of_300_columns_is_refused_with_its_row(void **state)
{
    dv_buf text = {0};
    int64_t intake;

    (void)state;
    dv_buf_puts(&text, HEAD AN);
    for (int i = 0; i < 300; i++)
        dv_buf_puts(&text, i ? ";x" : "x");
    assert_status(try_feed(text.data, text.size, NULL, &intake), DV_E_FORMAT, &err);
    assert_non_null(strstr(err.message, "row 3"));
    dv_buf_free(&text);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.intake"), 0);
}

/* In a child: a feed whose third row is a line of 2 GB, as long as anybody reads it. */
static void write_endless(const char *path)
{
    static char piece[1 << 16];
    int fd = open(path, O_WRONLY);
    ssize_t n = write(fd, HEAD AN, strlen(HEAD AN));

    memset(piece, 'x', sizeof piece);
    for (int i = 0; i < 1 << 15 && n > 0; i++)
        n = write(fd, piece, sizeof piece);
    _exit(0);
}

static void a_line_of_2_gb_is_refused_before_it_is_read(void **state)
{
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_input input = DV_INPUT_INIT;
    char path[512];
    int64_t intake;
    int ended;
    pid_t child;

    (void)state;
    snprintf(path, sizeof path, "%s/endless", support_folder());
    assert_int_equal(mkfifo(path, 0600), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        write_endless(path);
    input.path = path;
    request.source = "hr";
    request.input = &input;
    assert_status(dv_feed_compare(registry, &request, &intake, &err), DV_E_FORMAT, &err);
    assert_non_null(strstr(err.message, "row 3"));
    /* The writer found nobody there to read on. */
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended) && WTERMSIG(ended) == SIGPIPE);
    unlink(path);
}

static int32_t stop(void *user, int64_t done, int64_t total)
{
    (void)user;
    (void)done;
    (void)total;
    return 1;
}

static void a_caller_may_stop_a_comparison(void **state)
{
    dv_feed_request request = DV_FEED_REQUEST_INIT;
    dv_input input = DV_INPUT_INIT;
    dv_progress progress = {stop, NULL};
    int64_t intake;

    (void)state;
    input.data = HEAD AN;
    input.data_size = strlen(HEAD AN);
    request.source = "hr";
    request.input = &input;
    request.progress = &progress;
    assert_status(dv_feed_compare(registry, &request, &intake, &err), DV_E_STOPPED, &err);
    assert_int_equal(asked_int("SELECT count(*) FROM dv.intake"), 0);
    /* The connection is as good as before. */
    assert_int_equal(apply(compare(HEAD AN)), 1);
}

#define story(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        story(every_row_of_the_sample_comes_out_as_expected),
        story(order_delimiter_encoding_and_titles_do_not_matter),
        story(each_mess_is_repaired_warned_of_or_refused),
        story(the_same_file_again_changes_nothing),
        story(rows_that_came_before_are_shown_though_not_read_again),
        story(what_changes_by_other_ways_is_noticed_in_rows_that_came_before),
        story(rows_that_came_before_come_out_as_if_they_were_read),
        story(a_changed_row_updates_and_the_old_value_is_kept),
        story(a_citizen_number_is_added_to_the_old_paper_of_the_same_employee),
        story(a_leaver_is_noted_and_stays),
        story(a_member_who_leaves_work_stays_a_member),
        story(a_person_of_another_source_is_the_same_person),
        story(units_that_come_make_an_earlier_preview_stale),
        story(two_people_of_one_name_and_birthday_are_two),
        story(a_row_that_could_be_two_people_waits),
        story(rows_of_one_file_are_held_against_each_other),
        story(two_units_of_one_employer_are_for_a_human),
        story(rejected_rows_mended_by_hand_import_again),
        story(a_preview_that_is_out_of_date_is_not_applied),
        story(an_apply_that_is_killed_leaves_nothing_half_done),
        story(a_comparison_that_is_killed_leaves_no_intake),
        story(pages_follow_each_other_to_the_end),
        story(headers_are_found_under_many_names),
        story(rows_that_hold_no_person_are_passed_over),
        story(a_map_names_columns_that_are_not_known),
        story(bad_input_is_refused_in_one_line_and_leaves_nothing),
        story(a_file_of_300_columns_is_refused_with_its_row),
        story(a_line_of_2_gb_is_refused_before_it_is_read),
        story(a_caller_may_stop_a_comparison),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
