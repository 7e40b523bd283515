/* SPDX-License-Identifier: MIT */
#include "picture/pdf.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "picture/pdf_font.h"

#define POINTS(mm) ((mm)*72 / 25.4)

#define CARD_DIFFERS_MM 1.0 /* a card may be cut this much smaller or larger than it was drawn */

enum {
    PRINTER_DPI = 300, /* dots that a QR module is a whole number of */
    ENTRIES_MAX = 200,
    ALPHA_STEPS = 1000
};

DV_AUTO(cairo_surface_t, cairo_surface_destroy)
DV_AUTO(cairo_t, cairo_destroy)
DV_AUTO(cairo_path_t, cairo_path_destroy)

/* From the top left corner of the page, in mm. */
typedef struct box {
    double x_mm, y_mm, width_mm, height_mm;
} box;

/* A page on its way: a sheet's back waits until its front is full. */
typedef struct page {
    dv_buf content;
    int *used, n_used, room; /* objects that it shows */
    dv_buf alphas;           /* "/G500 << /ca 0.5 >>" */
} page;

typedef struct kept_form {
    const dv_pdf_form *form;
    int object;
} kept_form;

struct dv_pdf {
    dv_painter *painter;
    dv_painter *own_painter; /* NULL when it was lent */
    const dv_sheet *sheet;   /* NULL: one side a page */
    dv_sheet sheet_copy;
    double width_mm, height_mm; /* of the card */
    bool has_back;
    dv_status broken; /* a page was left half written: the file cannot be finished */
    bool finished;

    dv_pdf_file file;
    dv_pdf_fonts *fonts;
    int tree, info;      /* objects */
    dv_buf pages, about; /* what they will hold */
    int n_pages;
    struct tm created; /* in UTC */
    kept_form *form;   /* those that are in the file */
    int n_forms;

    int first, slot; /* of this page; the next free one on it */
    page page[2];    /* front and back */
    page *to;        /* the one that is drawn on */
    int photo;       /* object of the card's photo, 0: not written yet */
};

static dv_status check_sheet(const dv_pdf *pdf, const dv_sheet *sheet, dv_error *err)
{
    bool lies = dv_sheet_lies(sheet, pdf->width_mm, pdf->height_mm);
    double width = lies ? pdf->height_mm : pdf->width_mm;
    double height = lies ? pdf->width_mm : pdf->height_mm;
    double x = fabs(width - sheet->card_width_mm), y = fabs(height - sheet->card_height_mm);

    if (sheet->columns < 1 || sheet->rows < 1 || sheet->columns > DV_SHEET_SLOTS_MAX / sheet->rows)
        return dv_fail(err, DV_E_ARG, "a sheet has 1 to %d slots", DV_SHEET_SLOTS_MAX);
    if (sheet->first < 0 || sheet->first >= dv_sheet_slots(sheet))
        return dv_fail(err, DV_E_ARG, "the sheet %s has the slots 1 to %d", sheet->name,
                       dv_sheet_slots(sheet));
    if (x <= CARD_DIFFERS_MM && y <= CARD_DIFFERS_MM &&
        (sheet->columns == 1 || width + 2 * sheet->bleed_mm <= sheet->pitch_x_mm + 1e-6) &&
        (sheet->rows == 1 || height + 2 * sheet->bleed_mm <= sheet->pitch_y_mm + 1e-6))
        return DV_OK;
    return dv_fail(err, DV_E_INVALID, "a card of %.2f x %.2f mm does not fit the sheet %s",
                   pdf->width_mm, pdf->height_mm, sheet->name);
}

static void begin_about(dv_pdf *pdf, const char *title)
{
    dv_buf_puts(&pdf->about, "<< /Producer (libdoanvien)");
    if (title && *title) {
        dv_buf_puts(&pdf->about, " /Title ");
        dv_pdf_text(&pdf->about, title, strlen(title));
    }
}

