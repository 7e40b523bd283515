/* SPDX-License-Identifier: MIT */
#include <doanvien/image.h>

#include "picture/paint.h"
#include "picture/pdf.h"
#include "press/photo_inside.h"
#include "registry/inside.h"

#include <string.h>

enum { PDF_DPI = 300 }; /* that of most card printers */

enum {
    STATE,
    MEMBER_NO,
    FULL_NAME,
    BORN,
    SEX,
    UNIT_NAME,
    UNIT_OF_ISSUE,
    JOINED_ON,
    ISSUED_ON,
    VALID_UNTIL,
    QR,
    EMPLOYEE_CODE
};

static dv_status check_alive(const char *state, dv_error *err)
{
    if (strcmp(state, "printed") == 0 || strcmp(state, "handed over") == 0)
        return DV_OK;
    dv_fail(err, DV_E_STATE, "the card is %s, it is not drawn", state);
    dv_fail_hint(err, "%s",
                 strcmp(state, "ended") == 0 ? "Order a new card for the member."
                                             : "Print it first: its code is made then.");
    return DV_E_STATE;
}

static dv_card_face face_of(const dv_rows *rows, const char *card_id)
{
    dv_card_face face = DV_CARD_FACE_INIT;

    face.card_no = card_id;
    face.member_no = dv_rows_text(rows, 0, MEMBER_NO);
    face.full_name = dv_rows_text(rows, 0, FULL_NAME);
    face.birth_date = dv_rows_text(rows, 0, BORN);
    face.sex = dv_rows_text(rows, 0, SEX);
    face.unit_name = dv_rows_text(rows, 0, UNIT_NAME);
    face.unit_of_issue = dv_rows_text(rows, 0, UNIT_OF_ISSUE);
    face.joined_on = dv_rows_text(rows, 0, JOINED_ON);
    face.issued_on = dv_rows_text(rows, 0, ISSUED_ON);
    face.expires_on = dv_rows_text(rows, 0, VALID_UNTIL);
    face.qr_text = dv_rows_text(rows, 0, QR);
    return face;
}

static dv_status read_card(dv_registry *registry, const char *card_id, dv_rows **ret, dv_error *err)
{
    dv_args args = {0};

    dv_arg_text(&args, card_id);
    DV_TRY(dv_db_run(registry->db, &DV_SQL_image_card, &args, DV_ROWS_ONE, ret, err));
    return check_alive(dv_rows_text(*ret, 0, STATE), err);
}

static dv_status draw(const dv_image_request *r, const dv_card_face *face, dv_portraits *portraits,
                      const dv_sink *sink, dv_error *err)
{
    bool pdf = r->kind == DV_IMAGE_PDF;
    int dpi = pdf ? PDF_DPI : r->dpi ? r->dpi : DV_IMAGE_PHONE_DPI, width, height;
    dv_auto(dv_painter) painter = NULL;
    dv_auto(dv_photo) photo = NULL;
    dv_auto(dv_qr) qr = NULL;
    dv_auto(dv_pdf) file = NULL;

    DV_TRY(dv_painter_new(r->design, dpi, pdf, &painter, err));
    dv_painter_photo_size(painter, &width, &height);
    if (width > 0)
        DV_TRY(dv_portrait_open(portraits, 0, width, height, &photo, err));
    DV_TRY(dv_qr_new(face->qr_text, &qr, err));
    if (!pdf)
        return dv_painter_png(painter, (dv_side)r->side, face, photo, qr, sink, err);
    DV_TRY(dv_pdf_new(r->design, painter, NULL, "", sink, &file, err));
    DV_TRY(dv_pdf_add(file, face, photo, qr, err));
    return dv_pdf_finish(file, err);
}

dv_status dv_card_draw(dv_registry *registry, const char *card_id_or_member_no,
                       const dv_image_request *request, const dv_sink *sink, dv_error *err)
{
    dv_auto(dv_page) card = NULL;
    dv_auto(dv_rows) rows = NULL;
    dv_portraits_auto portraits = {registry, NULL, .no = MEMBER_NO, .code = EMPLOYEE_CODE};
    dv_image_request r;
    dv_card_face face;

    if (!registry || !card_id_or_member_no || !sink || !sink->write)
        return dv_fail_null(err);
    DV_TRY(dv_options_copy(&r, sizeof r, request, "dv_image_request", err));
    if (!r.design || (r.kind != DV_IMAGE_PNG && r.kind != DV_IMAGE_PDF))
        return dv_fail(err, DV_E_ARG, "a picture needs a design, and is a PNG or a PDF");
    if (r.kind == DV_IMAGE_PNG && !dv_design_has_side(r.design, (dv_side)r.side))
        return dv_fail(err, DV_E_ARG, "the design has no such side");
    if (r.dpi != 0 && (r.dpi < 72 || r.dpi > 1200))
        return dv_fail(err, DV_E_ARG, "dpi is %d, but 72 to 1200 are drawn", r.dpi);
    DV_TRY(dv_card_get(registry, card_id_or_member_no, &card, err));
    DV_TRY(read_card(registry, dv_page_text(card, 0, "card_id"), &rows, err));
    portraits.folder = r.photos_folder;
    portraits.rows = rows;
    face = face_of(rows, dv_page_text(card, 0, "card_id"));
    return draw(&r, &face, &portraits, sink, err);
}
