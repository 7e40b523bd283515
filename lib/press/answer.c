/* SPDX-License-Identifier: MIT */
/* The answer to a person, as pages to hand over: A4, in Vietnamese. */
#include <doanvien/privacy.h>

#include "ground/buf.h"
#include "ground/date.h"
#include "ground/text.h"
#include "registry/inside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#define POINTS(mm) ((mm)*72 / 25.4)
#define PAGE_WIDTH POINTS(210)
#define PAGE_HEIGHT POINTS(297)
#define MARGIN POINTS(18)
#define WIDTH (PAGE_WIDTH - 2 * MARGIN)
#define BOTTOM (PAGE_HEIGHT - POINTS(20)) /* the page number stands below */
#define PADDING 3.0

/*
 * A part whose rows have more values than GRID_COLUMNS, or one row, is told value by value. The
 * cell of a row holds TEXT_MAX bytes at most, which only files of another program have.
 */
enum { GRID_COLUMNS = 6, TEXT_MAX = 1 << 16 };

typedef enum text_kind { TITLE, HEADING, LABEL, PLAIN } text_kind;

static const struct {
    double size;
    PangoWeight weight;
} kinds[] = {
    [TITLE] = {15, PANGO_WEIGHT_BOLD},
    [HEADING] = {11.5, PANGO_WEIGHT_BOLD},
    [LABEL] = {8.5, PANGO_WEIGHT_SEMIBOLD},
    [PLAIN] = {8.5, PANGO_WEIGHT_NORMAL},
};

DV_AUTO(PangoFontDescription, pango_font_description_free)
DV_AUTO(PangoAttrList, pango_attr_list_unref)

typedef struct paper {
    const dv_sink *sink;
    bool refused;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoFontMap *fonts;
    PangoContext *context;
    double y;
    int page;
    dv_buf text; /* of the cell being made */
} paper;

typedef struct cell {
    PangoLayout *layout;
    double left; /* from the left margin */
    PangoLayoutIter *at;
    bool done;
} cell;

typedef struct row {
    cell cell[GRID_COLUMNS];
    int n;
    bool ruled; /* a line below */
} row;