dv_status dv_pdf_new(const dv_design *design, dv_painter *painter, const dv_sheet *sheet,
                     const char *title, const dv_sink *sink, dv_pdf **ret_pdf, dv_error *err)
{
    dv_auto(dv_pdf) pdf = calloc(1, sizeof *pdf);

    if (!pdf)
        return dv_fail_nomem(err);
    pdf->width_mm = dv_design_width_mm(design);
    pdf->height_mm = dv_design_height_mm(design);
    pdf->has_back = dv_design_has_side(design, DV_BACK);
    if (sheet) {
        DV_TRY(check_sheet(pdf, sheet, err));
        pdf->sheet_copy = *sheet;
        pdf->sheet = &pdf->sheet_copy;
        pdf->first = pdf->slot = sheet->first;
    }
    if (!painter)
        DV_TRY(dv_painter_new(design, PRINTER_DPI, true, &pdf->own_painter, err));
    pdf->painter = painter ? painter : pdf->own_painter;
    DV_TRY(dv_pdf_fonts_new(&pdf->fonts, err));
    DV_TRY(dv_pdf_file_begin(&pdf->file, sink, err));
    pdf->tree = dv_pdf_file_object(&pdf->file);
    pdf->info = dv_pdf_file_object(&pdf->file);
    begin_about(pdf, title);
    dv_pdf_set_created(pdf, (int64_t)time(NULL));
    DV_TRY(dv_pdf_file_status(&pdf->file, err));
    *ret_pdf = dv_take(&pdf);
    return DV_OK;
}

void dv_pdf_set_created(dv_pdf *pdf, int64_t created_at)
{
    time_t at = (time_t)created_at;

    if (!gmtime_r(&at, &pdf->created))
        pdf->created = (struct tm){.tm_mday = 1, .tm_year = 70};
}

/* Onto a page */

/* Name an object in what the page shows. */
static void use(page *to, int object)
{
    for (int i = to->n_used - 1; i >= 0; i--) {
        if (to->used[i] == object)
            return;
    }
    if (to->n_used == to->room) {
        int room = to->room ? 2 * to->room : 32;
        int *more = realloc(to->used, (size_t)room * sizeof *more);

        to->content.broken |= !more;
        if (!more)
            return;
        to->used = more;
        to->room = room;
    }
    to->used[to->n_used++] = object;
}

static void show(page *to, int object)
{
    use(to, object);
    dv_buf_printf(&to->content, "/X%d Do\n", object);
}

static void put_matrix(dv_buf *out, const cairo_matrix_t *m)
{
    dv_pdf_number(out, m->xx);
    dv_pdf_number(out, m->yx);
    dv_pdf_number(out, m->xy);
    dv_pdf_number(out, m->yy);
    dv_pdf_number(out, m->x0);
    dv_pdf_number(out, m->y0);
    dv_buf_puts(out, "cm\n");
}

/* The unit square of an image, which stands on its head here. */
static void put_image_at(dv_buf *out, double x, double y, double width, double height)
{
    cairo_matrix_t matrix = {width, 0, 0, -height, x, y + height};

    put_matrix(out, &matrix);
}

static void put_rectangle(dv_buf *out, const cairo_rectangle_t *r)
{
    dv_pdf_number(out, r->x);
    dv_pdf_number(out, r->y);
    dv_pdf_number(out, r->width);
    dv_pdf_number(out, r->height);
    dv_buf_puts(out, "re\n");
}

static void put_path(dv_buf *out, const cairo_path_t *path)
{
    static const char *const operator[] = {
        [CAIRO_PATH_MOVE_TO] = "m\n",
        [CAIRO_PATH_LINE_TO] = "l\n",
        [CAIRO_PATH_CURVE_TO] = "c\n",
        [CAIRO_PATH_CLOSE_PATH] = "h\n",
    };

    for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
        const cairo_path_data_t *data = &path->data[i];

        for (int point = 1; point < data->header.length; point++) {
            dv_pdf_number(out, data[point].point.x);
            dv_pdf_number(out, data[point].point.y);
        }
        dv_buf_puts(out, operator[data->header.type]);
    }
}

