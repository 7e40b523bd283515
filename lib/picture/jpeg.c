/* SPDX-License-Identifier: MIT */
#include "picture/jpeg.h"

#include <string.h>

/* ISO/IEC 10918-1, table B.1 */
enum {
    SOF0 = 0xc0,
    SOF1 = 0xc1,
    DHT = 0xc4,
    RST0 = 0xd0,
    RST7 = 0xd7,
    EOI = 0xd9,
    SOS = 0xda,
    DQT = 0xdb,
    DRI = 0xdd,
    APP0 = 0xe0,
    APP15 = 0xef,
    COM = 0xfe
};

/* The end of the scan's data when the picture ends there, NULL else. */
static const unsigned char *scan_end(const unsigned char *at, const unsigned char *end)
{
    while ((at = memchr(at, 0xff, (size_t)(end - at))) && at + 1 < end) {
        if (at[1] == EOI)
            return at;
        if (at[1] != 0 && (at[1] < RST0 || at[1] > RST7))
            return NULL;
        at += 2;
    }
    return NULL;
}

bool dv_jpeg_copy_bare(const unsigned char *data, size_t size, dv_buf *ret)
{
    const unsigned char *at = data, *end = data + size;
    int frames = 0;

    if (size < 2 || data[0] != 0xff || data[1] != 0xd8)
        return false;
    dv_buf_clear(ret);
    dv_buf_put(ret, at, 2);
    at += 2;
    while (end - at >= 4 && at[0] == 0xff) {
        int marker = at[1];
        size_t length = 2 + ((size_t)at[2] << 8 | at[3]);
        bool dropped = (marker >= APP0 && marker <= APP15) || marker == COM;

        if (length < 4 || length > (size_t)(end - at))
            return false;
        frames += marker == SOF0 || marker == SOF1;
        if (marker == SOS) {
            const unsigned char *stop = scan_end(at + length, end);

            if (!stop || frames != 1)
                return false;
            dv_buf_put(ret, at, (size_t)(stop + 2 - at));
            return !ret->broken;
        }
        if (marker == SOF0 || marker == SOF1 || marker == DHT || marker == DQT || marker == DRI)
            dv_buf_put(ret, at, length);
        else if (!dropped)
            return false;
        at += length;
    }
    return false;
}
