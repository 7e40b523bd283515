/* SPDX-License-Identifier: MIT */
#include "picture/pdf_file.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <glib.h>

enum { PACK_LEVEL = 6, HEAD_SIZE = 400 };

static void put(dv_pdf_file *file, const void *data, size_t size)
{
    if (size && !file->refused && !file->broken)
        file->refused = file->sink.write(file->sink.user, data, size) != 0;
    file->size += (int64_t)size;
}

dv_status dv_pdf_file_begin(dv_pdf_file *file, const dv_sink *sink, dv_error *err)
{
    static const char head[] = "%PDF-1.4\n%\xb5\xed\xae\xfb\n";

    file->sink = *sink;
    file->zips = deflateInit(&file->zip, PACK_LEVEL) == Z_OK;
    if (!file->zips)
        return dv_fail_nomem(err);
    put(file, head, sizeof head - 1);
    return DV_OK;
}

void dv_pdf_file_end(dv_pdf_file *file)
{
    if (file->zips)
        deflateEnd(&file->zip);
    dv_buf_free(&file->packed);
    free(file->place);
    *file = (dv_pdf_file){0};
}

int dv_pdf_file_object(dv_pdf_file *file)
{
    if (file->objects == file->room) {
        int room = file->room ? 2 * file->room : 256;
        int64_t *more = realloc(file->place, (size_t)room * sizeof *more);

        file->broken |= !more;
        if (!more)
            return 1; /* nothing more will be written */
        file->place = more;
        file->room = room;
    }
    file->place[file->objects] = 0;
    return ++file->objects;
}

/* "7 0 obj", from here on at its place. */
static void begin(dv_pdf_file *file, int object)
{
    char line[32];

    if (file->place)
        file->place[object - 1] = file->size;
    put(file, line, (size_t)snprintf(line, sizeof line, "%d 0 obj\n", object));
}

void dv_pdf_file_put(dv_pdf_file *file, int object, const char *format, ...)
{
    va_list args;
    dv_auto_text text = NULL;
    int n;

    va_start(args, format);
    n = vasprintf(&text, format, args);
    va_end(args);
    if (n < 0)
        text = NULL;
    file->broken |= n < 0;
    begin(file, object);
    put(file, text, n < 0 ? 0 : (size_t)n);
    put(file, "\nendobj\n", 8);
}

/* Into file->packed. */
static void pack(dv_pdf_file *file, const void *data, size_t size)
{
    unsigned char out[4096];
    z_stream *zip = &file->zip;

    dv_buf_clear(&file->packed);
    deflateReset(zip);
    zip->next_in = (z_const Bytef *)data;
    zip->avail_in = (uInt)size;
    do {
        zip->next_out = out;
        zip->avail_out = sizeof out;
        deflate(zip, Z_FINISH);
        dv_buf_put(&file->packed, out, sizeof out - zip->avail_out);
    } while (zip->avail_out == 0);
    file->broken |= file->packed.broken;
}

void dv_pdf_file_stream(dv_pdf_file *file, int object, const char *entries, const void *data,
                        size_t size, bool packed)
{
    char length[64];

    if (packed) {
        pack(file, data, size);
        data = file->packed.data;
        size = file->packed.size;
    }
    begin(file, object);
    put(file, "<< ", 3);
    put(file, entries, strlen(entries));
    put(file, length,
        (size_t)snprintf(length, sizeof length, "%s /Length %zu >>\nstream\n",
                         packed ? " /Filter /FlateDecode" : "", size));
    put(file, data, size);
    put(file, "\nendstream\nendobj\n", 18);
}

void dv_pdf_file_finish(dv_pdf_file *file, int catalog, int info)
{
    dv_auto_buf end = {0};
    int64_t at = file->size;

    dv_buf_printf(&end, "xref\n0 %d\n0000000000 65535 f \n", file->objects + 1);
    for (int i = 0; i < file->objects && file->place; i++)
        dv_buf_printf(&end, "%010lld 00000 n \n", (long long)file->place[i]);
    dv_buf_printf(&end,
                  "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%lld\n%%%%EOF\n",
                  file->objects + 1, catalog, info, (long long)at);
    file->broken |= end.broken;
    put(file, end.data, end.size);
}

dv_status dv_pdf_file_status(const dv_pdf_file *file, dv_error *err)
{
    if (file->broken)
        return dv_fail_nomem(err);
    return file->refused ? dv_fail(err, DV_E_IO, "the PDF could not be written") : DV_OK;
}

void dv_pdf_number(dv_buf *out, double number)
{
    char text[32];
    long long whole = llround(number * 10000);
    int at = sizeof text, digits = 4;
    bool minus = whole < 0;

    if (minus)
        whole = -whole;
    text[--at] = ' ';
    for (; digits > 0 && whole % 10 == 0; digits--)
        whole /= 10;
    for (int i = 0; i < digits; i++, whole /= 10)
        text[--at] = (char)('0' + whole % 10);
    if (digits)
        text[--at] = '.';
    for (; whole > 0 || (!digits && text[at] == ' '); whole /= 10)
        text[--at] = (char)('0' + whole % 10);
    if (minus)
        text[--at] = '-';
    dv_buf_put(out, text + at, sizeof text - (size_t)at);
}

void dv_pdf_text(dv_buf *out, const char *utf8, size_t size)
{
    g_autofree gunichar2 *text = g_utf8_to_utf16(utf8, (glong)size, NULL, NULL, NULL);

    dv_buf_puts(out, "<FEFF");
    for (int i = 0; text && text[i]; i++)
        dv_buf_printf(out, "%04X", text[i]);
    dv_buf_puts(out, ">");
}
