/* SPDX-License-Identifier: MIT */
#include "picture/planes.h"

#include <math.h>
#include <string.h>

#include "picture/fast.h"

enum {
    PLANES_MAX = 3,
    WHOLE = 256,
    BLOCK = 32, /* bytes looked at together */
    LANES = BLOCK / 4,
    ROWS_MAX = 4 * 16 /* of a plane at a time */
};

#if JPEG_LIB_VERSION >= 70
#define SCALED_SIZE(item) ((item)->DCT_h_scaled_size)
#define LEAST_SIZE(info) ((info)->min_DCT_h_scaled_size)
#else
#define SCALED_SIZE(item) ((item)->DCT_scaled_size)
#define LEAST_SIZE(info) ((info)->min_DCT_scaled_size)
#endif

typedef struct plane {
    unsigned char *at;
    int width, height;   /* samples that belong to the picture */
    int stride, rows;    /* of a call */
    double across, down; /* samples for a pixel of the picture */
} plane;

struct dv_planes {
    plane plane[PLANES_MAX];
    unsigned char *samples;
};

/* Between two neighbours: the first of them, and the weight of the second, WHOLE at most. */
typedef struct step {
    int at, next;
    unsigned weight;
} step;

typedef uint16_t pairs __attribute__((vector_size(BLOCK))); /* as bytes are paired */
typedef uint32_t words __attribute__((vector_size(BLOCK)));
typedef int32_t lanes __attribute__((vector_size(BLOCK)));

bool dv_planes_can(const struct jpeg_decompress_struct *info)
{
    const jpeg_component_info *blue = info->comp_info + 1, *red = info->comp_info + 2;

    if (info->data_precision != 8 || info->num_components != 3)
        return false;
    return info->jpeg_color_space == JCS_YCbCr && blue->h_samp_factor == red->h_samp_factor &&
           blue->v_samp_factor == red->v_samp_factor;
}

dv_planes *dv_planes_new(const struct jpeg_decompress_struct *info)
{
    dv_planes *planes = calloc(1, sizeof *planes);
    size_t size = 0, start[PLANES_MAX] = {0};

    if (!planes)
        return NULL;
    for (int i = 0; i < PLANES_MAX; i++) {
        const jpeg_component_info *component = &info->comp_info[i];
        plane *p = &planes->plane[i];
        int scaled = SCALED_SIZE(component), least = LEAST_SIZE(info);

        p->width = (int)component->downsampled_width;
        p->height = (int)component->downsampled_height;
        p->stride = (int)component->width_in_blocks * scaled;
        p->rows = component->v_samp_factor * scaled;
        p->across = (double)(component->h_samp_factor * scaled) / (info->max_h_samp_factor * least);
        p->down = (double)p->rows / (info->max_v_samp_factor * least);
        start[i] = size;
        size += (size_t)p->stride * (size_t)p->rows * info->total_iMCU_rows;
    }
    planes->samples = malloc(size + BLOCK);
    if (!planes->samples) {
        free(planes);
        return NULL;
    }
    for (int i = 0; i < PLANES_MAX; i++)
        planes->plane[i].at = planes->samples + start[i];
    return planes;
}

void dv_planes_free(dv_planes *planes)
{
    if (!planes)
        return;
    free(planes->samples);
    free(planes);
}

void dv_planes_read(dv_planes *planes, struct jpeg_decompress_struct *info)
{
    JSAMPROW row[PLANES_MAX][ROWS_MAX];
    JSAMPARRAY rows[PLANES_MAX];
    JDIMENSION lines = (JDIMENSION)(info->max_v_samp_factor * LEAST_SIZE(info));

    for (JDIMENSION part = 0; part < info->total_iMCU_rows; part++) {
        for (int i = 0; i < PLANES_MAX; i++) {
            const plane *p = &planes->plane[i];

            rows[i] = row[i];
            for (int y = 0; y < p->rows; y++)
                row[i][y] =
                    p->at + ((size_t)part * (size_t)p->rows + (size_t)y) * (size_t)p->stride;
        }
        jpeg_read_raw_data(info, rows, lines);
    }
}