static cairo_status_t on_write(void *user, const unsigned char *data, unsigned size)
{
    paper *to = user;

    if (!to->refused)
        to->refused = to->sink->write(to->sink->user, data, size) != 0;
    return to->refused ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void paper_close(paper *to)
{
    if (to->cr)
        cairo_destroy(to->cr);
    to->refused = true; /* cairo ends the file also when it was given up; nobody wants that */
    if (to->surface)
        cairo_surface_destroy(to->surface);
    g_clear_object(&to->context);
    g_clear_object(&to->fonts);
    dv_buf_free(&to->text);
}
#define paper_auto __attribute__((cleanup(paper_close))) paper

static dv_status check(const paper *to, dv_error *err)
{
    cairo_status_t status = cairo_status(to->cr);

    DV_TRY(dv_buf_status(&to->text, err));
    if (to->refused || status == CAIRO_STATUS_WRITE_ERROR)
        return dv_fail(err, DV_E_IO, "the answer could not be written");
    if (status == CAIRO_STATUS_NO_MEMORY)
        return dv_fail_nomem(err);
    if (status != CAIRO_STATUS_SUCCESS)
        return dv_fail(err, DV_E_RENDER, "the answer could not be drawn: %s",
                       cairo_status_to_string(status));
    return DV_OK;
}

static dv_status paper_open(paper *to, const dv_sink *sink, dv_error *err)
{
    to->sink = sink;
    to->surface = cairo_pdf_surface_create_for_stream(on_write, to, PAGE_WIDTH, PAGE_HEIGHT);
    to->cr = cairo_create(to->surface);
    cairo_pdf_surface_set_metadata(to->surface, CAIRO_PDF_METADATA_TITLE,
                                   "Trả lời người có dữ liệu cá nhân");
    to->fonts = pango_cairo_font_map_new();
    to->context = pango_font_map_create_context(to->fonts);
    pango_cairo_context_set_resolution(to->context, 72);
    pango_context_set_base_dir(to->context, PANGO_DIRECTION_LTR);
    to->y = MARGIN;
    to->page = 1;
    return check(to, err);
}

/* ---- text ---- */

/* Words of the program as they are said in Vietnamese; others stand as they are. */
static const struct {
    const char *code, *said;
} words[] = {
    {"access", "xem dữ liệu"},
    {"acknowledged", "đã xác nhận"},
    {"active", "đang sinh hoạt"},
    {"admit", "kết nạp"},
    {"admitted", "kết nạp"},
    {"answered", "đã trả lời"},
    {"approved", "đã duyệt"},
    {"ambiguous", "chưa rõ là ai"},
    {"card ordered", "yêu cầu làm thẻ"},
    {"card restored", "thẻ có giá trị trở lại"},
    {"card revoked", "thu hồi thẻ"},
    {"card spoiled", "thẻ in hỏng"},
    {"cards not printed", "thẻ chưa in, in lại"},
    {"cards printed", "in thẻ"},
    {"cards sent", "gửi thẻ đến máy in"},
    {"cccd", "Căn cước công dân"},
    {"changed", "thay đổi"},
    {"cmnd", "Chứng minh nhân dân"},
    {"consent given", "ghi nhận sự đồng ý"},
    {"consent withdrawn", "ghi nhận rút lại sự đồng ý"},
    {"correction", "chỉnh sửa"},
    {"declined", "từ chối"},
    {"died", "mất"},
    {"done", "đã thực hiện"},
    {"draft", "đang lập"},
    {"end", "thôi là đoàn viên"},
    {"ended", "đã thôi"},
    {"erasure", "xóa dữ liệu"},
    {"erasure declined", "từ chối xóa dữ liệu"},
    {"erasure proposed", "đề nghị xóa dữ liệu"},
    {"exchange", "đổi thẻ"},
    {"expelled", "khai trừ"},
    {"expired", "hết hạn"},
    {"feed changed", "nhân sự báo thay đổi"},
    {"feed left", "nhân sự báo nghỉ việc"},
    {"feed new", "nhận từ dữ liệu nhân sự"},
    {"female", "nữ"},
    {"handed over", "đã trao"},
    {"in run", "đang in"},
    {"lapsed", "hết hiệu lực"},
    {"leaver kept", "giữ là đoàn viên"},
    {"left", "đã nghỉ, thôi"},
    {"male", "nam"},
    {"new", "mới"},
    {"offered", "chờ tiếp nhận"},
    {"ordered", "chờ in"},
    {"passport", "Hộ chiếu"},
    {"person answered", "đọc toàn bộ dữ liệu để trả lời"},
    {"person erased", "xóa dữ liệu"},
    {"photo kept", "lưu ảnh"},
    {"photo removed", "xóa ảnh"},
    {"printed", "đã in"},
    {"proposed", "đề nghị"},
    {"recognise", "công nhận"},
    {"readmit", "kết nạp lại"},
    {"readmitted", "kết nạp lại"},
    {"received", "đã nhận"},
    {"recognised", "công nhận"},
    {"refused", "từ chối"},
    {"repeated", "lặp lại"},
    {"replace", "cấp lại"},
    {"replaced", "đã thay thẻ khác"},
    {"request acknowledged", "xác nhận đã nhận yêu cầu"},
    {"request answered", "trả lời yêu cầu"},
    {"request received", "nhận yêu cầu"},
    {"request refused", "từ chối yêu cầu"},
    {"restriction", "hạn chế xử lý"},
    {"resume", "sinh hoạt trở lại"},
    {"resumed", "sinh hoạt trở lại"},
    {"retired", "nghỉ hưu"},
    {"revoked", "đã thu hồi"},
    {"same", "không đổi"},
    {"sensitive read", "đọc dữ liệu nhạy cảm"},
    {"sensitive written", "ghi dữ liệu nhạy cảm"},
    {"spoiled", "hỏng"},
    {"struck off", "xóa tên"},
    {"submitted", "đã trình"},
    {"suspend", "tạm dừng"},
    {"suspended", "tạm dừng"},
    {"transfer", "chuyển sinh hoạt"},
    {"transfer accepted", "tiếp nhận chuyển sinh hoạt"},
    {"transfer declined", "không tiếp nhận chuyển sinh hoạt"},
    {"transfer in", "chuyển đến từ ngoài"},
    {"transfer lapsed", "chuyển sinh hoạt hết hiệu lực"},
    {"transfer offered", "đề nghị chuyển sinh hoạt"},
    {"transfer out", "chuyển ra ngoài"},
    {"transferred in", "chuyển đến từ ngoài"},
    {"transferred out", "chuyển ra ngoài"},
    {"undo", "hủy"},
    {"undone", "đã hủy"},
    {"unit dissolved", "đơn vị giải thể"},
    {"withdrawal", "rút lại sự đồng ý"},
    {"withdrawn", "đã rút"},
    {"working", "đang làm việc"},
};

/* Columns that hold words of the program; in any other a word is what somebody wrote. */
static bool is_coded(const char *heading)
{
    static const char *const coded[] = {"Loại giấy tờ", "Tình trạng",     "Kết quả",
                                        "Giới tính",    "Việc",           "Yêu cầu",
                                        "Thôi vì",      "Hết giá trị vì", "Cấp vì"};

    for (size_t i = 0; i < DV_COUNT(coded); i++)
        if (strcmp(coded[i], heading) == 0)
            return true;
    return false;
}

static bool is_shape(const char *text, const char *shape)
{
    for (; *shape; text++, shape++)
        if (*shape == '0' ? *text < '0' || *text > '9' : *text != *shape)
            return false;
    return true;
}

/* Characters that would steer the text, or not be seen, are named instead. */
static void put_clean(dv_buf *to, const char *text)
{
    const char *end = text + strnlen(text, TEXT_MAX);

    for (const char *at = text; at < end; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        if ((c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
            (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff)
            dv_buf_printf(to, "[U+%04X]", (unsigned)c);
        else
            dv_buf_put(to, at, (size_t)(g_utf8_next_char(at) - at));
    }
    if (*end)
        dv_buf_puts(to, " [...]");
}

/* A value as people write it: 31/03/2026, 31/03/2026 14:05, a word of the program in Vietnamese. */
static void put_value(dv_buf *to, const char *heading, const char *value)
{
    if (is_shape(value, "0000-00-00") && (!value[10] || value[10] == 'T')) {
        dv_buf_printf(to, "%.2s/%.2s/%.4s", value + 8, value + 5, value);
        if (value[10] && is_shape(value + 11, "00:00"))
            dv_buf_printf(to, " %.5s", value + 11);
        return;
    }
    for (size_t i = 0; is_coded(heading) && i < DV_COUNT(words); i++) {
        if (strcmp(words[i].code, value) == 0) {
            dv_buf_puts(to, words[i].said);
            return;
        }
    }
    put_clean(to, value);
}

/* ---- rows ---- */

static void row_add(paper *to, row *line, text_kind kind, double left, double width)
{
    cell *next = &line->cell[line->n++];
    dv_auto(PangoFontDescription) font = pango_font_description_new();
    dv_auto(PangoAttrList) plain = pango_attr_list_new();

    pango_font_description_set_family(font, "Inter,Noto Sans,DejaVu Sans,sans-serif");
    pango_font_description_set_absolute_size(font, kinds[kind].size * PANGO_SCALE);
    pango_font_description_set_weight(font, kinds[kind].weight);
    pango_attr_list_insert(plain, pango_attr_insert_hyphens_new(FALSE));
    next->layout = pango_layout_new(to->context);
    next->left = left;
    pango_layout_set_font_description(next->layout, font);
    pango_layout_set_attributes(next->layout, plain);
    pango_layout_set_auto_dir(next->layout, FALSE);
    pango_layout_set_width(next->layout, (int)lround((width - 2 * PADDING) * PANGO_SCALE));
    pango_layout_set_wrap(next->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(next->layout, to->text.size ? to->text.data : "", -1);
    next->at = pango_layout_get_iter(next->layout);
    dv_buf_clear(&to->text);
}

static void row_clear(row *line)
{
    for (int i = 0; i < line->n; i++) {
        pango_layout_iter_free(line->cell[i].at);
        g_clear_object(&line->cell[i].layout);
    }
    *line = (row){0};
}
#define row_auto __attribute__((cleanup(row_clear))) row

static double row_height(const row *line)
{
    double height = 0;

    for (int i = 0; i < line->n; i++) {
        int units;

        pango_layout_get_size(line->cell[i].layout, NULL, &units);
        height = fmax(height, (double)units / PANGO_SCALE);
    }
    return height;
}

static void rule(paper *to, double grey)
{
    cairo_set_source_rgb(to->cr, grey, grey, grey);
    cairo_set_line_width(to->cr, 0.4);
    cairo_move_to(to->cr, MARGIN, to->y);
    cairo_line_to(to->cr, MARGIN + WIDTH, to->y);
    cairo_stroke(to->cr);
}

static void end_page(paper *to)
{
    row_auto line = {0};
    double y = BOTTOM + POINTS(4);

    dv_buf_printf(&to->text, "Trang %d", to->page);
    row_add(to, &line, PLAIN, 0, WIDTH);
    pango_layout_set_alignment(line.cell[0].layout, PANGO_ALIGN_CENTER);
    cairo_set_source_rgb(to->cr, 0.35, 0.35, 0.35);
    cairo_move_to(to->cr, MARGIN, y);
    pango_cairo_show_layout(to->cr, line.cell[0].layout);
    cairo_show_page(to->cr);
    to->page++;
    to->y = MARGIN;
}

/* The lines of a cell that fit from here on. Gives where they end. */
static double draw_lines(paper *to, cell *from, double top)
{
    double y = top;

    cairo_set_source_rgb(to->cr, 0.08, 0.1, 0.12);
    while (!from->done) {
        PangoRectangle extents;
        double height;

        pango_layout_iter_get_line_extents(from->at, NULL, &extents);
        height = (double)extents.height / PANGO_SCALE;
        if (y + height > BOTTOM && y > MARGIN + 2 * PADDING)
            return y;
        cairo_move_to(to->cr, MARGIN + from->left + PADDING + (double)extents.x / PANGO_SCALE,
                      y + (double)(pango_layout_iter_get_baseline(from->at) - extents.y) /
                              PANGO_SCALE);
        pango_cairo_show_layout_line(to->cr, pango_layout_iter_get_line_readonly(from->at));
        y += height;
        from->done = !pango_layout_iter_next_line(from->at);
    }
    return y;
}

/* A row that is higher than what is left of the page goes on over as many as it takes. */
static void draw_row(paper *to, row *line)
{
    bool done = false;

    if (to->y + row_height(line) + 2 * PADDING > BOTTOM &&
        row_height(line) + 2 * PADDING < (BOTTOM - MARGIN) / 3)
        end_page(to);
    while (!done) {
        double top = to->y + PADDING, end = top;

        done = true;
        for (int i = 0; i < line->n; i++) {
            end = fmax(end, draw_lines(to, &line->cell[i], top));
            done = done && line->cell[i].done;
        }
        to->y = end + PADDING;
        if (!done)
            end_page(to);
    }
    if (line->ruled)
        rule(to, 0.8);
}

static void draw_text(paper *to, text_kind kind, const char *text)
{
    row_auto line = {0};

    put_clean(&to->text, text);
    row_add(to, &line, kind, 0, WIDTH);
    draw_row(to, &line);
}

/* ---- parts ---- */

enum { PART, PART_TITLE, ROW_NO, VALUE_HEADING, VALUE };

/* The rows of the result that are the part which begins at row from. */
static int part_end(const dv_rows *rows, int from)
{
    int to = from;

    while (to < dv_rows_count(rows) &&
           strcmp(dv_rows_text(rows, to, PART), dv_rows_text(rows, from, PART)) == 0)
        to++;
    return to;
}

static int part_columns(const dv_rows *rows, int from, int end)
{
    int n = 1;

    while (from + n < end && dv_rows_int(rows, from + n, ROW_NO) == dv_rows_int(rows, from, ROW_NO))
        n++;
    return n;
}

static void draw_heads(paper *to, const dv_rows *rows, int from, int columns)
{
    row_auto line = {.ruled = true};

    for (int i = 0; i < columns; i++) {
        dv_buf_puts(&to->text, dv_rows_text(rows, from + i, VALUE_HEADING));
        row_add(to, &line, LABEL, i * WIDTH / columns, WIDTH / columns);
    }
    draw_row(to, &line);
}

static void draw_grid(paper *to, const dv_rows *rows, int from, int end, int columns)
{
    draw_heads(to, rows, from, columns);
    for (int r = from; r < end; r += columns) {
        row_auto line = {.ruled = true};
        int page = to->page;

        for (int i = 0; i < columns; i++) {
            const char *value = dv_rows_text(rows, r + i, VALUE);

            put_value(&to->text, dv_rows_text(rows, r + i, VALUE_HEADING), value ? value : "");
            row_add(to, &line, PLAIN, i * WIDTH / columns, WIDTH / columns);
        }
        if (to->y + row_height(&line) + 2 * PADDING > BOTTOM) {
            end_page(to);
            draw_heads(to, rows, from, columns);
        }
        draw_row(to, &line);
        if (to->page > page + 1)
            draw_heads(to, rows, from, columns);
    }
}

static void draw_fields(paper *to, const dv_rows *rows, int from, int end, int columns)
{
    for (int r = from; r < end; r++) {
        const char *value = dv_rows_text(rows, r, VALUE);
        row_auto line = {0};

        if (r > from && (r - from) % columns == 0)
            rule(to, 0.8);
        if (!value)
            continue;
        dv_buf_puts(&to->text, dv_rows_text(rows, r, VALUE_HEADING));
        row_add(to, &line, LABEL, 0, WIDTH / 4);
        put_value(&to->text, dv_rows_text(rows, r, VALUE_HEADING), value);
        row_add(to, &line, PLAIN, WIDTH / 4, WIDTH * 3 / 4);
        draw_row(to, &line);
    }
}

static dv_status draw_parts(paper *to, const dv_rows *rows, dv_error *err)
{
    for (int from = 0, end; from < dv_rows_count(rows); from = end) {
        int columns;

        end = part_end(rows, from);
        columns = part_columns(rows, from, end);
        to->y += POINTS(4);
        if (to->y + POINTS(22) > BOTTOM)
            end_page(to);
        draw_text(to, HEADING, dv_rows_text(rows, from, PART_TITLE));
        rule(to, 0.3);
        if (columns <= GRID_COLUMNS && end - from > columns)
            draw_grid(to, rows, from, end, columns);
        else
            draw_fields(to, rows, from, end, columns);
        DV_TRY(check(to, err));
    }
    return DV_OK;
}

static void draw_opening(paper *to, const dv_registry *registry, const char *purpose)
{
    time_t now = time(NULL) + DV_VIET_NAM_S;
    struct tm day;
    dv_buf *text = &to->text;
    row_auto line = {0};

    draw_text(to, TITLE, "TRẢ LỜI NGƯỜI CÓ DỮ LIỆU CÁ NHÂN");
    draw_text(to, PLAIN,
              "Theo Luật số 91/2025/QH15 và Nghị định 356/2025/NĐ-CP về bảo vệ dữ liệu cá nhân. "
              "Dưới đây là toàn bộ dữ liệu về người này đang được lưu trong sổ đoàn viên, và ai đã "
              "đọc dữ liệu đó.");
    if (gmtime_r(&now, &day))
        dv_buf_printf(text, "Lập lúc %02d:%02d ngày %02d/%02d/%04d. ", day.tm_hour, day.tm_min,
                      day.tm_mday, day.tm_mon + 1, day.tm_year + 1900);
    dv_buf_puts(text, "Cán bộ: ");
    put_clean(text, registry->officer);
    dv_buf_puts(text, ". Mục đích: ");
    put_clean(text, purpose);
    row_add(to, &line, PLAIN, 0, WIDTH);
    draw_row(to, &line);
}

static dv_status paper_finish(paper *to, dv_error *err)
{
    end_page(to);
    DV_TRY(check(to, err));
    cairo_surface_finish(to->surface);
    if (to->refused || cairo_surface_status(to->surface) != CAIRO_STATUS_SUCCESS)
        return dv_fail(err, DV_E_IO, "the answer could not be written");
    return DV_OK;
}

dv_status dv_answer_pdf(dv_registry *registry, int64_t person_id, const char *purpose,
                        const dv_sink *sink, dv_error *err)
{
    dv_auto_buf why = {0};
    dv_auto(dv_rows) rows = NULL;
    dv_args args = {0};
    paper_auto to = {0};

    if (!registry || !purpose || !sink || !sink->write)
        return dv_fail_null(err);
    DV_TRY(dv_answer_ask(registry, person_id, purpose, &why, err));
    dv_arg_int(&args, person_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_privacy_answer_print, &args, DV_ROWS_ANY, &rows, err));
    DV_TRY(paper_open(&to, sink, err));
    draw_opening(&to, registry, why.data);
    DV_TRY(draw_parts(&to, rows, err));
    return paper_finish(&to, err);
}
