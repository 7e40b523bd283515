/* SPDX-License-Identifier: MIT */
/*
 * decoders_draw COUNT FOLDER DESIGN... - so many cards of made-up members, the designs in turn, as
 * PNG of 300 dpi: FOLDER/card/N.png the side with the QR code, FOLDER/ideal/N.png the same symbol
 * at the same place on white. Prints "N<tab>design<tab>text of the code" a line.
 */
#include "people.h"
#include "support.h"

#include "picture/design_inside.h"
#include "picture/paint.h"

#include <time.h>

enum { DPI = 300 };

static dv_error err;

static int32_t to_text(void *user, const uint8_t *data, size_t size)
{
    char *dump = user;

    snprintf(dump, 8192, "%.*s", (int)size, (const char *)data);
    return 0;
}

static int32_t to_file(void *user, const uint8_t *data, size_t size)
{
    return fwrite(data, 1, size, user) == size ? 0 : 1;
}

/* The side whose layout has a QR code, and its box in mm. */
static dv_side side_of(dv_painter *painter, const dv_design *design, const dv_card_face *face,
                       double box[4])
{
    char dump[8192];
    dv_sink sink = {to_text, dump};

    for (int side = DV_FRONT; side <= DV_BACK; side++) {
        const char *line;

        if (!dv_design_has_side(design, (dv_side)side))
            continue;
        assert_ok(dv_painter_dump(painter, (dv_side)side, face, &sink, &err), &err);
        line = strncmp(dump, "qr box", 6) == 0 ? dump : strstr(dump, "\nqr box");
        if (line && sscanf(line + (*line == '\n'), "qr box %lf %lf %lf %lf", box, box + 1, box + 2,
                           box + 3) == 4)
            return (dv_side)side;
    }
    fail_msg("the design has no QR code");
    return DV_FRONT;
}

static void draw_ideal(const dv_design *design, const char *text, const double box[4],
                       const char *path)
{
    dv_auto(dv_qr) qr = NULL;
    double size = box[2] < box[3] ? box[2] : box[3], pt = 72.0 / 25.4;
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)(dv_design_width_mm(design) / 25.4 * DPI + 0.5),
        (int)(dv_design_height_mm(design) / 25.4 * DPI + 0.5));
    cairo_t *cr = cairo_create(surface);

    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, DPI / 72.0, DPI / 72.0);
    assert_ok(dv_qr_new(text, &qr, &err), &err);
    assert_ok(dv_qr_draw(cr, qr, (box[0] + (box[2] - size) / 2) * pt,
                         (box[1] + (box[3] - size) / 2) * pt, size * pt, &err),
              &err);
    cairo_destroy(cr);
    assert_int_equal(cairo_surface_write_to_png(surface, path), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(surface);
}

static void sign(const dv_signer *signer, const dv_card_face *face, int n, char *text)
{
    dv_claims claims = DV_CLAIMS_INIT;

    claims.member_no = face->member_no;
    claims.full_name = face->full_name;
    claims.issued_at = 1790000000 + n;
    claims.expires_at = 1950000000;
    claims.status_index = 1 + n;
    for (int i = 0; i < DV_CARD_ID_SIZE; i++)
        claims.card_id[i] = (uint8_t)support_random();
    assert_ok(dv_token_sign(signer, &claims, "HTTPS://UNION.EXAMPLE/V/", text, &err), &err);
}

static void draw_card(const dv_design *design, const dv_signer *signer, int n, const char *folder,
                      const char *name)
{
    dv_auto(dv_painter) painter = NULL;
    struct person person;
    char qr[DV_QR_TEXT_MAX], path[512];
    double box[4];
    dv_sink sink = {to_file, NULL};
    dv_side side;

    person_make(&person, n);
    person.face.photo_path = support_source("examples/data/photos/SM0003.jpg");
    sign(signer, &person.face, n, qr);
    person.face.qr_text = qr;
    assert_ok(dv_painter_new(design, DPI, false, &painter, &err), &err);
    side = side_of(painter, design, &person.face, box);
    snprintf(path, sizeof path, "%s/ideal/%d.png", folder, n);
    draw_ideal(design, qr, box, path);
    snprintf(path, sizeof path, "%s/card/%d.png", folder, n);
    sink.user = fopen(path, "wb");
    assert_non_null(sink.user);
    assert_ok(dv_design_draw_png(design, side, &person.face, DPI, &sink, &err), &err);
    fclose(sink.user);
    printf("%d\t%s\t%s\n", n, name, qr);
}

int main(int argc, char **argv)
{
    dv_signer *signer = NULL;

    if (argc < 4)
        return EXIT_FAILURE;
    assert_ok(dv_signer_open(support_key(), &signer, &err), &err);
    for (int n = 0; n < atoi(argv[1]); n++) {
        const char *folder = argv[3 + n % (argc - 3)];
        dv_auto(dv_design) design = NULL;

        assert_ok(dv_design_load(folder, &design, &err), &err);
        draw_card(design, signer, n, argv[2], strrchr(folder, '/') + 1);
    }
    dv_signer_free(signer);
    return EXIT_SUCCESS;
}