/* Where the middles of n dots fall among so many samples; the box goes from start for length. */
static void make_steps(step *steps, int n, double start, double length, double crop_start,
                       double crop_length, double scale, int samples)
{
    for (int i = 0; i < n; i++) {
        double share = fmin(fmax((i + 0.5 - start) / length, 0), 1);
        double at = (crop_start + share * crop_length) * scale - 0.5;

        at = fmin(fmax(at, 0), samples - 1);
        steps[i].at = (int)at;
        steps[i].next = steps[i].at + 1 < samples ? steps[i].at + 1 : steps[i].at;
        steps[i].weight = (unsigned)lround((at - steps[i].at) * WHOLE);
    }
}

/*
 * Rows are mixed a block of samples at a time without a byte changing its place in a register, so
 * samples end up in another order than they were: brightness with the even ones of a block before
 * the odd ones, 16 bits each, and colours, both in a word of 32 bits, by their place among four.
 */
static int place_of_bright(int sample)
{
    int in = sample % BLOCK;

    return sample - in + in % 2 * (BLOCK / 2) + in / 2;
}

static int place_of_colour(int sample)
{
    int in = sample % BLOCK;

    return sample - in + in % 4 * (BLOCK / 4) + in / 4;
}

static void place_steps(step *steps, int n, int (*place)(int sample))
{
    for (int i = 0; i < n; i++) {
        steps[i].at = place(steps[i].at);
        steps[i].next = place(steps[i].next);
    }
}

/* Whole blocks of the two rows that down is between. */
DV_FAST("avx2") static void mix_bright(const plane *p, const step *down, uint16_t *to)
{
    const unsigned char *first = p->at + (ptrdiff_t)down->at * p->stride;
    const unsigned char *second = p->at + (ptrdiff_t)down->next * p->stride;
    uint16_t weight = (uint16_t)down->weight, rest = (uint16_t)(WHOLE - weight);

    for (int x = 0; x < p->width; x += BLOCK, to += BLOCK) {
        pairs one, two, even, odd;

        memcpy(&one, first + x, BLOCK);
        memcpy(&two, second + x, BLOCK);
        even = ((one & 255) * rest + (two & 255) * weight + WHOLE / 2) >> 8;
        odd = ((one >> 8) * rest + (two >> 8) * weight + WHOLE / 2) >> 8;
        memcpy(to, &even, BLOCK);
        memcpy(to + BLOCK / 2, &odd, BLOCK);
    }
}

/* The same for both colours: blue in the lower half of a word, red in the upper. */
DV_FAST("avx2")
static void mix_colours(const plane *p, const plane *q, const step *down, uint32_t *to)
{
    const unsigned char *first[2] = {p->at + (ptrdiff_t)down->at * p->stride,
                                     q->at + (ptrdiff_t)down->at * q->stride};
    const unsigned char *second[2] = {p->at + (ptrdiff_t)down->next * p->stride,
                                      q->at + (ptrdiff_t)down->next * q->stride};
    uint16_t weight = (uint16_t)down->weight, rest = (uint16_t)(WHOLE - weight);

    for (int x = 0; x < p->width; x += BLOCK, to += BLOCK) {
        words even[2], odd[2], mixed[4];

        for (int i = 0; i < 2; i++) {
            pairs one, two;

            memcpy(&one, first[i] + x, BLOCK);
            memcpy(&two, second[i] + x, BLOCK);
            even[i] = (words)(((one & 255) * rest + (two & 255) * weight + WHOLE / 2) >> 8);
            odd[i] = (words)(((one >> 8) * rest + (two >> 8) * weight + WHOLE / 2) >> 8);
        }
        mixed[0] = (even[0] & 255) | even[1] << 16;
        mixed[1] = (odd[0] & 255) | odd[1] << 16;
        mixed[2] = even[0] >> 16 | (even[1] & 0xff0000);
        mixed[3] = odd[0] >> 16 | (odd[1] & 0xff0000);
        memcpy(to, mixed, sizeof mixed);
    }
}

/* Two rows to one of so many dots, each value with 8 bits of fraction. */
static void stretch_row(const uint16_t *bright, const step *at_bright, const uint32_t *colours,
                        const step *at_colour, int n, uint32_t *to_bright, uint32_t *to_colours)
{
    for (int i = 0; i < n; i++) {
        const step *b = &at_bright[i], *c = &at_colour[i];

        to_bright[i] =
            bright[b->at] * WHOLE + ((uint32_t)bright[b->next] - bright[b->at]) * b->weight;
        to_colours[i] = colours[c->at] * WHOLE + (colours[c->next] - colours[c->at]) * c->weight;
    }
}

