/* SPDX-License-Identifier: MIT */
#include "shell.h"

#include "ground/buf.h"
#include "picture/pdf.h"

#include <jpeglib.h>
#include <malloc.h>
#include <math.h>

enum { DESIGN_TEXT_MAX = 400, CREATED_AT = 1767225600 };

static dv_error err;
static dv_design *design;

/* The texts of one invented card; they live as long as this does. */
typedef struct texts {
    char full_name[64], member_no[16], card_no[24], qr[DESIGN_TEXT_MAX];
} texts;

static dv_card_face face(texts *t, int i)
{
    dv_card_face card = DV_CARD_FACE_INIT;

    snprintf(t->full_name, sizeof t->full_name, "Nguyễn Thị Hồng Ẩn %c", 'A' + i % 26);
    snprintf(t->member_no, sizeof t->member_no, "01%08d", i);
    snprintf(t->card_no, sizeof t->card_no, "%016x", i);
    snprintf(t->qr, sizeof t->qr, "HTTPS://THE.EXAMPLE.VN/V/%08d%0200d", i, 7);
    card.full_name = t->full_name;
    card.member_no = t->member_no;
    card.card_no = t->card_no;
    card.birth_date = "16/04/1971";
    card.unit_name = "Công đoàn cơ sở Công ty Dệt may Sông Hồng";
    card.unit_of_issue = "Liên đoàn Lao động tỉnh Hòa Bình";
    card.joined_on = "01/02/2020";
    card.issued_on = "01/02/2026";
    card.qr_text = t->qr;
    return card;
}

static dv_status add(dv_pdf *pdf, const dv_card_face *card, dv_photo *photo)
{
    dv_auto(dv_qr) qr = NULL;

    DV_TRY(dv_qr_new(card->qr_text, &qr, &err));
    return dv_pdf_add(pdf, card, photo, qr, &err);
}

static void add_cards(dv_pdf *pdf, int first, int count, dv_photo *photo)
{
    for (int i = first; i < first + count; i++) {
        texts t;
        dv_card_face card = face(&t, i);

        assert_ok(add(pdf, &card, photo), &err);
    }
}

static int32_t to_buf(void *user, const uint8_t *data, size_t size)
{
    dv_buf *buf = user;

    dv_buf_put(buf, data, size);
    return buf->broken;
}

static dv_pdf *pdf_into(dv_buf *out, const dv_sheet *sheet)
{
    dv_sink sink = {to_buf, out};
    dv_pdf *pdf = NULL;

    assert_ok(dv_pdf_new(design, NULL, sheet, "Thẻ đoàn viên", &sink, &pdf, &err), &err);
    dv_pdf_set_created(pdf, CREATED_AT);
    return pdf;
}

/* A finished file of some cards; its path lives as long as support's ring lets it. */
static const char *file_of(const dv_sheet *sheet, int count, dv_photo *photo)
{
    dv_auto_buf out = {0};
    dv_auto(dv_pdf) pdf = pdf_into(&out, sheet);

    add_cards(pdf, 0, count, photo);
    assert_ok(dv_pdf_finish(pdf, &err), &err);
    return support_file("cards.pdf", out.data, out.size);
}

static int pages(const char *path)
{
    return atoi(shell("pdfinfo '%s' | sed -n 's/^Pages: *//p'", path));
}

static dv_photo *photo_of(int width, int height)
{
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char *data = NULL, *row = malloc((size_t)width * 3);
    unsigned long size = 0;
    dv_photo *photo = NULL;

    assert_non_null(row);
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &data, &size);
    info.image_width = (JDIMENSION)width;
    info.image_height = (JDIMENSION)height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width * 3; x++)
            row[x] = (unsigned char)(x * 255 / (3 * width) + y % 16);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    assert_ok(dv_photo_open(support_file("photo.jpg", data, size), 262, 350, &photo, &err), &err);
    free(data);
    free(row);
    return photo;
}

static void a_page_a_side_has_exactly_the_size_of_the_card(void **state)
{
    const char *path = file_of(NULL, 3, NULL);

    (void)state;
    assert_int_equal(pages(path), 6);
    assert_string_equal(shell("pdfinfo -l 99 '%s' | sed -n 's/^Page.* size: *//p' | sort -u", path),
                        "242.646 x 153.014 pts\n");
    assert_string_equal(shell("pdfinfo '%s' | sed -n 's/^Title: *//p'", path), "Thẻ đoàn viên\n");
}

static void readers_find_no_fault_and_all_fonts_inside(void **state)
{
    dv_photo *photo = photo_of(600, 800);
    const dv_sheet *const sheets[] = {NULL, &DV_SHEET_A4_2X5};

    (void)state;
    for (size_t i = 0; i < DV_COUNT(sheets); i++) {
        const char *path = file_of(sheets[i], 12, photo);

        shell("qpdf --check '%s'", path);
        assert_string_equal(
            shell("pdffonts '%s' | awk 'NR > 2 { print $(NF-4), $(NF-3) }' | sort -u", path),
            "yes yes\n");
        assert_string_equal(shell("pdfimages -list '%s' | awk 'NR > 2 { print $3, $8, $9 }' | "
                                  "sort | uniq -c | tr -s ' '",
                                  path),
                            " 12 image 1 image\n 12 image 8 jpeg\n");
    }
    dv_photo_free(photo);
}

