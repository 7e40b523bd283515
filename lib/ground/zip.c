/* SPDX-License-Identifier: MIT */
#include "ground/zip.h"
#include "ground/buf.h"

#include <string.h>
#include <time.h>

#include <zlib.h>

enum { DIRECTORY_MAX = 1 << 29, NAME_MAX_HERE = 200 };

struct dv_zip {
    dv_sink sink;
    dv_buf directory, piece;
    uint64_t written, entries, left; /* left: bytes that the open entry still takes */
    uint32_t dos_time;
};

static void put16(dv_buf *to, uint32_t value)
{
    dv_buf_putc(to, (char)value);
    dv_buf_putc(to, (char)(value >> 8));
}

static void put32(dv_buf *to, uint32_t value)
{
    put16(to, value);
    put16(to, value >> 16);
}

static void put64(dv_buf *to, uint64_t value)
{
    put32(to, (uint32_t)value);
    put32(to, (uint32_t)(value >> 32));
}

/* 4.4.6: two words of MS-DOS, from 1980 on. */
static uint32_t dos_time(int64_t at)
{
    time_t seconds = (time_t)at;
    struct tm t = {.tm_year = 80, .tm_mday = 1};

    gmtime_r(&seconds, &t);
    if (t.tm_year < 80)
        return 1u << 21 | 1u << 16;
    return (uint32_t)(t.tm_year - 80) << 25 | (uint32_t)(t.tm_mon + 1) << 21 |
           (uint32_t)t.tm_mday << 16 | (uint32_t)t.tm_hour << 11 | (uint32_t)t.tm_min << 5 |
           (uint32_t)t.tm_sec / 2;
}

dv_status dv_zip_new(const dv_sink *sink, int64_t made_at, dv_zip **ret, dv_error *err)
{
    dv_zip *zip = calloc(1, sizeof *zip);

    if (!zip)
        return dv_fail_nomem(err);
    zip->sink = *sink;
    zip->directory.max = DIRECTORY_MAX;
    zip->dos_time = dos_time(made_at);
    *ret = zip;
    return DV_OK;
}

void dv_zip_free(dv_zip *zip)
{
    if (!zip)
        return;
    dv_buf_free(&zip->directory);
    dv_buf_free(&zip->piece);
    free(zip);
}

static dv_status send(dv_zip *zip, const void *data, size_t size, dv_error *err)
{
    if (size && zip->sink.write(zip->sink.user, data, size) != 0)
        return dv_fail(err, DV_E_IO, "the ZIP file could not be written");
    zip->written += size;
    return DV_OK;
}

static bool is_safe(const char *name)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./";
    size_t length = strlen(name);

    return length > 0 && length < NAME_MAX_HERE && strspn(name, letters) == length &&
           name[0] != '/' && name[0] != '.' && !strstr(name, "/.") && !strstr(name, "//") &&
           name[length - 1] != '/';
}

/* 4.3.7 and 4.3.12 from "general purpose bit flag" to "compressed size" are the same. */
static void put_common(dv_zip *zip, dv_buf *to, uint64_t size, uint32_t crc, bool big)
{
    put16(to, big ? 45 : 10);
    put16(to, 0);
    put16(to, 0); /* stored */
    put32(to, zip->dos_time);
    put32(to, crc);
    put32(to, big ? UINT32_MAX : (uint32_t)size);
    put32(to, big ? UINT32_MAX : (uint32_t)size);
}

dv_status dv_zip_begin(dv_zip *zip, const char *name, uint64_t size, uint32_t crc, dv_error *err)
{
    bool big = size >= UINT32_MAX, far = zip->written >= UINT32_MAX;
    uint32_t extra = (big ? 16u : 0) + (far ? 8u : 0);
    uint32_t length = (uint32_t)strlen(name);
    dv_buf *to = &zip->piece, *end = &zip->directory;

    if (!is_safe(name))
        return dv_fail(err, DV_E_INVALID, "a file in a ZIP file cannot have this name");
    if (zip->left)
        return dv_fail(err, DV_E_IO, "a file shrank while it was packed");
    dv_buf_clear(to);
    put32(to, 0x04034b50);
    put_common(zip, to, size, crc, big);
    put16(to, length);
    put16(to, big ? 20 : 0);
    dv_buf_put(to, name, length);

    put32(end, 0x02014b50);
    put16(end, 3 << 8 | 45); /* made on Unix */
    put_common(zip, end, size, crc, big);
    put16(end, length);
    put16(end, extra ? extra + 4 : 0);
    put16(end, 0);
    put32(end, 0);
    put32(end, 0100600u << 16);
    put32(end, far ? UINT32_MAX : (uint32_t)zip->written);
    dv_buf_put(end, name, length);

    if (big) {
        put16(to, 1);
        put16(to, 16);
        put64(to, size);
        put64(to, size);
    }
    if (extra) {
        put16(end, 1);
        put16(end, extra);
    }
    if (big) {
        put64(end, size);
        put64(end, size);
    }
    if (far)
        put64(end, zip->written);
    DV_TRY(dv_buf_status(to, err));
    DV_TRY(dv_buf_status(end, err));
    zip->entries++;
    zip->left = size;
    return send(zip, to->data, to->size, err);
}

dv_status dv_zip_write(dv_zip *zip, const void *data, size_t size, dv_error *err)
{
    if (size > zip->left)
        return dv_fail(err, DV_E_IO, "a file grew while it was packed");
    zip->left -= size;
    return send(zip, data, size, err);
}

dv_status dv_zip_put(dv_zip *zip, const char *name, const void *data, size_t size, dv_error *err)
{
    DV_TRY(dv_zip_begin(zip, name, size, dv_zip_crc(0, data, size), err));
    return dv_zip_write(zip, data, size, err);
}

/* 4.3.14 to 4.3.16: the records of ZIP64 stand before the old one, which points to them. */
dv_status dv_zip_finish(dv_zip *zip, dv_error *err)
{
    uint64_t at = zip->written, size = zip->directory.size;
    bool big = zip->entries >= UINT16_MAX || at >= UINT32_MAX || size >= UINT32_MAX;
    dv_buf *to = &zip->piece;

    DV_TRY(send(zip, zip->directory.data, zip->directory.size, err));
    dv_buf_clear(to);
    if (big) {
        put32(to, 0x06064b50);
        put64(to, 44);
        put16(to, 3 << 8 | 45);
        put16(to, 45);
        put32(to, 0);
        put32(to, 0);
        put64(to, zip->entries);
        put64(to, zip->entries);
        put64(to, size);
        put64(to, at);
        put32(to, 0x07064b50);
        put32(to, 0);
        put64(to, zip->written);
        put32(to, 1);
    }
    put32(to, 0x06054b50);
    put32(to, 0);
    put16(to, big ? UINT16_MAX : (uint32_t)zip->entries);
    put16(to, big ? UINT16_MAX : (uint32_t)zip->entries);
    put32(to, big ? UINT32_MAX : (uint32_t)size);
    put32(to, big ? UINT32_MAX : (uint32_t)at);
    put16(to, 0);
    DV_TRY(dv_buf_status(to, err));
    return send(zip, to->data, to->size, err);
}

uint32_t dv_zip_crc(uint32_t crc, const void *data, size_t size)
{
    return (uint32_t)crc32_z(crc, data, size);
}
