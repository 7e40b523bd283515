/* SPDX-License-Identifier: MIT */
#include "picture/cover.h"

#include <string.h>

enum { WHOLE = 255 };

/* The dots of a row that are covered wholly, from the first such one on without a gap. */
typedef struct run {
    int from, to;
} run;

struct dv_cover {
    cairo_surface_t *mask;
    int x, y, width, height;
    run *row;
};

/* What of a row, or of a column, lies on the card. */
static run within(int at, int length, int card_length)
{
    run seen = {at < 0 ? -at : 0, card_length - at < length ? card_length - at : length};

    return seen;
}

static const unsigned char *mask_row(const dv_cover *cover, int y)
{
    return cairo_image_surface_get_data(cover->mask) +
           (ptrdiff_t)y * cairo_image_surface_get_stride(cover->mask);
}

static uint32_t *pixel_row(cairo_surface_t *surface, int y)
{
    unsigned char *data = cairo_image_surface_get_data(surface);

    return (uint32_t *)(void *)(data + (ptrdiff_t)y * cairo_image_surface_get_stride(surface));
}

static void find_runs(dv_cover *cover)
{
    for (int y = 0; y < cover->height; y++) {
        const unsigned char *mask = mask_row(cover, y);
        run *row = &cover->row[y];

        while (row->from < cover->width && mask[row->from] != WHOLE)
            row->from++;
        row->to = row->from;
        while (row->to < cover->width && mask[row->to] == WHOLE)
            row->to++;
    }
}

dv_cover *dv_cover_new(cairo_surface_t *mask, int x, int y)
{
    dv_auto(dv_cover) cover = calloc(1, sizeof *cover);

    cairo_surface_flush(mask);
    if (!cover || cairo_surface_status(mask) != CAIRO_STATUS_SUCCESS)
        return NULL;
    cover->mask = cairo_surface_reference(mask);
    cover->x = x;
    cover->y = y;
    cover->width = cairo_image_surface_get_width(mask);
    cover->height = cairo_image_surface_get_height(mask);
    cover->row = calloc((size_t)cover->height + 1, sizeof *cover->row);
    if (!cover->row)
        return NULL;
    find_runs(cover);
    return dv_take(&cover);
}

void dv_cover_free(dv_cover *cover)
{
    if (!cover)
        return;
    cairo_surface_destroy(cover->mask);
    free(cover->row);
    free(cover);
}

void dv_cover_size(const dv_cover *cover, int *ret_width, int *ret_height)
{
    *ret_width = cover->width;
    *ret_height = cover->height;
}

static uint32_t mix(uint32_t over, uint32_t under, unsigned share)
{
    uint32_t mixed = 0;

    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t sum = (over >> shift & 255) * share + (under >> shift & 255) * (WHOLE - share);

        mixed |= (sum + WHOLE / 2) / WHOLE << shift;
    }
    return mixed;
}

static void mix_row(const dv_cover *cover, int y, const uint32_t *photo, run some, uint32_t *card)
{
    const unsigned char *mask = mask_row(cover, y);

    for (int x = some.from; x < some.to; x++)
        card[cover->x + x] = mix(photo[x], card[cover->x + x], mask[x]);
}

/* What of the run is seen, and not empty the wrong way round. */
static run cut(run whole, run seen)
{
    whole.from = whole.from < seen.from ? seen.from : whole.from;
    whole.from = whole.from < seen.to ? whole.from : seen.to;
    whole.to = whole.to < seen.to ? whole.to : seen.to;
    whole.to = whole.to > whole.from ? whole.to : whole.from;
    return whole;
}

void dv_cover_put(const dv_cover *cover, int y, const uint32_t *photo, cairo_surface_t *card)
{
    run across = within(cover->x, cover->width, cairo_image_surface_get_width(card));
    run down = within(cover->y, cover->height, cairo_image_surface_get_height(card));
    run whole = cut(cover->row[y], across);
    uint32_t *row;

    if (y < down.from || y >= down.to || across.from >= across.to)
        return;
    row = pixel_row(card, cover->y + y);
    mix_row(cover, y, photo, (run){across.from, whole.from}, row);
    memcpy(row + cover->x + whole.from, photo + whole.from, 4 * (size_t)(whole.to - whole.from));
    mix_row(cover, y, photo, (run){whole.to, across.to}, row);
}

void dv_cover_restore(const dv_cover *cover, cairo_surface_t *ground, cairo_surface_t *card)
{
    run across = within(cover->x, cover->width, cairo_image_surface_get_width(card));
    run down = within(cover->y, cover->height, cairo_image_surface_get_height(card));

    for (int y = down.from; y < down.to && across.from < across.to; y++) {
        const uint32_t *from = pixel_row(ground, cover->y + y);
        uint32_t *to = pixel_row(card, cover->y + y);
        run whole = cut(cover->row[y], across);
        int left = cover->x + across.from, right = cover->x + whole.to;

        memcpy(to + left, from + left, 4 * (size_t)(whole.from - across.from));
        memcpy(to + right, from + right, 4 * (size_t)(across.to - whole.to));
    }
}
