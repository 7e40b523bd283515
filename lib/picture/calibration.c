/* SPDX-License-Identifier: MIT */
/* The calibration page: two sides to lay on each other against the light. */
#include "picture/stock.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#define POINTS(mm) ((mm)*72 / 25.4)
#define HAIR_MM 0.1
#define CROSS_MM 8.0 /* half a cross of the front */
#define SCALE_MM 5   /* half a scale of the back */
#define SMALL_MM 100 /* a page narrower than this has one cross, and small print */

DV_AUTO(cairo_surface_t, cairo_surface_destroy)
DV_AUTO(cairo_t, cairo_destroy)
DV_AUTO(PangoFontDescription, pango_font_description_free)

typedef struct words {
    const char *front, *back, *edge[2], *how, *ruler, *read, *type;
} words;

static const words EN = {
    "Front",
    "Back",
    {"long", "short"},
    "Print both pages of this file on the two sides of one sheet, turned over its %s edge, at "
    "actual "
    "size (100 %%), never fitted to the page.",
    "The rulers are %d and %d mm long. If they measure otherwise, set the printer right first.",
    "Hold the sheet against the light, this side towards you. Read where the middle of the front's "
    "cross lies on the two scales: X to the right, Y downwards, half a millimetre a mark. Of "
    "several "
    "crosses take the mean.",
    "Then print with --offset X,Y. This page has the offset %s,%s: add to it what you read.",
};

static const words VI = {
    "Mặt trước",
    "Mặt sau",
    {"dài", "ngắn"},
    "In hai trang của tệp này lên hai mặt của một tờ giấy, lật theo cạnh %s, đúng kích thước thật "
    "(100 %%), không chọn vừa trang giấy.",
    "Hai thước dài đúng %d và %d mm. Nếu đo thấy khác, hãy chỉnh lại máy in trước.",
    "Soi tờ giấy ra ánh sáng, quay mặt này về phía mình. Đọc xem tâm dấu thập của mặt trước nằm ở "
    "đâu "
    "trên hai thang đo: X sang phải, Y xuống dưới, mỗi vạch nửa milimét. Có nhiều dấu thập thì lấy "
    "trung bình.",
    "Rồi in với --offset X,Y. Trang này đang in với độ lệch %s,%s: hãy cộng thêm số vừa đọc.",
};

typedef struct page {
    const dv_sheet *sheet;
    const words *words;
    const char *title;
    cairo_t *cr;
    bool back, small;
} page;

static void line(cairo_t *cr, double x0, double y0, double x1, double y1)
{
    cairo_move_to(cr, POINTS(x0), POINTS(y0));
    cairo_line_to(cr, POINTS(x1), POINTS(y1));
}

static PangoLayout *new_text(const page *p, double size, double width_mm, const char *text)
{
    PangoLayout *layout = pango_cairo_create_layout(p->cr);
    PangoContext *context = pango_layout_get_context(layout);
    cairo_font_options_t *options = cairo_font_options_create();
    dv_auto(PangoFontDescription) font = pango_font_description_new();

    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    pango_context_set_round_glyph_positions(context, FALSE);
    cairo_font_options_destroy(options);
    pango_font_description_set_family(font, "Roboto,Inter,Noto Sans,DejaVu Sans,sans-serif");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    if (width_mm > 0)
        pango_layout_set_width(layout, (int)(POINTS(width_mm) * PANGO_SCALE));
    pango_layout_set_text(layout, text, -1);
    return layout;
}

/* A short text whose middle is there. */
static void label(const page *p, double x, double y, double size, const char *text)
{
    PangoLayout *layout = new_text(p, size, 0, text);
    int width, height;

    pango_layout_get_size(layout, &width, &height);
    cairo_move_to(p->cr, POINTS(x) - 0.5 * width / PANGO_SCALE,
                  POINTS(y) - 0.5 * height / PANGO_SCALE);
    pango_cairo_show_layout(p->cr, layout);
    g_object_unref(layout);
}

static void number_label(const page *p, double x, double y, double size, int number)
{
    char text[16];

    snprintf(text, sizeof text, "%d", number);
    label(p, x, y, size, text);
}

