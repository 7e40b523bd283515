/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- two languages ---- */

static bool vietnamese; /* set once, at the start */

void say_choose_language(const char *lang)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; !(lang && *lang) && i < sizeof names / sizeof *names; i++)
        lang = getenv(names[i]);
    vietnamese = lang && strncmp(lang, "vi", 2) == 0;
}

const char *tr(const char *en, const char *vi)
{
    return vietnamese ? vi : en;
}

/* Names of columns, and the code words of the library that people read. */
static const struct {
    const char *name, *en, *vi;
} words[] = {
    {"admitted", "admitted", "đã kết nạp"},
    {"active", "active", "đang sinh hoạt"},
    {"ambiguous", "ambiguous", "chưa rõ là ai"},
    {"application_id", "application", "đơn"},
    {"applied", "applied", "đã áp dụng"},
    {"approved", "approved", "đã duyệt"},
    {"approved_by", "approved by", "người duyệt"},
    {"birth-date-invalid", "birth date cannot be read", "ngày sinh không hợp lệ"},
    {"born", "born", "ngày sinh"},
    {"candidates", "candidates", "chờ kết nạp"},
    {"card_id", "card", "thẻ"},
    {"card_state", "card", "thẻ"},
    {"cards", "cards", "số thẻ"},
    {"centre", "centre", "Tổng Liên đoàn"},
    {"changed", "changed", "thay đổi"},
    {"check_digit", "check digit", "số kiểm tra"},
    {"code", "code", "mã"},
    {"code-missing", "code is missing", "thiếu mã"},
    {"code-repeated", "code stands twice", "mã bị lặp"},
    {"compared", "compared", "đã so sánh"},
    {"cycle", "a unit would be below itself", "đơn vị nằm dưới chính nó"},
    {"date-serial", "spreadsheet day number", "ngày dạng số của bảng tính"},
    {"decision_date", "of", "ngày"},
    {"decision_no", "decision", "quyết định"},
    {"digits", "digits", "số chữ số"},
    {"done", "done", "xong"},
    {"done_at", "done at", "xong lúc"},
    {"draft", "draft", "bản nháp"},
    {"element", "element", "phần tử"},
    {"employee-code-missing", "employee code is missing", "thiếu mã nhân viên"},
    {"employer", "employer", "cơ quan, doanh nghiệp"},
    {"end_reason", "why ended", "lý do kết thúc"},
    {"ended", "ended", "đã kết thúc"},
    {"eth", "look-alike letter for Đ", "chữ giống chữ Đ"},
    {"expired", "EXPIRED", "HẾT HẠN"},
    {"fault", "fault", "lỗi"},
    {"female", "female", "nữ"},
    {"forged", "FORGED", "GIẢ"},
    {"form", "form", "mẫu"},
    {"formats", "formats", "định dạng"},
    {"full_name", "name", "họ và tên"},
    {"grassroots", "grassroots", "công đoàn cơ sở"},
    {"group", "group", "tổ công đoàn"},
    {"hired", "hired", "ngày vào làm"},
    {"hired-before-birth", "hired before birth", "vào làm trước khi sinh"},
    {"id-number-invalid", "identity number cannot be right", "số giấy tờ không hợp lệ"},
    {"id-number-shared", "another employee has the same identity number",
     "nhân viên khác có cùng số giấy tờ"},
    {"id-sex-mismatch", "identity number and sex do not agree", "số CCCD không khớp giới tính"},
    {"issued_on", "issued", "ngày cấp"},
    {"joined_on", "joined", "ngày vào"},
    {"kind", "kind", "loại"},
    {"kind-unknown", "kind is unknown", "loại đơn vị không đúng"},
    {"last_serial", "last", "cuối"},
    {"leading-zero", "leading zero put back", "thêm lại số 0 ở đầu"},
    {"left", "left", "đã nghỉ"},
    {"made_at", "made", "lập lúc"},
    {"male", "male", "nam"},
    {"malformed", "MALFORMED", "KHÔNG PHẢI MÃ THẺ"},
    {"member_no", "number", "mã số"},
    {"members", "members", "đoàn viên"},
    {"mend", "how to mend", "cách sửa"},
    {"name", "name", "tên"},
    {"name-missing", "name is missing", "thiếu tên"},
    {"new", "new", "mới"},
    {"next_serial", "next", "tiếp theo"},
    {"nfc", "accents composed", "gộp dấu"},
    {"non-state", "non-state", "ngoài nhà nước"},
    {"none", "none", "chưa có"},
    {"not issued", "NOT ISSUED", "CHƯA TỪNG CẤP"},
    {"open", "open", "đang làm"},
    {"ordered", "ordered", "đã đặt"},
    {"out_folder", "folder", "thư mục"},
    {"outcome", "outcome", "kết quả"},
    {"parent", "parent", "cấp trên"},
    {"parent-unknown", "parent is unknown", "không có đơn vị cấp trên này"},
    {"people", "people", "số người"},
    {"phone", "phone", "điện thoại"},
    {"prefix", "prefix", "phần đầu"},
    {"printed", "printed", "đã in"},
    {"provincial", "provincial", "cấp tỉnh"},
    {"raw", "in the file", "trong tệp"},
    {"reason", "reason", "lý do"},
    {"refused", "refused", "từ chối"},
    {"repaired", "repaired", "đã sửa"},
    {"repairs", "repairs", "đã sửa"},
    {"repeated", "repeated", "lặp lại"},
    {"replace", "replacement", "cấp lại"},
    {"replaced", "REPLACED", "ĐÃ THAY THẺ KHÁC"},
    {"revoked", "REVOKED", "ĐÃ THU HỒI"},
    {"row", "row", "dòng"},
    {"rows", "rows", "dòng"},
    {"run_id", "run", "đợt in"},
    {"same", "same", "không đổi"},
    {"section", "section", "công đoàn bộ phận"},
    {"sector", "sector", "khu vực"},
    {"sector-unknown", "sector is unknown", "khu vực không đúng"},
    {"sex", "sex", "giới tính"},
    {"side", "side", "mặt"},
    {"source", "source", "nguồn"},
    {"space", "spaces", "khoảng trắng"},
    {"state", "state", "trạng thái"},
    {"submitted", "submitted", "đã trình"},
    {"submitted_by", "submitted by", "người trình"},
    {"tax_code", "tax code", "mã số thuế"},
    {"tcvn3", "TCVN3 encoding", "bảng mã TCVN3"},
    {"unit", "unit", "đơn vị"},
    {"unit-unknown", "unit is unknown", "không có đơn vị này"},
    {"unit_code", "unit", "đơn vị"},
    {"unit_name", "unit's name", "tên đơn vị"},
    {"unknown key", "UNKNOWN KEY", "KHÓA LẠ"},
    {"upper", "upper", "cấp trên cơ sở"},
    {"valid", "VALID", "HỢP LỆ"},
    {"valid_until", "valid until", "có giá trị đến"},
    {"value", "value", "giá trị"},
    {"vni", "VNI encoding", "bảng mã VNI"},
    {"warned", "with a warning", "có cảnh báo"},
    {"warning", "warning", "cảnh báo"},
};