/* Grey of its own where it is grey: black that no printer mixes of four inks. */
static void put_colour(dv_buf *out, const double rgb[3])
{
    bool grey = rgb[0] == rgb[1] && rgb[1] == rgb[2];

    for (int i = 0; i < (grey ? 1 : 3); i++)
        dv_pdf_number(out, rgb[i]);
    dv_buf_puts(out, grey ? "g\n" : "rg\n");
}

static void put_alpha(page *to, double alpha)
{
    int step = (int)lround(alpha * ALPHA_STEPS);
    char name[16];

    if (step >= ALPHA_STEPS)
        return;
    snprintf(name, sizeof name, "/G%d ", step);
    dv_buf_printf(&to->content, "%sgs\n", name);
    if (to->alphas.data && strstr(to->alphas.data, name))
        return;
    dv_buf_printf(&to->alphas, "%s<< /ca ", name);
    dv_pdf_number(&to->alphas, (double)step / ALPHA_STEPS);
    dv_buf_puts(&to->alphas, ">>");
}

static dv_status keep_form(dv_pdf *pdf, const dv_pdf_form *form, int object, dv_error *err)
{
    kept_form *more = realloc(pdf->form, (size_t)(pdf->n_forms + 1) * sizeof *more);

    if (!more)
        return dv_fail_nomem(err);
    pdf->form = more;
    pdf->form[pdf->n_forms++] = (kept_form){form, object};
    return DV_OK;
}

static dv_status ink_form(void *user, const dv_pdf_form *form, bool once, dv_error *err)
{
    dv_pdf *pdf = user;
    int object = 0;

    for (int i = 0; i < pdf->n_forms && !once && !object; i++) {
        if (pdf->form[i].form == form)
            object = pdf->form[i].object;
    }
    if (!object) {
        DV_TRY(dv_pdf_form_put(form, &pdf->file, &object, err));
        if (!once)
            DV_TRY(keep_form(pdf, form, object, err));
    }
    show(pdf->to, object);
    return dv_buf_status(&pdf->to->content, err);
}

static dv_status ink_run(void *user, const dv_ink_run *run, double *x, dv_error *err)
{
    dv_pdf *pdf = user;
    dv_buf *out = &pdf->to->content;

    if (run->alpha < 1)
        dv_buf_puts(out, "q\n");
    put_alpha(pdf->to, run->alpha);
    dv_buf_puts(out, "BT\n");
    put_colour(out, run->rgb);
    DV_TRY(dv_pdf_fonts_show(pdf->fonts, &pdf->file, run->glyphs, run->text, run->size, run->scale,
                             x, run->y, out, err));
    dv_buf_puts(out, run->alpha < 1 ? "ET\nQ\n" : "ET\n");
    return dv_buf_status(out, err);
}

static int put_photo(dv_pdf *pdf, const dv_photo_jpeg *jpeg)
{
    int object = dv_pdf_file_object(&pdf->file);
    char entries[ENTRIES_MAX];

    snprintf(entries, sizeof entries,
             "/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /%s "
             "/BitsPerComponent 8 /Filter /DCTDecode",
             jpeg->width, jpeg->height, jpeg->grey ? "DeviceGray" : "DeviceRGB");
    dv_pdf_file_stream(&pdf->file, object, entries, jpeg->data, jpeg->size, false);
    return object;
}