/* Outline, holes and number of each slot, where its card will be. */
static void draw_slots(const page *p)
{
    static const double dashes[] = {3, 3};
    const dv_sheet *sheet = p->sheet;
    double width = sheet->card_width_mm, height = sheet->card_height_mm;

    for (int i = 0; i < dv_sheet_slots(sheet); i++) {
        cairo_matrix_t place;
        double x, y;

        dv_sheet_place(sheet, i, p->back, width, height, &place);
        cairo_save(p->cr);
        cairo_transform(p->cr, &place);
        cairo_rectangle(p->cr, 0, 0, POINTS(width), POINTS(height));
        for (int h = 0; h < sheet->holes; h++) {
            const dv_hole *hole = &sheet->hole[h];
            double left = p->back ? width - hole->x_mm - hole->width_mm : hole->x_mm;

            cairo_rectangle(p->cr, POINTS(left), POINTS(hole->y_mm), POINTS(hole->width_mm),
                            POINTS(hole->height_mm));
        }
        cairo_set_dash(p->cr, dashes, 2, 0);
        cairo_stroke(p->cr);
        cairo_restore(p->cr);
        dv_sheet_slot(sheet, i, p->back, &x, &y);
        if (!p->small)
            number_label(p, x + 6, y + height - 5, 14, i + 1);
    }
}

/* X or Y of the back: half a millimetre a mark. */
static void draw_scale(const page *p, double x, double y, bool across)
{
    for (int half = -2 * SCALE_MM; half <= 2 * SCALE_MM; half++) {
        double at = half / 2.0, mark = half % 2 ? 0.5 : 0.9;

        if (across)
            line(p->cr, x + at, y - mark, x + at, y + mark);
        else
            line(p->cr, x - mark, y + at, x + mark, y + at);
        if (abs(half) == 6 || abs(half) == 10)
            number_label(p, across ? x + at : x + 2, across ? y + 2 : y + at, 4, half / 2);
    }
    label(p, across ? x + SCALE_MM + 1.6 : x, across ? y : y + SCALE_MM + 1.8, 6,
          across ? "X" : "Y");
}

static void draw_target(const page *p, double x, double y)
{
    double reach = p->back ? SCALE_MM : CROSS_MM;

    if (p->back) { /* where the front has it, moved as all of the back is */
        dv_sheet middle = *p->sheet;

        middle.left_mm = x;
        middle.top_mm = y;
        middle.card_width_mm = middle.card_height_mm = 0;
        dv_sheet_slot(&middle, 0, true, &x, &y);
        draw_scale(p, x, y, true);
        draw_scale(p, x, y, false);
    }
    line(p->cr, x - reach, y, x + reach, y);
    line(p->cr, x, y - reach, x, y + reach);
    cairo_stroke(p->cr);
    if (!p->back) {
        cairo_arc(p->cr, POINTS(x), POINTS(y), POINTS(0.8), 0, 2 * G_PI);
        cairo_stroke(p->cr);
    }
}

static void draw_targets(const page *p)
{
    double width = p->sheet->width_mm, height = p->sheet->height_mm;

    draw_target(p, width / 2, height / 2);
    for (int i = 0; !p->small && i < 4; i++)
        draw_target(p, width * (i % 2 ? 0.88 : 0.12), height * (i / 2 ? 0.9 : 0.1));
}

static int ruler_length(double side)
{
    return (int)fmin(100, floor((side - 20) / 10) * 10);
}

static void draw_ruler(const page *p, double x, double y, int length, bool across)
{
    line(p->cr, x, y, across ? x + length : x, across ? y : y + length);
    for (int mm = 0; mm <= length; mm++) {
        double mark = mm % 10 == 0 ? 3 : mm % 5 == 0 ? 2 : 1;

        if (across)
            line(p->cr, x + mm, y, x + mm, y - mark);
        else
            line(p->cr, x, y + mm, x - mark, y + mm);
    }
    cairo_stroke(p->cr);
    number_label(p, across ? x + length : x + 3.5, across ? y + 2 : y + length, 6, length);
    number_label(p, across ? x : x + 2.5, across ? y + 2 : y, 6, 0);
}

static void draw_rulers(const page *p)
{
    double width = p->sheet->width_mm, height = p->sheet->height_mm;
    int across = ruler_length(width), down = ruler_length(height);

    draw_ruler(p, (width - across) / 2, p->small ? height - 5 : height * 0.72, across, true);
    draw_ruler(p, p->small ? 7 : width * 0.18, (height - down) / 2 + (p->small ? 2 : 0), down,
               false);
}

/* An offset in hundredths of a millimetre, whatever the locale. */
static void offset_text(double mm, char out[32])
{
    long hundredths = lround(mm * 100);

    snprintf(out, 32, "%s%ld.%02ld", hundredths < 0 ? "-" : "", labs(hundredths) / 100,
             labs(hundredths) % 100);
}

