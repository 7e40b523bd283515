/* SPDX-License-Identifier: MIT */
/* The hand-over list as pages to sign: A4, a table a unit, page x of y of the unit. */
#include "press/handover_inside.h"

#include <stdio.h>
#include <string.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#define POINTS(mm) ((mm)*72 / 25.4)
#define PAGE_WIDTH POINTS(210)
#define PAGE_HEIGHT POINTS(297)
#define MARGIN POINTS(16)
#define WIDTH (PAGE_WIDTH - 2 * MARGIN)
#define ROW POINTS(9.5)      /* room to sign */
#define TABLE_TOP POINTS(52) /* below title, unit and the line of the run */
#define HEAD POINTS(8)       /* of the table */
#define FOOT POINTS(14)      /* the page number */
#define PADDING POINTS(1.6)

enum {
    ROWS = 23,     /* a page */
    SIGN_ROWS = 4, /* the room of the two signatures below the last row */
    COLUMNS = 5
};

/* Where columns begin, and the end of the last, in mm from the margin. */
static const double edge[COLUMNS + 1] = {0, 12, 42, 98, 136, 178};

typedef enum face { TITLE, UNIT, TABLE_HEAD, PLAIN, DIGITS, SMALL } face;

static const struct {
    double size;
    PangoWeight weight;
    const char *family;
} faces[] = {
    [TITLE] = {15, PANGO_WEIGHT_BOLD, "Inter,Roboto,Noto Sans,DejaVu Sans,sans-serif"},
    [UNIT] = {11.5, PANGO_WEIGHT_BOLD, "Inter,Roboto,Noto Sans,DejaVu Sans,sans-serif"},
    [TABLE_HEAD] = {9, PANGO_WEIGHT_BOLD, "Inter,Roboto,Noto Sans,DejaVu Sans,sans-serif"},
    [PLAIN] = {10, PANGO_WEIGHT_NORMAL, "Inter,Roboto,Noto Sans,DejaVu Sans,sans-serif"},
    [DIGITS] = {8.5, PANGO_WEIGHT_NORMAL, "Roboto Mono,Noto Sans Mono,DejaVu Sans Mono,monospace"},
    [SMALL] = {8.5, PANGO_WEIGHT_NORMAL, "Inter,Roboto,Noto Sans,DejaVu Sans,sans-serif"},
};

struct dv_hand_pdf {
    dv_hand_list list;
    dv_sink sink;
    bool refused;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoFontMap *fonts;
    PangoContext *context;
    PangoLayout *layout; /* used again for each text */
    PangoFontDescription *font[SMALL + 1];
};