static dv_status ink_photo(void *user, dv_photo *photo, const cairo_rectangle_t *to,
                           cairo_path_t *const *clip, int n_clips, double alpha, dv_error *err)
{
    dv_pdf *pdf = user;
    dv_buf *out = &pdf->to->content;
    const dv_photo_jpeg *jpeg;
    double across, down;

    DV_TRY(dv_photo_as_jpeg(photo, &jpeg, err));
    if (!pdf->photo)
        pdf->photo = put_photo(pdf, jpeg);
    across = to->width / jpeg->crop.width;
    down = to->height / jpeg->crop.height;
    dv_buf_puts(out, "q\n");
    for (int i = 0; i < n_clips; i++) {
        put_path(out, clip[i]);
        dv_buf_puts(out, "W n\n");
    }
    put_rectangle(out, to);
    dv_buf_puts(out, "W n\n");
    put_alpha(pdf->to, alpha);
    put_image_at(out, to->x - jpeg->crop.x * across, to->y - jpeg->crop.y * down,
                 jpeg->width * across, jpeg->height * down);
    show(pdf->to, pdf->photo);
    dv_buf_puts(out, "Q\n");
    return dv_buf_status(out, err);
}

/* A bit a module, quiet zone and all, as it is: packed it would not be smaller. */
static dv_status ink_qr(void *user, const dv_qr *qr, double x, double y, double side, dv_error *err)
{
    dv_pdf *pdf = user;
    dv_buf *out = &pdf->to->content;
    unsigned char bits[DV_QR_BITS_MAX];
    int object = dv_pdf_file_object(&pdf->file), whole = qr->side + 2 * DV_QR_QUIET;
    char entries[ENTRIES_MAX];

    snprintf(entries, sizeof entries,
             "/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
             "/BitsPerComponent 1",
             whole, whole);
    dv_pdf_file_stream(&pdf->file, object, entries, bits, (size_t)dv_qr_bits(qr, bits), false);
    dv_buf_puts(out, "q\n");
    put_image_at(out, x, y, side, side);
    show(pdf->to, object);
    dv_buf_puts(out, "Q\n");
    return dv_buf_status(out, err);
}

/* Pages */

/* A sheet of several cards is itself what is delivered; a card on a page of its own is cut out. */
static box trim_box(const dv_pdf *pdf, bool back)
{
    box card = {0, 0, pdf->width_mm, pdf->height_mm};

    if (!pdf->sheet)
        return card;
    if (dv_sheet_slots(pdf->sheet) > 1)
        return (box){0, 0, pdf->sheet->width_mm, pdf->sheet->height_mm};
    dv_sheet_slot(pdf->sheet, 0, back, &card.x_mm, &card.y_mm);
    card.width_mm = pdf->sheet->card_width_mm;
    card.height_mm = pdf->sheet->card_height_mm;
    return card;
}

/* A PDF counts from the bottom left corner. Never larger than the page, by rounding neither. */
static void put_box(dv_buf *out, const char *name, const box *paper, const box *b)
{
    double left = fmax(b->x_mm, 0), right = fmin(b->x_mm + b->width_mm, paper->width_mm);
    double top = fmax(b->y_mm, 0), bottom = fmin(b->y_mm + b->height_mm, paper->height_mm);
    double corner[4] = {left, paper->height_mm - fmax(bottom, top), fmax(right, left),
                        paper->height_mm - top};

    dv_buf_printf(out, " /%s [ ", name);
    for (int i = 0; i < 4; i++)
        dv_pdf_number(out, floor(POINTS(corner[i]) * 10000) / 10000);
    dv_buf_puts(out, "]");
}

/* Crop marks, for the back in a mirror. */
static dv_status put_marks(const dv_sheet *sheet, bool back, dv_buf *out, dv_error *err)
{
    dv_auto(cairo_surface_t) surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
    dv_auto(cairo_t) cr = cairo_create(surface);
    dv_auto(cairo_path_t) path = NULL;

    dv_sheet_marks_path(sheet, back, cr);
    path = cairo_copy_path(cr);
    if (path->status != CAIRO_STATUS_SUCCESS)
        return dv_fail_nomem(err);
    dv_buf_puts(out, "0 G\n");
    dv_pdf_number(out, POINTS(DV_SHEET_MARK_WIDTH_MM));
    dv_buf_puts(out, "w\n");
    put_path(out, path);
    dv_buf_puts(out, "S\n");
    return dv_buf_status(out, err);
}

