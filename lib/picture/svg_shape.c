/* SPDX-License-Identifier: MIT */
#include "picture/svg_shape.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include <glib.h>

#include "picture/svg_style.h"

enum { COMMANDS_MAX = 20000 };

bool dv_shape_is(const char *tag)
{
    static const char *const shapes[] = {"rect", "circle", "ellipse", "polygon", "path"};

    for (size_t i = 0; i < DV_COUNT(shapes); i++) {
        if (strcmp(tag, shapes[i]) == 0)
            return true;
    }
    return false;
}

/* False when it is there and cannot be read. */
static bool length_of(const char *const *attributes, const char *name, double otherwise,
                      double *ret)
{
    const char *text = dv_svg_attribute(attributes, name);

    *ret = otherwise;
    return !text || strcmp(text, "auto") == 0 || dv_svg_length(text, ret);
}

static void ellipse(cairo_t *cr, double x, double y, double rx, double ry, double from, double to)
{
    cairo_matrix_t before;

    cairo_get_matrix(cr, &before);
    cairo_translate(cr, x, y);
    cairo_scale(cr, rx, ry);
    cairo_arc(cr, 0, 0, 1, from, to);
    cairo_set_matrix(cr, &before);
}

static bool trace_rect(cairo_t *cr, const char *const *attributes)
{
    double x, y, width, height, rx, ry;

    if (!length_of(attributes, "x", 0, &x) || !length_of(attributes, "y", 0, &y) ||
        !length_of(attributes, "width", 0, &width) ||
        !length_of(attributes, "height", 0, &height) || !length_of(attributes, "rx", -1, &rx) ||
        !length_of(attributes, "ry", -1, &ry) || width <= 0 || height <= 0)
        return false;
    rx = rx < 0 ? ry : rx;
    ry = ry < 0 ? rx : ry;
    rx = fmin(rx, width / 2);
    ry = fmin(ry, height / 2);
    if (rx <= 0 || ry <= 0) {
        cairo_rectangle(cr, x, y, width, height);
        return true;
    }
    cairo_new_sub_path(cr);
    ellipse(cr, x + width - rx, y + ry, rx, ry, -G_PI_2, 0);
    ellipse(cr, x + width - rx, y + height - ry, rx, ry, 0, G_PI_2);
    ellipse(cr, x + rx, y + height - ry, rx, ry, G_PI_2, G_PI);
    ellipse(cr, x + rx, y + ry, rx, ry, G_PI, 1.5 * G_PI);
    cairo_close_path(cr);
    return true;
}

static bool trace_ellipse(cairo_t *cr, const char *const *attributes, bool circle)
{
    double x, y, rx, ry;

    if (!length_of(attributes, "cx", 0, &x) || !length_of(attributes, "cy", 0, &y) ||
        !length_of(attributes, circle ? "r" : "rx", 0, &rx) ||
        !length_of(attributes, circle ? "r" : "ry", 0, &ry) || rx <= 0 || ry <= 0)
        return false;
    cairo_new_sub_path(cr);
    ellipse(cr, x, y, rx, ry, 0, 2 * G_PI);
    cairo_close_path(cr);
    return true;
}

/* Reading path data */

typedef struct pen {
    cairo_t *cr;
    const char *at;
    double x, y;             /* where it is */
    double start_x, start_y; /* of the sub-path */
    double hint_x, hint_y;   /* the last control point, for S and T */
    char last;               /* command in capitals */
} pen;

static bool number(pen *p, double *ret)
{
    char *end;

    p->at += strspn(p->at, " ,\t\r\n");
    /* No "nan", no "0x10". */
    if (!strchr("+-.0123456789", *p->at) || *p->at == '\0')
        return false;
    *ret = g_ascii_strtod(p->at, &end);
    if (end == p->at || !isfinite(*ret) || memchr(p->at, 'x', (size_t)(end - p->at)))
        return false;
    p->at = end;
    return true;
}

static bool numbers(pen *p, double *to, int count)
{
    for (int i = 0; i < count; i++) {
        if (!number(p, &to[i]))
            return false;
    }
    return true;
}

/* A flag of an arc is one digit, and the next number may follow at once. */
static bool flag(pen *p, bool *ret)
{
    p->at += strspn(p->at, " ,\t\r\n");
    if (*p->at != '0' && *p->at != '1')
        return false;
    *ret = *p->at++ == '1';
    return true;
}

/* SVG 1.1, F.6.5: from end points to centre. */
static bool arc(pen *p, double dx, double dy)
{
    double rx, ry, turn, x, y, a, b, lambda, root, cx, cy, from, to;
    bool large, sweep;
    cairo_matrix_t before;

    if (!number(p, &rx) || !number(p, &ry) || !number(p, &turn) || !flag(p, &large) ||
        !flag(p, &sweep) || !number(p, &x) || !number(p, &y))
        return false;
    x += dx;
    y += dy;
    rx = fabs(rx);
    ry = fabs(ry);
    turn *= G_PI / 180;
    if (rx > 0 && ry > 0 && (x != p->x || y != p->y)) {
        a = (cos(turn) * (p->x - x) + sin(turn) * (p->y - y)) / 2;
        b = (cos(turn) * (p->y - y) - sin(turn) * (p->x - x)) / 2;
        lambda = a * a / (rx * rx) + b * b / (ry * ry);
        if (lambda > 1) {
            rx *= sqrt(lambda);
            ry *= sqrt(lambda);
            lambda = 1;
        }
        root = sqrt(fmax(0, 1 / lambda - 1)) * (large == sweep ? -1 : 1);
        cx = root * rx * b / ry;
        cy = -root * ry * a / rx;
        from = atan2((b - cy) / ry, (a - cx) / rx);
        to = atan2((-b - cy) / ry, (-a - cx) / rx);
        cairo_get_matrix(p->cr, &before);
        cairo_translate(p->cr, (p->x + x) / 2, (p->y + y) / 2);
        cairo_rotate(p->cr, turn);
        cairo_translate(p->cr, cx, cy);
        cairo_scale(p->cr, rx, ry);
        (sweep ? cairo_arc : cairo_arc_negative)(p->cr, 0, 0, 1, from, to);
        cairo_set_matrix(p->cr, &before);
    }
    p->x = x;
    p->y = y;
    return true;
}

