/*
 * picture/planes.h - the samples of a JPEG as they were coded, brightness and colours apart, and
 * stretched at once to the dots they are wanted in: colours are then made for those dots only, not
 * for all of the photo.
 */
#ifndef DV_PICTURE_PLANES_H
#define DV_PICTURE_PLANES_H

#include "ground/base.h"

#include <cairo.h>
#include <stdio.h>

#include <jpeglib.h>

typedef struct dv_planes dv_planes;

/* Can this JPEG be read so? Its header was read. Others are rare: gray, CMYK, RGB. */
bool dv_planes_can(const struct jpeg_decompress_struct *info);
/*
 * Room for the samples of info, on which raw_data_out was set and decompression started; NULL when
 * memory has run out. Then read them all, which may leave by error_exit of info.
 */
dv_planes *dv_planes_new(const struct jpeg_decompress_struct *info);
void dv_planes_read(dv_planes *planes, struct jpeg_decompress_struct *info);
void dv_planes_free(dv_planes *planes);

/* Where a picture goes: a row of 0x00RRGGBB pixels after the other, from the top. */
typedef struct dv_rows {
    int width, height;
    void (*put)(void *user, int y, const uint32_t *pixels);
    void *user;
} dv_rows;

/*
 * Cover all of to by crop (in pixels that info's scale gives) as it is seen when it fills box (in
 * pixels of to); around the box its outermost pixels go on. False when memory has run out.
 */
bool dv_planes_draw(const dv_planes *planes, const cairo_rectangle_t *crop,
                    const cairo_rectangle_t *box, const dv_rows *to);

#endif
