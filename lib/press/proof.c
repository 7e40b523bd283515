/* SPDX-License-Identifier: MIT */
#include "press/proof.h"

#include <math.h>
#include <string.h>

#include "credential/key.h"
#include "picture/pdf.h"
#include "picture/poppler.h"

enum { BOXES_MAX = 8 }; /* of one field on one side */

struct dv_proof {
    const dv_design *design;
    double dpi;
    /* Of its own, made when wanted: what a worker's painters keep may be what is wrong. */
    dv_painter *pixels, *vectors;
    dv_scan *scan;
    dv_keyring *keyring;
    dv_token *token;
    dv_proof_card card;
    dv_card_face face; /* as the token has it */
    dv_buf text, wanted, again;
};

DV_AUTO(cairo_surface_t, cairo_surface_destroy)

/* Every sheet of a part holds a card. */
dv_sample dv_sample_of(int cards, int one_in, int slots, int first, int part_no)
{
    int all = (first + cards + slots - 1) / slots, wanted = (cards + one_in - 1) / one_in;
    int sheets = one_in == 1 ? all : (wanted + slots - 1) / slots;

    return (dv_sample){.cards = cards,
                       .slots = slots,
                       .first = first,
                       .sheets = sheets,
                       .wanted = wanted,
                       .step = all / sheets,
                       .begin = part_no};
}

int dv_sample_next(dv_sample *s)
{
    int all = (s->first + s->cards + s->slots - 1) / s->slots;

    for (; s->wanted > 0 && s->sheet < s->sheets; s->sheet++, s->slot = 0) {
        int sheet = (int)((s->begin * 37LL + (int64_t)s->sheet * s->step) % all);

        while (s->slot < s->slots) {
            int card = sheet * s->slots + (s->begin + s->slot++) % s->slots - s->first;

            if (card < 0 || card >= s->cards)
                continue;
            s->wanted--;
            return card;
        }
    }
    return -1;
}

dv_status dv_proof_new(const dv_design *design, const dv_signer *signer, double dpi,
                       dv_proof **ret_proof, dv_error *err)
{
    dv_auto(dv_proof) proof = calloc(1, sizeof *proof);

    if (!proof)
        return dv_fail_nomem(err);
    proof->design = design;
    proof->dpi = dpi;
    DV_TRY(dv_scan_new(&proof->scan, err));
    DV_TRY(dv_keyring_of(signer, &proof->keyring, err));
    *ret_proof = dv_take(&proof);
    return DV_OK;
}

void dv_proof_free(dv_proof *proof)
{
    if (!proof)
        return;
    dv_scan_free(proof->scan);
    dv_keyring_free(proof->keyring);
    dv_token_free(proof->token);
    dv_painter_free(proof->pixels);
    dv_painter_free(proof->vectors);
    dv_buf_free(&proof->text);
    dv_buf_free(&proof->wanted);
    dv_buf_free(&proof->again);
    free(proof);
}

__attribute__((cold)) static dv_status fail_proof(const dv_proof *proof, const char *path,
                                                  const char *what, dv_error *err)
{
    dv_fail(err, DV_E_RENDER, "a card does not read back as it should: %s", what);
    dv_fail_detailf(err, "%s, member number %s", path, proof->card.face->member_no);
    dv_fail_hint(err,
                 "Nothing of this part was marked printed, and its files were removed. Look at "
                 "the disk and the design, then resume the run.");
    return DV_E_RENDER;
}

dv_status dv_proof_begin(dv_proof *proof, const dv_proof_card *card, int64_t now, dv_error *err)
{
    dv_token_free(dv_take(&proof->token));
    proof->card = *card;
    DV_TRY(dv_token_verify(proof->keyring, card->face->qr_text, now, &proof->token, err));
    if (dv_token_verdict(proof->token) != DV_VALID)
        return fail_proof(proof, "token", "its token is not valid", err);
    proof->face = *card->face;
    proof->face.full_name = dv_token_full_name(proof->token);
    proof->face.member_no = dv_token_member_no(proof->token);
    return DV_OK;
}

/* A kind of member may have a face of its own. */
static const dv_design *face_design(const dv_proof *proof)
{
    return dv_design_of_kind(proof->design, proof->face.kind);
}

/* The QR codes of a side, from its pixels; the card's corner lies at x, y points of the surface. */
static dv_status qr_same(dv_proof *proof, cairo_surface_t *surface, double left, double top,
                         const cairo_rectangle_t *box, const char *path, dv_error *err)
{
    double scale = proof->dpi / 72;
    cairo_rectangle_t at = {(box->x - left) * scale, (box->y - top) * scale, box->width * scale,
                            box->height * scale};

    DV_TRY(dv_scan_qr(proof->scan, surface, &at, &proof->text, err));
    if (proof->text.size == 0)
        return fail_proof(proof, path, "its QR code cannot be read", err);
    if (strcmp(proof->text.data, proof->face.qr_text) != 0)
        return fail_proof(proof, path, "its QR code is another", err);
    return DV_OK;
}