static void line_to(pen *p, double x, double y)
{
    cairo_line_to(p->cr, x, y);
    p->x = x;
    p->y = y;
}

static void curve_to(pen *p, double x1, double y1, double x2, double y2, double x, double y)
{
    cairo_curve_to(p->cr, x1, y1, x2, y2, x, y);
    p->hint_x = x2;
    p->hint_y = y2;
    p->x = x;
    p->y = y;
}

static void quad_to(pen *p, double x1, double y1, double x, double y)
{
    double from_x = p->x, from_y = p->y;

    curve_to(p, from_x + 2 * (x1 - from_x) / 3, from_y + 2 * (y1 - from_y) / 3,
             x + 2 * (x1 - x) / 3, y + 2 * (y1 - y) / 3, x, y);
    p->hint_x = x1;
    p->hint_y = y1;
}

/* One command with its numbers; dx and dy are where they count from. */
static bool command(pen *p, char c, double dx, double dy)
{
    double v[6];
    bool smooth_cubic = p->last == 'C' || p->last == 'S';
    bool smooth_quad = p->last == 'Q' || p->last == 'T';

    switch (c) {
    case 'M':
        if (!numbers(p, v, 2))
            return false;
        p->x = p->start_x = v[0] + dx;
        p->y = p->start_y = v[1] + dy;
        cairo_move_to(p->cr, p->x, p->y);
        return true;
    case 'L':
        if (!numbers(p, v, 2))
            return false;
        line_to(p, v[0] + dx, v[1] + dy);
        return true;
    case 'H':
        if (!numbers(p, v, 1))
            return false;
        line_to(p, v[0] + dx, p->y);
        return true;
    case 'V':
        if (!numbers(p, v, 1))
            return false;
        line_to(p, p->x, v[0] + dy);
        return true;
    case 'C':
        if (!numbers(p, v, 6))
            return false;
        curve_to(p, v[0] + dx, v[1] + dy, v[2] + dx, v[3] + dy, v[4] + dx, v[5] + dy);
        return true;
    case 'S':
        if (!numbers(p, v, 4))
            return false;
        curve_to(p, smooth_cubic ? 2 * p->x - p->hint_x : p->x,
                 smooth_cubic ? 2 * p->y - p->hint_y : p->y, v[0] + dx, v[1] + dy, v[2] + dx,
                 v[3] + dy);
        return true;
    case 'Q':
        if (!numbers(p, v, 4))
            return false;
        quad_to(p, v[0] + dx, v[1] + dy, v[2] + dx, v[3] + dy);
        return true;
    case 'T':
        if (!numbers(p, v, 2))
            return false;
        quad_to(p, smooth_quad ? 2 * p->x - p->hint_x : p->x,
                smooth_quad ? 2 * p->y - p->hint_y : p->y, v[0] + dx, v[1] + dy);
        return true;
    case 'A': return arc(p, dx, dy);
    case 'Z':
        cairo_close_path(p->cr);
        p->x = p->start_x;
        p->y = p->start_y;
        return true;
    default: return false;
    }
}

static bool trace_path(cairo_t *cr, const char *data)
{
    pen p = {.cr = cr, .at = data ? data : ""};
    char c = 0;

    for (int n = 0; n < COMMANDS_MAX; n++) {
        p.at += strspn(p.at, " ,\t\r\n");
        if (*p.at == '\0')
            return n > 1;
        if (isalpha((unsigned char)*p.at))
            c = *p.at++;
        else if (c == 'M' || c == 'm')
            c = c == 'M' ? 'L' : 'l';
        else if (c == 'Z' || c == 'z')
            return false;
        if ((n == 0 && c != 'M' && c != 'm') ||
            !command(&p, (char)toupper(c), islower(c) ? p.x : 0, islower(c) ? p.y : 0))
            return false;
        p.last = (char)toupper(c);
    }
    return false;
}

static bool trace_polygon(cairo_t *cr, const char *points)
{
    pen p = {.cr = cr, .at = points ? points : ""};
    double v[2];
    int n = 0;

    for (; n < COMMANDS_MAX && numbers(&p, v, 2); n++) {
        if (n == 0)
            cairo_move_to(cr, v[0], v[1]);
        else
            cairo_line_to(cr, v[0], v[1]);
    }
    cairo_close_path(cr);
    return n > 2 && *p.at == '\0';
}

bool dv_shape_trace(cairo_t *cr, const char *tag, const char *const *attributes)
{
    switch (tag[0]) {
    case 'r': return trace_rect(cr, attributes);
    case 'c': return trace_ellipse(cr, attributes, true);
    case 'e': return trace_ellipse(cr, attributes, false);
    case 'p':
        return tag[1] == 'o' ? trace_polygon(cr, dv_svg_attribute(attributes, "points"))
                             : trace_path(cr, dv_svg_attribute(attributes, "d"));
    default: return false;
    }
}
