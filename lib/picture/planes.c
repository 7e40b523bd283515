/* SPDX-License-Identifier: MIT */
#include "picture/planes.h"

#include <string.h>

#include "picture/fast.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

enum {
    PLANES_MAX = 3,
    WHOLE = 256,
    BLOCK = 32,       /* samples of a row that are mixed together */
    DOTS = 16,        /* of a row that are drawn together */
    HALF = DOTS / 2,  /* of them: a register of bytes holds both samples of as many */
    NEAR = 2 * HALF,  /* samples */
    FRACTION = 6,     /* bits behind the point while colours are made: 16 hold them all */
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
typedef uint8_t bytes __attribute__((vector_size(NEAR)));
typedef uint16_t half __attribute__((vector_size(NEAR)));
typedef uint16_t dots __attribute__((vector_size(2 * DOTS), aligned(NEAR)));
typedef int16_t shades __attribute__((vector_size(2 * DOTS))); /* less than 0 on the way */
typedef uint32_t pixels __attribute__((vector_size(4 * DOTS)));

/* Where the dots that are drawn together take their two samples, neighbours, from a row. */
typedef struct group {
    dots low, high; /* weights, of the lower and the higher byte of a pair */
    bytes pick[2];  /* both of each dot, counted from the first of its half */
    int at[DOTS];   /* the first of two */
    bool near;      /* those of a half are within NEAR samples from the first on */
} group;

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

/* fmin() and fmax() are calls, and this is for each column and row of each photo. */
static double between(double least, double value, double most)
{
    return value < least ? least : value > most ? most : value;
}

/* Where the middles of n dots fall among so many samples; the box goes from start for length. */
static void make_steps(step *steps, int n, double start, double length, double crop_start,
                       double crop_length, double scale, int samples)
{
    for (int i = 0; i < n; i++) {
        double share = between(0, (i + 0.5 - start) / length, 1);
        double at = between(0, (crop_start + share * crop_length) * scale - 0.5, samples - 1);

        steps[i].at = (int)at;
        steps[i].next = steps[i].at + 1 < samples ? steps[i].at + 1 : steps[i].at;
        steps[i].weight = (unsigned)((at - steps[i].at) * WHOLE + 0.5);
    }
}

static void make_groups(group *groups, const step *steps, int n)
{
    bool little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

    for (int first = 0; first < n; first += DOTS, groups++) {
        groups->near = true;
        for (int i = 0; i < DOTS; i++) {
            const step *at = &steps[first + i < n ? first + i : n - 1];
            uint16_t second = (uint16_t)at->weight, rest = (uint16_t)(WHOLE - second);
            int from;

            groups->at[i] = at->at;
            from = at->at - groups->at[i / HALF * HALF];
            groups->pick[i / HALF][i % HALF * 2] = (uint8_t)from;
            groups->pick[i / HALF][i % HALF * 2 + 1] = (uint8_t)(from + 1);
            groups->near = groups->near && from + 1 < NEAR;
            groups->low[i] = little ? rest : second;
            groups->high[i] = little ? second : rest;
        }
    }
}

/* Whole blocks of the two rows that down is between, as one. */
DV_FAST("avx2") static void mix_rows(const plane *p, const step *down, uint8_t *to)
{
    const unsigned char *first = p->at + (ptrdiff_t)down->at * p->stride;
    const unsigned char *second = p->at + (ptrdiff_t)down->next * p->stride;
    uint16_t weight = (uint16_t)down->weight, rest = (uint16_t)(WHOLE - weight);

    for (int x = 0; x < p->width; x += BLOCK) {
        pairs one, two, low, high;

        memcpy(&one, first + x, BLOCK);
        memcpy(&two, second + x, BLOCK);
        low = ((one & 255) * rest + (two & 255) * weight + WHOLE / 2) >> 8;
        high = ((one >> 8) * rest + (two >> 8) * weight + WHOLE / 2) & 0xff00;
        low |= high;
        memcpy(to + x, &low, BLOCK);
    }
}

/* The two samples of half of the dots. */
ALWAYS_INLINE half take(const group *at, int which, const uint8_t *row)
{
    half pair;

#ifndef __clang__ /* which has no shuffle by a variable */
    if (at->near) {
        bytes near;

        memcpy(&near, row + at->at[which * HALF], sizeof near);
        return (half)__builtin_shuffle(near, at->pick[which]);
    }
#endif
    for (int i = 0; i < HALF; i++) {
        uint16_t two;

        memcpy(&two, row + at->at[which * HALF + i], sizeof two);
        pair[i] = two;
    }
    return pair;
}

/*
 * The dots of a group, with 8 bits of fraction. What is behind the last sample has no weight. By a
 * pointer: how large vectors are given to a function depends on what it is compiled for.
 */
ALWAYS_INLINE void stretch(const group *at, const uint8_t *row, dots *to)
{
    dots pair = __builtin_shufflevector(take(at, 0, row), take(at, 1, row), 0, 1, 2, 3, 4, 5, 6, 7,
                                        8, 9, 10, 11, 12, 13, 14, 15);

    *to = (pair & 255) * at->low + (pair >> 8) * at->high;
}

/* Without its fraction, and what is above 255 or below 0 cut off. */
ALWAYS_INLINE void to_byte(shades *value)
{
    shades whole = *value >> FRACTION;

    *value = ((whole & ~(whole >> 15)) | (whole > 255)) & 255;
}

/* No colour, and half a step less for rounding. */
#define MIDDLE (128 * WHOLE - WHOLE / 2)

/* JFIF 1.02: 1.402, 0.34414, 0.71414 and 1.772, in steps that leave all within 16 bits. */
ALWAYS_INLINE void colour(const dots *bright, const dots *blue, const dots *red, uint32_t *to)
{
    shades y = (shades)(*bright >> (8 - FRACTION)) + (1 << (FRACTION - 1));
    shades cb = (shades)(*blue - MIDDLE) >> 8, cr = (shades)(*red - MIDDLE) >> 8;
    shades r = y + cr * 64 + (cr * 103 >> 2);
    shades g = y - cb * 22 - (cr * 183 >> 2);
    shades b = y + cb * 128 - (cb * 117 >> 3);
    pixels made;

    to_byte(&r);
    to_byte(&g);
    to_byte(&b);
    made = __builtin_convertvector(r, pixels) << 16 |
           __builtin_convertvector((dots)(g << 8 | b), pixels);
    memcpy(to, &made, sizeof made);
}

/* row and groups: of brightness, and of both colours. */
DV_FAST("avx2")
static void draw_row(uint8_t *const *row, group *const *groups, int n, uint32_t *to)
{
    const group *at_bright = groups[0], *at_colour = groups[1];

    for (int i = 0; i < n; i += DOTS, at_bright++, at_colour++) {
        dots bright, blue, red;

        stretch(at_bright, row[0], &bright);
        stretch(at_colour, row[1], &blue);
        stretch(at_colour, row[2], &red);
        colour(&bright, &blue, &red, to + i);
    }
}

/* What one drawing works with. */
typedef struct stretching {
    group *across[2]; /* of brightness and of colours */
    step *down[2];
    uint8_t *row[PLANES_MAX]; /* with room behind for a block, or for what a group reads */
    uint32_t *pixels;         /* up to a whole group */
} stretching;

static void free_stretching(stretching *s)
{
    for (int i = 0; i < 2; i++) {
        free(s->across[i]);
        free(s->down[i]);
    }
    for (int i = 0; i < PLANES_MAX; i++)
        free(s->row[i]);
    free(s->pixels);
}

static bool make_stretching(stretching *s, const dv_planes *planes, const cairo_rectangle_t *crop,
                            const cairo_rectangle_t *box, int width, int height)
{
    size_t groups = (size_t)(width + DOTS - 1) / DOTS;
    step *steps = calloc((size_t)width, sizeof *steps);
    bool made = steps != NULL;

    s->pixels = calloc(groups, DOTS * sizeof *s->pixels);
    made = made && s->pixels;
    for (int i = 0; i < PLANES_MAX; i++) {
        s->row[i] = calloc((size_t)planes->plane[i].width + BLOCK, 1);
        made = made && s->row[i];
    }
    for (int i = 0; i < 2; i++) {
        const plane *p = &planes->plane[i];

        s->across[i] = calloc(groups, sizeof(group));
        s->down[i] = calloc((size_t)height, sizeof(step));
        made = made && s->across[i] && s->down[i];
        if (!made)
            break;
        make_steps(steps, width, box->x, box->width, crop->x, crop->width, p->across, p->width);
        make_groups(s->across[i], steps, width);
        make_steps(s->down[i], height, box->y, box->height, crop->y, crop->height, p->down,
                   p->height);
    }
    free(steps);
    return made;
}

bool dv_planes_draw(const dv_planes *planes, const cairo_rectangle_t *crop,
                    const cairo_rectangle_t *box, const dv_rows *to)
{
    __attribute__((cleanup(free_stretching))) stretching s = {0};

    if (!make_stretching(&s, planes, crop, box, to->width, to->height))
        return false;
    for (int y = 0; y < to->height; y++) {
        for (int i = 0; i < PLANES_MAX; i++)
            mix_rows(&planes->plane[i], &s.down[i > 0][y], s.row[i]);
        draw_row(s.row, s.across, to->width, s.pixels);
        to->put(to->user, y, s.pixels);
    }
    return true;
}
