/* SPDX-License-Identifier: MIT */
/*
 * bench_threads DESIGN PHOTO [CARDS [THREADS]] - cards per second (of the clock) drawn by one
 * thread, then by several side by side, each with a painter of its own: PNG fronts, and PDF
 * sheets. Written to nowhere. Where the machine has other work too, look at the CPU time of a card
 * and at how often a thread had to wait for another: neither should grow with the threads.
 */
#include "picture/pdf.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { THREADS_MAX = 64, DPI = 300 };

/* What all threads share, and none changes. */
typedef struct job {
    const dv_design *design;
    const char *photo;
    int cards;
    bool sheets;
} job;

static void need(dv_status status, const dv_error *err)
{
    if (status == DV_OK)
        return;
    fprintf(stderr, "bench_threads: %s\n%s\n", err->message, err->detail);
    exit(1);
}

static int32_t nowhere(void *user, const uint8_t *data, size_t size)
{
    (void)user;
    (void)data;
    (void)size;
    return 0;
}

static void draw(const job *work, dv_painter *painter, dv_pdf *pdf, int i)
{
    dv_sink sink = {nowhere, NULL};
    dv_card_face face = DV_CARD_FACE_INIT;
    dv_photo *photo = NULL;
    dv_qr *qr = NULL;
    dv_error err = {0};
    char name[64], number[16], text[400];
    int width, height;

    snprintf(name, sizeof name, "Nguyễn Thị Hồng Ẩn %c%c", 'A' + i % 26, 'a' + i / 26 % 26);
    snprintf(number, sizeof number, "%010d", i);
    snprintf(text, sizeof text, "HTTPS://THE.EXAMPLE.VN/V/%0260d", i);
    face.full_name = name;
    face.member_no = number;
    face.birth_date = "16/04/1971";
    face.unit_name = "Công đoàn cơ sở Công ty Dệt may Sông Hồng";
    dv_painter_photo_size(painter, &width, &height);
    need(dv_qr_new(text, &qr, &err), &err);
    need(dv_photo_open(work->photo, width, height, &photo, &err), &err);
    need(pdf ? dv_pdf_add(pdf, &face, photo, qr, &err)
             : dv_painter_png(painter, DV_FRONT, &face, photo, qr, &sink, &err),
         &err);
    dv_photo_free(photo);
    dv_qr_free(qr);
}

static void *run(void *user)
{
    const job *work = user;
    dv_sink sink = {nowhere, NULL};
    dv_painter *painter = NULL;
    dv_pdf *pdf = NULL;
    dv_error err = {0};

    need(dv_painter_new(work->design, DPI, work->sheets, &painter, &err), &err);
    if (work->sheets)
        need(dv_pdf_new(work->design, painter, &DV_SHEET_A4_2X5, "", &sink, &pdf, &err), &err);
    for (int i = 0; i < work->cards; i++)
        draw(work, painter, pdf, i);
    if (pdf)
        need(dv_pdf_finish(pdf, &err), &err);
    dv_pdf_free(pdf);
    dv_painter_free(painter);
    return NULL;
}

static double seconds(clockid_t clock)
{
    struct timespec at;

    clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static long waits(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_nvcsw;
}

static double rate(job *work, int threads)
{
    pthread_t thread[THREADS_MAX];
    double start = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), result;
    long waited = waits();
    int cards = work->cards * threads;

    for (int i = 0; i < threads; i++) {
        if (pthread_create(&thread[i], NULL, run, work) != 0)
            exit(1);
    }
    for (int i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    result = cards / (seconds(CLOCK_MONOTONIC) - start);
    printf("%-5s %d thread%s: %.0f cards a second, %.2f CPU ms a card, %ld waits\n",
           work->sheets ? "sheet" : "png", threads, threads > 1 ? "s" : "", result,
           cpu / cards * 1000, waits() - waited);
    return result;
}

int main(int argc, char **argv)
{
    int threads = argc > 4 ? atoi(argv[4]) : 2;
    job work = {.cards = argc > 3 ? atoi(argv[3]) : 300};
    dv_design *design = NULL;
    dv_error err = {0};

    if (argc < 3 || work.cards < 1 || threads < 1 || threads > THREADS_MAX) {
        fprintf(stderr, "usage: bench_threads DESIGN PHOTO [CARDS [THREADS]]\n");
        return 2;
    }
    need(dv_design_load(argv[1], &design, &err), &err);
    work.design = design;
    work.photo = argv[2];
    for (int sheets = 0; sheets <= 1; sheets++) {
        double one, many;

        work.sheets = sheets;
        one = rate(&work, 1);
        many = rate(&work, threads);
        printf("%-5s %.2f times as many\n", sheets ? "sheet" : "png", many / one);
    }
    dv_design_free(design);
    return 0;
}