const char *word(const char *name)
{
    for (size_t i = 0; name && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].name, name) == 0)
            return tr(words[i].en, words[i].vi);
    return name;
}

/* ---- lines ---- */

void say(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vprintf(format, args);
    va_end(args);
}

void warn(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
}

void next_step(const cli_app *cli, const char *format, ...)
{
    va_list args;

    if (option_given(cli, OPT_JSON))
        return;
    fflush(stdout);
    fprintf(stderr, "%s: ", tr("next", "tiếp theo"));
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

void say_count(const cli_app *cli, const char *name, int64_t count, const char *sentence)
{
    if (option_given(cli, OPT_JSON)) {
        json_int(name, count, true);
        say("}\n");
    } else {
        say("%s: %lld\n", sentence, (long long)count);
    }
}

/* What a status means, for those who do not read the library's English. */
static const char *status_sentence(dv_status status)
{
    static const char *const sentence[] = {
        [DV_E_ARG] = "yêu cầu không đúng cách",
        [DV_E_NOMEM] = "hết bộ nhớ; chưa có gì thay đổi",
        [DV_E_DB] = "cơ sở dữ liệu từ chối",
        [DV_E_SCHEMA] = "cơ sở dữ liệu chưa được chuẩn bị, hoặc cũ hay mới hơn chương trình",
        [DV_E_NOT_FOUND] = "không tìm thấy",
        [DV_E_CONFLICT] = "đã có người khác, việc khác chiếm trước",
        [DV_E_STATE] = "trạng thái hiện tại không cho phép",
        [DV_E_INVALID] = "bị từ chối",
        [DV_E_FORMAT] = "nội dung không đúng định dạng",
        [DV_E_IO] = "không đọc hoặc ghi được tệp",
        [DV_E_RENDER] = "không vẽ được",
        [DV_E_LINK] = "mất kết nối: chưa rõ việc đã xong hay chưa",
        [DV_E_CONNECT] = "không kết nối được cơ sở dữ liệu; chưa có gì thay đổi",
        [DV_E_READONLY] = "cơ sở dữ liệu chỉ cho đọc",
        [DV_E_STOPPED] = "đã dừng theo yêu cầu; phần đã làm vẫn còn",
    };

    return vietnamese && (size_t)status < sizeof sentence / sizeof *sentence ? sentence[status]
                                                                             : NULL;
}

int report_error(const dv_error *err)
{
    const char *sentence = status_sentence(err->status);

    fflush(stdout);
    if (sentence)
        warn("doanvien: %s\n  %s\n", sentence, err->message);
    else
        warn("doanvien: %s\n", *err->message ? err->message : dv_status_name(err->status));
    if (*err->detail)
        warn("  %s\n", err->detail);
    if (*err->hint)
        warn("  %s\n", err->hint);
    else if (err->status == DV_E_SCHEMA)
        warn("  %s: doanvien init\n", tr("to mend it", "cách sửa"));
    return (int)err->status;
}

int report(const cli_app *cli)
{
    return report_error(&cli->err);
}

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

void csv_header(const char *columns)
{
    for (; *columns; columns++)
        putchar(*columns == ' ' ? ',' : *columns);
    putchar('\n');
}

void csv_row(const dv_page *page, int32_t row, const char *columns)
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

static int display_width(const char *text)
{
    int width = 0;

    while (*text) {
        uint32_t c = code_point(&text);

        if (c >= 0x300 && c <= 0x36f)
            continue;
        width += (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
                         (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
                         (c >= 0xff00 && c <= 0xff60) || c >= 0x1f300
                     ? 2
                     : 1;
    }
    return width;
}

/* Code words between spaces, each in the reader's language. */
static const char *words_of(const char *value)
{
    static char text[512]; /* used up before the next call */
    char name[64];

    for (text[0] = '\0'; next_column(&value, name);) {
        size_t used = strlen(text);

        snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "", word(name));
    }
    return text;
}

/* Values that are code words are told in the reader's language. */
static const char *cell(const dv_page *page, int32_t row, const char *column)
{
    static const char *const coded[] = {"state", "outcome", "sex",   "card_state",
                                        "kind",  "sector",  "reason"};
    const char *value = dv_page_text(page, row, column);

    for (size_t i = 0; value && i < sizeof coded / sizeof *coded; i++)
        if (strcmp(column, coded[i]) == 0)
            return word(value);
    if (value && (strcmp(column, "repairs") == 0 || strcmp(column, "warning") == 0))
        return words_of(value);
    return value ? value : "-";
}

void say_clean(const char *text)
{
    while (*text) {
        const char *from = text;
        uint32_t c = code_point(&text);

        if (c < ' ' || (c >= 0x7f && c < 0xa0))
            putchar(' ');
        else
            fwrite(from, 1, (size_t)(text - from), stdout);
    }
}

static void put_cell(const char *text, int width, bool right, bool last)
{
    int pad = width - display_width(text);

    if (right)
        printf("%*s", pad, "");
    say_clean(text);
    if (!right && !last)
        printf("%*s", pad, "");
    fputs(last ? "\n" : "  ", stdout);
}

static void table_begin(cli_table *table, const dv_page *page, const char *columns)
{
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
    bool json = option_given(cli, OPT_JSON);
    page_auto *page = NULL;
    cli_table table = {0};
    int64_t rows = 0;

    TRY(source(cli, NULL, &page));
    while (page) {
        dv_page *next = NULL;

        if (json)
            json_rows(page, rows);
        else
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
    else if (!json && rows == 0)
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

/* ---- progress ---- */

static volatile sig_atomic_t stop_asked;

static void ask_stop(int signal_number)
{
    (void)signal_number;
    stop_asked = 1;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void draw(cli_progress *progress, int64_t done, int64_t total, int64_t ms)
{
    double rate = ms > 0 ? (double)done * 1000 / (double)ms : 0;
    int64_t percent = total > 0 ? done * 100 / total : 0;
    char tail[100] = "", bar[31];

    if (progress->terminal && total > 0) {
        memset(bar, '.', 30);
        memset(bar, '#', (size_t)(percent > 100 ? 30 : percent * 30 / 100));
        bar[30] = '\0';
        warn("\r%s [%s] ", progress->what, bar);
    } else {
        warn("%s%s: ", progress->terminal ? "\r" : "", progress->what);
    }
    if (total > 0 && rate > 0 && done < total)
        snprintf(tail, sizeof tail, tr(", %.0f s to go", ", còn %.0f giây"),
                 (double)(total - done) / rate);
    if (total > 0)
        warn("%lld/%lld (%lld %%), ", (long long)done, (long long)total, (long long)percent);
    else
        warn("%lld, ", (long long)done);
    warn("%.0f/s%s%s", rate, tail, progress->terminal ? "\033[K" : "\n");
    progress->drawn = true;
}

static int32_t step(void *user, int64_t done, int64_t total)
{
    cli_progress *progress = user;
    int64_t now = now_ms(), percent = total > 0 ? done * 100 / total : 0;
    bool due = progress->terminal
                   ? now - progress->said_ms >= 100 || done == total
                   : now - progress->said_ms >= 5000 || percent >= progress->said_percent + 10;

    if (due) {
        draw(progress, done, total, now - progress->began_ms);
        progress->said_ms = now;
        progress->said_percent = percent - percent % 10;
    }
    return stop_asked ? 1 : 0;
}

dv_progress progress_begin(cli_progress *progress, const char *what)
{
    /* The first Ctrl-C stops after the piece at hand, the second at once. */
    struct sigaction action = {.sa_handler = ask_stop, .sa_flags = SA_RESTART | (int)SA_RESETHAND};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    *progress =
        (cli_progress){.what = what, .began_ms = now_ms(), .terminal = isatty(STDERR_FILENO) != 0};
    progress->said_ms = progress->began_ms;
    return (dv_progress){step, progress};
}

void progress_end(cli_progress *progress)
{
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    if (progress->terminal && progress->drawn)
        warn("\n");
    progress->drawn = false;
}