static void a_decoder_reads_every_code(void **state)
{
    dv_photo *photo = photo_of(600, 800);
    const char *path = file_of(&DV_SHEET_A4_2X5, 12, photo);
    char wanted[12 * DESIGN_TEXT_MAX] = "";

    (void)state;
    for (int i = 0; i < 12; i++) {
        texts t;

        face(&t, i);
        strcat(strcat(wanted, t.qr), "\n");
    }
    shell("cd '%s' && pdftoppm -r 300 -gray -png '%s' page", support_folder(), path);
    assert_string_equal(shell("cd '%s' && zbarimg --nodbus -q --raw page-1.png page-3.png | sort",
                              support_folder()),
                        wanted);
    dv_photo_free(photo);
}

static void a_card_that_cannot_be_drawn_adds_nothing(void **state)
{
    char long_text[3000];
    const dv_sheet *const sheets[] = {NULL, &DV_SHEET_A4_2X5};

    (void)state;
    memset(long_text, 'A', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    for (size_t i = 0; i < DV_COUNT(sheets); i++) {
        dv_auto_buf with = {0};
        dv_auto_buf without = {0};
        dv_auto(dv_pdf) pdf = pdf_into(&with, sheets[i]);
        dv_auto(dv_pdf) other = pdf_into(&without, sheets[i]);
        texts t;
        dv_card_face bad = face(&t, 5);

        add_cards(pdf, 0, 2, NULL);
        bad.full_name = "Nguyễn 中";
        assert_status(add(pdf, &bad, NULL), DV_E_INVALID, &err);
        assert_non_null(strstr(err.message, "U+4E2D"));
        bad = face(&t, 5);
        bad.qr_text = long_text;
        assert_status(add(pdf, &bad, NULL), DV_E_RENDER, &err);
        add_cards(pdf, 2, 1, NULL);
        assert_ok(dv_pdf_finish(pdf, &err), &err);

        add_cards(other, 0, 3, NULL);
        assert_ok(dv_pdf_finish(other, &err), &err);
        assert_int_equal(with.size, without.size);
        assert_memory_equal(with.data, without.data, with.size);
    }
}

/* What a card adds to a file: its code and its photo, but neither background nor fonts. */
static void a_background_is_written_once_however_many_cards(void **state)
{
    size_t size[2];

    (void)state;
    for (int round = 0; round < 2; round++) {
        dv_auto_buf out = {0};
        dv_auto(dv_pdf) pdf = pdf_into(&out, NULL);

        add_cards(pdf, 0, round ? 60 : 10, NULL);
        assert_ok(dv_pdf_finish(pdf, &err), &err);
        size[round] = out.size;
    }
    assert_true(size[1] - size[0] < 50 * 2500);
}

static void black_is_grey_without_a_colour_to_mix(void **state)
{
    dv_auto_buf out = {0};
    dv_pdf *pdf = NULL;
    dv_design *blank = NULL;
    dv_sink sink = {to_buf, &out};
    const char *content;

    (void)state;
    assert_ok(dv_design_load(support_source("examples/designs/preprinted"), &blank, &err), &err);
    assert_ok(dv_pdf_new(blank, NULL, &DV_SHEET_A4_2X5, NULL, &sink, &pdf, &err), &err);
    add_cards(pdf, 0, 2, NULL);
    assert_ok(dv_pdf_finish(pdf, &err), &err);
    content = shell("qpdf --qdf --object-streams=disable '%s' - | grep -a '[ 0-9][gG]$' | sort -u",
                    support_file("black.pdf", out.data, out.size));
    assert_string_equal(content, "0 G\n0 g\n");
    content = shell("pdfimages -list '%s/black.pdf' | awk 'NR > 2 { print $3, $6, $8 }' | uniq",
                    support_folder());
    assert_string_equal(content, "image gray 1\n");
    dv_pdf_free(pdf);
    dv_design_free(blank);
}

/* Where a word stands on a page, in mm from the left and top. */
static void find_word(const char *path, int page, const char *word, double *ret_x, double *ret_y)
{
    const char *found =
        shell("pdftotext -bbox -f %d -l %d '%s' - | grep -F '>%s<'", page, page, path, word);

    assert_int_equal(sscanf(strstr(found, "xMin"), "xMin=\"%lf\" yMin=\"%lf\"", ret_x, ret_y), 2);
    *ret_x *= 25.4 / 72;
    *ret_y *= 25.4 / 72;
}

static void sheets_alternate_and_each_back_is_where_its_front_is(void **state)
{
    const char *path = file_of(&DV_SHEET_A4_2X5, 13, NULL);
    double first_x = 0, first_y = 0;

    (void)state;
    assert_int_equal(pages(path), 4);
    assert_string_equal(shell("pdfinfo -l 99 '%s' | sed -n 's/^Page.* size: *//p' | sort -u", path),
                        "595.276 x 841.89 pts (A4)\n");
    for (int i = 0; i < 13; i++) {
        const char *numbers[2];
        texts t;

        face(&t, i);
        numbers[0] = t.member_no;
        numbers[1] = t.card_no;
        for (int back = 0; back < 2; back++) {
            double x, y, slot_x, slot_y;

            find_word(path, i / 10 * 2 + 1 + back, numbers[back], &x, &y);
            dv_sheet_slot(&DV_SHEET_A4_2X5, i % 10, back, &slot_x, &slot_y);
            assert_true(x > slot_x && x < slot_x + 85.60 && y > slot_y && y < slot_y + 53.98);
            if (back)
                continue;
            /* the same place on every card */
            if (i == 0) {
                first_x = x - slot_x;
                first_y = y - slot_y;
            }
            assert_true(fabs(x - slot_x - first_x) < 0.01 && fabs(y - slot_y - first_y) < 0.01);
        }
    }
}

static void the_same_cards_give_the_same_bytes(void **state)
{
    dv_photo *photo = photo_of(300, 400);
    dv_auto_buf first = {0};
    dv_auto_buf second = {0};
    dv_auto(dv_pdf) one = pdf_into(&first, NULL);
    dv_auto(dv_pdf) two = pdf_into(&second, NULL);

    (void)state;
    add_cards(one, 0, 5, photo);
    add_cards(two, 0, 5, photo);
    assert_ok(dv_pdf_finish(one, &err), &err);
    assert_ok(dv_pdf_finish(two, &err), &err);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    assert_non_null(strstr(
        shell("TZ=UTC pdfinfo -isodates '%s'", support_file("same.pdf", first.data, first.size)),
        "2026-01-01T00:00:00Z"));
    dv_photo_free(photo);
}

static dv_status whole_run(size_t *room)
{
    dv_sink sink = {to_full_disk, room};
    dv_auto(dv_pdf) pdf = NULL;

    DV_TRY(dv_pdf_new(design, NULL, NULL, NULL, &sink, &pdf, &err));
    dv_pdf_set_created(pdf, CREATED_AT);
    for (int i = 0; i < 3; i++) {
        texts t;
        dv_card_face card = face(&t, i);

        DV_TRY(add(pdf, &card, NULL));
    }
    return dv_pdf_finish(pdf, &err);
}

static void a_full_disk_is_an_error_at_every_length(void **state)
{
    size_t room = SIZE_MAX, whole;

    (void)state;
    assert_ok(whole_run(&room), &err);
    whole = SIZE_MAX - room;
    for (size_t i = 0; i < 8; i++) {
        room = whole * i / 8;
        assert_status(whole_run(&room), DV_E_IO, &err);
    }
    room = whole - 1;
    assert_status(whole_run(&room), DV_E_IO, &err);
    room = whole;
    assert_ok(whole_run(&room), &err);
}

static void memory_does_not_grow_with_the_cards(void **state)
{
    size_t room = SIZE_MAX, before = 0, after;
    dv_sink sink = {to_full_disk, &room};
    dv_auto(dv_pdf) pdf = NULL;

    (void)state;
    assert_ok(dv_pdf_new(design, NULL, NULL, NULL, &sink, &pdf, &err), &err);
    for (int i = 0; i < 220; i++) {
        dv_photo *photo = photo_of(300, 400);

        if (i == 20)
            before = mallinfo2().uordblks;
        add_cards(pdf, i, 1, photo);
        dv_photo_free(photo);
    }
    after = mallinfo2().uordblks;
    /* the place of each object is kept; a photo alone would be 480,000 bytes */
    assert_true(after < before + 200 * 2048);
    assert_ok(dv_pdf_finish(pdf, &err), &err);
}

static int load(void **state)
{
    (void)state;
    return dv_design_load(support_source("examples/designs/standard"), &design, &err) != DV_OK;
}

static int unload(void **state)
{
    (void)state;
    dv_design_free(design);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_a_side_has_exactly_the_size_of_the_card),
        cmocka_unit_test(readers_find_no_fault_and_all_fonts_inside),
        cmocka_unit_test(a_decoder_reads_every_code),
        cmocka_unit_test(a_background_is_written_once_however_many_cards),
        cmocka_unit_test(black_is_grey_without_a_colour_to_mix),
        cmocka_unit_test(a_card_that_cannot_be_drawn_adds_nothing),
        cmocka_unit_test(sheets_alternate_and_each_back_is_where_its_front_is),
        cmocka_unit_test(the_same_cards_give_the_same_bytes),
        cmocka_unit_test(a_full_disk_is_an_error_at_every_length),
        cmocka_unit_test(memory_does_not_grow_with_the_cards),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
