/* SPDX-License-Identifier: MIT */
#include "picture/page_box.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * A page's dictionary is looked for only from cairo_show_page() on and only until it has come:
 * before it comes nothing but the page's own packed content, so that no picture, which comes after
 * it, can be taken for one. The table is looked for in cairo_surface_finish() alone, and the place
 * that the last lines give for it must be where it was found.
 *
 * The first letter of each comes in it once: a letter that does not fit can only begin a new try.
 */
static const char PAGE[] = "Type /Page % ";
static const char TABLE[] = "xref\n0 ";
static const char START[] = "startxref\n";

enum { PLACE_SIZE = 20 }; /* of a line of the table: "0000000015 00000 n \n" */

/* Points with four digits, whatever the locale; 12 characters, so that all boxes are as long. */
static int put_points(char *to, double mm)
{
    long long tenthousandths = (long long)floor(fmax(mm, 0) * 720000 / 25.4);

    return snprintf(to, 16, " %6lld.%04lld", tenthousandths / 10000, tenthousandths % 10000);
}

/* A PDF counts from the bottom left corner. */
static int put_box(char *to, const char *name, double height_mm, const dv_box *box)
{
    int n = sprintf(to, "   /%s [", name);

    n += put_points(to + n, box->x_mm);
    n += put_points(to + n, height_mm - box->y_mm - box->height_mm);
    n += put_points(to + n, box->x_mm + box->width_mm);
    n += put_points(to + n, height_mm - box->y_mm);
    return n + sprintf(to + n, " ]\n");
}

static dv_box within(const dv_box *box, double width_mm, double height_mm)
{
    double left = fmax(box->x_mm, 0), top = fmax(box->y_mm, 0);
    double right = fmin(box->x_mm + box->width_mm, width_mm);
    double bottom = fmin(box->y_mm + box->height_mm, height_mm);

    return (dv_box){left, top, fmax(right - left, 0), fmax(bottom - top, 0)};
}

void dv_page_box_page(dv_page_box *box, double width_mm, double height_mm, const dv_box *trim,
                      const dv_box *bleed)
{
    dv_box cut = within(trim, width_mm, height_mm), wide = within(bleed, width_mm, height_mm);
    int n = put_box(box->boxes, "TrimBox", height_mm, &cut);

    box->boxes_size = n + put_box(box->boxes + n, "BleedBox", height_mm, &wide);
    box->state = DV_PAGE_BOX_PAGE;
    box->matched = 0;
}

bool dv_page_box_has(const dv_page_box *box)
{
    return box->state == DV_PAGE_BOX_PASS;
}

void dv_page_box_end(dv_page_box *box)
{
    box->state = DV_PAGE_BOX_TABLE;
    box->matched = 0;
}

static void pass(dv_page_box *box, const void *data, size_t size)
{
    if (size && !box->refused && box->sink.write)
        box->refused = box->sink.write(box->sink.user, data, size) != 0;
}

/* Whether this is the last letter of what is looked for. */
static bool matches(dv_page_box *box, const char *wanted, char c)
{
    if (c == wanted[box->matched])
        box->matched++;
    else
        box->matched = c == wanted[0];
    if (wanted[box->matched])
        return false;
    box->matched = 0;
    return true;
}

static void note(dv_page_box *box, int64_t at)
{
    if (box->pages == box->room) {
        size_t room = box->room ? 2 * box->room : 64;
        int64_t *more = realloc(box->at, room * sizeof *more);

        box->broken |= !more;
        if (!more)
            return;
        box->at = more;
        box->room = room;
    }
    box->at[box->pages++] = at;
}

/* By how much a place of cairo's has moved: by the boxes that were put before it. */
static int64_t moved(const dv_page_box *box, int64_t at)
{
    size_t low = 0, high = box->pages;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (box->at[middle] <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return at + (int64_t)low * box->boxes_size;
}

/* A number from cairo, which writes them with digits alone. */
static int64_t held_number(const dv_page_box *box, int digits)
{
    int64_t number = 0;

    for (int i = 0; i < digits && isdigit((unsigned char)box->held[i]); i++)
        number = number * 10 + (box->held[i] - '0');
    return number;
}

static void put_place(dv_page_box *box)
{
    char line[40];

    if (box->held[17] == 'n') {
        snprintf(line, sizeof line, "%010lld", (long long)moved(box, held_number(box, 10)));
        memcpy(box->held, line, 10);
    }
    pass(box, box->held, PLACE_SIZE);
    box->n_held = 0;
    if (--box->places <= 0)
        box->state = DV_PAGE_BOX_START;
}

static void put_where(dv_page_box *box)
{
    char line[32];
    int64_t at = held_number(box, box->n_held);

    box->done = at == box->table_at;
    pass(box, line, (size_t)snprintf(line, sizeof line, "%lld\n", (long long)moved(box, at)));
    box->n_held = 0;
    box->state = DV_PAGE_BOX_PASS;
}

/* at: bytes that came up to and with c. True when c is held back, or was passed on by itself. */
static bool look(dv_page_box *box, char c, int64_t at)
{
    switch (box->state) {
    case DV_PAGE_BOX_PAGE:
        if (matches(box, PAGE, c))
            box->state = DV_PAGE_BOX_LINE;
        return false;
    case DV_PAGE_BOX_LINE:
        if (c != '\n')
            return false;
        pass(box, &c, 1);
        pass(box, box->boxes, (size_t)box->boxes_size);
        note(box, at);
        box->state = DV_PAGE_BOX_PASS;
        return true;
    case DV_PAGE_BOX_TABLE:
        if (matches(box, TABLE, c)) {
            box->table_at = at - (int64_t)strlen(TABLE);
            box->places = 0;
            box->state = DV_PAGE_BOX_COUNT;
        }
        return false;
    case DV_PAGE_BOX_COUNT:
        if (isdigit((unsigned char)c))
            box->places = box->places * 10 + (c - '0');
        else
            box->state = c == '\n' ? DV_PAGE_BOX_PLACE : DV_PAGE_BOX_TABLE;
        return false;
    case DV_PAGE_BOX_PLACE:
        box->held[box->n_held++] = c;
        if (box->n_held == PLACE_SIZE)
            put_place(box);
        return true;
    case DV_PAGE_BOX_START:
        if (matches(box, START, c))
            box->state = DV_PAGE_BOX_WHERE;
        return false;
    case DV_PAGE_BOX_WHERE:
        if (c == '\n' || box->n_held == 20)
            put_where(box);
        else
            box->held[box->n_held++] = c;
        return true;
    case DV_PAGE_BOX_PASS: break;
    }
    return false;
}

bool dv_page_box_write(dv_page_box *box, const unsigned char *data, size_t size)
{
    size_t from = 0;

    for (size_t i = 0; i < size && box->state != DV_PAGE_BOX_PASS; i++) {
        dv_page_box_state before = box->state;
        bool line_end = before == DV_PAGE_BOX_LINE && data[i] == '\n';

        if (line_end) { /* what came before the boxes goes before them */
            pass(box, data + from, i - from);
            from = i;
        }
        if (look(box, (char)data[i], box->came + (int64_t)i + 1))
            from = i + 1;
        else if (box->state != before) {
            pass(box, data + from, i + 1 - from);
            from = i + 1;
        }
    }
    if (from < size)
        pass(box, data + from, size - from);
    box->came += (int64_t)size;
    return !box->refused && !box->broken;
}

void dv_page_box_free(dv_page_box *box)
{
    free(box->at);
    box->at = NULL;
}