static cairo_status_t on_write(void *user, const unsigned char *data, unsigned size)
{
    dv_hand_pdf *pdf = user;

    if (!pdf->refused)
        pdf->refused = pdf->sink.write(pdf->sink.user, data, size) != 0;
    return pdf->refused ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

void dv_hand_pdf_free(dv_hand_pdf *pdf)
{
    if (!pdf)
        return;
    pdf->refused = true; /* cairo ends the file also when it was given up; nobody wants that */
    if (pdf->cr)
        cairo_destroy(pdf->cr);
    if (pdf->surface)
        cairo_surface_destroy(pdf->surface);
    for (size_t i = 0; i < DV_COUNT(pdf->font); i++)
        pango_font_description_free(pdf->font[i]);
    g_clear_object(&pdf->layout);
    g_clear_object(&pdf->context);
    g_clear_object(&pdf->fonts);
    free(pdf);
}

static dv_status check(const dv_hand_pdf *pdf, dv_error *err)
{
    cairo_status_t status = cairo_status(pdf->cr);

    if (pdf->refused || status == CAIRO_STATUS_WRITE_ERROR)
        return dv_fail(err, DV_E_IO, "the list could not be written");
    if (status == CAIRO_STATUS_NO_MEMORY)
        return dv_fail_nomem(err);
    if (status != CAIRO_STATUS_SUCCESS)
        return dv_fail(err, DV_E_RENDER, "the list could not be drawn: %s",
                       cairo_status_to_string(status));
    return DV_OK;
}

dv_status dv_hand_pdf_new(const dv_hand_list *list, const dv_sink *sink, dv_hand_pdf **ret,
                          dv_error *err)
{
    dv_auto(dv_hand_pdf) pdf = calloc(1, sizeof *pdf);

    if (!pdf)
        return dv_fail_nomem(err);
    pdf->list = *list;
    pdf->sink = *sink;
    pdf->surface = cairo_pdf_surface_create_for_stream(on_write, pdf, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE,
                                   list->words[DV_HAND_TITLE]);
    pdf->cr = cairo_create(pdf->surface);
    pdf->fonts = pango_cairo_font_map_new();
    pdf->context = pango_font_map_create_context(pdf->fonts);
    pango_cairo_context_set_resolution(pdf->context, 72);
    pango_context_set_base_dir(pdf->context, PANGO_DIRECTION_LTR);
    pdf->layout = pango_layout_new(pdf->context);
    pango_layout_set_auto_dir(pdf->layout, FALSE);
    pango_layout_set_single_paragraph_mode(pdf->layout, TRUE);
    for (size_t i = 0; i < DV_COUNT(pdf->font); i++) {
        pdf->font[i] = pango_font_description_new();
        pango_font_description_set_family(pdf->font[i], faces[i].family);
        pango_font_description_set_absolute_size(pdf->font[i], faces[i].size * PANGO_SCALE);
        pango_font_description_set_weight(pdf->font[i], faces[i].weight);
    }
    DV_TRY(check(pdf, err));
    *ret = dv_take(&pdf);
    return DV_OK;
}

/* With its middle at y; names may take two lines. Cut with dots where it does not fit all the same.
 */
static void put(dv_hand_pdf *pdf, face which, const char *text, double x, double y, double width,
                PangoAlignment align)
{
    int height;

    pango_layout_set_font_description(pdf->layout, pdf->font[which]);
    pango_layout_set_width(pdf->layout, (int)(width * PANGO_SCALE));
    pango_layout_set_height(pdf->layout, which == UNIT || which == PLAIN ? -2 : -1); /* lines */
    pango_layout_set_ellipsize(pdf->layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_alignment(pdf->layout, align);
    pango_layout_set_text(pdf->layout, text, -1);
    pango_layout_get_size(pdf->layout, NULL, &height);
    cairo_move_to(pdf->cr, MARGIN + x, y - (double)height / PANGO_SCALE / 2);
    pango_cairo_show_layout(pdf->cr, pdf->layout);
}

static void line(dv_hand_pdf *pdf, double x0, double y0, double x1, double y1, double width)
{
    cairo_set_line_width(pdf->cr, width);
    cairo_move_to(pdf->cr, MARGIN + x0, y0);
    cairo_line_to(pdf->cr, MARGIN + x1, y1);
    cairo_stroke(pdf->cr);
}

static void cell(dv_hand_pdf *pdf, face which, int column, const char *text, double y,
                 PangoAlignment align)
{
    double left = POINTS(edge[column]), right = POINTS(edge[column + 1]);

    put(pdf, which, text, left + PADDING, y, right - left - 2 * PADDING, align);
}

static void draw_opening(dv_hand_pdf *pdf, const dv_hand_unit *unit)
{
    const char *const *words = pdf->list.words;
    char text[512];

    put(pdf, TITLE, words[DV_HAND_TITLE], 0, POINTS(20), WIDTH, PANGO_ALIGN_CENTER);
    snprintf(text, sizeof text, "%s: %s (%s)", words[DV_HAND_UNIT], unit->name, unit->code);
    put(pdf, UNIT, text, 0, POINTS(32), WIDTH, PANGO_ALIGN_LEFT);
    snprintf(text, sizeof text, "%s: %lld     %s: %s     %s: %d", words[DV_HAND_RUN],
             (long long)pdf->list.run_id, words[DV_HAND_MADE], pdf->list.made, words[DV_HAND_CARDS],
             dv_rows_count(unit->cards));
    put(pdf, PLAIN, text, 0, POINTS(40), WIDTH, PANGO_ALIGN_LEFT);
}

static void draw_head(dv_hand_pdf *pdf)
{
    static const dv_hand_word heads[COLUMNS] = {DV_HAND_PLACE, DV_HAND_NUMBER, DV_HAND_NAME,
                                                DV_HAND_CARD, DV_HAND_SIGN};

    cairo_set_source_rgb(pdf->cr, 0.92, 0.93, 0.94);
    cairo_rectangle(pdf->cr, MARGIN, TABLE_TOP - HEAD, POINTS(edge[COLUMNS]), HEAD);
    cairo_fill(pdf->cr);
    cairo_set_source_rgb(pdf->cr, 0, 0, 0);
    for (int c = 0; c < COLUMNS; c++)
        cell(pdf, TABLE_HEAD, c, pdf->list.words[heads[c]], TABLE_TOP - HEAD / 2,
             PANGO_ALIGN_CENTER);
}

static void draw_row(dv_hand_pdf *pdf, const dv_rows *cards, int row, double top)
{
    const char *received = dv_rows_text(cards, row, 3);
    double y = top + ROW / 2;
    char text[80];

    snprintf(text, sizeof text, "%d", row + 1);
    cell(pdf, PLAIN, 0, text, y, PANGO_ALIGN_CENTER);
    cell(pdf, DIGITS, 1, dv_rows_text(cards, row, 0), y, PANGO_ALIGN_CENTER);
    cell(pdf, PLAIN, 2, dv_rows_text(cards, row, 1), y, PANGO_ALIGN_LEFT);
    cell(pdf, DIGITS, 3, dv_rows_text(cards, row, 2), y, PANGO_ALIGN_CENTER);
    if (!received)
        return;
    snprintf(text, sizeof text, "%s %s", pdf->list.words[DV_HAND_RECEIVED], received);
    cell(pdf, SMALL, 4, text, y, PANGO_ALIGN_CENTER);
}

/* Lines around what the table holds on this page. */
static void draw_grid(dv_hand_pdf *pdf, int rows)
{
    double bottom = TABLE_TOP + rows * ROW;

    for (int i = 0; i <= rows; i++)
        line(pdf, 0, TABLE_TOP + i * ROW, POINTS(edge[COLUMNS]), TABLE_TOP + i * ROW, 0.5);
    line(pdf, 0, TABLE_TOP - HEAD, POINTS(edge[COLUMNS]), TABLE_TOP - HEAD, 0.5);
    for (int c = 0; c <= COLUMNS; c++)
        line(pdf, POINTS(edge[c]), TABLE_TOP - HEAD, POINTS(edge[c]), bottom, 0.5);
}

static void draw_signatures(dv_hand_pdf *pdf, int rows)
{
    const char *const *words = pdf->list.words;
    double y = TABLE_TOP + rows * ROW + POINTS(8);

    for (int i = 0; i < 2; i++) {
        put(pdf, TABLE_HEAD, words[i ? DV_HAND_TAKER : DV_HAND_GIVER], i * WIDTH / 2, y, WIDTH / 2,
            PANGO_ALIGN_CENTER);
        put(pdf, SMALL, words[DV_HAND_SIGN_HERE], i * WIDTH / 2, y + POINTS(5), WIDTH / 2,
            PANGO_ALIGN_CENTER);
    }
}

static void draw_foot(dv_hand_pdf *pdf, const dv_hand_unit *unit, int page, int pages)
{
    const char *const *words = pdf->list.words;
    char text[160];

    snprintf(text, sizeof text, "%s %d %s %d", words[DV_HAND_PAGE], page, words[DV_HAND_OF], pages);
    put(pdf, SMALL, text, WIDTH / 2, PAGE_HEIGHT - FOOT, WIDTH / 2, PANGO_ALIGN_RIGHT);
    snprintf(text, sizeof text, "%s %lld · %s", words[DV_HAND_RUN], (long long)pdf->list.run_id,
             unit->code);
    put(pdf, SMALL, text, 0, PAGE_HEIGHT - FOOT, WIDTH / 2, PANGO_ALIGN_LEFT);
}

dv_status dv_hand_pdf_add(dv_hand_pdf *pdf, const dv_hand_unit *unit, dv_error *err)
{
    int n = dv_rows_count(unit->cards), pages = (n + SIGN_ROWS + ROWS - 1) / ROWS;

    for (int page = 0; page < pages; page++) {
        int first = page * ROWS, rows = n - first < ROWS ? n - first : ROWS;

        rows = rows > 0 ? rows : 0;
        draw_opening(pdf, unit);
        if (rows) {
            draw_head(pdf);
            for (int i = 0; i < rows; i++)
                draw_row(pdf, unit->cards, first + i, TABLE_TOP + i * ROW);
            draw_grid(pdf, rows);
        }
        if (page == pages - 1)
            draw_signatures(pdf, rows);
        draw_foot(pdf, unit, page + 1, pages);
        cairo_show_page(pdf->cr);
        DV_TRY(check(pdf, err));
    }
    return DV_OK;
}

dv_status dv_hand_pdf_finish(dv_hand_pdf *pdf, dv_error *err)
{
    DV_TRY(check(pdf, err));
    cairo_surface_finish(pdf->surface);
    if (pdf->refused || cairo_surface_status(pdf->surface) != CAIRO_STATUS_SUCCESS)
        return dv_fail(err, DV_E_IO, "the list could not be written");
    return DV_OK;
}