static void put_words(const page *p, char *text, size_t size)
{
    const words *w = p->words;
    bool upright = p->sheet->height_mm >= p->sheet->width_mm;
    char x[32], y[32];
    int n = snprintf(text, size, "%s - %s\n", p->back ? w->back : w->front, p->title);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* two tables above */
    if (p->back) {
        offset_text(p->sheet->offset_x_mm, x);
        offset_text(p->sheet->offset_y_mm, y);
        n += snprintf(text + n, size - (size_t)n, "%s\n", w->read);
        snprintf(text + n, size - (size_t)n, w->type, x, y);
    } else {
        n += snprintf(text + n, size - (size_t)n, w->how,
                      w->edge[dv_sheet_sideways(p->sheet) == upright ? 0 : 1]);
        text[n++] = '\n';
        snprintf(text + n, size - (size_t)n, w->ruler, ruler_length(p->sheet->width_mm),
                 ruler_length(p->sheet->height_mm));
    }
#pragma GCC diagnostic pop
}

static void draw_words(const page *p)
{
    double width = fmin(p->sheet->width_mm - 12, 150), left = (p->sheet->width_mm - width) / 2;
    double top = p->small ? 2 : p->sheet->height_mm * 0.24;
    PangoLayout *layout;
    char text[1600];
    int height;

    put_words(p, text, sizeof text);
    layout = new_text(p, p->small ? 4.5 : 10, width, text);
    pango_layout_get_size(layout, NULL, &height);
    cairo_save(p->cr);
    cairo_set_source_rgb(p->cr, 1, 1, 1);
    cairo_rectangle(p->cr, POINTS(left - 1), POINTS(top - 0.5), POINTS(width + 2),
                    (double)height / PANGO_SCALE + POINTS(1));
    cairo_fill(p->cr);
    cairo_restore(p->cr);
    cairo_move_to(p->cr, POINTS(left), POINTS(top));
    pango_cairo_show_layout(p->cr, layout);
    g_object_unref(layout);
}

static void draw_page(const page *p)
{
    cairo_set_source_rgb(p->cr, 0, 0, 0);
    cairo_set_line_width(p->cr, POINTS(HAIR_MM));
    draw_slots(p);
    dv_sheet_marks(p->sheet, p->back, p->cr);
    draw_words(p);
    if (!p->back)
        draw_rulers(p);
    draw_targets(p);
    cairo_show_page(p->cr);
}

static cairo_status_t on_write(void *user, const unsigned char *data, unsigned size)
{
    dv_sink *sink = user;

    if (sink->write && sink->write(sink->user, data, size) == 0)
        return CAIRO_STATUS_SUCCESS;
    sink->write = NULL; /* it refused, and is not asked again */
    return CAIRO_STATUS_WRITE_ERROR;
}

static dv_status draw_pages(const dv_stock *stock, const dv_sheet *sheet, const words *language,
                            const dv_sink *to, dv_error *err)
{
    dv_sink sink = *to;
    dv_auto(cairo_surface_t) surface = cairo_pdf_surface_create_for_stream(
        on_write, &sink, POINTS(sheet->width_mm), POINTS(sheet->height_mm));
    dv_auto(cairo_t) cr = cairo_create(surface);
    const char *title = language == &VI ? stock->title_vi : stock->title;
    page front = {sheet, language, *title ? title : sheet->name, cr, false, false}, back;
    cairo_status_t status;

    front.small = fmin(sheet->width_mm, sheet->height_mm) < SMALL_MM;
    back = front;
    back.back = true;
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, front.title);
    draw_page(&front);
    draw_page(&back);
    cairo_surface_finish(surface);
    status =
        cairo_status(cr) != CAIRO_STATUS_SUCCESS ? cairo_status(cr) : cairo_surface_status(surface);
    if (!sink.write)
        return dv_fail(err, DV_E_IO, "the calibration page could not be written");
    if (status == CAIRO_STATUS_NO_MEMORY)
        return dv_fail_nomem(err);
    if (status != CAIRO_STATUS_SUCCESS)
        return dv_fail(err, DV_E_RENDER, "the calibration page was not made: %s",
                       cairo_status_to_string(status));
    return DV_OK;
}

dv_status dv_stock_calibrate(const dv_stock *stock, const dv_calibration *calibration,
                             const dv_sink *sink, dv_error *err)
{
    dv_calibration c;
    dv_sheet sheet;
    bool english;

    if (!stock || !sink || !sink->write)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&c, sizeof c, calibration, "dv_calibration", err));
    english = c.language && strcmp(c.language, "en") == 0;
    if (c.language && !english && strcmp(c.language, "vi") != 0)
        return dv_fail(err, DV_E_ARG, "the calibration page speaks vi and en");
    sheet = stock->sheet;
    DV_TRY(dv_sheet_use(&sheet, 0, c.duplex, c.offset_x_mm, c.offset_y_mm, err));
    return draw_pages(stock, &sheet, english ? &EN : &VI, sink, err);
}
