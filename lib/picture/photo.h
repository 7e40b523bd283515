/*
 * picture/photo.h - a portrait from a hostile file: JPEG or PNG, limits looked at before decoding,
 * EXIF orientation obeyed and then gone.
 */
#ifndef DV_PICTURE_PHOTO_H
#define DV_PICTURE_PHOTO_H

#include "ground/base.h"
#include "ground/buf.h"
#include "picture/planes.h"

#include <cairo.h>

enum {
    DV_PHOTO_SIDE_MAX = 20000,          /* pixels a side */
    DV_PHOTO_PIXELS_MAX = 50000000,     /* pixels in all, of a JPEG: it is scaled while decoding */
    DV_PHOTO_PNG_PIXELS_MAX = 16000000, /* of a PNG, which is held whole */
    DV_PHOTO_BYTES_MAX = 32 << 20
};

typedef struct dv_photo dv_photo;

/*
 * Read a photo for a box of the given shape: cropped to fill width:height around the upper middle,
 * decoded to one to two times the wanted size (or its own, if smaller). CMYK is turned to RGB,
 * 16 bit to 8, transparency laid on white. A small plain JPEG is only looked through here, and
 * decoded when it is first drawn as pixels.
 * DV_E_NOT_FOUND: no such file. DV_E_FORMAT: no JPEG or PNG, or broken. DV_E_INVALID: too large.
 */
dv_status dv_photo_open(const char *path, int width_px, int height_px, dv_photo **ret_photo,
                        dv_error *err);
/* The same from bytes, which are copied. */
dv_status dv_photo_read(const void *data, size_t size, int width_px, int height_px,
                        dv_photo **ret_photo, dv_error *err);
void dv_photo_free(dv_photo *photo);
DV_AUTO(dv_photo, dv_photo_free)

/*
 * The whole picture of a file, upright, made smaller to lie within the given size, as a baseline
 * JPEG with nothing in it but the picture. Errors as for dv_photo_open().
 */
dv_status dv_photo_reencode(const char *path, int width_max, int height_max, dv_buf *ret_jpeg,
                            int *ret_width, int *ret_height, dv_error *err);

/* Decode and encode now what drawing would need, and find what is broken. */
dv_status dv_photo_prepare(dv_photo *photo, bool vector, dv_error *err);
/*
 * Cover all of to as the photo looks when it fills box (in dots of to); around the box its
 * outermost pixels go on. DV_E_FORMAT: broken, as found on decoding.
 */
dv_status dv_photo_scale(dv_photo *photo, const cairo_rectangle_t *box, const dv_rows *to,
                         dv_error *err);

/*
 * For a PDF, which embeds it as it is: the file's own JPEG without its metadata when it is small
 * and plain, else one made of the pixels. It lives as long as the photo.
 */
typedef struct dv_photo_jpeg {
    void *data;
    size_t size;
    int width, height;
    bool grey; /* one component, else three: YCbCr */
    struct dv_photo_rect {
        int x, y, width, height;
    } crop; /* what of it the box shows */
} dv_photo_jpeg;
dv_status dv_photo_as_jpeg(dv_photo *photo, const dv_photo_jpeg **ret_jpeg, dv_error *err);

#endif