/* From here on in points from the top left corner of the page. */
static void begin_page(const dv_pdf *pdf, page *to)
{
    cairo_matrix_t flip = {1,  0, 0,
                           -1, 0, POINTS(pdf->sheet ? pdf->sheet->height_mm : pdf->height_mm)};

    if (to->content.size == 0)
        put_matrix(&to->content, &flip);
}

static void put_page(dv_pdf *pdf, const page *from, bool back, int content, dv_buf *out)
{
    box paper = {0, 0, pdf->width_mm, pdf->height_mm}, trim = trim_box(pdf, back);
    double bleed = pdf->sheet ? pdf->sheet->bleed_mm : 0;
    box wide = {trim.x_mm - bleed, trim.y_mm - bleed, trim.width_mm + 2 * bleed,
                trim.height_mm + 2 * bleed};

    if (pdf->sheet)
        paper = (box){0, 0, pdf->sheet->width_mm, pdf->sheet->height_mm};
    dv_buf_printf(out, "<< /Type /Page /Parent %d 0 R /Contents %d 0 R\n/MediaBox [ 0 0 ",
                  pdf->tree, content);
    dv_pdf_number(out, POINTS(paper.width_mm));
    dv_pdf_number(out, POINTS(paper.height_mm));
    dv_buf_puts(out, "]");
    put_box(out, "TrimBox", &paper, &trim);
    put_box(out, "BleedBox", &paper, &wide);
    dv_buf_puts(out, "\n/Resources << ");
    dv_pdf_fonts_name(pdf->fonts, out);
    dv_buf_puts(out, " /XObject <<");
    for (int i = 0; i < from->n_used; i++)
        dv_buf_printf(out, " /X%d %d 0 R", from->used[i], from->used[i]);
    dv_buf_puts(out, " >>");
    if (from->alphas.size > 0)
        dv_buf_printf(out, " /ExtGState << %s >>", from->alphas.data);
    dv_buf_puts(out, " >> >>");
}

static dv_status end_page(dv_pdf *pdf, bool back, dv_error *err)
{
    page *from = &pdf->page[back];
    int content = dv_pdf_file_object(&pdf->file), object = dv_pdf_file_object(&pdf->file);
    dv_auto_buf text = {0};

    begin_page(pdf, from);
    if (pdf->sheet)
        DV_TRY(put_marks(pdf->sheet, back, &from->content, err));
    DV_TRY(dv_buf_status(&from->content, err));
    DV_TRY(dv_buf_status(&from->alphas, err));
    dv_pdf_file_stream(&pdf->file, content, "", from->content.data, from->content.size, true);
    put_page(pdf, from, back, content, &text);
    DV_TRY(dv_buf_status(&text, err));
    dv_pdf_file_put(&pdf->file, object, "%s", text.data);
    dv_buf_printf(&pdf->pages, "%d 0 R\n", object);
    pdf->n_pages++;
    dv_buf_clear(&from->content);
    dv_buf_clear(&from->alphas);
    from->n_used = 0;
    return dv_pdf_file_status(&pdf->file, err);
}

/* Front page, then its back: for printing on both sides of the paper. */
static dv_status end_pages(dv_pdf *pdf, dv_error *err)
{
    pdf->first = pdf->slot = 0;
    DV_TRY(end_page(pdf, false, err));
    return pdf->has_back ? end_page(pdf, true, err) : DV_OK;
}

static dv_status add_side(dv_pdf *pdf, dv_side side, const dv_card_face *card, dv_photo *photo,
                          const dv_qr *qr, dv_error *err)
{
    const dv_ink ink = {pdf, ink_form, ink_run, ink_photo, ink_qr};
    page *to = &pdf->page[side];
    cairo_matrix_t place;

    pdf->to = to;
    begin_page(pdf, to);
    dv_buf_puts(&to->content, "q\n");
    if (pdf->sheet) {
        dv_sheet_place(pdf->sheet, pdf->slot, side == DV_BACK, pdf->width_mm, pdf->height_mm,
                       &place);
        put_matrix(&to->content, &place);
    }
    DV_TRY(dv_painter_draw(pdf->painter, side, card, photo, qr, &ink, err));
    dv_buf_puts(&to->content, "Q\n");
    return dv_buf_status(&to->content, err);
}

