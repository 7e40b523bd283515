/* SPDX-License-Identifier: MIT */
#include "picture/pdf_form.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <cairo-pdf.h>

DV_AUTO(cairo_surface_t, cairo_surface_destroy)
DV_AUTO(cairo_t, cairo_destroy)

struct dv_pdf_form {
    cairo_rectangle_t box;
    cairo_t *cr; /* NULL once it is drawn */
    dv_buf pdf;  /* of one page, as cairo wrote it */
};

/* Objects of cairo's file on their way into another. */
typedef struct import {
    const dv_buf *pdf;
    dv_pdf_file *file;
    int objects;
    const char **at; /* of each object of cairo's, behind "obj"; NULL: there is none */
    int *number;     /* in the other file; 0: not wanted yet */
    int *wanted, n_wanted;
    bool odd; /* in another form than we know */
} import;

static cairo_status_t on_write(void *user, const unsigned char *data, unsigned size)
{
    dv_buf_put(user, data, size);
    return ((dv_buf *)user)->broken ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

dv_status dv_pdf_form_new(const cairo_rectangle_t *box, dv_pdf_form **ret_form, cairo_t **ret_cr,
                          dv_error *err)
{
    dv_pdf_form *form = calloc(1, sizeof *form);
    dv_auto(cairo_surface_t) surface = NULL;

    if (!form)
        return dv_fail_nomem(err);
    form->box = *box;
    surface = cairo_pdf_surface_create_for_stream(on_write, &form->pdf, box->width, box->height);
    /* Later versions may hide objects in packed streams. */
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
    form->cr = cairo_create(surface);
    cairo_translate(form->cr, -box->x, -box->y);
    *ret_form = form;
    *ret_cr = form->cr;
    return DV_OK;
}

dv_status dv_pdf_form_drawn(dv_pdf_form *form, dv_error *err)
{
    dv_auto(cairo_t) cr = dv_take(&form->cr);
    cairo_surface_t *surface = cairo_get_target(cr);
    cairo_status_t status;

    cairo_show_page(cr);
    cairo_surface_finish(surface);
    status = cairo_status(cr) ? cairo_status(cr) : cairo_surface_status(surface);
    DV_TRY(dv_buf_status(&form->pdf, err));
    if (status == CAIRO_STATUS_NO_MEMORY)
        return dv_fail_nomem(err);
    if (status != CAIRO_STATUS_SUCCESS)
        return dv_fail(err, DV_E_RENDER, "the card could not be drawn: %s",
                       cairo_status_to_string(status));
    return DV_OK;
}

void dv_pdf_form_free(dv_pdf_form *form)
{
    if (!form)
        return;
    cairo_destroy(form->cr);
    dv_buf_free(&form->pdf);
    free(form);
}

static const char *find(const char *from, const char *end, const char *what)
{
    return from ? memmem(from, (size_t)(end - from), what, strlen(what)) : NULL;
}

/* The last "startxref" names the table: "xref", "0 12", then 20 bytes an object. */
static bool read_table(import *in)
{
    const char *data = in->pdf->data, *end = data + in->pdf->size, *at = NULL;
    char *table;

    for (const char *next = data; (next = find(next, end, "startxref\n")); next++)
        at = next + strlen("startxref\n");
    if (!at || strtoull(at, NULL, 10) + 8 > in->pdf->size)
        return false;
    table = in->pdf->data + strtoull(at, NULL, 10);
    if (memcmp(table, "xref\n0 ", 7) != 0)
        return false;
    in->objects = (int)strtol(table + 7, &table, 10);
    if (*table++ != '\n' || in->objects < 1 || in->objects > (end - table) / 20)
        return false;
    in->at = calloc((size_t)in->objects, sizeof *in->at);
    in->number = calloc((size_t)in->objects, sizeof *in->number);
    in->wanted = calloc((size_t)in->objects, sizeof *in->wanted);
    if (!in->at || !in->number || !in->wanted)
        return in->file->broken = true, false;
    for (int i = 0; i < in->objects; i++, table += 20) {
        unsigned long long place = strtoull(table, NULL, 10);

        if (table[17] == 'n' && place < in->pdf->size)
            in->at[i] = find(data + place, end, "obj");
        if (in->at[i])
            in->at[i] += 3;
    }
    return true;
}

static int number_of(import *in, long object)
{
    if (object < 1 || object >= in->objects || !in->at[object])
        return in->odd = true, 0;
    if (!in->number[object]) {
        in->number[object] = dv_pdf_file_object(in->file);
        in->wanted[in->n_wanted++] = (int)object;
    }
    return in->number[object];
}

/* "12 0 R": its object, and where it ends. */
static bool reference(const char *at, long *ret_object, const char **ret_end)
{
    char *end;

    if (!isdigit((unsigned char)*at))
        return false;
    *ret_object = strtol(at, &end, 10);
    if (memcmp(end, " 0 R", 4) != 0 || isalnum((unsigned char)end[4]))
        return false;
    *ret_end = end + 4;
    return true;
}

/* What is no stream, with the references as they are in the other file; comments are left out. */
static void copy(import *in, const char *at, const char *end, dv_buf *out)
{
    int depth = 0; /* of strings */
    char before = ' ';

    while (at < end) {
        const char *next = at + 1;
        long object;

        if (depth > 0 && *at == '\\' && next < end)
            next++;
        else if (*at == '(' || (depth > 0 && *at == ')'))
            depth += *at == '(' ? 1 : -1;
        else if (depth == 0 && *at == '%') {
            at = memchr(at, '\n', (size_t)(end - at));
            if (!at)
                return;
            continue;
        } else if (depth == 0 && !isalnum((unsigned char)before) && before != '.' &&
                   reference(at, &object, &next)) {
            dv_buf_printf(out, "%d 0 R", number_of(in, object));
            before = 'R';
            at = next;
            continue;
        }
        dv_buf_put(out, at, (size_t)(next - at));
        before = next[-1];
        at = next;
    }
}

/* An entry of a dictionary that ends at end; what follows its name. */
static const char *entry(const char *at, const char *end, const char *name)
{
    const char *found = find(at, end, name);

    return found ? found + strlen(name) : NULL;
}

/* The dictionary of a stream up to its ">>", and its data. */
static bool stream_of(import *in, const char *at, const char **ret_end, const char **ret_data,
                      size_t *ret_size)
{
    const char *end = in->pdf->data + in->pdf->size;
    const char *stop = find(at, end, "endobj"), *data = find(at, end, "stream\n"), *length, *after;
    long object;

    if (!data || !stop || data > stop)
        return false;
    length = entry(at, data, "/Length ");
    in->odd |= !length;
    if (!length)
        return false;
    if (reference(length, &object, &after)) {
        in->odd |= object < 1 || object >= in->objects || !in->at[object];
        length = in->odd ? "0" : in->at[object];
    }
    *ret_size = strtoul(length, NULL, 10);
    *ret_data = data + strlen("stream\n");
    in->odd |= *ret_size > (size_t)(end - *ret_data);
    for (data--; data > at && *data != '>'; data--)
        continue;
    *ret_end = data - 1;
    return !in->odd;
}

/* The entries of a stream's dictionary but its length, which may stand in an object of its own. */
static void copy_entries(import *in, const char *at, const char *end, dv_buf *out)
{
    const char *open = find(at, end, "<<"), *length = entry(at, end, "/Length "), *after;
    long object;

    in->odd |= !open || !length;
    if (in->odd)
        return;
    copy(in, open + 2, length - strlen("/Length "), out);
    if (!reference(length, &object, &after))
        for (after = length; isdigit((unsigned char)*after); after++)
            continue;
    copy(in, after, end, out);
}

static void copy_object(import *in, int object, dv_buf *out)
{
    const char *end = in->pdf->data + in->pdf->size, *at = in->at[object], *stop, *data;
    size_t size;

    dv_buf_clear(out);
    if (stream_of(in, at, &stop, &data, &size)) {
        copy_entries(in, at, stop, out);
        dv_buf_putc(out, ' ');
        if (!in->odd && !out->broken)
            dv_pdf_file_stream(in->file, in->number[object], out->data, data, size, false);
    } else if (!in->odd && (stop = find(at, end, "endobj"))) {
        copy(in, at, stop, out);
        if (!out->broken)
            dv_pdf_file_put(in->file, in->number[object], "%s", out->data);
    }
    in->file->broken |= out->broken;
}

/* What follows "/Type /Page " in the dictionary of the one page, and its end. */
static const char *find_page(const import *in, const char **ret_end)
{
    const char *end = in->pdf->data + in->pdf->size;

    for (int i = 1; i < in->objects; i++) {
        const char *page = find(in->at[i], end, "/Type /Page ");

        *ret_end = find(in->at[i], end, "endobj");
        if (page && *ret_end && page < *ret_end)
            return page;
    }
    return NULL;
}

/* The page's one stream of content with its resources: the form. */
static int copy_page(import *in, const cairo_rectangle_t *box, dv_buf *out)
{
    const char *stop, *page = find_page(in, &stop), *data, *end;
    const char *resources = page ? entry(page, stop, "/Resources ") : NULL;
    const char *contents = page ? entry(page, stop, "/Contents ") : NULL;
    long content = 0, used = 0;
    int number = dv_pdf_file_object(in->file);
    size_t size;

    in->odd = !resources || !reference(resources, &used, &end) || !contents ||
              !reference(contents, &content, &end) || content < 1 || content >= in->objects ||
              !in->at[content] || !stream_of(in, in->at[content], &end, &data, &size);
    if (in->odd)
        return number;
    dv_buf_clear(out);
    dv_buf_puts(out, "/Type /XObject /Subtype /Form /BBox [ 0 0 ");
    dv_pdf_number(out, box->width);
    dv_pdf_number(out, box->height);
    dv_buf_puts(out, "] /Matrix [ 1 0 0 -1 ");
    dv_pdf_number(out, box->x);
    dv_pdf_number(out, box->y + box->height);
    dv_buf_printf(out, "] /Resources %d 0 R", number_of(in, used));
    copy_entries(in, in->at[content], end, out);
    if (!in->odd && !out->broken)
        dv_pdf_file_stream(in->file, number, out->data, data, size, false);
    in->file->broken |= out->broken;
    return number;
}

static void import_end(import *in)
{
    free(in->at);
    free(in->number);
    free(in->wanted);
}

dv_status dv_pdf_form_put(const dv_pdf_form *form, dv_pdf_file *file, int *ret_object,
                          dv_error *err)
{
    __attribute__((cleanup(import_end))) import in = {.pdf = &form->pdf, .file = file};
    dv_auto_buf text = {0};

    in.odd = !read_table(&in);
    if (!in.odd)
        *ret_object = copy_page(&in, &form->box, &text);
    for (int i = 0; !in.odd && i < in.n_wanted; i++)
        copy_object(&in, in.wanted[i], &text);
    DV_TRY(dv_pdf_file_status(file, err));
    if (in.odd)
        return dv_fail(err, DV_E_RENDER, "this version of cairo writes pages in another form");
    return DV_OK;
}
