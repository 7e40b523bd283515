/* ground/buf.h - a growing byte buffer with a cap. Once it fails it stays failed: check at the end.
 */
#ifndef DV_GROUND_BUF_H
#define DV_GROUND_BUF_H

#include "ground/base.h"

typedef struct dv_buf {
    char *data; /* NUL-terminated once anything was put; NULL when empty and never grown */
    size_t size;
    size_t room;
    size_t max;  /* 0: DV_BUF_MAX */
    bool broken; /* out of memory, or over max: later puts do nothing */
} dv_buf;

enum { DV_BUF_MAX = 1 << 26 };

#define dv_auto_buf __attribute__((cleanup(dv_buf_free))) dv_buf

void dv_buf_free(dv_buf *buf);
void dv_buf_clear(dv_buf *buf); /* keeps the memory */
void dv_buf_put(dv_buf *buf, const void *data, size_t size);
void dv_buf_puts(dv_buf *buf, const char *text);
__attribute__((format(printf, 2, 3))) void dv_buf_printf(dv_buf *buf, const char *format, ...);
/* A sink that puts into it, and refuses once it is broken. */
dv_sink dv_buf_sink(dv_buf *buf);
/* DV_OK, or DV_E_NOMEM when any put failed. */
dv_status dv_buf_status(const dv_buf *buf, dv_error *err);

static inline void dv_buf_putc(dv_buf *buf, char c)
{
    if (buf->broken || buf->max || buf->room > DV_BUF_MAX || buf->size + 1 >= buf->room) {
        dv_buf_put(buf, &c, 1);
        return;
    }
    buf->data[buf->size++] = c;
    buf->data[buf->size] = '\0';
}

#endif