static dv_status add_card(dv_pdf *pdf, const dv_card_face *card, dv_photo *photo, const dv_qr *qr,
                          dv_error *err)
{
    pdf->photo = 0;
    DV_TRY(add_side(pdf, DV_FRONT, card, photo, qr, err));
    if (pdf->has_back)
        DV_TRY(add_side(pdf, DV_BACK, card, photo, qr, err));
    if (!pdf->sheet || ++pdf->slot == dv_sheet_slots(pdf->sheet))
        return end_pages(pdf, err);
    return dv_pdf_file_status(&pdf->file, err);
}

static dv_status check_usable(const dv_pdf *pdf, dv_error *err)
{
    if (pdf->broken != DV_OK)
        return dv_fail(err, pdf->broken, "the PDF was left half written");
    if (pdf->finished)
        return dv_fail(err, DV_E_ARG, "the PDF is finished");
    return DV_OK;
}

dv_status dv_pdf_add(dv_pdf *pdf, const dv_card_face *card, dv_photo *photo, const dv_qr *qr,
                     dv_error *err)
{
    DV_TRY(check_usable(pdf, err));
    dv_painter_set_bleed(pdf->painter, pdf->sheet ? pdf->sheet->bleed_mm : 0);
    DV_TRY(dv_painter_prepare(pdf->painter, card, photo, qr, err));
    pdf->broken = add_card(pdf, card, photo, qr, err);
    return pdf->broken;
}

static dv_status finish(dv_pdf *pdf, dv_error *err)
{
    int catalog = dv_pdf_file_object(&pdf->file);
    char day[40];

    if (pdf->slot > pdf->first)
        DV_TRY(end_pages(pdf, err));
    DV_TRY(dv_pdf_fonts_put(pdf->fonts, &pdf->file, err));
    if (strftime(day, sizeof day, "D:%Y%m%d%H%M%SZ", &pdf->created) == 0)
        day[0] = '\0';
    dv_buf_printf(&pdf->about, " /CreationDate (%s) >>", day);
    DV_TRY(dv_buf_status(&pdf->about, err));
    DV_TRY(dv_buf_status(&pdf->pages, err));
    dv_pdf_file_put(&pdf->file, pdf->info, "%s", pdf->about.data);
    dv_pdf_file_put(&pdf->file, pdf->tree, "<< /Type /Pages /Count %d /Kids [\n%s] >>",
                    pdf->n_pages, pdf->pages.data ? pdf->pages.data : "");
    dv_pdf_file_put(&pdf->file, catalog, "<< /Type /Catalog /Pages %d 0 R >>", pdf->tree);
    dv_pdf_file_finish(&pdf->file, catalog, pdf->info);
    pdf->finished = true;
    return dv_pdf_file_status(&pdf->file, err);
}

dv_status dv_pdf_finish(dv_pdf *pdf, dv_error *err)
{
    DV_TRY(check_usable(pdf, err));
    pdf->broken = finish(pdf, err);
    return pdf->broken;
}

void dv_pdf_free(dv_pdf *pdf)
{
    if (!pdf)
        return;
    for (int side = 0; side < 2; side++) {
        dv_buf_free(&pdf->page[side].content);
        dv_buf_free(&pdf->page[side].alphas);
        free(pdf->page[side].used);
    }
    free(pdf->form);
    dv_buf_free(&pdf->pages);
    dv_buf_free(&pdf->about);
    dv_pdf_fonts_free(pdf->fonts);
    dv_pdf_file_end(&pdf->file);
    dv_painter_free(pdf->own_painter);
    free(pdf);
}