/* Whether two surfaces have the same pixels in a box in points. */
static bool box_same(cairo_surface_t *one, cairo_surface_t *two, const cairo_rectangle_t *box,
                     double scale)
{
    int width = cairo_image_surface_get_width(one), height = cairo_image_surface_get_height(one);
    int left = (int)fmax(0, floor(box->x * scale)), top = (int)fmax(0, floor(box->y * scale));
    int right = (int)fmin(width, ceil((box->x + box->width) * scale));
    int bottom = (int)fmin(height, ceil((box->y + box->height) * scale));

    if (cairo_image_surface_get_width(two) != width ||
        cairo_image_surface_get_height(two) != height)
        return false;
    for (int y = top; y < bottom; y++) {
        const unsigned char *a = cairo_image_surface_get_data(one) +
                                 (size_t)y * (size_t)cairo_image_surface_get_stride(one);
        const unsigned char *b = cairo_image_surface_get_data(two) +
                                 (size_t)y * (size_t)cairo_image_surface_get_stride(two);

        for (int x = left; x < right; x++) {
            uint32_t p, q;

            memcpy(&p, a + 4 * (size_t)x, sizeof p);
            memcpy(&q, b + 4 * (size_t)x, sizeof q);
            if ((p ^ q) & 0xffffff)
                return false;
        }
    }
    return true;
}

static const struct {
    const char *name, *what;
} said[] = {
    {"full_name", "the name beside its QR code is another"},
    {"member_no", "the number beside its QR code is another"},
};

static dv_status need_pixels(dv_proof *proof, dv_error *err)
{
    return proof->pixels ? DV_OK
                         : dv_painter_new(proof->design, proof->dpi, false, &proof->pixels, err);
}

/* Whether a side bears what is compared, pixel by pixel, with the card drawn anew. */
static bool is_compared(const dv_proof *proof, dv_side side)
{
    cairo_rectangle_t box;

    for (size_t f = 0; f < DV_COUNT(said); f++) {
        if (dv_design_boxes(proof->design, side, said[f].name, &box, 1) > 0)
            return true;
    }
    return false;
}

dv_status dv_proof_ready(dv_proof *proof, bool png, bool pdf, dv_error *err)
{
    const dv_poppler *poppler;

    for (dv_side side = DV_FRONT; png && side <= DV_BACK; side++) {
        if (!is_compared(proof, side))
            continue;
        DV_TRY(need_pixels(proof, err));
        DV_TRY(dv_painter_background(proof->pixels, side, err));
    }
    return pdf ? dv_poppler_get(&poppler, err) : DV_OK;
}

/* Whether the name and the number look as they do when the card is drawn anew. */
static dv_status png_letters(dv_proof *proof, dv_side side, cairo_surface_t *found,
                             const char *path, dv_error *err)
{
    cairo_surface_t *wanted = NULL;
    cairo_rectangle_t box[BOXES_MAX];

    for (size_t f = 0; f < DV_COUNT(said); f++) {
        int n = dv_design_boxes(face_design(proof), side, said[f].name, box, BOXES_MAX);

        if (n > 0)
            DV_TRY(need_pixels(proof, err));
        if (n > 0 && !wanted)
            DV_TRY(dv_painter_pixels(proof->pixels, side, &proof->face, proof->card.photo,
                                     proof->card.qr, &wanted, err));
        for (int i = 0; i < n; i++) {
            if (!box_same(found, wanted, &box[i], proof->dpi / 72))
                return fail_proof(proof, path, said[f].what, err);
        }
    }
    return DV_OK;
}

dv_status dv_proof_png(dv_proof *proof, dv_side side, const char *path, dv_error *err)
{
    dv_auto(cairo_surface_t) found = NULL;
    cairo_rectangle_t box[BOXES_MAX];
    dv_status status = dv_scan_png(path, &found, err);
    int n;

    if (status == DV_E_FORMAT)
        return fail_proof(proof, path, "its PNG is missing or broken", err);
    DV_TRY(status);
    n = dv_design_boxes(face_design(proof), side, "qr", box, BOXES_MAX);
    for (int i = 0; i < n; i++)
        DV_TRY(qr_same(proof, found, 0, 0, &box[i], path, err));
    return png_letters(proof, side, found, path, err);
}

dv_status dv_proof_open(const char *path, dv_scan_pdf **ret_pdf, dv_error *err)
{
    dv_status status = dv_scan_pdf_open(path, ret_pdf, err);

    if (status != DV_E_FORMAT)
        return status;
    dv_fail(err, DV_E_RENDER, "a PDF does not read back: nothing of its part was marked printed");
    dv_fail_detail(err, path, "Look at the disk, then resume the run.");
    return DV_E_RENDER;
}

/*
 * The letters of a box when the card is drawn anew: a design may set a name in capitals, or in a
 * font whose letters a PDF cannot tell.
 */
