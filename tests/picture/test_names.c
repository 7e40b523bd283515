/* SPDX-License-Identifier: MIT */
/*
 * Every text of every design lies inside its box, accents too, for DV_NAMES members (30; 10,000 by
 * hand). The layout says where the ink is; of every tenth card the pixels must agree.
 * DV_NAMES_FOLDER: the cards of each design with the smallest names are left there as PNG, to look
 * at.
 */
#include "people.h"

#include "ground/buf.h"
#include "picture/design_inside.h"
#include "picture/paint.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>

enum { DPI = 300, SMALLEST = 3 };

static dv_error err;

static int32_t to_buf(void *user, const uint8_t *data, size_t size)
{
    dv_buf *buf = user;

    dv_buf_put(buf, data, size);
    return buf->broken;
}

typedef struct ink {
    double box[4], ink[4]; /* left, top, width, height in mm */
    double size;
} ink;

/* False for a field without a text. */
static bool read_ink(const char *line, ink *ret)
{
    return sscanf(line, "%*s box %lf %lf %lf %lf ink %lf %lf %lf %lf size %lf", &ret->box[0],
                  &ret->box[1], &ret->box[2], &ret->box[3], &ret->ink[0], &ret->ink[1],
                  &ret->ink[2], &ret->ink[3], &ret->size) == 9;
}

/* The least distance of the ink from an edge of its box, mm. */
static double room_of(const ink *at)
{
    double side = fmin(at->ink[0] - at->box[0], at->box[0] + at->box[2] - at->ink[0] - at->ink[2]);
    double end = fmin(at->ink[1] - at->box[1], at->box[1] + at->box[3] - at->ink[1] - at->ink[3]);

    return fmin(side, end);
}

static cairo_surface_t *pixels(const dv_design *design, dv_side side, const dv_card_face *face,
                               cairo_surface_t *ret)
{
    dv_auto(dv_painter) painter = NULL;
    cairo_surface_t *drawn;
    cairo_t *cr;

    assert_ok(dv_painter_new(design, DPI, false, &painter, &err), &err);
    assert_ok(dv_painter_pixels(painter, side, face, NULL, NULL, &drawn, &err), &err);
    if (!ret)
        ret = cairo_image_surface_create(CAIRO_FORMAT_RGB24, cairo_image_surface_get_width(drawn),
                                         cairo_image_surface_get_height(drawn));
    cr = cairo_create(ret);
    cairo_set_source_surface(cr, drawn, 0, 0);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_flush(ret);
    return ret;
}

/* Where two pictures differ, in mm: left, top, right, bottom; false when nowhere. */
static bool differing(cairo_surface_t *a, cairo_surface_t *b, double ret[4])
{
    int width = cairo_image_surface_get_width(a), stride = cairo_image_surface_get_stride(a);
    int at[4] = {width, cairo_image_surface_get_height(a), -1, -1};

    for (int y = 0; y < cairo_image_surface_get_height(a); y++) {
        const uint8_t *one = cairo_image_surface_get_data(a) + y * stride;
        const uint8_t *two = cairo_image_surface_get_data(b) + y * stride;

        for (int x = 0; x < width; x++) {
            if (memcmp(one + 4 * x, two + 4 * x, 3) == 0)
                continue;
            at[0] = x < at[0] ? x : at[0];
            at[1] = y < at[1] ? y : at[1];
            at[2] = x + 1 > at[2] ? x + 1 : at[2];
            at[3] = y + 1 > at[3] ? y + 1 : at[3];
        }
    }
    for (int i = 0; i < 4; i++)
        ret[i] = at[i] * 25.4 / DPI;
    return at[2] >= 0;
}

/* The name alone, as pixels: neither cut at an edge nor elsewhere than the layout says. */
static void check_pixels(const dv_design *design, const dv_card_face *face, const ink *at)
{
    dv_card_face with = DV_CARD_FACE_INIT, without = DV_CARD_FACE_INIT;
    cairo_surface_t *a, *b;
    double found[4];

    with.full_name = face->full_name;
    a = pixels(design, DV_FRONT, &with, NULL);
    b = pixels(design, DV_FRONT, &without, NULL);
    assert_true(differing(a, b, found));
    cairo_surface_destroy(a);
    cairo_surface_destroy(b);
    /* a dot and a half; in width the layout counts the white beside the letters too */
    if (found[0] < at->ink[0] - 0.13 || fabs(found[1] - at->ink[1]) > 0.13 ||
        found[2] > at->ink[0] + at->ink[2] + 0.13 ||
        fabs(found[3] - at->ink[1] - at->ink[3]) > 0.13)
        fail_msg("\"%s\" is drawn at %.2f %.2f to %.2f %.2f, not at %.2f %.2f to %.2f %.2f",
                 face->full_name, found[0], found[1], found[2], found[3], at->ink[0], at->ink[1],
                 at->ink[0] + at->ink[2], at->ink[1] + at->ink[3]);
}

