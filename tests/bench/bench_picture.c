/* SPDX-License-Identifier: MIT */
/*
 * bench_picture DESIGN [COUNT [DPI [FORMAT [PHOTO]]]] - cards with a photo, or with one of 600
 * x 800 pixels and much grain, per CPU-second, as PNG (front only), PDF (two pages a card) and PDF
 * sheets, or one of these (png, pdf, sheet). Written to nowhere.
 */
#include "picture/pdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <jpeglib.h>

enum { PHOTO_WIDTH = 600, PHOTO_HEIGHT = 800 };

static char made_path[] = "/tmp/dv-bench-XXXXXX";
static const char *photo_path = made_path;
static size_t written;
static dv_error err;

static void need(dv_status status)
{
    if (status == DV_OK)
        return;
    fprintf(stderr, "bench_picture: %s\n%s\n", err.message, err.detail);
    exit(1);
}

static int32_t count_bytes(void *user, const uint8_t *data, size_t size)
{
    (void)user;
    (void)data;
    written += size;
    return 0;
}

static const dv_sink nowhere = {count_bytes, NULL};

static double cpu(void)
{
    struct timespec at;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* Soft shades with the grain of a camera: as hard to compress as a portrait. */
static void make_photo(void)
{
    static unsigned char line[3 * PHOTO_WIDTH];
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    JSAMPROW row = line;
    uint32_t noise = 1;
    FILE *file = fdopen(mkstemp(made_path), "wb");

    if (!file)
        exit(1);
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_stdio_dest(&info, file);
    info.image_width = PHOTO_WIDTH;
    info.image_height = PHOTO_HEIGHT;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 85, TRUE);
    jpeg_start_compress(&info, TRUE);
    for (int y = 0; y < PHOTO_HEIGHT; y++) {
        for (int x = 0; x < PHOTO_WIDTH; x++) {
            int shade = 60 + x * y / 4000 + ((x / 40 + y / 60) % 3) * 12;

            noise = noise * 1664525 + 1013904223;
            for (int i = 0; i < 3; i++)
                line[3 * x + i] = (unsigned char)(shade + 14 * i + (int)(noise >> 29));
        }
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    fclose(file);
}

/* What one card is drawn from, made anew for each as in a run. */
typedef struct card {
    char full_name[64], member_no[16], card_no[24], qr_text[400];
    dv_card_face face;
    dv_photo *photo;
    dv_qr *qr;
} card;

static void make_card(card *made, int i, int photo_width, int photo_height)
{
    *made = (card){.face = DV_CARD_FACE_INIT};
    snprintf(made->full_name, sizeof made->full_name, "Nguyễn Thị Hồng Ẩn %c%c", 'A' + i % 26,
             'a' + i / 26 % 26);
    snprintf(made->member_no, sizeof made->member_no, "%010d", i);
    snprintf(made->card_no, sizeof made->card_no, "%016x", (unsigned)i);
    snprintf(made->qr_text, sizeof made->qr_text, "HTTPS://THE.EXAMPLE.VN/V/%0260d", i);
    made->face.full_name = made->full_name;
    made->face.member_no = made->member_no;
    made->face.card_no = made->card_no;
    made->face.qr_text = made->qr_text;
    made->face.birth_date = "16/04/1971";
    made->face.unit_name = "Công đoàn cơ sở Công ty Dệt may Sông Hồng";
    made->face.unit_of_issue = "Liên đoàn Lao động tỉnh Hòa Bình";
    made->face.joined_on = made->face.issued_on = "01/02/2026";
    need(dv_qr_new(made->qr_text, &made->qr, &err));
    need(dv_photo_open(photo_path, photo_width, photo_height, &made->photo, &err));
}

static void free_card(card *made)
{
    dv_qr_free(made->qr);
    dv_photo_free(made->photo);
}

static void report(const char *what, int count, double seconds)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    printf("%-6s %6.0f cards per CPU-second, %7.3f ms and %6zu bytes a card, peak %ld MB\n", what,
           count / seconds, seconds / count * 1000, written / (size_t)count,
           usage.ru_maxrss / 1024);
    written = 0;
}

static void bench_png(const dv_design *design, int count, double dpi)
{
    dv_auto(dv_painter) painter = NULL;
    double start = cpu();
    int width, height;

    need(dv_painter_new(design, dpi, false, &painter, &err));
    dv_painter_photo_size(painter, &width, &height);
    for (int i = 0; i < count; i++) {
        card made;

        make_card(&made, i, width, height);
        need(dv_painter_png(painter, DV_FRONT, &made.face, made.photo, made.qr, &nowhere, &err));
        free_card(&made);
    }
    report("png", count, cpu() - start);
}

static void bench_pdf(const dv_design *design, const dv_sheet *sheet, int count, double dpi)
{
    dv_auto(dv_painter) painter = NULL;
    dv_auto(dv_pdf) pdf = NULL;
    double start = cpu();
    int width, height;

    need(dv_painter_new(design, dpi, true, &painter, &err));
    dv_painter_photo_size(painter, &width, &height);
    need(dv_pdf_new(design, painter, sheet, "bench", &nowhere, &pdf, &err));
    for (int i = 0; i < count; i++) {
        card made;

        make_card(&made, i, width, height);
        need(dv_pdf_add(pdf, &made.face, made.photo, made.qr, &err));
        free_card(&made);
    }
    need(dv_pdf_finish(pdf, &err));
    report(sheet ? "sheet" : "pdf", count, cpu() - start);
}

int main(int argc, char **argv)
{
    dv_design *design = NULL;
    int count = argc > 2 ? atoi(argv[2]) : 1000;
    double dpi = argc > 3 ? atof(argv[3]) : 300;
    const char *format = argc > 4 ? argv[4] : "";

    if (argc < 2 || count < 1 || dpi < 72) {
        fprintf(stderr, "usage: bench_picture DESIGN [COUNT [DPI [FORMAT [PHOTO]]]]\n");
        return 2;
    }
    need(dv_design_load(argv[1], &design, &err));
    if (argc > 5)
        photo_path = argv[5];
    else
        make_photo();
    if (!*format || strcmp(format, "pdf") == 0)
        bench_pdf(design, NULL, count, dpi);
    if (!*format || strcmp(format, "sheet") == 0)
        bench_pdf(design, &DV_SHEET_A4_2X5, count, dpi);
    if (!*format || strcmp(format, "png") == 0)
        bench_png(design, count, dpi);
    unlink(made_path);
    dv_design_free(design);
    return 0;
}