/* A macro: how vectors are given to a function depends on what it is compiled for. */
#define TO_BYTE(value) (((value) & ~((value) >> 31) & ~((value) > 255)) | (((value) > 255) & 255))

/* JFIF 1.02, in 16 bits of fraction. Rows have room up to a multiple of LANES. */
DV_FAST("avx2")
static void colour_row(const uint32_t *bright, const uint32_t *colours, int n, uint32_t *to)
{
    for (int i = 0; i < n; i += LANES) {
        lanes y, both, cb, cr, r, g, b;

        memcpy(&y, bright + i, sizeof y);
        memcpy(&both, colours + i, sizeof both);
        y = y * 256 + 32768;
        cb = ((both + 128) >> 8 & 255) - 128;
        cr = (((both >> 16 & 65535) + 128) >> 8) - 128;
        r = (y + 91881 * cr) >> 16;
        g = (y - 22554 * cb - 46802 * cr) >> 16;
        b = (y + 116130 * cb) >> 16;
        r = TO_BYTE(r) << 16 | TO_BYTE(g) << 8 | TO_BYTE(b);
        memcpy(to + i, &r, sizeof r);
    }
}

/* What one drawing works with; rows have room up to a whole block. */
typedef struct stretch {
    step *across[2], *down[2]; /* of brightness and of colours: a column, a row */
    uint16_t *bright;
    uint32_t *colours, *row[2], *pixels;
} stretch;

static void free_stretch(stretch *s)
{
    for (int i = 0; i < 2; i++) {
        free(s->across[i]);
        free(s->down[i]);
        free(s->row[i]);
    }
    free(s->bright);
    free(s->colours);
    free(s->pixels);
}

static bool make_stretch(stretch *s, const dv_planes *planes, const cairo_rectangle_t *crop,
                         const cairo_rectangle_t *box, int width, int height)
{
    size_t room = (size_t)width + BLOCK;

    s->bright = calloc((size_t)planes->plane[0].width + BLOCK, sizeof *s->bright);
    s->colours = calloc((size_t)planes->plane[1].width + BLOCK, sizeof *s->colours);
    s->pixels = calloc(room, sizeof *s->pixels);
    if (!s->bright || !s->colours || !s->pixels)
        return false;
    for (int i = 0; i < 2; i++) {
        const plane *p = &planes->plane[i];

        s->across[i] = calloc((size_t)width, sizeof(step));
        s->down[i] = calloc((size_t)height, sizeof(step));
        s->row[i] = calloc(room, sizeof *s->row[i]);
        if (!s->across[i] || !s->down[i] || !s->row[i])
            return false;
        make_steps(s->across[i], width, box->x, box->width, crop->x, crop->width, p->across,
                   p->width);
        place_steps(s->across[i], width, i ? place_of_colour : place_of_bright);
        make_steps(s->down[i], height, box->y, box->height, crop->y, crop->height, p->down,
                   p->height);
    }
    return true;
}

bool dv_planes_draw(const dv_planes *planes, const cairo_rectangle_t *crop,
                    const cairo_rectangle_t *box, cairo_surface_t *to)
{
    __attribute__((cleanup(free_stretch))) stretch s = {0};
    int width = cairo_image_surface_get_width(to), height = cairo_image_surface_get_height(to);
    int stride = cairo_image_surface_get_stride(to);
    unsigned char *line = cairo_image_surface_get_data(to);

    if (!make_stretch(&s, planes, crop, box, width, height))
        return false;
    cairo_surface_flush(to);
    for (int y = 0; y < height; y++, line += stride) {
        mix_bright(&planes->plane[0], &s.down[0][y], s.bright);
        mix_colours(&planes->plane[1], &planes->plane[2], &s.down[1][y], s.colours);
        stretch_row(s.bright, s.across[0], s.colours, s.across[1], width, s.row[0], s.row[1]);
        colour_row(s.row[0], s.row[1], width, s.pixels);
        memcpy(line, s.pixels, 4 * (size_t)width);
    }
    cairo_surface_mark_dirty(to);
    return true;
}