/* The least room of all texts of a side; at_name is where the full name is, if it is here. */
static double check_side(dv_painter *painter, dv_side side, const dv_card_face *face, ink *at_name)
{
    dv_auto_buf dump = {0};
    dv_sink sink = {to_buf, &dump};
    double least = INFINITY;
    ink at;

    assert_ok(dv_painter_dump(painter, side, face, &sink, &err), &err);
    for (char *rest = dump.data, *line; (line = strsep(&rest, "\n")) && *line;) {
        double room;

        if (!read_ink(line, &at))
            continue;
        room = room_of(&at);
        if (room < -0.02)
            fail_msg("outside its box by %.2f mm: %s", -room, line);
        least = fmin(least, room);
        if (strncmp(line, "full_name ", 10) == 0)
            *at_name = at;
    }
    return least;
}

static void keep_picture(const dv_design *design, const char *name, int rank,
                         const struct person *person)
{
    char path[512];
    cairo_surface_t *surface = pixels(design, DV_FRONT, &person->face, NULL);

    snprintf(path, sizeof path, "%s/%s-%d.png", getenv("DV_NAMES_FOLDER"), name, rank);
    assert_int_equal(cairo_surface_write_to_png(surface, path), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(surface);
}

/* Their faces point into themselves. */
static void change_places(struct person *person, double *size, int i)
{
    struct person held = person[i];
    double was = size[i];

    person[i] = person[i - 1], person[i - 1] = held;
    size[i] = size[i - 1], size[i - 1] = was;
    for (int p = i - 1; p <= i; p++) {
        person[p].face.full_name = person[p].name;
        person[p].face.member_no = person[p].number;
        person[p].face.birth_date = person[p].born;
        person[p].face.unit_name = person[p].unit;
        person[p].face.joined_on = person[p].joined;
    }
}

static void check_design(const char *name, int members)
{
    dv_auto(dv_design) design = NULL;
    dv_auto(dv_painter) painter = NULL;
    struct person *person = calloc(SMALLEST + 1, sizeof *person);
    double size[SMALLEST + 1] = {INFINITY, INFINITY, INFINITY, INFINITY};
    double least_room = INFINITY;
    char path[512];

    assert_non_null(person);
    snprintf(path, sizeof path, "%s/%s", support_source("examples/designs"), name);
    assert_ok(dv_design_load(path, &design, &err), &err);
    assert_ok(dv_painter_new(design, DPI, false, &painter, &err), &err);
    for (int n = 0; n < members; n++) {
        struct person *last = &person[SMALLEST];
        ink at = {.size = INFINITY};
        int i;

        person_make(last, n);
        least_room = fmin(least_room, check_side(painter, DV_FRONT, &last->face, &at));
        if (dv_design_has_side(design, DV_BACK))
            least_room = fmin(least_room, check_side(painter, DV_BACK, &last->face, &at));
        if (n % 10 == 0)
            check_pixels(design, &last->face, &at);
        size[SMALLEST] = at.size;
        for (i = SMALLEST; i > 0 && size[i] < size[i - 1]; i--)
            change_places(person, size, i);
    }
    print_message("# %s: %d members, least room %.2f mm, smallest name %.1f pt\n", name, members,
                  least_room, size[0]);
    for (int i = 0; i < SMALLEST && getenv("DV_NAMES_FOLDER"); i++)
        keep_picture(design, name, i, &person[i]);
    free(person);
}

static void every_text_of_every_design_lies_inside_its_box(void **state)
{
    const char *members = getenv("DV_NAMES");
    DIR *designs = opendir(support_source("examples/designs"));
    struct dirent *entry;
    int count = 0;

    (void)state;
    assert_non_null(designs);
    while ((entry = readdir(designs))) {
        if (entry->d_name[0] == '.')
            continue;
        check_design(entry->d_name, members ? atoi(members) : 30);
        count++;
    }
    closedir(designs);
    assert_true(count > 0);
}

int main(void)
{
    const struct CMUnitTest stories[] = {
        cmocka_unit_test(every_text_of_every_design_lies_inside_its_box),
    };
    return cmocka_run_group_tests(stories, NULL, NULL);
}