static dv_status letters_wanted(dv_proof *proof, dv_side side, const cairo_rectangle_t *box,
                                dv_error *err)
{
    dv_auto(dv_scan_pdf) scan = NULL;
    dv_auto(dv_pdf) pdf = NULL;
    dv_sink sink = dv_buf_sink(&proof->again);

    if (!proof->vectors)
        DV_TRY(dv_painter_new(proof->design, proof->dpi, true, &proof->vectors, err));
    dv_buf_clear(&proof->again);
    DV_TRY(dv_pdf_new(proof->design, proof->vectors, NULL, NULL, &sink, &pdf, err));
    DV_TRY(dv_pdf_add(pdf, &proof->face, NULL, proof->card.qr, err));
    DV_TRY(dv_pdf_finish(pdf, err));
    DV_TRY(dv_scan_pdf_open_data(proof->again.data, proof->again.size, &scan, err));
    return dv_scan_pdf_letters(scan, (int)side, box, &proof->wanted, err);
}

/* Without the spaces: where a line breaks is not what is proved. */
static bool letters_equal(const char *letters, const char *text)
{
    for (; *text; text++) {
        if (*text == ' ')
            continue;
        if (*letters++ != *text)
            return false;
    }
    return !*letters;
}

/* Where a side of a card lies in a PDF: the page, and from the card's points to the page's. */
static int page_find(const dv_proof *proof, const dv_sheet *sheet, dv_side side, int index,
                     cairo_matrix_t *ret_place)
{
    int sides = dv_design_has_side(proof->design, DV_BACK) ? 2 : 1;

    cairo_matrix_init_identity(ret_place);
    if (!sheet)
        return index * sides + (int)side;
    index += sheet->first;
    dv_sheet_place(sheet, index % dv_sheet_slots(sheet), side == DV_BACK,
                   dv_design_width_mm(proof->design), dv_design_height_mm(proof->design),
                   ret_place);
    return index / dv_sheet_slots(sheet) * sides + (int)side;
}

/* A box of the card on the page; places are upright or turned by right angles. */
static cairo_rectangle_t box_on_page(const cairo_matrix_t *place, const cairo_rectangle_t *box)
{
    double x0 = box->x, y0 = box->y, x1 = box->x + box->width, y1 = box->y + box->height;

    cairo_matrix_transform_point(place, &x0, &y0);
    cairo_matrix_transform_point(place, &x1, &y1);
    return (cairo_rectangle_t){fmin(x0, x1), fmin(y0, y1), fabs(x1 - x0), fabs(y1 - y0)};
}

static dv_status pdf_letters(dv_proof *proof, dv_scan_pdf *pdf, int page, dv_side side,
                             const cairo_matrix_t *place, size_t field, const char *path,
                             dv_error *err)
{
    const char *text = field == 0 ? proof->face.full_name : proof->face.member_no;
    cairo_rectangle_t box[BOXES_MAX];
    int n = dv_design_boxes(face_design(proof), side, said[field].name, box, BOXES_MAX);

    for (int i = 0; i < n; i++) {
        cairo_rectangle_t at = box_on_page(place, &box[i]);

        DV_TRY(dv_scan_pdf_letters(pdf, page, &at, &proof->text, err));
        if (letters_equal(proof->text.data, text))
            continue;
        DV_TRY(letters_wanted(proof, side, &box[i], err));
        if (proof->wanted.size == 0 || strcmp(proof->text.data, proof->wanted.data) != 0)
            return fail_proof(proof, path, said[field].what, err);
    }
    return DV_OK;
}

static dv_status pdf_side(dv_proof *proof, dv_scan_pdf *pdf, dv_side side, const char *path,
                          const dv_sheet *sheet, int index, dv_error *err)
{
    cairo_rectangle_t box[BOXES_MAX];
    cairo_matrix_t place;
    int page = page_find(proof, sheet, side, index, &place);
    int n = dv_design_boxes(face_design(proof), side, "qr", box, BOXES_MAX);

    if (page >= dv_scan_pdf_pages(pdf))
        return dv_fail(err, DV_E_FORMAT, "a page is missing");
    for (int i = 0; i < n; i++) {
        dv_auto(cairo_surface_t) found = NULL;
        cairo_rectangle_t at = box_on_page(&place, &box[i]);

        DV_TRY(dv_scan_pdf_pixels(pdf, page, &at, proof->dpi, &found, err));
        DV_TRY(qr_same(proof, found, at.x, at.y, &at, path, err));
    }
    for (size_t field = 0; field < DV_COUNT(said); field++)
        DV_TRY(pdf_letters(proof, pdf, page, side, &place, field, path, err));
    return DV_OK;
}

dv_status dv_proof_pdf(dv_proof *proof, dv_scan_pdf *pdf, const char *path, const dv_sheet *sheet,
                       int index, dv_error *err)
{
    for (dv_side side = DV_FRONT; side <= DV_BACK; side++) {
        dv_status status = DV_OK;

        if (dv_design_has_side(proof->design, side))
            status = pdf_side(proof, pdf, side, path, sheet, index, err);
        if (status == DV_E_FORMAT)
            return fail_proof(proof, path, "a page of its PDF is missing or broken", err);
        DV_TRY(status);
    }
    return DV_OK;
}
