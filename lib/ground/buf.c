/* SPDX-License-Identifier: MIT */
#include "ground/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void dv_buf_free(dv_buf *buf)
{
    free(buf->data);
    buf->data = NULL;
    buf->size = buf->room = 0;
}

void dv_buf_clear(dv_buf *buf)
{
    buf->size = 0;
    buf->broken = false;
    if (buf->data)
        buf->data[0] = '\0';
}

/* Room for more bytes and the NUL; doubles, so that n puts cost n. */
static bool grow(dv_buf *buf, size_t more)
{
    size_t max = buf->max ? buf->max : DV_BUF_MAX;
    size_t want, room;
    char *data;

    if (buf->broken)
        return false;
    if (more > max || buf->size > max - more) {
        buf->broken = true;
        return false;
    }
    want = buf->size + more + 1;
    if (want <= buf->room)
        return true;
    room = buf->room ? buf->room : 256;
    while (room < want)
        room *= 2;
    data = realloc(buf->data, room);
    if (!data) {
        buf->broken = true;
        return false;
    }
    buf->data = data;
    buf->room = room;
    return true;
}

void dv_buf_put(dv_buf *buf, const void *data, size_t size)
{
    bool fits =
        !buf->broken && !buf->max && buf->room <= DV_BUF_MAX && size < buf->room - buf->size;

    if (!fits && !grow(buf, size))
        return;
    if (size)
        memcpy(buf->data + buf->size, data, size);
    buf->size += size;
    buf->data[buf->size] = '\0';
}

static int32_t sink_write(void *user, const uint8_t *data, size_t size)
{
    dv_buf *buf = user;

    dv_buf_put(buf, data, size);
    return buf->broken ? -1 : 0;
}

dv_sink dv_buf_sink(dv_buf *buf)
{
    return (dv_sink){sink_write, buf};
}

void dv_buf_puts(dv_buf *buf, const char *text)
{
    dv_buf_put(buf, text, strlen(text));
}

void dv_buf_printf(dv_buf *buf, const char *format, ...)
{
    va_list args;
    int need;

    va_start(args, format);
    need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need < 0 || !grow(buf, (size_t)need)) {
        buf->broken = true;
        return;
    }
    va_start(args, format);
    vsnprintf(buf->data + buf->size, (size_t)need + 1, format, args);
    va_end(args);
    buf->size += (size_t)need;
}

dv_status dv_buf_status(const dv_buf *buf, dv_error *err)
{
    return buf->broken ? dv_fail(err, DV_E_NOMEM, "out of memory, or a text over its limit")
                       : DV_OK;
}
